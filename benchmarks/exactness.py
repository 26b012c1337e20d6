"""Claim: our Caffe networks compute what OpenCV's do, layer by layer, at their published size.

Writes each network with seeded random weights as a caffemodel, runs it in OpenCV's importer and in
ours, and prints the largest value of either and the largest difference relative to it.

    python -m benchmarks.exactness [NETWORK …]
"""

import sys
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image
from scipy.special import softmax

from benchmarks.caffe_reference import (
    NAMES,
    Array,
    narrowed,
    opencv,
    random_photos,
    random_weights,
    write_caffemodel,
    write_caffemodel_v1,
)
from benchmarks.prototxts import reference
from models.backbones.card import LOGITS, Tap
from models.backbones.extractor import Extractor
from models.pixels.framing import frame
from models.records.arrays import Pixels

ALLOWED = 1e-4
V1_FORMAT = ("vgg16-places205",)  # published before 2015's format


def main() -> int:
    """Run the networks that are named, or all; return 1 where a difference is too large."""
    photos = random_photos(2, seed=5)
    worst = 0.0
    print(f"{'network':22}{'layer':16}{'ours':>12}{'OpenCV':>12}{'difference':>12}")
    for name in sys.argv[1:] or NAMES:
        theirs, ours = both(name, photos)
        for layer, expected in theirs.items():
            found = ours[layer]
            difference = float(np.abs(found - expected).max() / np.abs(expected).max())
            worst = max(worst, difference)
            row = f"{name:22}{layer:16}{np.abs(found).max():12.4f}{np.abs(expected).max():12.4f}"
            print(f"{row}{difference:12.1e}", flush=True)
    print(f"largest relative difference {worst:.1e}, allowed {ALLOWED:.0e}")
    return int(worst > ALLOWED)


def both(name: str, photos: Pixels) -> tuple[dict[str, Array], dict[str, Array]]:
    """Return what OpenCV and we compute, layer by layer, of one network in one file."""
    network = reference(name, divisor=1)
    write = write_caffemodel_v1 if name in V1_FORMAT else write_caffemodel
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder) / f"{name}.caffemodel", random_weights(network, seed=365))
        theirs = opencv(name, network, path, photos)
        extractor = Extractor(narrowed(name, divisor=1), path, precision="fp32")
    framed = np.stack([frame(Image.fromarray(each), extractor.card.framing) for each in photos])
    classifier = "fc8a" if name == "vgg16-hybrid1365" else LOGITS
    layers = [classifier if layer == "probabilities" else layer for layer in theirs]
    arrays = extractor.features(framed, [Tap(layer, "none") for layer in layers])
    ours = dict(zip(theirs, arrays, strict=True))
    return theirs, ours | {"probabilities": softmax(ours["probabilities"], axis=1)}


if __name__ == "__main__":
    sys.exit(main())
