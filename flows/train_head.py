"""From a labelled folder to a trained head."""

from pathlib import Path
from typing import Any

from prefect import flow

from conf.settings import Settings, load_settings
from flows.features import extract_features
from flows.network import extraction, network
from models.records.digest import digest
from models.scenes.head_files import HeadCard
from models.scenes.head_settings import HeadSettings
from tasks.train import train


@flow(name="train-head")
def train_head(
    folder: str,
    name: str,
    config: str | None = None,
    options: dict[str, dict[str, Any]] | None = None,
) -> HeadCard:
    """Train the 2-layer head `name` on a folder in SUN397 layout or with a folder a class.

    Features are kept in the user's cache, so that another head on the same photos takes seconds.
    Raises NothingFound, NotADirectoryError, and ValueError for a folder without classes.
    """
    settings = load_settings(Path(config) if config else None, **(options or {}))
    chosen = network(settings)
    atlas = _features_of(folder, settings)
    how = extraction(settings, chosen, [chosen.card.head_tap])
    extracted = extract_features(atlas, [folder], how, shard_photos=settings.extract.shard_photos)
    return train(
        atlas,
        extracted.scanned.listing,
        chosen.extractor(chosen.card.head_tap),
        folder=folder,
        heads=str(settings.store.heads()),
        name=name,
        settings=HeadSettings(**settings.train.model_dump(exclude={"seed"})),
        seed=settings.train.seed,
    )


def _features_of(folder: str, settings: Settings) -> str:
    """Return the atlas that keeps the features of a training folder."""
    where = Path(folder).expanduser().resolve()
    return str(settings.store.collections() / f"{where.name}-{digest(str(where))}")
