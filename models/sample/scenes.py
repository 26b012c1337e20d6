"""Which scenes can be drawn: SUN397's category names and the painter of each."""

from collections.abc import Callable

import numpy as np
from numpy.random import Generator

from models.records.arrays import Pixels
from models.sample import (
    heavens,
    interiors,
    kitchens,
    lakes,
    meadows,
    mountains,
    roads,
    shores,
    streets,
    towers,
    woods,
)
from models.sample.film import Take, expose
from models.sample.light import Occasion, random_occasion
from models.sample.outlook import Size

Painter = Callable[[Generator, Size, Occasion], Take]

PAINTERS: dict[str, Painter] = {
    "beach": shores.beach,
    "bedroom": interiors.bedroom,
    "coast": shores.coast,
    "desert/sand": meadows.desert,
    "forest/broadleaf": woods.forest,
    "golf_course": meadows.golf_course,
    "highway": roads.highway,
    "kitchen": kitchens.kitchen,
    "lake/natural": lakes.lake,
    "living_room": interiors.living_room,
    "mountain": mountains.mountain,
    "ocean": shores.ocean,
    "sandbar": shores.sandbar,
    "sky": heavens.sky,
    "skyscraper": towers.skyscraper,
    "snowfield": mountains.snowfield,
    "street": streets.street,
    "waterfall/fan": lakes.waterfall,
    "wheat_field": meadows.wheat_field,
}
CATEGORIES: tuple[str, ...] = tuple(PAINTERS)


def draw_scene(category: str, seed: int, size: Size = (480, 640)) -> Pixels:
    """Draw one photo of a category at a random occasion.

    size: (height, width) in pixels. Returns (height, width, 3) uint8 RGB; the same seed draws the
    same photo. Raises ValueError for a category that has no painter.
    """
    rng = np.random.default_rng([seed, _number(category)])
    return paint_scene(rng, category, size=size, occasion=random_occasion(rng))


def paint_scene(rng: Generator, category: str, *, size: Size, occasion: Occasion) -> Pixels:
    """Draw a photo of a category at an occasion; size and result as for `draw_scene`."""
    _number(category)
    return expose(rng, PAINTERS[category](rng, size, occasion))


def _number(category: str) -> int:
    if category not in PAINTERS:
        raise ValueError(f"cannot draw {category!r}; known: {', '.join(CATEGORIES)}")
    return CATEGORIES.index(category)
