"""From a labelled folder to what a tagger is worth on it."""

from pathlib import Path
from typing import Any

from prefect import flow

from conf.labels import VOCABULARIES, scenes
from conf.settings import load_settings
from flows.features import extract_features
from flows.network import extraction, network
from flows.taggers import categories, tagging
from flows.train_head import features_folder
from tasks.judge_tags import Judging, TagEvaluation, judge_tags

Options = dict[str, dict[str, Any]]


@flow(name="evaluate-tags")
def evaluate_tags(
    folder: str, config: str | None = None, options: Options | None = None
) -> TagEvaluation:
    """Judge the tagger that the settings name by a labelled folder.

    Classes and labels meet in the common vocabulary, so that a folder of SUN397 can judge a
    classifier of Places365. Features are kept in the user's cache.
    Raises NothingFound, NotADirectoryError, and ValueError where there is nothing to judge.
    """
    settings = load_settings(Path(config) if config else None, **(options or {}))
    chosen = network(settings)
    how = tagging(settings, chosen)
    if how is None:
        raise ValueError(
            f"nothing to judge: {chosen.card.name} has no scene classifier, and no trained head "
            "fits it; train one with `sceneatlas train DIR --name NAME`, or name another --backbone"
        )
    atlas = features_folder(folder, settings)
    reading = extraction(settings, chosen, [how.tap])
    shard_photos = settings.extract.shard_photos
    extracted = extract_features(atlas, [folder], reading, shard_photos=shard_photos)
    judging = Judging(
        folder=folder,
        tagging=how,
        categories=categories(how),
        meaning={
            category: scene.scene
            for scene in scenes()
            for vocabulary in VOCABULARIES
            for category in getattr(scene, vocabulary)
        },
        environments={scene.scene: scene.environment for scene in scenes()},
    )
    return judge_tags(atlas, extracted.scanned.listing, judging)
