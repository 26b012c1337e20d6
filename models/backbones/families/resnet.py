"""Cards of ResNet, from torchvision.

He et al., "Deep residual learning for image recognition", 2016; blocks are named as there.
"""

from collections.abc import Callable
from functools import partial

from torch import nn

from models.backbones.card import LOGITS, BackboneCard, Layer, Tap
from models.backbones.families import imagenet, places365
from models.weights import checkpoint


def _resnet(name: str, n_classes: int) -> nn.Module:
    from torchvision import models  # noqa: PLC0415 - takes a second, only when needed

    make: Callable[..., nn.Module] = getattr(models, name)
    return make(num_classes=n_classes)


def _layers(n_blocks: tuple[int, ...], widening: int, n_classes: int) -> tuple[Layer, ...]:
    """Name the blocks res2a … res5c; widening: how many times wider a block is than its stage."""
    blocks = (
        Layer(f"res{stage + 1}{'abcdef'[block]}", f"layer{stage}.{block}", channels, side_px)
        for stage, (channels, side_px) in enumerate(
            ((64 * widening * 2**deep, 56 // 2**deep) for deep in range(4)), start=1
        )
        for block in range(n_blocks[stage - 1])
    )
    return (
        Layer("conv1", "relu", 64, 112),
        Layer("pool1", "maxpool", 64, 56),
        *blocks,
        Layer("pool5", "avgpool", 512 * widening, 1),
        Layer(LOGITS, "", n_classes, 1, nonnegative=False),
    )


RESNET18_PLACES365 = BackboneCard(
    name="resnet18-places365",
    summary="Quick and good: ResNet18 trained on Places365 in PyTorch, 365 scenes.",
    network=partial(_resnet, "resnet18", 365),
    read=partial(checkpoint.read_state, rename=checkpoint.without_parallel),
    framing=places365.FRAMING_PYTORCH,
    normalization=imagenet.NORMALIZATION,
    layers=_layers((2, 2, 2, 2), 1, 365),
    feature_layer="res5b",
    head_tap=Tap("pool5", "avg"),
    classes="places365",
    folds=True,
    weights=places365.published("resnet18_places365.pth.tar"),
)

RESNET50_PLACES365 = BackboneCard(
    name="resnet50-places365",
    summary="ResNet50 trained on Places365 in PyTorch, 365 scenes.",
    network=partial(_resnet, "resnet50", 365),
    read=partial(checkpoint.read_state, rename=checkpoint.without_parallel),
    framing=places365.FRAMING_PYTORCH,
    normalization=imagenet.NORMALIZATION,
    layers=_layers((3, 4, 6, 3), 4, 365),
    feature_layer="res5c",
    head_tap=Tap("pool5", "avg"),
    classes="places365",
    folds=True,
    weights=places365.published("resnet50_places365.pth.tar"),
)

RESNET50_IMAGENET = BackboneCard(
    name="resnet50-imagenet",
    summary="ResNet50 trained on ImageNet, torchvision's first weights.",
    network=partial(_resnet, "resnet50", 1000),
    read=checkpoint.read_state,
    framing=imagenet.FRAMING,
    normalization=imagenet.NORMALIZATION,
    layers=_layers((3, 4, 6, 3), 4, 1000),
    feature_layer="res5c",
    head_tap=Tap("pool5", "avg"),
    folds=True,
    weights=imagenet.torchvision("resnet50-0676ba61.pth"),
)
