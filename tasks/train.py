"""Train a head on the features of labelled photos, and examine it on others."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from prefect import task
from prefect.cache_policies import NO_CACHE

from models.records.arrays import Rows
from models.records.disk_matrix import HalfVectors, gathered_on_disk
from models.records.store import AtlasStore
from models.scenes.datasets import stratified_split
from models.scenes.examination import Baseline, examine
from models.scenes.fitting import Epoch
from models.scenes.head_files import HeadCard, save_head
from models.scenes.head_settings import HeadSettings
from models.scenes.partitions import Partition
from models.scenes.training import TrainedHead, train_head
from tasks.labelled import Division, split_by_lists, split_by_share, targets_of
from tasks.opened import atlas_store
from tasks.progress import advance, begin

_N_BASELINES = 3


@dataclass(frozen=True, slots=True)
class Training:
    """What a head is trained on and how: the photos, their features, and where it is kept.

    extractor: whose features; reads: their name at any precision, which the head is kept with.

    partition, or else test_share, keeps photos to examine it by; baselines: whether simple
    classifiers are measured beside it. notes: what the flow knows of the photos.
    """

    folder: str
    extractor: str
    reads: str
    heads: str
    name: str
    settings: HeadSettings
    seed: int
    partition: Partition | None
    test_share: float
    baselines: bool
    notes: tuple[str, ...]


@task(cache_policy=NO_CACHE, task_run_name="train-{how.name}")
def train(atlas: str, listing: str, how: Training) -> HeadCard:
    """Fit a head on labelled photos whose features `atlas` holds; keep it; return its card.

    The features are read from a file beside the atlas, as large as they are, that goes afterwards.
    """
    store = atlas_store(atlas)
    photos = _division(store, listing, how)
    ids = [*photos.training, *photos.testing]
    with gathered_on_disk(store.features(how.extractor), ids, Path(atlas)) as features:
        trained = _trained(features, photos, how)
    trained = replace(trained, notes=(*how.notes, *photos.notes))
    return save_head(trained, Path(how.heads), how.name, extractor=how.reads)


def _division(store: AtlasStore, listing: str, how: Training) -> Division:
    folder = Path(how.folder)
    if how.partition is not None:
        return split_by_lists(store, listing, folder, partition=how.partition)
    return split_by_share(store, listing, folder, test_share=how.test_share, seed=how.seed)


def _trained(features: HalfVectors, photos: Division, how: Training) -> TrainedHead:
    """Train on the first rows of the features, examine on the others."""
    labels = sorted(set(photos.training.values()))
    categories = [*photos.training.values(), *photos.testing.values()]
    targets = np.asarray(targets_of(labels, categories), np.int64)
    n_training = len(photos.training)
    begin("train", how.settings.max_epochs)
    trained = train_head(
        features[:n_training],
        targets[:n_training],
        labels=labels,
        settings=how.settings,
        seed=how.seed,
        on_epoch=_count_epoch,
    )
    if photos.testing:
        examination = examine(
            trained.head, features[n_training:], targets[n_training:], source=photos.source
        )
        trained = replace(trained, examination=examination)
    if how.baselines:
        measured = _baselines(features, targets, _parts(photos, how), how.seed)
        trained = replace(trained, baselines=measured)
    return trained


def _parts(photos: Division, how: Training) -> tuple[Rows, Rows]:
    """Return the rows that a baseline learns from and is measured on, as the head did."""
    categories = list(photos.training.values())
    if not photos.testing:
        return stratified_split(categories, how.settings.validation_share, how.seed)
    n_training = len(categories)
    return np.arange(n_training), np.arange(n_training, n_training + len(photos.testing))


def _baselines(
    features: HalfVectors, targets: Rows, parts: tuple[Rows, Rows], seed: int
) -> tuple[Baseline, ...]:
    from models.scenes.baselines import Photos, baselines  # noqa: PLC0415 - only on request

    begin("baselines", _N_BASELINES)
    training, test = (Photos(features, targets, rows) for rows in parts)
    return tuple(baselines(training, test, seed=seed, on_method=lambda: advance("baselines", 1)))


def _count_epoch(_epoch: Epoch) -> None:
    advance("train", 1)
