"""The life behind the collection: journeys and homes with places, dates, cameras and scenes."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from numpy.random import Generator

from models.sample.camera import Camera, Shot
from models.sample.dice import chance, pick
from models.sample.light import Occasion, random_hour

_PHONE = Camera("Google", "Pixel 7", "PXL_{taken:%Y%m%d_%H%M%S}{number:03d}.jpg", 86)
_OLD_PHONE = Camera("samsung", "SM-G960F", "{taken:%Y%m%d_%H%M%S}_{number:03d}.jpg", 82)
_APPLE = Camera("Apple", "iPhone 13", "IMG_{number:04d}.JPG", 90)
_REFLEX = Camera("NIKON CORPORATION", "NIKON D7500", "DSC_{number:04d}.JPG", 92)
_COMPACT = Camera("Panasonic", "DMC-LX100", "P{number:07d}.JPG", 90)
_MIRRORLESS = Camera("FUJIFILM", "X-T3", "DSCF{number:04d}.jpg", 91)

# The share of photos that each orientation has, as hands hold cameras; all within 40 photos.
_TURNED = (6, 8, 3, 2, 4, 5, 7, 6)


@dataclass(frozen=True, slots=True)
class Album:
    """A folder of photos from one place and time; place is (latitude, longitude) or unknown."""

    folder: str
    place: tuple[float, float] | None
    first_day: date
    n_days: int
    cameras: tuple[Camera, ...]
    scenes: tuple[str, ...]

    @property
    def seasons_shift(self) -> int:
        """Return by how many months the seasons there differ from Europe's."""
        return 6 if self.place is not None and self.place[0] < 0 else 0


_SEA = ("beach", "coast", "ocean", "sandbar")
_HOME = ("bedroom", "kitchen", "living_room")

