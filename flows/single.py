"""Tagging single photos at once, outside of any run."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from conf.settings import Settings
from flows.network import Network, extraction, network
from flows.taggers import tagging
from models.collection.listing import list_photos
from models.collection.uris import read_bytes
from models.pixels.decode import Undecodable
from models.records.arrays import Pixels
from tasks.extract import Extraction, darkroom, embed
from tasks.tag import Tagging, probabilities_of, tag_rows

Answer = dict[str, Any]


def tag_photos(sources: Sequence[str], settings: Settings) -> list[Answer]:
    """Return for each photo its uri, and its `tags` or the `reason` why it has none.

    Raises ValueError where there is nothing to tag with, or a source is missing.
    """
    chosen = network(settings)
    how = _tagger(settings, chosen)
    reading = extraction(settings, chosen, [how.tap])
    listing = list_photos(sources)
    answers: list[Answer] = [{"uri": no.uri, "reason": no.reason} for no in listing.rejected]
    batch: list[tuple[str, Pixels]] = []
    for uri, outcome in _pixels([file.uri for file in listing.found], reading):
        if isinstance(outcome, str):
            answers.append({"uri": uri, "reason": outcome})
            continue
        batch.append((uri, outcome))
        if len(batch) == reading.batch_photos:
            answers += _tagged(batch, reading, how)
            batch = []
    return answers + _tagged(batch, reading, how)


def _tagger(settings: Settings, chosen: Network) -> Tagging:
    how = tagging(settings, chosen)
    if how is None:
        raise ValueError(
            f"nothing to tag with: {chosen.card.name} has no scene classifier, and no trained "
            "head fits it; train one with `sceneatlas train DIR --name NAME`, or name another "
            "--backbone"
        )
    return how


def _pixels(uris: Sequence[str], reading: Extraction) -> Iterator[tuple[str, Pixels | str]]:
    """Yield each photo with its network input, or the reason why there is none."""
    unread: list[tuple[str, str]] = []

    def contents() -> Iterator[tuple[str, bytes]]:
        for uri in uris:
            try:
                yield uri, read_bytes(uri, max_bytes=reading.max_bytes)
            except OSError as error:
                unread.append((uri, f"cannot be read: {error}"))

    with darkroom(reading) as workers:
        for uri, outcome in workers.develop_all(contents()):
            if isinstance(outcome, Undecodable):
                yield uri, outcome.reason
            elif outcome.pixels is not None:
                yield uri, outcome.pixels
    yield from unread


def _tagged(batch: list[tuple[str, Pixels]], reading: Extraction, how: Tagging) -> list[Answer]:
    if not batch:
        return []
    (features,) = embed(np.stack([pixels for _, pixels in batch]), reading)
    uris = [uri for uri, _ in batch]
    rows = tag_rows(uris, probabilities_of(how)(features), how).to_pylist()
    tags: dict[str, list[Answer]] = {uri: [] for uri in uris}
    for row in rows:
        tags[row.pop("photo_id")].append(row)
    return [{"uri": uri, "tags": tags[uri]} for uri in uris]
