"""Tests of models/weights/lasagne.py."""

import os
import pickle
from collections import OrderedDict
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from scipy.signal import convolve2d
from torch import nn

from models.backbones.card import LOGITS, Tap
from models.backbones.catalogue import card
from models.backbones.extractor import Extractor
from models.backbones.networks.squeezenet_lasagne import SLOPE, LeakyConvolution
from models.weights.errors import UnfitWeights
from models.weights.lasagne import read_arrays, read_state

Array = NDArray[np.float32]


def network() -> nn.Sequential:
    return nn.Sequential(
        OrderedDict(first=LeakyConvolution(3, 4, 3, padding=1), last=nn.Conv2d(4, 2, 1))
    )


def published() -> list[Array]:
    """Draw W, b, beta, gamma, mean, inv_std of `first`, then W, b of `last`."""
    random = np.random.default_rng(4)
    shapes: list[tuple[int, ...]] = [(4, 3, 3, 3), *[(4,)] * 5, (2, 4, 1, 1), (2,)]
    arrays = [random.normal(size=shape).astype(np.float32) for shape in shapes]
    arrays[5] = np.abs(arrays[5]) + np.float32(0.5)
    return arrays


def pickled(path: Path, content: object) -> Path:
    path.write_bytes(pickle.dumps(content, protocol=2))
    return path


def test_a_folded_network_computes_what_lasagne_computes(tmp_path: Path) -> None:
    ours = network()
    path = pickled(tmp_path / "a.params", published())
    ours.load_state_dict(read_state(path, ours, unnormalized=("last",)))
    photo = np.random.default_rng(9).normal(size=(3, 7, 7)).astype(np.float32)
    with torch.inference_mode():
        found = ours(torch.from_numpy(photo)[None])[0].numpy()
    np.testing.assert_allclose(found, lasagne(photo, published()), rtol=1e-4, atol=1e-5)


def lasagne(photo: Array, arrays: list[Array]) -> NDArray[np.float64]:
    """Compute both layers with SciPy, whose convolution turns the kernel as Lasagne's does."""
    weight, bias, beta, gamma, mean, inv_std, last_weight, last_bias = arrays
    maps = np.stack(
        [sum(convolve2d(photo[c], kernel[c], mode="same") for c in range(3)) for kernel in weight]
    )
    each = (slice(None), None, None)
    normal = (maps + bias[each] - mean[each]) * (gamma * inv_std)[each] + beta[each]
    leaky = np.where(normal > 0, normal, SLOPE * normal)
    last = np.tensordot(last_weight[:, :, 0, 0], leaky, axes=1)  # (2, 7, 7)
    return np.asarray(last + last_bias[each])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda arrays: arrays[:7], r"ends after 7 arrays, before last\.b \(2,\)"),
        (lambda arrays: [*arrays, arrays[1]], "holds 9 arrays, the network needs 8"),
        (lambda arrays: [*arrays[:5], arrays[7], *arrays[6:]], r"array 5 .*first\.inv_std needs"),
        (lambda arrays: arrays[::-1], r"array 0 has shape \(2,\), but first\.W needs"),
    ],
)
def test_the_first_array_that_does_not_fit_is_named(
    tmp_path: Path, change: object, message: str
) -> None:
    path = pickled(tmp_path / "b.params", change(published()))  # type: ignore[operator]
    with pytest.raises(UnfitWeights, match=message):
        read_state(path, network(), unnormalized=("last",))


class Hostile:
    """What it would run on loading leaves a trace."""

    def __init__(self, trace: Path) -> None:
        self._trace = trace

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, (f"touch {self._trace}",)


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_code_in_a_pickle_is_refused_and_never_run(tmp_path: Path, protocol: int) -> None:
    path, trace = tmp_path / "hostile.params", tmp_path / "trace"
    path.write_bytes(pickle.dumps([Hostile(trace), np.zeros(3)], protocol=protocol))
    with pytest.raises(UnfitWeights, match=r"asks to run (posix|nt)\.system, which is refused"):
        read_arrays(path)
    assert not trace.exists()


@pytest.mark.parametrize(
    "asked",
    ["builtins\neval", "numpy\nload", "numpy.core.multiarray\nscalar", "numpy\nndarray.dot"],
)
def test_other_names_are_refused_even_from_numpy(tmp_path: Path, asked: str) -> None:
    path = tmp_path / "hostile.params"
    path.write_bytes(f"c{asked}\n.".encode())
    with pytest.raises(UnfitWeights, match="which is refused"):
        read_arrays(path)


@pytest.mark.parametrize(
    "content", [{"W": np.zeros(3)}, ["conv1"], [np.zeros(3), None], [np.array(["a"])]]
)
def test_something_else_than_a_list_of_arrays_is_refused(tmp_path: Path, content: object) -> None:
    with pytest.raises(UnfitWeights, match="something else than a list"):
        read_arrays(pickled(tmp_path / "c.params", content))


def test_a_truncated_file_is_refused_wherever_it_ends(tmp_path: Path) -> None:
    whole = pickled(tmp_path / "whole.params", published()).read_bytes()
    cut = tmp_path / "cut.params"
    for n_bytes in range(0, len(whole), 13):
        cut.write_bytes(whole[:n_bytes])
        with pytest.raises(UnfitWeights, match=r"cut\.params"):
            read_arrays(cut)


def test_arrays_of_old_and_new_numpy_are_both_read(tmp_path: Path) -> None:
    new = pickle.dumps([np.arange(3.0)], protocol=0)
    old = new.replace(b"numpy._core.multiarray", b"numpy.core.multiarray")
    assert old != new
    for content in (new, old):
        path = tmp_path / "d.params"
        path.write_bytes(content)
        np.testing.assert_array_equal(read_arrays(path)[0], [0, 1, 2])


@pytest.mark.real
def test_the_published_squeezenet_is_read(real_data: Path) -> None:
    path = real_data / "weights" / "squeezenet_weights_places365.params"
    extractor = Extractor(card("squeezenet1_1-places365"), path, precision="fp32")
    grey = np.full((1, 224, 224, 3), 128, np.uint8)
    logits = extractor.features(grey, [Tap(LOGITS, "none")])[0]
    assert len(read_arrays(path)) == 152
    assert logits.shape == (1, 365)
    assert logits.std() > 0.1
