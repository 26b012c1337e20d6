"""Judge a tagger by labelled photos."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from prefect import task
from prefect.cache_policies import NO_CACHE

from models.records.arrays import Rows, Vectors
from models.records.disk_matrix import HalfVectors, gathered_on_disk
from models.scenes.alignment import align
from models.scenes.datasets import labelled_files
from models.scenes.head import portions
from models.scenes.judgement import Judgement, judge
from models.scenes.tags import Probabilities, confident, top_tags
from tasks.labelled import labelled_contents, targets_of
from tasks.opened import atlas_store
from tasks.progress import advance, begin
from tasks.tag import Tagging, probabilities_of

Flags = NDArray[np.bool_]  # (N,)


@dataclass(frozen=True, slots=True)
class Judging:
    """Which tagger is judged by which folder.

    categories: canonical names of the tagger's labels. meaning: the common vocabulary's scene of
    a category, for folders and taggers of different vocabularies. environments: of a scene.
    """

    folder: str
    tagging: Tagging
    categories: tuple[str, ...]
    meaning: Mapping[str, str]
    environments: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class TagEvaluation:
    """What a labelled folder says of a tagger.

    n_unusable: files that could not be read, or whose content lies in two classes or twice in
    one. left_out: photos of classes that the tagger does not know, by class. confident_share: of
    photos whose first label reaches its threshold; confident_accuracy: of these labels.
    """

    tagger: str
    extractor: str
    n_files: int
    n_unusable: int
    left_out: dict[str, int]
    confident_share: float
    confident_accuracy: float | None
    judgement: Judgement


@task(cache_policy=NO_CACHE, task_run_name="judge-{how.tagging.name}")
def judge_tags(atlas: str, listing: str, how: Judging) -> TagEvaluation:
    """Judge a tagger by a labelled folder whose features `atlas` holds.

    Raises ValueError where it knows none of the classes.
    """
    store = atlas_store(atlas)
    files = labelled_files(Path(how.folder))
    category_of = labelled_contents(store, listing, files)
    scenes = align(how.categories, how.meaning)
    scene_of = {content: how.meaning.get(label, label) for content, label in category_of.items()}
    judged = [content for content, scene in scene_of.items() if scene in scenes.names]
    left_out = Counter(category_of[content] for content in category_of.keys() - set(judged))
    if not judged:
        raise ValueError(
            f"{how.tagging.name} knows none of the classes in {how.folder!r}: "
            f"{', '.join(sorted(left_out)) or 'no photo could be read'}; name another --tagger"
        )
    with gathered_on_disk(store.features(how.tagging.extractor), judged, Path(atlas)) as features:
        probabilities = _probabilities(features, how.tagging)
    targets = np.asarray(targets_of(scenes.names, (scene_of[each] for each in judged)), np.int64)
    sure, right = _first_labels(probabilities, scenes.scene_of, targets, how.tagging)
    return TagEvaluation(
        tagger=how.tagging.name,
        extractor=how.tagging.extractor,
        n_files=len(files),
        n_unusable=len(files) - len(category_of),
        left_out=dict(sorted(left_out.items())),
        confident_share=float(sure.mean()),
        confident_accuracy=float(right[sure].mean()) if sure.any() else None,
        judgement=judge(scenes.merged(probabilities), targets, scenes.names, how.environments),
    )


def _probabilities(features: HalfVectors, tagging: Tagging) -> Probabilities:
    """Return probabilities (N, n_labels), from features that are read in portions."""
    answer = probabilities_of(tagging)
    begin("judge", len(features))
    found = np.empty((len(features), len(tagging.labels)), np.float32)
    for portion in portions(*features.shape):
        found[portion] = answer(features[portion].astype(np.float32))
        advance("judge", portion.stop - portion.start)
    return found


def _first_labels(
    probabilities: Vectors, scene_of: Rows, targets: Rows, tagging: Tagging
) -> tuple[Flags, Flags]:
    """Return whether each photo's first label is confident, and whether it is right."""
    labels, best = top_tags(probabilities, 1)
    thresholds = np.asarray(tagging.thresholds, np.float32)
    right: Flags = scene_of[labels[:, 0]] == targets
    return confident(labels, best, thresholds)[:, 0], right
