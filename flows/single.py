"""Features and tags of photos at once, outside of any run and without an atlas."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np

from conf.settings import Settings
from flows.network import Network, extraction, network
from flows.taggers import tagging
from models.backbones.card import Pooling, Tap
from models.collection.listing import list_photos
from models.collection.uris import read_bytes
from models.pixels.decode import Undecodable
from models.records.arrays import Pixels, Vectors
from models.records.photo import Rejected
from tasks.extract import Extraction, darkroom, developing, embed
from tasks.progress import advance, begin
from tasks.tag import Tagging, probabilities_of, tag_rows

Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Embedded:
    """Some photos of a collection: their URIs and features (B, D), and files that were rejected."""

    uris: list[str]
    features: Vectors
    rejected: list[Rejected]


def embedded(sources: Sequence[str], reading: Extraction) -> Iterator[Embedded]:
    """Yield a collection's features of the first tap, batch by batch, in the order of URIs.

    Raises ValueError where a source is missing.
    """
    listing = list_photos(sources)
    reading = replace(reading, n_photos=len(listing.found))
    begin("photos", len(listing.found))
    rejected, batch = list(listing.rejected), list[tuple[str, Pixels]]()
    for uri, outcome in _pixels([file.uri for file in listing.found], reading):
        advance("photos", 1)
        if isinstance(outcome, Rejected):
            rejected.append(outcome)
            continue
        batch.append((uri, outcome))
        if len(batch) == reading.batch_photos:
            yield _embedded(batch, rejected, reading)
            rejected, batch = [], []
    if batch or rejected:
        yield _embedded(batch, rejected, reading)


def features_of(
    sources: Sequence[str], settings: Settings, *, layer: str | None, pooling: str | None
) -> Iterator[Embedded]:
    """Yield the features of a layer; left out, layer and pooling are the card's own."""
    chosen = network(settings)
    default = chosen.card.feature_tap
    tap = Tap(layer or default.layer, cast(Pooling, pooling or default.pooling))  # Tap checks it
    chosen.card.layer(tap.layer)
    return embedded(sources, extraction(settings, chosen, [tap]))


def tag_photos(sources: Sequence[str], settings: Settings) -> list[Answer]:
    """Return for each photo its uri, and its `tags` or the `reason` why it has none.

    Raises ValueError where there is nothing to tag with, or a source is missing.
    """
    chosen = network(settings)
    how = _tagger(settings, chosen)
    answers: list[Answer] = []
    for some in embedded(sources, extraction(settings, chosen, [how.tap])):
        answers += [{"uri": no.uri, "reason": no.reason} for no in some.rejected]
        answers += _tagged(some, how)
    return answers


def _tagger(settings: Settings, chosen: Network) -> Tagging:
    how = tagging(settings, chosen)
    if how is None:
        raise ValueError(
            f"nothing to tag with: {chosen.card.name} has no scene classifier, and no trained "
            "head fits it; train one with `sceneatlas train DIR --name NAME`, or name another "
            "--backbone"
        )
    return how


def _pixels(uris: Sequence[str], reading: Extraction) -> Iterator[tuple[str, Pixels | Rejected]]:
    """Yield each photo with its network input, or the reason why there is none."""
    unread: list[Rejected] = []

    def contents() -> Iterator[tuple[str, bytes]]:
        for uri in uris:
            try:
                yield uri, read_bytes(uri, max_bytes=reading.max_bytes)
            except OSError as error:
                unread.append(Rejected(uri, "read", "cannot be read", str(error)))

    with darkroom(reading) as workers:
        for uri, outcome in workers.develop_all(contents(), develop=developing(reading)):
            if isinstance(outcome, Undecodable):
                yield uri, Rejected(uri, "decode", outcome.reason, outcome.detail)
            elif outcome.pixels is not None:
                yield uri, outcome.pixels
    yield from ((reject.uri, reject) for reject in unread)


def _embedded(
    batch: list[tuple[str, Pixels]], rejected: list[Rejected], reading: Extraction
) -> Embedded:
    if not batch:
        return Embedded([], np.empty((0, 0), np.float32), rejected)
    features = embed(np.stack([pixels for _, pixels in batch]), reading)[0]
    return Embedded([uri for uri, _ in batch], features, rejected)


def _tagged(some: Embedded, how: Tagging) -> list[Answer]:
    if not some.uris:
        return []
    tags: dict[str, list[Answer]] = {uri: [] for uri in some.uris}
    for row in tag_rows(some.uris, probabilities_of(how)(some.features), how).to_pylist():
        tags[row.pop("photo_id")].append(row)
    return [{"uri": uri, "tags": tags[uri]} for uri in some.uris]
