"""Cards of SqueezeNet."""

from functools import partial

from models.backbones.card import LOGITS, BackboneCard, Layer, Normalization, Tap
from models.backbones.mean_image import places365_mean
from models.backbones.networks.squeezenet_lasagne import squeezenet_lasagne
from models.pixels.framing import Framing
from models.weights import lasagne
from models.weights.source import WeightsSource

SQUEEZENET1_1_PLACES365 = BackboneCard(
    name="squeezenet1_1-places365",
    summary="Small and quick: SqueezeNet 1.1 trained on Places365 in Lasagne, 365 scenes.",
    network=squeezenet_lasagne,
    read=partial(lasagne.read_state, unnormalized=("conv10",)),
    # Places365 is published as photos squeezed to 256×256, which is what it was trained on.
    framing=Framing(resize_px=256, keep_aspect=False, crop_px=224, interpolation="bicubic"),
    # The mean image itself, as in its author's eval_places_squeezenet.py.
    normalization=Normalization(
        "BGR",
        mean=(104.051, 112.514, 116.676),
        std=(255.0, 255.0, 255.0),
        mean_image=places365_mean,
    ),
    # Leaky rectifiers let values below zero through, everywhere.
    layers=(
        Layer("conv1", "conv1", 64, 112, nonnegative=False),
        Layer("fire2", "fire2", 128, 55, nonnegative=False),
        Layer("fire3", "fire3", 128, 55, nonnegative=False),
        Layer("fire4", "fire4", 256, 27, nonnegative=False),
        Layer("fire5", "fire5", 256, 27, nonnegative=False),
        Layer("fire6", "fire6", 384, 13, nonnegative=False),
        Layer("fire7", "fire7", 384, 13, nonnegative=False),
        Layer("fire8", "fire8", 512, 13, nonnegative=False),
        Layer("fire9", "fire9", 512, 13, nonnegative=False),
        Layer("conv10", "conv10", 365, 13, nonnegative=False),
        Layer(LOGITS, "", 365, 1, nonnegative=False),
    ),
    feature_layer="fire9",
    head_tap=Tap("fire9", "avg"),
    classes="places365",
    weights=WeightsSource(
        file_name="squeezenet_weights_places365.params",
        licence="not stated by its author",
        urls=(
            "https://github.com/urbste/squeezenet_places365/raw/master/squeezenet_weights_places365.params",
            "https://raw.githubusercontent.com/urbste/squeezenet_places365/master/squeezenet_weights_places365.params",
        ),
        sha256="162b88966e38f586d4224bcc4324078e32fc484ac1824cc73876e9775b0fcc16",
        n_bytes=3_694_242,
    ),
)
