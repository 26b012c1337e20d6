"""Reads Caffe's published files: networks (.caffemodel, both layer formats) and mean images."""

import math
import tarfile
import zlib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from google.protobuf.message import DecodeError
from numpy.typing import NDArray
from torch import Tensor, nn

from models.weights.caffe_schema import message_class
from models.weights.errors import UnfitWeights

Blob = NDArray[np.float32]
MEAN_DIMENSIONS = 3
GZIP = b"\x1f\x8b"


def read_blobs(path: Path) -> dict[str, list[Blob]]:
    """Read the blobs of each layer that has any, as they were shaped, in the file's order.

    Takes the `layer` format and the older `layers` (V1), whose blobs always have four dimensions;
    also out of a .tar.gz that holds one .caffemodel, as Places205's is published.
    Raises UnfitWeights where the file is damaged or no caffemodel.
    """
    network = _parse(path, "NetParameter")
    layers = [layer for layer in (*network.layers, *network.layer) if layer.blobs]
    if not layers:
        raise UnfitWeights(f"{path} holds no layer with weights; is it a .caffemodel?")
    return {
        layer.name: [
            _array(path, blob, f"{layer.name}, blob {position}")
            for position, blob in enumerate(layer.blobs)
        ]
        for layer in layers
    }


def read_mean(path: Path) -> Blob:
    """Read a mean image (.binaryproto): (3, H, W) float32, BGR, 0–255.

    Raises UnfitWeights where the file is damaged or not of that shape.
    """
    mean = _array(path, _parse(path, "BlobProto"), "the mean")
    mean = mean.reshape(mean.shape[-MEAN_DIMENSIONS:]) if mean.shape[:-3] == (1,) else mean
    if mean.ndim != MEAN_DIMENSIONS or mean.shape[0] != 3:  # noqa: PLR2004 - B, G and R
        raise UnfitWeights(f"{path} has shape {mean.shape}, not that of a mean image (3, H, W)")
    return mean


def read_state(
    path: Path, network: nn.Module, *, training_only: tuple[str, ...] = ()
) -> dict[str, Tensor]:
    """Read a caffemodel into a state dict for `network`, whose modules bear Caffe's layer names.

    Where Caffe writes "inception_3a/1x1", the module may also be 1x1 in inception_3a.
    training_only: how the names of layers begin that a file may hold and inference does not need.
    Caffe correlates and flattens channel by channel, as PyTorch does: nothing is turned.
    Raises UnfitWeights naming the first layer that is missing, misshapen or too many.
    """
    blobs = {
        name: held for name, held in read_blobs(path).items() if not name.startswith(training_only)
    }
    needed = {
        name.replace(".", "/"): (name, module)
        for name, module in network.named_modules()
        if isinstance(module, nn.Conv2d | nn.Linear)
    }
    _check_names(path, blobs, needed)
    state: dict[str, Tensor] = {}
    for layer, (name, module) in needed.items():
        weight, bias = blobs[layer]
        shape = tuple(module.weight.shape)
        state[f"{name}.weight"] = _shaped(path, weight, shape, f"the weights of {layer}")
        state[f"{name}.bias"] = _shaped(path, bias, shape[:1], f"the bias of {layer}")
    return state


def _check_names(path: Path, blobs: Mapping[str, list[Blob]], needed: Collection[str]) -> None:
    for name in needed:
        if name not in blobs:
            held = ", ".join(blobs)
            raise UnfitWeights(f"{path} has no layer {name}; it holds {held}")
        if len(blobs[name]) != 2:  # noqa: PLR2004 - weights and bias
            raise UnfitWeights(f"{path}: {name} has {len(blobs[name])} blobs, not weights and bias")
    for name in blobs:
        if name not in needed:
            raise UnfitWeights(f"{path} holds layer {name}, which the network does not have")


def _shaped(path: Path, blob: Blob, shape: tuple[int, ...], what: str) -> Tensor:
    # V1 pads shapes with leading ones: a matrix is (1, 1, N, M), a bias (1, 1, 1, N).
    padded = (1,) * (blob.ndim - len(shape)) + shape
    if blob.shape != padded:
        raise UnfitWeights(f"{path}: {what} have shape {blob.shape}, the network needs {shape}")
    return torch.from_numpy(blob.reshape(shape))


def _parse(path: Path, message_name: str) -> Any:  # noqa: ANN401 - its fields exist at run time only
    message = message_class(message_name)()
    try:
        message.ParseFromString(_content(path))
    except DecodeError as error:
        raise UnfitWeights(f"{path} is damaged or not a Caffe {message_name}: {error}") from error
    return message


def _content(path: Path) -> bytes:
    """Return the bytes of a file, or of the one caffemodel in a compressed archive."""
    with path.open("rb") as opened:
        if opened.read(len(GZIP)) != GZIP:
            return path.read_bytes()
    try:
        with tarfile.open(path) as archive:
            held = [member for member in archive if member.name.endswith(".caffemodel")]
            content = archive.extractfile(held[0]) if len(held) == 1 else None
            if content is None:
                raise UnfitWeights(f"{path} holds {len(held)} files .caffemodel, one is expected")
            return content.read()
    except (tarfile.TarError, EOFError, zlib.error, OSError) as error:
        raise UnfitWeights(f"{path} is a damaged archive: {error}") from error


def _array(path: Path, blob: Any, what: str) -> Blob:  # noqa: ANN401 - as above
    """Copy a blob's numbers into an array of its own, little-endian as protobuf writes them."""
    content, kind = (blob.data, "<f4") if blob.data else (blob.double_data, "<f8")
    joined = content[0] if len(content) == 1 else b"".join(content)
    shape = _shape(blob)
    needed = math.prod(shape) * np.dtype(kind).itemsize
    if min(shape, default=0) < 0 or len(joined) != needed:
        raise UnfitWeights(
            f"{path}: {what} holds {len(joined)} bytes of numbers, its shape {shape} needs {needed}"
        )
    return np.frombuffer(joined, kind).astype(np.float32).reshape(shape)


def _shape(blob: Any) -> tuple[int, ...]:  # noqa: ANN401 - as above
    if blob.HasField("shape"):
        return tuple(blob.shape.dim)
    return (blob.num, blob.channels, blob.height, blob.width)
