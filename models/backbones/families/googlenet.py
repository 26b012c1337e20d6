"""Card of GoogLeNet."""

from functools import partial

from models.backbones.card import LOGITS, BackboneCard, Layer, Tap
from models.backbones.families import places365
from models.backbones.networks.googlenet_caffe import googlenet_caffe
from models.weights import caffe

GOOGLENET_PLACES365 = BackboneCard(
    name="googlenet-places365",
    summary="Small for its accuracy: GoogLeNet trained on Places365 in Caffe, 365 scenes.",
    network=googlenet_caffe,
    # Its side classifiers, which Caffe's snapshots of a training keep.
    read=partial(caffe.read_state, training_only=("loss1/", "loss2/")),
    framing=places365.FRAMING,
    normalization=places365.NORMALIZATION,
    layers=(
        Layer("conv1", "conv1/7x7_s2", 64, 112),
        Layer("pool1", "pool1/3x3_s2", 64, 56),
        Layer("conv2_reduce", "conv2/3x3_reduce", 64, 56),
        Layer("conv2", "conv2/3x3", 192, 56),
        Layer("pool2", "pool2/3x3_s2", 192, 28),
        Layer("inception_3a", "inception_3a", 256, 28),
        Layer("inception_3b", "inception_3b", 480, 28),
        Layer("inception_4a", "inception_4a", 512, 14),
        Layer("inception_4b", "inception_4b", 512, 14),
        Layer("inception_4c", "inception_4c", 512, 14),
        Layer("inception_4d", "inception_4d", 528, 14),
        Layer("inception_4e", "inception_4e", 832, 14),
        Layer("inception_5a", "inception_5a", 832, 7),
        Layer("inception_5b", "inception_5b", 1024, 7),
        Layer("pool5", "pool5", 1024, 1),
        Layer(LOGITS, "", 365, 1, nonnegative=False),
    ),
    feature_layer="inception_5b",
    head_tap=Tap("pool5", "none"),
    classes="places365",
    weights=places365.published("googlenet_places365.caffemodel"),
)
