"""Features of every engine are fp32's, on real photos: directions, neighbours, best classes."""

from itertools import cycle
from pathlib import Path

import numpy as np
import pytest
import torch

from models.backbones.card import LOGITS, Tap
from models.backbones.catalogue import card
from models.backbones.extractor import Extractor
from models.backbones.precision import Precision, has_dot_products
from models.backbones.quantizing import mean_cosine
from models.backbones.runtime import ChosenRuntime, has_openvino
from models.compiling import can_compile
from models.pixels.decode import Limits, decode, read_photo
from models.pixels.develop import develop
from models.pixels.eighths import decoding
from models.pixels.framing import frame
from models.records.arrays import Pixels, Rows, Vectors
from models.weights.fetch import locate
from tests.pixels.drawing import as_of_a_camera

pytestmark = pytest.mark.real

LIMITS = Limits(max_bytes=100_000_000, max_pixels=100_000_000)
BACKBONES = ("efficientnet-lite0", "squeezenet1_1-places365")
N_PHOTOS = 96


def files(real_data: Path) -> list[Path]:
    holidays = sorted((real_data / "photos" / "holidays").iterdir())[: N_PHOTOS // 2]
    sun = sorted((real_data / "photos" / "sun").glob("*/*.jpg"))
    return holidays + sun[:: len(sun) // (N_PHOTOS // 2)][: N_PHOTOS // 2]


def weights(backbone: str, real_data: Path, cache: Path) -> Path:
    if backbone == "efficientnet-lite0":
        return locate(card(backbone).weights, cache, offline=True)
    return real_data / "weights" / "squeezenet_weights_places365.params"


def nearest(vectors: Vectors) -> Rows:
    unit = vectors - vectors.mean(0)
    unit /= np.linalg.norm(unit, axis=1, keepdims=True)
    similarities = unit @ unit.T
    np.fill_diagonal(similarities, -1)
    rows: Rows = similarities.argmax(1)
    return rows


@pytest.fixture(scope="module")
def framed(real_data: Path) -> dict[str, Pixels]:
    photos = [decode(file.read_bytes(), limits=LIMITS) for file in files(real_data)]
    return {
        name: np.stack([frame(each, card(name).framing) for each in photos]) for name in BACKBONES
    }


@pytest.mark.parametrize("backbone", BACKBONES)
@pytest.mark.parametrize("runtime", ["torch", "openvino"])
def test_bf16_is_as_good_as_fp32(
    real_data: Path,
    framed: dict[str, Pixels],
    tmp_path: Path,
    backbone: str,
    runtime: ChosenRuntime,
) -> None:
    if runtime == "openvino" and not has_openvino():
        pytest.skip("OpenVINO is not installed")
    file, chosen = weights(backbone, real_data, tmp_path), card(backbone)
    taps = [chosen.feature_tap, Tap(LOGITS, "none")]
    exact = Extractor(chosen, file, precision="fp32").features(framed[backbone], taps)
    quick = Extractor(chosen, file, precision="bf16", runtime=runtime)
    features, logits = quick.features(framed[backbone], taps)
    assert mean_cosine(features, exact[0]) >= 0.999
    assert (nearest(features) == nearest(exact[0])).mean() >= 0.93
    assert (logits.argmax(1) == exact[1].argmax(1)).mean() >= 0.95


@pytest.mark.skipif(
    not (can_compile() and has_dot_products(torch.device("cpu"))),
    reason="neither LLVM, nor a processor that multiplies vectors of bf16 and int8",
)
@pytest.mark.parametrize(("precision", "least"), [("bf16", 0.999), ("int8", 0.99)])
def test_vgg_by_winograd_is_as_good_as_fp32(
    real_data: Path, tmp_path: Path, precision: Precision, least: float
) -> None:
    torch.manual_seed(0)
    chosen, file = card("vgg16-imagenet"), tmp_path / "random.pth"
    network = chosen.network()
    for parameter in network.parameters():
        if parameter.dim() == 4:  # as torchvision begins to train it
            torch.nn.init.kaiming_normal_(parameter, mode="fan_out", nonlinearity="relu")
        else:
            torch.nn.init.zeros_(parameter)
    torch.save(network.state_dict(), file)
    few = [decode(each.read_bytes(), limits=LIMITS) for each in files(real_data)[::6]]
    pixels = np.stack([frame(each, chosen.framing) for each in few])
    quick = Extractor(chosen, file, precision=precision, calibration=lambda: pixels[::2])
    [ours] = quick.features(pixels, [chosen.feature_tap])
    exact = Extractor(chosen, file, precision="fp32")
    [theirs] = exact.features(pixels, [chosen.feature_tap])
    assert quick.engine.startswith(f"torch and Winograd, {precision}")
    assert mean_cosine(ours, theirs) >= least


def test_features_of_a_photo_decoded_in_small_are_those_of_the_whole(
    real_data: Path, tmp_path: Path
) -> None:
    framing = card("efficientnet-lite0").framing
    scaled, whole = [], []
    # Three eighths of the one end with a pixel, five eighths of the other within one.
    sizes = cycle([(2400, 1800), (1200, 900)])
    for file, (width, height) in zip(files(real_data)[::4], sizes, strict=False):
        content = as_of_a_camera(file, width, height)
        pixels = develop(content, limits=LIMITS, framing=framing).pixels
        assert pixels is not None
        scaled.append(pixels)
        whole.append(frame(decode(content, limits=LIMITS), framing))
    chosen = card("efficientnet-lite0")
    network = Extractor(
        chosen, weights("efficientnet-lite0", real_data, tmp_path), precision="fp32"
    )
    [ours], [theirs] = (
        network.features(np.stack(each), [chosen.feature_tap]) for each in (scaled, whole)
    )
    assert mean_cosine(ours, theirs) >= 0.999


@pytest.mark.skipif(not can_compile(), reason="LLVM is not there")
@pytest.mark.parametrize("size", [(3000, 2250), (2400, 1800), (1600, 1200), (1200, 900)])
def test_what_our_own_code_decodes_is_as_near_the_whole_as_libjpegs(
    size: tuple[int, int], real_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = card("efficientnet-lite0")
    contents = [as_of_a_camera(file, *size) for file in files(real_data)[::6]]
    monkeypatch.setattr(decoding, "_LEAST_BYTES", 0)

    def framed(at_least_px: int | None) -> Pixels:
        photos = [read_photo(each, limits=LIMITS, at_least_px=at_least_px) for each in contents]
        return np.stack([frame(each.image, chosen.framing, shown=each.shown) for each in photos])

    whole, ours = framed(None), framed(512)
    monkeypatch.setattr(decoding, "can_compile", lambda: False)
    libjpegs = framed(512)
    assert not np.array_equal(ours, libjpegs)
    network = Extractor(
        chosen, weights("efficientnet-lite0", real_data, tmp_path), precision="fp32"
    )
    [exact], [by_us], [by_libjpeg] = (
        network.features(each, [chosen.feature_tap]) for each in (whole, ours, libjpegs)
    )
    assert mean_cosine(by_us, exact) >= min(0.999, mean_cosine(by_libjpeg, exact) - 0.0002)
