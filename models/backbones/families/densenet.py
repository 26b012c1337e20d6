"""Cards of DenseNet, from torchvision.

Huang et al., "Densely connected convolutional networks", 2017.
"""

from collections.abc import Callable
from functools import partial

from torch import nn

from models.backbones.card import LOGITS, BackboneCard, Layer, Tap
from models.backbones.families import imagenet, places365
from models.weights import checkpoint


def _densenet(name: str, n_classes: int) -> nn.Module:
    from torchvision import models  # noqa: PLC0415 - takes a second, only when needed

    make: Callable[..., nn.Module] = getattr(models, name)
    network = make(num_classes=n_classes)
    # torchvision rectifies the last features between two modules; twice changes nothing.
    network.get_submodule("features").add_module("relu5", nn.ReLU(inplace=True))
    return network


def _layers(widths: tuple[int, ...], n_classes: int) -> tuple[Layer, ...]:
    """widths: channels behind the stem, then behind each block, of which transitions keep half.

    A block's output is what its convolutions append to its input, before norm and ReLU.
    """
    stem, *blocks = widths
    sides_px = (56, 28, 14, 7)
    layers = [
        Layer("conv1", "features.relu0", stem, 112),
        Layer("pool1", "features.pool0", stem, 56),
    ]
    for block, (width, side_px) in enumerate(zip(blocks, sides_px, strict=True), start=1):
        layers.append(
            Layer(f"block{block}", f"features.denseblock{block}", width, side_px, nonnegative=False)
        )
        if block < len(blocks):
            name = f"transition{block}"
            layers += [
                Layer(f"{name}_norm", f"features.{name}.relu", width, side_px),
                Layer(name, f"features.{name}", width // 2, side_px // 2, nonnegative=False),
            ]
    return (
        *layers,
        Layer("norm5", "features.relu5", blocks[-1], sides_px[-1]),
        Layer(LOGITS, "", n_classes, 1, nonnegative=False),
    )


DENSENET161_PLACES365 = BackboneCard(
    name="densenet161-places365",
    summary="DenseNet161 trained on Places365 in PyTorch, 365 scenes.",
    network=partial(_densenet, "densenet161", 365),
    read=partial(checkpoint.read_state, rename=checkpoint.undotted),
    framing=places365.FRAMING_PYTORCH,
    normalization=imagenet.NORMALIZATION,
    layers=_layers((96, 384, 768, 2112, 2208), 365),
    feature_layer="norm5",
    head_tap=Tap("norm5", "avg"),
    folds=True,
    classes="places365",
    weights=places365.published("densenet161_places365.pth.tar"),
)

DENSENET121_IMAGENET = BackboneCard(
    name="densenet121-imagenet",
    summary="DenseNet121 trained on ImageNet, from torchvision.",
    network=partial(_densenet, "densenet121", 1000),
    read=partial(checkpoint.read_state, rename=checkpoint.undotted),
    framing=imagenet.FRAMING,
    normalization=imagenet.NORMALIZATION,
    layers=_layers((64, 256, 512, 1024, 1024), 1000),
    feature_layer="norm5",
    head_tap=Tap("norm5", "avg"),
    folds=True,
    weights=imagenet.torchvision("densenet121-a639ec97.pth"),
)
