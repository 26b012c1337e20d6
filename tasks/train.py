"""Train a head on the features of labelled photos."""

from pathlib import Path

import numpy as np
from prefect import task
from prefect.cache_policies import NO_CACHE

from models.collection.listing import Found
from models.collection.uris import uri_of
from models.records.store import AtlasStore
from models.records.tables import matrix_of
from models.scenes.datasets import labelled_files
from models.scenes.fitting import Epoch
from models.scenes.head_files import HeadCard, save_head
from models.scenes.head_settings import HeadSettings
from models.scenes.training import train_head
from tasks.opened import atlas_store
from tasks.progress import advance, begin
from tasks.scan import sighted


@task(cache_policy=NO_CACHE, task_run_name="train-{name}")
def train(
    atlas: str,
    listing: str,
    extractor: str,
    *,
    folder: str,
    heads: str,
    name: str,
    settings: HeadSettings,
    seed: int,
) -> HeadCard:
    """Fit a head on a labelled folder whose features `atlas` holds; keep it; return its card."""
    store = atlas_store(atlas)
    ids, categories = _labelled(store, listing, Path(folder))
    labels = sorted(set(categories))
    begin("train", settings.max_epochs)

    def on_epoch(_epoch: Epoch) -> None:
        advance("train", 1)

    trained = train_head(
        matrix_of(store.features(extractor).gather(ids)["vector"]),
        np.asarray([labels.index(category) for category in categories], np.int64),
        labels=labels,
        settings=settings,
        seed=seed,
        on_epoch=on_epoch,
    )
    return save_head(trained, Path(heads), name, extractor=extractor)


def _labelled(store: AtlasStore, listing: str, folder: Path) -> tuple[list[str], list[str]]:
    """Return the photos of a labelled folder that could be read, and their categories.

    A photo that lies in two classes is left out: it teaches nothing.
    """
    category_of = {uri_of(each.path): each.label for each in labelled_files(folder)}
    holds, refused = sighted(store), store.refusals.keys()
    found: dict[str, set[str]] = {}
    for row in store.read(listing, ["uri", "bytes", "version"]).to_pylist():
        content = holds.get(Found(row["uri"], row["bytes"], row["version"]))
        if content and content not in refused and row["uri"] in category_of:
            found.setdefault(content, set()).add(category_of[row["uri"]])
    single = {content: next(iter(of)) for content, of in sorted(found.items()) if len(of) == 1}
    return list(single), list(single.values())
