"""Draws the whole sample: a collection in albums, and a labelled part to train a head on."""

import multiprocessing
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path

import numpy as np

from models.sample.albums import file_name, file_under, photo_size, take_shot
from models.sample.camera import Camera, Shot, develop_jpeg
from models.sample.dice import pick
from models.sample.light import random_occasion
from models.sample.oddities import Drawn, Extra, broken, bystanders, doubles, other_formats
from models.sample.scenes import CATEGORIES, paint_scene

OnPhoto = Callable[[int, int], None]  # photos drawn so far, photos to draw

# Streams of random numbers that never meet: photo i of either part depends on (seed, part, i) only.
_ALBUM_PART, _LABELLED_PART = 0, 1
_LABELLED_SIZES = ((360, 480), (320, 480), (480, 360))  # height, width
_EASEL = Camera("SceneAtlas", "sample", "")
_WORTH_WORKERS = 64  # photos; below that, starting a process takes longer than drawing


@dataclass(frozen=True, slots=True)
class DrawnCollection:
    """What was drawn. n_files: all files under `photos`; n_photos: those that are readable photos.

    n_broken: those that pretend to be photos; the rest are bystanders. labelled: SUN397 layout.
    """

    n_files: int
    n_photos: int
    n_broken: int
    labelled: Path
    photos: Path


@dataclass(frozen=True, slots=True)
class _Job:
    part: int
    index: int
    seed: int


def draw_collection(
    folder: Path,
    *,
    n_photos: int = 640,
    n_labelled: int = 380,
    seed: int = 7,
    n_workers: int | None = None,
    on_photo: OnPhoto | None = None,
) -> DrawnCollection:
    """Write `folder/photos` (albums) and `folder/labelled` (SUN397 layout: d/desert/sand/….jpg).

    n_photos: scenes in albums, to which come some 25 doubles, other formats, broken files and
    bystanders. n_workers: processes that draw; the files do not depend on it. Photo i depends on
    the seed and i alone. Raises ValueError unless n_photos and n_labelled are at least 1.
    """
    if n_photos < 1 or n_labelled < 1:
        raise ValueError(
            f"cannot draw {n_photos} photos and {n_labelled} labelled ones; at least 1"
        )
    photos, labelled = folder / "photos", folder / "labelled"
    jobs = [_Job(_ALBUM_PART, index, seed) for index in range(n_photos)]
    jobs += [_Job(_LABELLED_PART, index, seed) for index in range(n_labelled)]
    drawn: list[Drawn] = []
    for done, (job, photo) in enumerate(
        zip(jobs, _draw_all(jobs, n_workers), strict=True), start=1
    ):
        path, content, _ = photo
        _write((photos if job.part == _ALBUM_PART else labelled) / path, content)
        if job.part == _ALBUM_PART:
            drawn.append(photo)
        if on_photo is not None:
            on_photo(done, len(jobs))
    return _with_oddities(drawn, photos, labelled)


def _draw_all(jobs: list[_Job], n_workers: int | None) -> Iterator[Drawn]:
    """Draw jobs in order, in this process or in several."""
    n_workers = n_workers or min(os.cpu_count() or 1, 8)
    if n_workers == 1 or len(jobs) < _WORTH_WORKERS:
        yield from map(_draw, jobs)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(n_workers, mp_context=context) as workers:
        yield from workers.map(_draw, jobs, chunksize=4)


def _draw(job: _Job) -> Drawn:
    return _album_photo(job) if job.part == _ALBUM_PART else _labelled_photo(job)


def _album_photo(job: _Job) -> Drawn:
    rng = np.random.default_rng([job.seed, job.part, job.index])
    category = CATEGORIES[job.index % len(CATEGORIES)]
    album = file_under(rng, category)
    shot, occasion = take_shot(rng, album, job.index)
    pixels = paint_scene(rng, category, size=photo_size(rng), occasion=occasion)
    return Path(album.folder) / file_name(shot, job.index), develop_jpeg(pixels, shot), shot


def _labelled_photo(job: _Job) -> Drawn:
    """Draw a smaller photo for training, under its category's name, upright."""
    rng = np.random.default_rng([job.seed, job.part, job.index])
    category = CATEGORIES[job.index % len(CATEGORIES)]
    number = job.index // len(CATEGORIES) + 1
    size = pick(rng, _LABELLED_SIZES, shares=(0.6, 0.25, 0.15))
    occasion = random_occasion(rng)
    pixels = paint_scene(rng, category, size=size, occasion=occasion)
    path = Path(category[0]) / category / f"{category.replace('/', '_')}_{number:04d}.jpg"
    shot = Shot(_EASEL, datetime(2020, occasion.month, 1, int(occasion.hour)))
    return path, develop_jpeg(pixels, shot), shot


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _with_oddities(drawn: list[Drawn], photos: Path, labelled: Path) -> DrawnCollection:
    """Add what real folders hold besides photos, and count everything."""
    good = _write_all(chain(doubles(drawn), other_formats(drawn)), photos)
    bad = _write_all(broken(drawn), photos)
    beside = _write_all(bystanders(), photos)
    n_photos = len(drawn) + good
    return DrawnCollection(n_photos + bad + beside, n_photos, bad, labelled, photos)


def _write_all(extras: Iterator[Extra], photos: Path) -> int:
    """Write files and return how many."""
    count = 0
    for path, content in extras:
        _write(photos / path, content)
        count += 1
    return count
