"""Cards of Inception v3 and of Xception, which carries its idea to the end.

Szegedy et al., "Rethinking the Inception architecture", 2016; Chollet, "Xception", 2017.
"""

from torch import nn

from models.backbones.card import LOGITS, BackboneCard, Layer, Normalization, Tap
from models.backbones.families import imagenet
from models.pixels.framing import Framing
from models.weights import checkpoint
from models.weights.source import WeightsSource

# Both were trained by Google on pixels from −1 to 1.
_NORMALIZATION = Normalization("RGB", mean=(127.5, 127.5, 127.5), std=(127.5, 127.5, 127.5))


def _inception_v3() -> nn.Module:
    from torchvision.models import inception_v3  # noqa: PLC0415 - takes a second

    # torchvision's own preset normalises as for other networks and lets the network undo it.
    network: nn.Module = inception_v3(
        weights=None, aux_logits=True, transform_input=False, init_weights=False
    )
    return network


def _xception() -> nn.Module:
    import timm  # noqa: PLC0415 - takes seconds, which listing the cards need not wait for

    network: nn.Module = timm.create_model("legacy_xception", pretrained=False)
    return network


INCEPTION_V3_IMAGENET = BackboneCard(
    name="inception-v3-imagenet",
    summary="Inception v3 trained on ImageNet by Google, from torchvision.",
    network=_inception_v3,
    read=checkpoint.read_state,
    framing=Framing(resize_px=342, keep_aspect=True, crop_px=299, interpolation="bilinear"),
    normalization=_NORMALIZATION,
    layers=(
        Layer("conv1a", "Conv2d_1a_3x3", 32, 149),
        Layer("conv2a", "Conv2d_2a_3x3", 32, 147),
        Layer("conv2b", "Conv2d_2b_3x3", 64, 147),
        Layer("conv3b", "Conv2d_3b_1x1", 80, 73),
        Layer("conv4a", "Conv2d_4a_3x3", 192, 71),
        Layer("mixed5b", "Mixed_5b", 256, 35),
        Layer("mixed5c", "Mixed_5c", 288, 35),
        Layer("mixed5d", "Mixed_5d", 288, 35),
        Layer("mixed6a", "Mixed_6a", 768, 17),
        Layer("mixed6b", "Mixed_6b", 768, 17),
        Layer("mixed6c", "Mixed_6c", 768, 17),
        Layer("mixed6d", "Mixed_6d", 768, 17),
        Layer("mixed6e", "Mixed_6e", 768, 17),
        Layer("mixed7a", "Mixed_7a", 1280, 8),
        Layer("mixed7b", "Mixed_7b", 2048, 8),
        Layer("mixed7c", "Mixed_7c", 2048, 8),
        Layer(LOGITS, "", 1000, 1, nonnegative=False),
    ),
    feature_layer="mixed7c",
    head_tap=Tap("mixed7c", "avg"),
    folds=True,
    weights=imagenet.torchvision("inception_v3_google-0cc3c7bd.pth"),
)

XCEPTION_IMAGENET = BackboneCard(
    name="xception-imagenet",
    summary="Xception trained on ImageNet by its author, from timm (legacy_xception).",
    network=_xception,
    read=checkpoint.read_state,
    framing=Framing(resize_px=333, keep_aspect=True, crop_px=299, interpolation="bicubic"),
    normalization=_NORMALIZATION,
    # Its blocks end in a sum, before the ReLU that begins the next.
    layers=(
        Layer("block1_conv1", "act1", 32, 149),
        Layer("block1_conv2", "act2", 64, 147),
        Layer("block2", "block1", 128, 74, nonnegative=False),
        Layer("block3", "block2", 256, 37, nonnegative=False),
        *(Layer(f"block{n + 1}", f"block{n}", 728, 19, nonnegative=False) for n in range(3, 12)),
        Layer("block13", "block12", 1024, 10, nonnegative=False),
        Layer("block14_sepconv1", "act3", 1536, 10),
        Layer("block14_sepconv2", "act4", 2048, 10),
        Layer(LOGITS, "", 1000, 1, nonnegative=False),
    ),
    feature_layer="block14_sepconv2",
    head_tap=Tap("block14_sepconv2", "avg"),
    folds=True,
    weights=WeightsSource(
        file_name="xception-43020ad28.pth",
        licence="Apache-2.0 (timm); ImageNet's photos have terms of their own",
        urls=(
            "https://github.com/rwightman/pytorch-image-models/releases/download/v0.1-cadene/"
            "xception-43020ad28.pth",
        ),
    ),
)