ALBUMS: tuple[Album, ...] = (
    Album("2018/Sahara mit Jörg", (31.10, -4.01), date(2018, 10, 19), 9, (_REFLEX, _OLD_PHONE),
          ("desert/sand", "sky", "highway", "street")),
    Album("2018/Winter in Lappland", (68.35, 23.42), date(2018, 12, 27), 9, (_REFLEX,),
          ("snowfield", "forest/broadleaf", "sky", "bedroom")),
    Album("2019/Ísland", (63.53, -19.51), date(2019, 6, 11), 14, (_MIRRORLESS,),
          ("waterfall/fan", "coast", "mountain", "snowfield", "highway")),
    Album("2019/Chicago & New York", (41.88, -87.63), date(2019, 9, 14), 11, (_REFLEX, _OLD_PHONE),
          ("skyscraper", "street", "lake/natural", "highway", "bedroom")),
    Album("2020/Zuhause", None, date(2020, 3, 20), 240, (_OLD_PHONE,),
          (*_HOME, "street", "sky")),
    Album("2020/Bodensee", (47.63, 9.37), date(2020, 8, 7), 10, (_COMPACT,),
          ("lake/natural", "mountain", "wheat_field", "sky")),
    Album("2021/Wohnung Köln", (50.94, 6.96), date(2021, 1, 5), 70, (_APPLE,), _HOME),
    Album("2021/Ostsee im Herbst", (54.35, 13.08), date(2021, 10, 2), 8, (_COMPACT, _APPLE),
          (*_SEA, "forest/broadleaf")),
    Album("2022/Dolomiti 🏔️", (46.54, 12.13), date(2022, 7, 3), 12, (_MIRRORLESS, _APPLE),
          ("mountain", "lake/natural", "waterfall/fan", "forest/broadleaf")),
    Album("2022/Patagonia", (-50.94, -73.41), date(2022, 11, 20), 18, (_MIRRORLESS,),
          ("mountain", "lake/natural", "snowfield", "waterfall/fan", "sky")),
    Album("2022/Roadtrip Utah", (37.02, -110.17), date(2022, 4, 30), 15, (_MIRRORLESS, _APPLE),
          ("highway", "desert/sand", "mountain", "golf_course", "bedroom")),
    Album("2023/Lisbon", (38.71, -9.14), date(2023, 5, 12), 8, (_PHONE,),
          ("street", "coast", "ocean", "kitchen", "bedroom")),
    Album("2023/Åland", (60.10, 19.95), date(2023, 7, 21), 9, (_COMPACT, _PHONE),
          ("sandbar", "ocean", "coast", "forest/broadleaf", "kitchen")),
    Album("2023/Felder und Wälder", (52.45, 13.90), date(2023, 6, 1), 140, (_PHONE,),
          ("wheat_field", "forest/broadleaf", "sky", "highway")),
    Album("2024-02 Engadin", (46.50, 9.84), date(2024, 2, 9), 7, (_PHONE, _MIRRORLESS),
          ("snowfield", "mountain", "living_room", "sky")),
    Album("2024-08 Sardinia", (40.92, 9.52), date(2024, 8, 4), 14, (_PHONE, _MIRRORLESS),
          (*_SEA, "street", "sky")),
    Album("2024-10 Tōkyō", (35.68, 139.69), date(2024, 10, 8), 12, (_PHONE,),
          ("skyscraper", "street", "living_room", "bedroom", "golf_course")),
    Album("2025/Neue Küche", None, date(2025, 2, 1), 60, (_APPLE,), ("kitchen", "living_room")),
    Album("2025/Golf in Schottland", (56.34, -2.80), date(2025, 5, 22), 6, (_APPLE,),
          ("golf_course", "coast", "beach", "living_room")),
    Album("2025/Plitvice", (44.88, 15.62), date(2025, 9, 11), 6, (_MIRRORLESS,),
          ("waterfall/fan", "lake/natural", "forest/broadleaf")),
    Album("2026/Dubai", (25.20, 55.27), date(2026, 1, 16), 7, (_PHONE,),
          ("skyscraper", "desert/sand", "highway", "golf_course")),
    Album("2026/Balkonkraftwerk", None, date(2026, 3, 14), 80, (_PHONE,),
          ("sky", "skyscraper", "street", "wheat_field")),
    Album("2026/Sommer am Meer ☀️", (53.60, 6.70), date(2026, 7, 18), 16, (_PHONE,),
          ("beach", "sandbar", "ocean", "wheat_field", "sky")),
)  # fmt: skip


def file_under(rng: Generator, category: str) -> Album:
    """Choose an album in which a category occurs."""
    fitting = [album for album in ALBUMS if category in album.scenes]
    return pick(rng, fitting)


def take_shot(rng: Generator, album: Album, index: int) -> tuple[Shot, Occasion]:
    """Decide when, where, with which camera and how held the photo of an index is taken."""
    day = album.first_day + timedelta(days=int(rng.integers(album.n_days)))
    month = (day.month - 1 + album.seasons_shift) % 12 + 1
    hour = random_hour(rng, month)
    moment = datetime.combine(day, time()) + timedelta(hours=hour)
    place = None
    if album.place is not None and chance(rng, 0.93):  # no fix indoors, or switched off
        place = (
            float(album.place[0] + rng.normal(0, 0.03)),
            float(album.place[1] + rng.normal(0, 0.04)),
        )
    camera = pick(rng, album.cameras)
    orientation = _TURNED[index // 5 % len(_TURNED)] if index % 5 == 4 else 1
    return Shot(camera, moment.replace(microsecond=0), place, orientation), Occasion(month, hour)


def file_name(shot: Shot, index: int) -> str:
    """Name a file as its camera does; a number of its own keeps names apart."""
    return shot.camera.file_name.format(taken=shot.taken, number=index + 1)


def photo_size(rng: Generator) -> tuple[int, int]:
    """Draw (height, width): mostly 4:3 and 3:2, some upright, a few squares and panoramas."""
    sizes = ((480, 640), (427, 640), (640, 480), (640, 427), (540, 540), (360, 960))
    height, width = pick(rng, sizes, shares=(0.50, 0.22, 0.14, 0.05, 0.06, 0.03))
    return height, width
