"""Cards of VGG16 and VGG19 trained on ImageNet, from torchvision."""

from collections.abc import Callable, Iterator
from functools import partial

from torch import nn

from models.backbones.card import LOGITS, BackboneCard, Layer, Tap
from models.backbones.families import imagenet
from models.weights import checkpoint

_CHANNELS = (64, 128, 256, 512, 512)
_SIDES_PX = (224, 112, 56, 28, 14)


def _vgg(name: str) -> nn.Module:
    from torchvision import models  # noqa: PLC0415 - takes a second, only when needed

    make: Callable[..., nn.Module] = getattr(models, name)
    return make(init_weights=False)


def _layers(n_convolutions: tuple[int, ...]) -> Iterator[Layer]:
    """Name the ReLUs as their authors named the convolutions before them."""
    position = 0  # torchvision numbers convolutions, ReLUs and pools in one row
    for stage, n_in_stage in enumerate(n_convolutions, start=1):
        channels, side_px = _CHANNELS[stage - 1], _SIDES_PX[stage - 1]
        for convolution in range(1, n_in_stage + 1):
            name, module = f"conv{stage}_{convolution}", f"features.{position + 1}"
            yield Layer(name, module, channels, side_px)
            position += 2
        position += 1
    yield Layer("pool5", f"features.{position - 1}", 512, 7)
    yield Layer("fc6", "classifier.1", 4096, 1)
    yield Layer("fc7", "classifier.4", 4096, 1)
    yield Layer(LOGITS, "", 1000, 1, nonnegative=False)


VGG16_IMAGENET = BackboneCard(
    name="vgg16-imagenet",
    summary="VGG16 trained on ImageNet, from torchvision.",
    network=partial(_vgg, "vgg16"),
    read=checkpoint.read_state,
    framing=imagenet.FRAMING,
    normalization=imagenet.NORMALIZATION,
    layers=tuple(_layers((2, 2, 3, 3, 3))),
    feature_layer="conv5_3",
    head_tap=Tap("pool5", "none"),
    weights=imagenet.torchvision("vgg16-397923af.pth"),
)

VGG19_IMAGENET = BackboneCard(
    name="vgg19-imagenet",
    summary="VGG19 trained on ImageNet, from torchvision.",
    network=partial(_vgg, "vgg19"),
    read=checkpoint.read_state,
    framing=imagenet.FRAMING,
    normalization=imagenet.NORMALIZATION,
    layers=tuple(_layers((2, 2, 4, 4, 4))),
    feature_layer="conv5_4",
    head_tap=Tap("pool5", "none"),
    weights=imagenet.torchvision("vgg19-dcbb9e9d.pth"),
)
