"""Writing the folder: whole or not at all, with scripts in place of what a server would answer.

Pages that are opened from a disk may not fetch files, but they may load scripts: every column and
every hundred placards is a script that hands its value to `sceneAtlasSite`.
"""

import base64
import json
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dashboards.exhibition import Exhibition
from dashboards.site import content
from models.records.files import TEMPORARY

_ASSETS = Path(__file__).with_name("assets")
_OURS = Path(__file__).parents[1] / "assets"  # of the dashboard: the same map, the same look
_MAP_SCRIPTS = [
    "area",
    "camera",
    "grid",
    "ink",
    "painter",
    "overlay",
    "pictures",
    "card",
    "board",
    "gestures",
    "choices",
    "stage",
]
_LOOK = ("style.css", "logo.svg")
_MARK = "about.js"  # in its data folder: a folder of pages that we wrote
_PLACARDS_A_PIECE = 100
_N_SAMPLED = 200  # thumbnails that tell how large all are
_BYTES_OF_PAGES = 160_000
_BYTES_A_PLACARD = 700

Told = Callable[[int], None]  # hears how many photos were written since it was last told


def expected_bytes(shown: Exhibition) -> int:
    """Return about how large the folder will be, by the thumbnails of some photos."""
    n = shown.n_photos
    sampled = [shown.photo_id(row) for row in range(0, n, max(1, n // _N_SAMPLED))]
    found = shown.snapshot.store.thumbnails.gather(sampled, ["webp"])["webp"].to_pylist()
    mean = sum(len(webp) for webp in found) / max(1, len(found))
    a_photo = 5.4 * len(shown.maps) + 2.7 * len(content.colourings(shown)) + _BYTES_A_PLACARD
    return _BYTES_OF_PAGES + int(n * (mean + a_photo))


def write_site(
    shown: Exhibition,
    folder: Path,
    *,
    title: str,
    with_places: bool = False,
    replace: bool = False,
    told: Told = lambda _: None,
) -> None:
    """Write a run into a folder that index.html opens without a server.

    with_places: also where photos were taken, if the run shows it. replace: an older folder of
    pages, and nothing else, is replaced. Raises FileExistsError, or OSError where the disk is full.
    """
    _check(folder, replace=replace)
    _check_room(folder, expected_bytes(shown))
    with _whole_or_not_at_all(folder) as part:
        _copy_scripts(part)
        _write_columns(part, shown, title)
        for rows in _pieces(shown.n_photos):
            _write_piece(part, shown, rows, with_places=with_places)
            told(len(rows))


def _check(folder: Path, *, replace: bool) -> None:
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return
    if not (folder / "data" / _MARK).is_file():
        raise FileExistsError(f"{folder} holds something else; give a new folder or an empty one")
    if not replace:
        raise FileExistsError(f"{folder} holds pages already; add --replace to write them anew")


def _check_room(folder: Path, n_bytes: int) -> None:
    there = next(parent for parent in folder.absolute().parents if parent.exists())
    free = shutil.disk_usage(there).free
    if free < n_bytes:
        raise OSError(
            f"the pages need about {n_bytes / 1e6:,.0f} MB, and {there} has {free / 1e6:,.0f} MB "
            "left; choose another disk"
        )


@contextmanager
def _whole_or_not_at_all(folder: Path) -> Iterator[Path]:
    """Give a folder beside the one that is wanted, and put it in its place in the end."""
    folder.absolute().parent.mkdir(parents=True, exist_ok=True)
    name = f"{TEMPORARY}{uuid.uuid4().hex[:8]}-{folder.name}"
    part = folder.absolute().with_name(name)
    part.mkdir()
    try:
        yield part
        if folder.exists():
            old = part.with_name(f"{name}-old")
            folder.rename(old)
            part.rename(folder)
            shutil.rmtree(old)
        else:
            part.rename(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _copy_scripts(part: Path) -> None:
    (part / "scripts").mkdir()
    (part / "data").mkdir()
    for name in _MAP_SCRIPTS:
        shutil.copyfile(_OURS / "map" / f"{name}.js", part / "scripts" / f"{name}.js")
    for name in _LOOK:
        shutil.copyfile(_OURS / name, part / "scripts" / name)
    for file in _ASSETS.iterdir():
        into = part if file.suffix == ".html" else part / "scripts"
        shutil.copyfile(file, into / file.name)


def _write_columns(part: Path, shown: Exhibition, title: str) -> None:
    files: dict[str, str] = {}
    for number, (name, values) in enumerate(content.columns(shown)):
        files[name] = f"column-{number}.js"
        _hand_over(part, files[name], name, base64.b64encode(values).decode())
    _hand_over(part, "names.js", "names", content.names(shown))
    pieces = {"files": files, "placards": _PLACARDS_A_PIECE}
    _hand_over(part, _MARK, "about", {**content.about(shown, title), **pieces})


def _pieces(n_photos: int) -> Iterator[range]:
    for start in range(0, n_photos, _PLACARDS_A_PIECE):
        yield range(start, min(n_photos, start + _PLACARDS_A_PIECE))


def _write_piece(part: Path, shown: Exhibition, rows: range, *, with_places: bool) -> None:
    piece = rows.start // _PLACARDS_A_PIECE
    told = [content.placard(shown, row, with_places=with_places) for row in rows]
    _hand_over(part, f"placards-{piece}.js", f"placards/{piece}", told)
    folder = part / "thumbnails" / str(piece)
    folder.mkdir(parents=True)
    ids = [shown.photo_id(row) for row in rows]
    found = shown.snapshot.store.thumbnails.gather(ids, ["photo_id", "webp"]).to_pylist()
    pictures = {one["photo_id"]: one["webp"] for one in found}
    for row, photo_id in zip(rows, ids, strict=True):
        (folder / f"{row}.webp").write_bytes(pictures[photo_id])


def _hand_over(part: Path, file: str, name: str, value: Any) -> None:  # noqa: ANN401 - JSON
    """Write a script that hands a value over. All but ASCII is escaped: nothing can end it."""
    text = f"sceneAtlasSite.take({json.dumps(name)}, {json.dumps(value)});\n"
    (part / "data" / file).write_text(text, encoding="ascii")
