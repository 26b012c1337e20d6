"""Cards of AlexNet: Caffe's, and torchvision's, which has no groups and no norms."""

from functools import partial

from torch import nn

from models.backbones.card import LOGITS, BackboneCard, Layer, Tap
from models.backbones.families import imagenet, places365
from models.backbones.networks.alexnet_caffe import alexnet_caffe
from models.pixels.framing import Framing
from models.weights import caffe, checkpoint


def _alexnet_torchvision() -> nn.Module:
    from torchvision.models import alexnet  # noqa: PLC0415 - takes a second, only when needed

    network: nn.Module = alexnet(num_classes=365)
    return network


ALEXNET_PLACES365 = BackboneCard(
    name="alexnet-places365",
    summary="Small and old: AlexNet trained on Places365 in Caffe, 365 scenes.",
    network=alexnet_caffe,
    read=caffe.read_state,
    framing=Framing(resize_px=256, keep_aspect=False, crop_px=227, interpolation="bicubic"),
    normalization=places365.NORMALIZATION,
    layers=(
        Layer("conv1", "conv1", 96, 55),
        Layer("pool1", "pool1", 96, 27),
        Layer("norm1", "norm1", 96, 27),
        Layer("conv2", "conv2", 256, 27),
        Layer("pool2", "pool2", 256, 13),
        Layer("norm2", "norm2", 256, 13),
        Layer("conv3", "conv3", 384, 13),
        Layer("conv4", "conv4", 384, 13),
        Layer("conv5", "conv5", 256, 13),
        Layer("pool5", "pool5", 256, 6),
        Layer("fc6", "fc6", 4096, 1),
        Layer("fc7", "fc7", 4096, 1),
        Layer(LOGITS, "", 365, 1, nonnegative=False),
    ),
    feature_layer="conv5",
    head_tap=Tap("fc7", "none"),
    classes="places365",
    weights=places365.published("alexnet_places365.caffemodel"),
)

ALEXNET_TORCH_PLACES365 = BackboneCard(
    name="alexnet-torch-places365",
    summary="torchvision's AlexNet trained on Places365 in PyTorch, 365 scenes.",
    network=_alexnet_torchvision,
    read=partial(checkpoint.read_state, rename=checkpoint.without_parallel),
    framing=places365.FRAMING_PYTORCH,
    normalization=imagenet.NORMALIZATION,
    layers=(
        Layer("conv1", "features.1", 64, 55),
        Layer("pool1", "features.2", 64, 27),
        Layer("conv2", "features.4", 192, 27),
        Layer("pool2", "features.5", 192, 13),
        Layer("conv3", "features.7", 384, 13),
        Layer("conv4", "features.9", 256, 13),
        Layer("conv5", "features.11", 256, 13),
        Layer("pool5", "features.12", 256, 6),
        Layer("fc6", "classifier.2", 4096, 1),
        Layer("fc7", "classifier.5", 4096, 1),
        Layer(LOGITS, "", 365, 1, nonnegative=False),
    ),
    feature_layer="conv5",
    head_tap=Tap("fc7", "none"),
    classes="places365",
    weights=places365.published("alexnet_places365.pth.tar"),
)
