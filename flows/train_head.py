"""From a labelled folder to a trained head."""

from dataclasses import fields
from pathlib import Path
from typing import Any

from prefect import flow

from conf.labels import labels
from conf.settings import Settings, load_settings
from flows.features import extract_features
from flows.limits import limited
from flows.network import extraction, network
from models.records.digest import digest
from models.scenes.datasets import labelled_files
from models.scenes.head_files import HeadCard
from models.scenes.head_settings import HeadSettings
from models.scenes.partitions import Partition, find_partition, listed_files
from tasks.train import Training, train

_N_NAMED = 5


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
    partition = _partition(folder, settings)
    chosen = network(settings)
    atlas = features_folder(folder, settings)
    how = extraction(settings, chosen, [chosen.card.head_tap])
    extracted = extract_features(
        atlas, _sources(folder, partition), how, shard_photos=settings.extract.shard_photos
    )
    training = Training(
        folder=folder,
        extractor=chosen.extractor(chosen.card.head_tap),
        reads=chosen.at_any_precision(chosen.card.head_tap),
        heads=str(settings.store.heads()),
        name=name,
        settings=_head_settings(settings),
        seed=settings.train.seed,
        partition=partition,
        test_share=settings.train.test_share,
        baselines=settings.train.baselines,
        notes=_unknown_classes(folder, settings) if partition is None else (),
    )
    with limited("train"):
        return train(atlas, extracted.scanned.listing, training)


def features_folder(folder: str, settings: Settings) -> str:
    """Return the atlas that keeps the features of a folder outside of any run."""
    where = Path(folder).expanduser().resolve()
    return str(settings.store.collections() / f"{where.name}-{digest(str(where))}")


def _partition(folder: str, settings: Settings) -> Partition | None:
    wanted = settings.train.partition
    if not wanted:
        return None
    if settings.train.test_share:
        raise ValueError(
            f"partition {wanted!r} says itself which photos to examine by; "
            f"leave out test_share = {settings.train.test_share}"
        )
    return find_partition(wanted, Path(folder))


def _sources(folder: str, partition: Partition | None) -> list[str]:
    """Return what to extract: the folder, or of it the photos that a partition lists."""
    if partition is None:
        return [folder]
    lists = (partition.training, partition.testing)
    return [
        str(each.path) for listing in lists for each in listed_files(listing, Path(folder)).files
    ]


def _head_settings(settings: Settings) -> HeadSettings:
    chosen = settings.train
    return HeadSettings(
        **{field.name: getattr(chosen, field.name) for field in fields(HeadSettings)}
    )


def _unknown_classes(folder: str, settings: Settings) -> tuple[str, ...]:
    """Say which classes of a folder are not in the vocabulary that it is said to have."""
    vocabulary = settings.train.vocabulary
    if not vocabulary:
        return ()
    known = {label.category for label in labels(vocabulary)}
    unknown = sorted({each.label for each in labelled_files(Path(folder))} - known)
    more = f" and {len(unknown) - _N_NAMED} more" if len(unknown) > _N_NAMED else ""
    named = ", ".join(unknown[:_N_NAMED]) + more
    return (f"not categories of {vocabulary}, kept as they are named: {named}",) if unknown else ()
