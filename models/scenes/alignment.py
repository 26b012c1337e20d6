"""Alignment: a tagger's labels and a folder's classes under the names of one vocabulary."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from models.records.arrays import Rows
from models.scenes.tags import Probabilities


@dataclass(frozen=True, slots=True)
class Alignment:
    """The scenes that a tagger can name: `names` (n_scenes,), and which one each label means.

    scene_of: (n_labels,) places in names. Several labels may mean one scene.
    """

    names: tuple[str, ...]
    scene_of: Rows

    def merged(self, probabilities: Probabilities) -> Probabilities:
        """Add up probabilities (N, n_labels) of labels that mean one scene: (N, n_scenes)."""
        if len(self.names) == len(self.scene_of):
            return probabilities
        scenes = np.zeros((len(probabilities), len(self.names)), dtype=np.float32)
        for label, scene in enumerate(self.scene_of):
            scenes[:, scene] += probabilities[:, label]
        return scenes


def align(categories: Sequence[str], meaning: Mapping[str, str]) -> Alignment:
    """Group a tagger's categories by what they mean; one without a meaning stands for itself.

    categories: (n_labels,) canonical names. meaning: scene of a category, as waterfall of
    waterfall/fan. Scenes stand in the order of their first category.
    """
    scenes = [meaning.get(category, category) for category in categories]
    names = tuple(dict.fromkeys(scenes))
    place = {name: number for number, name in enumerate(names)}
    return Alignment(names, np.asarray([place[scene] for scene in scenes], np.int64))
