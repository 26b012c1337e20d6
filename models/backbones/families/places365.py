"""What the networks that the authors of Places365 publish have in common.

Zhou et al., "Places: a 10 million image database for scene recognition", 2017.
"""

from models.backbones.card import Normalization
from models.backbones.mean_image import places365_mean
from models.pixels.framing import Framing
from models.weights.source import WeightsSource

LICENCE = "CC BY, Places365 authors (Zhou et al., 2017)"

# Its web server has been down for weeks at times, and nobody else is known to hold the same bytes.
_FOLDERS = (
    "https://places2.csail.mit.edu/models_places365/",
    "http://places2.csail.mit.edu/models_places365/",
)

# Caffe squeezed photos to 256×256 before training and crops the centre, as run_placesCNN_basic.py
# does for PyTorch.
FRAMING = Framing(resize_px=256, keep_aspect=False, crop_px=224, interpolation="bicubic")
FRAMING_PYTORCH = Framing(resize_px=256, keep_aspect=False, crop_px=224, interpolation="bilinear")

# The mean image, its centre cropped with the photo, as the authors' Caffe networks do it in
# training and validation (train_val_vgg16.prototxt: mean_file, crop_size).
NORMALIZATION = Normalization(
    "BGR", mean=(104.051, 112.514, 116.676), std=(1.0, 1.0, 1.0), mean_image=places365_mean
)


def published(file_name: str) -> WeightsSource:
    """Return a file of the authors' folder; nobody tells its SHA-256."""
    urls = tuple(folder + file_name for folder in _FOLDERS)
    return WeightsSource(file_name=file_name, licence=LICENCE, urls=urls)
