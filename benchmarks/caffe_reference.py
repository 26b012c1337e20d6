"""The Caffe networks of Places with random weights: files of them, and what OpenCV computes."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar, cast

import cv2
import numpy as np
from numpy.typing import NDArray
from torch import nn

from benchmarks.prototxts import Reference
from models.backbones.card import BackboneCard
from models.backbones.catalogue import card
from models.backbones.mean_image import places365_mean
from models.backbones.networks.alexnet_caffe import alexnet_caffe
from models.backbones.networks.googlenet_caffe import INCEPTIONS, STEM, googlenet_caffe
from models.backbones.networks.vgg import vgg16
from models.records.arrays import Pixels
from models.weights.caffe_schema import message_class

Array = NDArray[np.float32]
Widths = TypeVar("Widths", bound=tuple[int, ...])
Blobs = Mapping[str, tuple[Array, ...]]

NAMES = (
    "vgg16-places365",
    "vgg16-hybrid1365",
    "vgg16-places205",
    "alexnet-places365",
    "googlenet-places365",
)
CONVOLUTION, INNER_PRODUCT = 4, 14  # V1LayerParameter.LayerType


def narrowed(name: str, *, divisor: int) -> BackboneCard:
    """Return the card with its network's widths divided alike."""
    n_365, n_hidden = 365 // divisor, 4096 // divisor
    widths = _divided((64, 128, 256, 512, 512), divisor)
    vgg = partial(vgg16, widths=widths, n_hidden=n_hidden)
    networks: dict[str, Callable[[], nn.Module]] = {
        "vgg16-places365": partial(vgg, n_classes=n_365),
        "vgg16-hybrid1365": partial(vgg, n_classes=1365 // divisor, n_last=n_365),
        "vgg16-places205": partial(vgg, n_classes=205 // divisor, classifier="fc8"),
        "alexnet-places365": partial(
            alexnet_caffe,
            widths=_divided((96, 256, 384, 384, 256), divisor),
            n_hidden=n_hidden,
            n_classes=n_365,
        ),
        "googlenet-places365": partial(
            googlenet_caffe,
            stem=_divided(STEM, divisor),
            inceptions={name: _divided(widths, divisor) for name, widths in INCEPTIONS.items()},
            n_classes=n_365,
        ),
    }
    return replace(card(name), network=networks[name])


def _divided(widths: Widths, divisor: int) -> Widths:
    return cast(Widths, tuple(width // divisor for width in widths))


def random_weights(network: Reference, seed: int) -> dict[str, tuple[Array, ...]]:
    """Draw weights that keep the size of signals, so that every layer matters."""
    random = np.random.default_rng(seed)
    drawn: dict[str, tuple[Array, ...]] = {}
    for name, shape in network.shapes.items():
        size = np.sqrt(2 / np.prod(shape[1:]))
        if name == network.classifier:
            size /= (
                100  # signals are some hundred: a softmax of all but one would hide what differs
            )
        weight = random.standard_normal(shape, np.float32) * np.float32(size)
        bias = random.standard_normal(shape[0], np.float32) * np.float32(0.1)
        drawn[name] = weight, bias
    return drawn


def random_photos(n_photos: int, seed: int) -> Pixels:
    """Draw soft photos of 256×256, RGB, as they are before the crop."""
    small = np.random.default_rng(seed).integers(0, 256, (n_photos, 12, 12, 3), dtype=np.uint8)
    return np.stack([cv2.resize(photo, (256, 256)) for photo in small]).astype(np.uint8)


def write_caffemodel(path: Path, layers: Blobs) -> Path:
    """Write layers in today's format (V2), each blob with its shape."""
    network = message_class("NetParameter")()
    for name, blobs in layers.items():
        kind = "Convolution" if blobs[0].ndim == 4 else "InnerProduct"
        layer = network.layer.add(name=name, type=kind)
        for blob in blobs:
            written = layer.blobs.add(data=[blob.astype("<f4").tobytes()])
            written.shape.dim.extend(blob.shape)
    path.write_bytes(network.SerializeToString())
    return path


def write_caffemodel_v1(path: Path, layers: Blobs) -> Path:
    """Write layers in the format before 2015 (V1): a kind as a number, four dimensions always."""
    network = message_class("NetParameter")()
    for name, blobs in layers.items():
        kind = CONVOLUTION if blobs[0].ndim == 4 else INNER_PRODUCT
        layer = network.layers.add(name=name, type=kind)
        for blob in blobs:
            num, channels, height, width = (1,) * (4 - blob.ndim) + blob.shape
            content = [blob.astype("<f4").tobytes()]
            layer.blobs.add(num=num, channels=channels, height=height, width=width, data=content)
    path.write_bytes(network.SerializeToString())
    return path


def opencv(name: str, network: Reference, caffemodel: Path, photos: Pixels) -> dict[str, Array]:
    """Compute each layer by the book: BGR, minus the mean, then Caffe's centre crop.

    Returns arrays (B, D) by our name of the layer, and the softmax as "probabilities".
    """
    prototxt = caffemodel.with_suffix(".prototxt")
    prototxt.write_text(network.prototxt, "utf-8")
    net = cv2.dnn.readNetFromCaffe(str(prototxt), str(caffemodel))
    blue_first = photos[..., ::-1].transpose(0, 3, 1, 2).astype(np.float32)
    top = (256 - network.crop_px) // 2
    crop = slice(top, top + network.crop_px)
    net.setInput(np.ascontiguousarray((blue_first - _mean(name))[:, :, crop, crop]))
    wanted = network.blobs | {"probabilities": "prob"}
    outputs = net.forward(list(wanted.values()))
    return {
        layer: np.asarray(output, np.float32).reshape(len(photos), -1)
        for layer, output in zip(wanted, outputs, strict=True)
    }


def _mean(name: str) -> Array:
    if name == "vgg16-places205":  # as those who use it have it, in BGR
        mean = np.array([105.487823486, 113.741088867, 116.060394287], np.float32)
        return mean[:, None, None]
    return places365_mean()
