"""Cards of VGG16 trained on places, in Caffe's shape."""

from functools import partial
from pathlib import Path

from torch import nn

from models.backbones.card import LOGITS, BackboneCard, Layer, Normalization, StateDict, Tap
from models.backbones.families import places365
from models.backbones.networks.vgg import CONVOLUTIONS_OF_STAGE, vgg16
from models.weights import caffe, keras
from models.weights.source import WeightsSource

# Caffe's ReLU runs in place: each of these is the blob after it, so `conv5_3` is never negative.
_CONVOLUTIONAL = (
    Layer("conv1_1", "conv1_1", 64, 224),
    Layer("conv1_2", "conv1_2", 64, 224),
    Layer("conv2_1", "conv2_1", 128, 112),
    Layer("conv2_2", "conv2_2", 128, 112),
    Layer("conv3_1", "conv3_1", 256, 56),
    Layer("conv3_2", "conv3_2", 256, 56),
    Layer("conv3_3", "conv3_3", 256, 56),
    Layer("conv4_1", "conv4_1", 512, 28),
    Layer("conv4_2", "conv4_2", 512, 28),
    Layer("conv4_3", "conv4_3", 512, 28),
    Layer("conv5_1", "conv5_1", 512, 14),
    Layer("conv5_2", "conv5_2", 512, 14),
    Layer("conv5_3", "conv5_3", 512, 14),
    Layer("pool5", "pool5", 512, 7),
)
_LAYERS = (*_CONVOLUTIONAL, Layer("fc6", "fc6", 4096, 1), Layer("fc7", "fc7", 4096, 1))

# Keras' names of the same layers.
_KERAS_NAMES = {
    f"conv{stage}_{position}": f"block{stage}_conv{position}"
    for stage, n_convolutions in enumerate(CONVOLUTIONS_OF_STAGE, start=1)
    for position in range(1, n_convolutions + 1)
} | {"fc6": "fc1", "fc7": "fc2", "fc8a": "predictions"}


def read_caffe_or_keras(path: Path, network: nn.Module) -> StateDict:
    """Read a caffemodel or a Keras file, told apart by their first bytes.

    Keras' files without the top leave out fc6 and what follows. Raises UnfitWeights.
    """
    if keras.is_keras(path):
        return keras.read_state(path, network, names=_KERAS_NAMES, flattened={"fc6": (7, 7)})
    return caffe.read_state(path, network)


VGG16_PLACES365 = BackboneCard(
    name="vgg16-places365",
    summary="The classic of scene recognition: VGG16 trained on Places365 in Caffe, 365 scenes.",
    network=vgg16,
    read=read_caffe_or_keras,
    framing=places365.FRAMING,
    normalization=places365.NORMALIZATION,
    layers=(*_LAYERS, Layer(LOGITS, "", 365, 1, nonnegative=False)),
    feature_layer="conv5_3",
    head_tap=Tap("pool5", "none"),
    classes="places365",
    weights=places365.published("vgg16_places365.caffemodel"),
)

VGG16_PLACES365_KERAS = BackboneCard(
    name="vgg16-places365-keras",
    summary="The convolutions of VGG16-Places365 alone, a tenth of its bytes, as Keras keeps them.",
    network=vgg16,
    read=read_caffe_or_keras,
    framing=places365.FRAMING,
    normalization=places365.NORMALIZATION,
    layers=_CONVOLUTIONAL,
    feature_layer="conv5_3",
    head_tap=Tap("pool5", "none"),
    weights=WeightsSource(
        file_name="vgg16-places365_weights_tf_dim_ordering_tf_kernels_notop.h5",
        licence="GPL-3.0 (the port, as its README says); CC BY (Places365 authors)",
        urls=(
            "https://github.com/GKalliatakis/Keras-VGG16-places365/releases/download/v1.0/"
            "vgg16-places365_weights_tf_dim_ordering_tf_kernels_notop.h5",
        ),
    ),
)

VGG16_HYBRID1365 = BackboneCard(
    name="vgg16-hybrid1365",
    summary="VGG16 trained on ImageNet and Places365 together: 1,000 objects, then 365 scenes.",
    # The logits are those of the 365 scenes, which the authors' categories_hybrid1365.txt lists
    # last and in the order of Places365; their softmax tells scenes apart, given that it is one.
    network=partial(vgg16, n_classes=1365, n_last=365),
    read=caffe.read_state,
    framing=places365.FRAMING,
    normalization=places365.NORMALIZATION,  # the one mean file that the authors publish
    layers=(
        *_LAYERS,
        Layer("fc8a", "fc8a", 1365, 1, nonnegative=False),
        Layer(LOGITS, "", 365, 1, nonnegative=False),
    ),
    feature_layer="conv5_3",
    head_tap=Tap("pool5", "none"),
    classes="places365",
    weights=places365.published("vgg16_hybrid1365.caffemodel"),
)

VGG16_PLACES205 = BackboneCard(
    name="vgg16-places205",
    summary="VGG16 trained on Places205, the network of the first work on travel photos.",
    network=partial(vgg16, n_classes=205, classifier="fc8"),
    read=caffe.read_state,
    framing=places365.FRAMING,
    # Three numbers instead of an image, as published code that uses the file has them.
    normalization=Normalization(
        "BGR", mean=(105.487823486, 113.741088867, 116.060394287), std=(1.0, 1.0, 1.0)
    ),
    layers=(*_LAYERS, Layer(LOGITS, "", 205, 1, nonnegative=False)),
    feature_layer="conv5_3",
    head_tap=Tap("pool5", "none"),
    weights=WeightsSource(
        file_name="places205vgg.tar.gz",  # read as it is; snapshot_iter_765280.caffemodel inside
        licence="CC BY, Places205 authors (Zhou et al., 2014)",
        urls=("http://places.csail.mit.edu/model/places205vgg.tar.gz",),
    ),
)
