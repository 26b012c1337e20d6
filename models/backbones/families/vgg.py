"""Cards of VGG16 in Caffe's shape."""

from models.backbones.card import LOGITS, BackboneCard, Layer, Normalization, Tap
from models.backbones.mean_image import places365_mean
from models.backbones.networks.vgg import vgg16
from models.pixels.framing import Framing
from models.weights import caffe
from models.weights.source import WeightsSource

# Caffe's ReLU runs in place: each of these is the blob after it, so `conv5_3` is never negative.
_LAYERS = (
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
    Layer("fc6", "fc6", 4096, 1),
    Layer("fc7", "fc7", 4096, 1),
)

VGG16_PLACES365 = BackboneCard(
    name="vgg16-places365",
    summary="The classic of scene recognition: VGG16 trained on Places365 in Caffe, 365 scenes.",
    network=vgg16,
    read=caffe.read_state,
    framing=Framing(resize_px=256, keep_aspect=False, crop_px=224, interpolation="bicubic"),
    # The mean image, its centre cropped with the photo, as the authors' Caffe network does it in
    # training and validation (train_val_vgg16.prototxt: mean_file, crop_size 224).
    normalization=Normalization(
        "BGR",
        mean=(104.051, 112.514, 116.676),
        std=(1.0, 1.0, 1.0),
        mean_image=places365_mean,
    ),
    layers=(*_LAYERS, Layer(LOGITS, "", 365, 1, nonnegative=False)),
    feature_layer="conv5_3",
    head_tap=Tap("pool5", "none"),
    classes="places365",
    weights=WeightsSource(
        file_name="vgg16_places365.caffemodel",
        licence="CC BY, Places365 authors (Zhou et al., 2017)",
        urls=("http://places2.csail.mit.edu/models_places365/vgg16_places365.caffemodel",),
    ),
)
