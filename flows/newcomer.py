"""Photos from outside, already decoded, as the network and the tagger of a run see them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar, get_args

from conf.settings import Settings
from flows.network import Network, as_built, extraction, network, offline
from flows.taggers import tagging
from models.backbones.card import Pooling, Tap
from models.backbones.catalogue import card
from models.pixels.framing import Framing
from models.records.arrays import Pixels, Vectors
from models.records.manifest import Manifest
from models.records.snapshot import Snapshot
from models.retrieval.colours import COLOURS
from models.viewing.newcomer import NewTag, NotComparable
from models.weights.errors import WeightsError
from tasks.extract import Extraction, embed
from tasks.tag import Tagging, probabilities_of, tag_rows

_FEATURES = "features/"
_ABSENT = (OSError, ValueError, LookupError, RuntimeError, WeightsError)
_Found = TypeVar("_Found")


def reading_of(snapshot: Snapshot, representation: str, settings: Settings) -> Extraction:
    """Return how photos become vectors of a representation; settings: as its run was built.

    Raises NotComparable for a representation that only photos of a run have, or that the network
    at hand does not make, and as `network` does.
    """
    name = _table(snapshot, representation).removeprefix(_FEATURES)
    chosen = network(settings)
    for tap in _taps(chosen):
        if chosen.extractor(tap) == name:
            return _calibrated(extraction(settings, chosen, [tap]), snapshot, chosen)
    raise NotComparable(
        f"the atlas's {representation} is {name}, which {chosen.card.name} with "
        f"{chosen.weights_file} does not give: search by a photo of the atlas or by {COLOURS}, or "
        "name the settings it was built with (--config)"
    )


class Onlooker:
    """The network and the tagger of one run; loaded with the first photo. Not for two threads.

    settings: say where weights and heads lie. Nothing is downloaded.
    """

    def __init__(self, run: Manifest, settings: Settings) -> None:
        self._run = run
        self._settings = offline(settings)
        self._readings: dict[str, Extraction] = {}
        self._tagger: _Tagger | None = None

    def framing(self, representation: str = "") -> Framing:
        """Return the input that the network wants; raises NotComparable for none of ours."""
        name = self._as_built(representation).extract.backbone
        return _or_absent(lambda: card(name)).framing

    def vectors(self, snapshot: Snapshot, representation: str, pixels: Pixels) -> Vectors:
        """Return a photo (crop, crop, 3) as a vector (1, D) of a representation of the run.

        Raises NotComparable.
        """
        if representation not in self._readings:
            settings = self._as_built(representation)
            made = _or_absent(lambda: reading_of(snapshot, representation, settings))
            self._readings[representation] = _alone(made)
        reading = self._readings[representation]
        return _or_absent(lambda: embed(pixels[None], reading)[0])

    def tags(self, pixels: Pixels) -> list[NewTag]:
        """Return the tags of a photo (crop, crop, 3), likeliest first.

        Raises NotComparable, also where the run has no tagger.
        """
        settings = self._as_built("")
        tagger = self._tagger = self._tagger or _or_absent(
            lambda: _found_tagger(settings, self._run)
        )
        features = _or_absent(lambda: embed(pixels[None], tagger.reading)[0])
        rows = tag_rows(["new"], tagger.probabilities(features), tagger.how).to_pylist()
        return [NewTag(row["label"], row["probability"], row["confident"]) for row in rows]

    def _as_built(self, representation: str) -> Settings:
        return as_built(self._settings, self._run, representation)


@dataclass(frozen=True, slots=True)
class _Tagger:
    how: Tagging
    reading: Extraction
    probabilities: Callable[[Vectors], Vectors]


def _or_absent(found: Callable[[], _Found]) -> _Found:
    try:
        return found()
    except NotComparable:
        raise
    except _ABSENT as error:
        raise NotComparable(
            f"the network that this atlas was made with is not at hand: {error}"
        ) from error


def _table(snapshot: Snapshot, representation: str) -> str:
    tables = {each.name: each.table for each in snapshot.representations()}
    if not tables.get(representation, "").startswith(_FEATURES):
        fitting = [name for name, table in tables.items() if table.startswith(_FEATURES)]
        raise NotComparable(
            f"a photo from outside cannot be compared by {representation!r}, which only photos of "
            f"a run have; choose {', '.join([*fitting, COLOURS])}"
        )
    return tables[representation]


def _taps(chosen: Network) -> list[Tap]:
    layers = chosen.card.layers
    return [Tap(layer.name, pooling) for layer in layers for pooling in get_args(Pooling)]


def _calibrated(reading: Extraction, snapshot: Snapshot, chosen: Network) -> Extraction:
    """Return the extraction with what int8 was calibrated on when the atlas was built."""
    path = f"calibration/{chosen.extractor(chosen.card.feature_tap)}.parquet"
    if reading.precision != "int8" or not snapshot.store.has(path):
        return reading
    return replace(reading, calibration=(snapshot.store.url, path))


def _alone(reading: Extraction) -> Extraction:
    """Return the extraction for a photo at a time: a compiled network fills up its batches."""
    return replace(reading, batch_photos=1)


def _found_tagger(settings: Settings, run: Manifest) -> _Tagger:
    chosen = network(settings)
    if (given := chosen.extractor(chosen.card.feature_tap)) != run.extractor:
        raise NotComparable(f"the run is of {run.extractor}, and the weights here give {given}")
    how = tagging(settings, chosen)
    if how is None:
        raise NotComparable("this atlas was made without a tagger, so it cannot tag")
    return _Tagger(how, _alone(extraction(settings, chosen, [how.tap])), probabilities_of(how))
