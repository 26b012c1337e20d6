"""Photos of a few scenes, drawn with what a test may stumble over: names, dates, shapes."""

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from models.records.photo import photo_id

NASTY_NAMES = (
    "<script>alert(1)<script>.jpg",
    "line\nbreak.jpg",
    "Caf\udce9.jpg",  # Latin-1 bytes, as os.fsdecode gives them
    '"><img src=x onerror=alert(1)>.jpg',
)
SCENES = {  # label: the colours of its sky, its ground, and of what stands on it
    "coast": ((150, 200, 240), (40, 110, 160), (240, 230, 190)),
    "forest": ((120, 160, 120), (30, 70, 30), (60, 110, 50)),
    "desert": ((240, 200, 140), (210, 160, 90), (180, 120, 60)),
    "snowfield": ((190, 210, 235), (240, 245, 250), (120, 140, 170)),
    "skyscraper": ((90, 120, 190), (60, 60, 70), (170, 180, 190)),
    "sunset": ((250, 130, 80), (90, 40, 70), (255, 210, 120)),
    "kitchen": ((225, 215, 200), (150, 110, 80), (200, 60, 50)),
    "bedroom": ((210, 190, 215), (120, 90, 130), (240, 240, 245)),
    "meadow": ((170, 210, 240), (110, 180, 60), (250, 220, 60)),
    "street": ((160, 165, 170), (80, 80, 85), (200, 70, 60)),
    "canyon": ((130, 170, 220), (170, 80, 50), (120, 50, 40)),
    "night sky": ((15, 20, 50), (5, 8, 20), (240, 240, 200)),
}
LABELS = tuple(SCENES)


@dataclass(frozen=True)
class DrawnPhoto:
    """A drawn photo: its file, its pixels, the row of its scene in LABELS, and its number."""

    photo_id: str
    path: Path
    content: bytes
    image: Image.Image
    scene: int
    number: int


def draw_photos(folder: Path, n_photos: int) -> list[DrawnPhoto]:
    """Draw photos into folders of years, some under nasty names."""
    folder.mkdir(parents=True)
    random = np.random.default_rng(11)
    photos = []
    for number in range(n_photos):
        scene = number % len(SCENES)
        image = _draw(LABELS[scene], random)
        jpeg = BytesIO()
        image.save(jpeg, "JPEG", quality=80)
        nasty = n_photos > len(NASTY_NAMES) and number < len(NASTY_NAMES)
        name = NASTY_NAMES[number] if nasty else f"{LABELS[scene]} {number:03}.jpg"
        path = folder / str(2023 + number % 3) / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(jpeg.getvalue())
        identity = photo_id(jpeg.getvalue())
        photos.append(DrawnPhoto(identity, path, jpeg.getvalue(), image, scene, number))
    return photos


def _draw(label: str, random: np.random.Generator) -> Image.Image:
    sky, ground, thing = (np.array(colour, float) for colour in SCENES[label])
    width, height = [(480, 320), (320, 480), (480, 360), (640, 300)][random.integers(4)]
    horizon = random.uniform(0.35, 0.7)
    rows = np.linspace(0, 1, height)[:, None, None]
    light = random.uniform(0.8, 1.15)
    upper, lower = sky * (0.7 + 0.5 * rows), ground * (1.25 - 0.5 * rows)
    scene = np.where(rows < horizon, upper, lower) * light  # (height, 1, 3)
    noise = random.normal(0, 7, (height, width, 1))
    pixels = np.clip(scene + noise, 0, 255).astype(np.uint8)
    image = Image.fromarray(pixels)
    pen = ImageDraw.Draw(image)
    for _ in range(int(random.integers(2, 6))):
        x, edge = random.uniform(0, width), random.uniform(0.06, 0.22) * height
        y = horizon * height
        box = (x - edge, y - 2 * edge, x + edge / 2, y + edge / 3)
        shape = pen.rectangle if label in ("skyscraper", "street", "kitchen") else pen.ellipse
        shape(box, fill=tuple(int(value) for value in np.clip(thing * light, 0, 255)))
    return image


def taken_at(number: int) -> datetime | None:
    """Return when a photo was taken: in the year of its folder; one photo does not tell."""
    if number == 4:
        return None
    return datetime(
        2023 + number % 3, 1 + number % 12, 1 + number % 28, 12, number % 60
    )  # no zone, as cameras tell it
