"""A small playground of the drawn atlas: two made-up networks of which one knows the scenes."""

import numpy as np

from models.records.arrays import Vectors
from models.records.playground import Playground, Sheet, Tapped
from models.records.store import AtlasStore
from models.retrieval.classes import classes_of
from models.retrieval.ranking import ranked
from tests.drawn_atlas import DrawnAtlas

METRICS = ("cosine", "euclidean")
NETWORKS = {"seer": 0.06, "guesser": 0.02}  # how much each layer knows more than the one before
LAYERS = ("conv1", "conv3", "conv5", "fc7")
BEST = "seer conv5"  # of the layers that are maps, where each knows more than the one before
_N_LAYERS = 9


def play(atlas: DrawnAtlas, *, n_metrics: int = len(METRICS), maps: bool = True) -> None:
    """Rank the photos of a drawn atlas by two networks, as the command would."""
    store = AtlasStore(atlas.url)
    snapshot = store.snapshot()
    playground = Playground(store.files, snapshot.manifest)
    for network, step in NETWORKS.items():
        taps = [_tap(network, number) for number in range(len(LAYERS))]
        playground.ask(Sheet(network, _N_LAYERS, tuple(taps)))
        for number, tap in enumerate(taps):
            vectors = _vectors(atlas, step * (number if number < len(LAYERS) - 1 else 0))
            for metric in METRICS[:n_metrics]:
                playground.keep_ranking(tap.extractor, metric, ranked(vectors, metric))
            if maps and number > 0:
                playground.keep_map(tap.extractor, vectors[:, :2])


def _tap(network: str, number: int) -> Tapped:
    layer, pooling = LAYERS[number], "none" if LAYERS[number] == "fc7" else "avg"
    return Tapped(layer, 2 * number + 1, pooling, 16, f"{network}.{layer}.{pooling}.0badcafe")


def _vectors(atlas: DrawnAtlas, knowledge: float) -> Vectors:
    """Return noise (N, 16) into which so much of a photo's top tag is mixed."""
    codes = classes_of(AtlasStore(atlas.url).snapshot(), "tag").codes
    noise = np.random.default_rng(7).random((len(codes), 16), np.float32)
    known = np.eye(16, dtype=np.float32)[codes % 16]
    mixed: Vectors = (noise + np.float32(10 * knowledge) * known).astype(np.float32)
    return mixed
