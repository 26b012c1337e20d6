"""Card of MobileNet v1.

Howard et al., "MobileNets", 2017; layers are named as in Keras.
"""

from torch import nn

from models.backbones.card import LOGITS, BackboneCard, Layer, Normalization, Tap
from models.pixels.framing import Framing
from models.weights import checkpoint
from models.weights.source import WeightsSource

_MODEL = "mobilenetv1_100.ra4_e3600_r224_in1k"  # its author's width and resolution, trained anew

# Module, channels and side of each depthwise separable convolution.
_BLOCKS = (
    ("0.0", 64, 112),
    ("1.0", 128, 56),
    ("1.1", 128, 56),
    ("2.0", 256, 28),
    ("2.1", 256, 28),
    *((f"3.{position}", 512, 14) for position in range(6)),
    ("4.0", 1024, 7),
    ("4.1", 1024, 7),
)


def _mobilenet_v1() -> nn.Module:
    import timm  # noqa: PLC0415 - takes seconds, which listing the cards need not wait for

    network: nn.Module = timm.create_model("mobilenetv1_100", pretrained=False)
    return network


MOBILENET_V1_IMAGENET = BackboneCard(
    name="mobilenet-v1-imagenet",
    summary="MobileNet v1 trained on ImageNet, from timm (mobilenetv1_100).",
    network=_mobilenet_v1,
    read=checkpoint.read_state,
    framing=Framing(resize_px=256, keep_aspect=True, crop_px=224, interpolation="bicubic"),
    normalization=Normalization("RGB", mean=(127.5, 127.5, 127.5), std=(127.5, 127.5, 127.5)),
    layers=(
        Layer("conv1", "bn1", 32, 112),  # timm's bn1 holds the ReLU6 behind it
        *(
            Layer(f"conv_pw_{number}", f"blocks.{block}", channels, side_px)
            for number, (block, channels, side_px) in enumerate(_BLOCKS, start=1)
        ),
        Layer(LOGITS, "", 1000, 1, nonnegative=False),
    ),
    feature_layer="conv_pw_13",
    head_tap=Tap("conv_pw_13", "avg"),
    folds=True,
    weights=WeightsSource(
        file_name=f"{_MODEL}.safetensors",
        licence="Apache-2.0 (timm); ImageNet's photos have terms of their own",
        urls=(f"https://huggingface.co/timm/{_MODEL}/resolve/main/model.safetensors",),
    ),
)
