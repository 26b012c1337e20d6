"""Files that Keras itself writes, read into our VGG16, against Keras' own arithmetic."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
import torch
from scipy.special import softmax

from benchmarks.caffe_reference import narrowed, random_photos
from models.backbones.card import LOGITS, BackboneCard, Tap
from models.backbones.extractor import Extractor
from models.backbones.families.vgg import read_caffe_or_keras
from models.backbones.networks.vgg import CONVOLUTIONS_OF_STAGE
from models.backbones.normalization import Normalizer, as_tensor
from models.records.arrays import Pixels
from models.weights.errors import UnfitWeights
from models.weights.keras import read_arrays

DIVISOR = 16
WIDTHS = (4, 8, 16, 32, 32)

# Keras' PyTorch backend converts tensors in a way that numpy 2 means to do away with.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


@pytest.fixture(scope="module")
def keras(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("KERAS_BACKEND", "torch")
        environment.setenv("KERAS_HOME", str(tmp_path_factory.mktemp("keras")))
        import keras  # noqa: PLC0415 - reads the environment when it is imported

        keras.utils.set_random_seed(365)
        yield keras


@pytest.fixture(scope="module")
def vgg(keras: Any) -> Any:
    """VGG16 as keras.applications names it, channels last, with biases that matter."""
    layers = keras.layers
    model = keras.Sequential([keras.Input((224, 224, 3))])
    for stage, n_convolutions in enumerate(CONVOLUTIONS_OF_STAGE, start=1):
        for position in range(1, n_convolutions + 1):
            name = f"block{stage}_conv{position}"
            convolution = partial(layers.Conv2D, bias_initializer="random_normal", name=name)
            model.add(convolution(WIDTHS[stage - 1], 3, padding="same", activation="relu"))
        model.add(layers.MaxPooling2D(2, name=f"block{stage}_pool"))
    model.add(layers.Flatten(name="flatten"))
    for name in ("fc1", "fc2"):
        model.add(layers.Dense(4096 // DIVISOR, activation="relu", name=name))
    model.add(layers.Dense(365 // DIVISOR, activation="softmax", name="predictions"))
    return model


@pytest.fixture(scope="module")
def whole(keras: Any, vgg: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("weights") / "tf_kernels.h5"
    write(vgg.layers, path)
    return path


@pytest.fixture(scope="module")
def notop(vgg: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("weights") / "tf_kernels_notop.h5"
    write([layer for layer in vgg.layers if layer.name.startswith("block")], path)
    return path


def write(layers: list[Any], path: Path) -> None:
    """Write weights as Keras 2 did in `save_weights`, by what is left of it in Keras 3."""
    from keras.src.legacy.saving.legacy_h5_format import (  # noqa: PLC0415 - after `keras`
        save_subset_weights_to_hdf5_group,
    )

    with h5py.File(path, "w") as file:
        file.attrs["layer_names"] = [layer.name.encode() for layer in layers]
        for layer in layers:
            save_subset_weights_to_hdf5_group(file.create_group(layer.name), layer.weights)


@pytest.fixture(scope="module")
def narrow() -> BackboneCard:
    return narrowed("vgg16-places365", divisor=DIVISOR)


@pytest.fixture(scope="module")
def photos() -> Pixels:
    return random_photos(2, seed=6)[:, 16:240, 16:240]


def test_features_and_probabilities_equal_those_of_keras(
    keras: Any, vgg: Any, whole: Path, narrow: BackboneCard, photos: Pixels
) -> None:
    names = {"conv5_3": "block5_conv3", "fc6": "fc1", "fc7": "fc2", LOGITS: "predictions"}
    wanted = [vgg.get_layer(name).output for name in names.values()]
    normalized = Normalizer(narrow)(as_tensor(photos, torch.device("cpu")))
    blue_first = normalized.flip(1).permute(0, 2, 3, 1)  # as Keras' weights are
    with torch.no_grad():
        outputs = keras.Model(vgg.inputs[0], wanted)(blue_first.numpy())
    maps, *vectors = [output.numpy() for output in outputs]
    expected = [maps.transpose(0, 3, 1, 2).reshape(2, -1), *vectors]
    extractor = Extractor(narrow, whole, precision="fp32")
    found = extractor.features(photos, [Tap(layer, "none") for layer in names])
    found[-1] = softmax(found[-1], axis=1)
    for layer, ours, theirs in zip(names, found, expected, strict=True):
        scale = np.abs(theirs).max()
        assert scale > 0.01, layer
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-4 * scale, err_msg=layer)


def test_a_file_without_the_top_gives_the_same_convolutions_and_no_more(
    whole: Path, notop: Path, narrow: BackboneCard, photos: Pixels
) -> None:
    tap = Tap("pool5", "none")
    top, bare = (Extractor(narrow, path, precision="fp32") for path in (whole, notop))
    np.testing.assert_array_equal(top.features(photos, [tap]), bare.features(photos, [tap]))
    assert top.features(photos, [tap])[0].any()
    for layer in ("fc6", "fc7", LOGITS):
        with pytest.raises(UnfitWeights, match=r"notop\.h5 holds no weights for fc6; choose a"):
            bare.features(photos, [Tap(layer, "none")])


def test_whole_models_are_read_like_their_weights(vgg: Any, whole: Path, tmp_path: Path) -> None:
    path = tmp_path / "model.h5"
    vgg.save(path)
    model, weights = read_arrays(path), read_arrays(whole)
    assert list(model) == list(weights)
    for name, arrays in weights.items():
        for ours, theirs in zip(model[name], arrays, strict=True):
            np.testing.assert_array_equal(ours, theirs)


@pytest.mark.parametrize(
    ("layer", "change", "message"),
    [
        ("block3_conv1", None, "has no layer block3_conv1; it holds block1_conv1"),
        ("block1_conv1", [(3, 3, 3, 5), (5,)], r"block1_conv1 has shape \(5, 3, 3, 3\)"),
        ("fc1", [(1569, 256), (256,)], r"fc1 has shape \(256, 1569\)"),
        ("fc2", [(256, 256)], "fc2 has 1 arrays, not kernel and bias"),
        ("extra", [(1,), (1,)], "holds layer extra, which the network does not have"),
    ],
)
def test_the_first_thing_that_does_not_fit_is_named(
    whole: Path,
    narrow: BackboneCard,
    tmp_path: Path,
    layer: str,
    change: list[tuple[int, ...]] | None,
    message: str,
) -> None:
    arrays: dict[str, list[Any]] = dict(read_arrays(whole))
    arrays.pop(layer, None)
    if change is not None:
        arrays[layer] = [np.zeros(shape, np.float32) for shape in change]
    path = tmp_path / "foreign.h5"
    with h5py.File(path, "w") as file:
        file.attrs["layer_names"] = list(arrays)
        for name, held in arrays.items():
            group = file.create_group(name)
            group.attrs["weight_names"] = [str(number) for number in range(len(held))]
            for number, array in enumerate(held):
                group[str(number)] = array
    with pytest.raises(UnfitWeights, match=message):
        read_caffe_or_keras(path, narrow.network())


def test_damaged_and_foreign_files_are_refused(
    whole: Path, narrow: BackboneCard, tmp_path: Path
) -> None:
    path = tmp_path / "cut.h5"
    path.write_bytes(whole.read_bytes()[:3000])
    with pytest.raises(UnfitWeights, match=r"cut\.h5 is damaged or no file of Keras weights"):
        read_caffe_or_keras(path, narrow.network())
    with h5py.File(path, "w") as file:
        file["numbers"] = np.zeros(3)
    with pytest.raises(UnfitWeights, match=r"cut\.h5 is damaged or no file of Keras weights"):
        read_caffe_or_keras(path, narrow.network())
