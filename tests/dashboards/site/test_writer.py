"""The folder of pages: whole or not at all, and nothing in it that was not asked for."""

from pathlib import Path

import pytest

from dashboards.discretion import discreet
from dashboards.exhibition import Exhibition
from dashboards.site.writer import expected_bytes, write_site
from models.records.store import AtlasStore
from tests.drawn_atlas import DrawnAtlas, draw_atlas
from tests.security.conftest import LATITUDE, LONGITUDE, SCRIPT, poisoned

__all__ = ["poisoned"]  # a fixture


def _shown(atlas: DrawnAtlas, *, show_gps: bool = False) -> Exhibition:
    return Exhibition(discreet(AtlasStore(atlas.url).snapshot(), show_gps=show_gps))


def _texts(folder: Path) -> dict[str, str]:
    files = [file for file in folder.rglob("*") if file.suffix in (".js", ".html", ".css")]
    return {file.name: file.read_text(encoding="utf-8") for file in files}


def test_the_folder_has_every_photo_and_loads_nothing_from_elsewhere(
    drawn_atlas: DrawnAtlas, tmp_path: Path
) -> None:
    heard: list[int] = []
    folder = tmp_path / "shown"
    write_site(_shown(drawn_atlas), folder, title="Drawn", told=heard.append)
    assert sum(heard) == 60
    pictures = sorted(folder.rglob("*.webp"), key=lambda file: int(file.stem))
    assert [int(file.stem) for file in pictures] == list(range(60))
    stored = AtlasStore(drawn_atlas.url).thumbnails.get(drawn_atlas.photo_ids[7])
    assert stored
    assert pictures[7].read_bytes() == stored["webp"]
    for name, text in _texts(folder).items():
        without_namespaces = text.replace("http://www.w3.org/2000/svg", "")
        assert "http" not in without_namespaces.replace("http(s)", ""), name


def test_every_script_of_the_page_is_there(drawn_atlas: DrawnAtlas, tmp_path: Path) -> None:
    folder = tmp_path / "shown"
    write_site(_shown(drawn_atlas), folder, title="Drawn")
    page = (folder / "index.html").read_text()
    named = [part.split('"')[0] for part in page.replace('href="', 'src="').split('src="')[1:]]
    for path in named:
        assert path.startswith("#") or (folder / path).is_file(), path


def test_no_path_of_this_machine_and_no_id_is_inside(
    drawn_atlas: DrawnAtlas, tmp_path: Path
) -> None:
    write_site(_shown(drawn_atlas), tmp_path / "shown", title="Drawn")
    told = "".join(_texts(tmp_path / "shown").values())
    assert str(drawn_atlas.photos) not in told
    assert str(drawn_atlas.photos.parent) not in told
    assert "file:///" not in told
    assert "Drawn One" not in told  # the camera
    assert not any(photo_id in told for photo_id in drawn_atlas.photo_ids)


def test_places_are_inside_only_when_they_are_asked_for(
    poisoned: DrawnAtlas,
    tmp_path: Path,
) -> None:
    latitude, longitude = str(LATITUDE)[:7], str(LONGITUDE)[:7]
    for name, show, asked in (("a", False, False), ("b", False, True), ("c", True, False)):
        shown = _shown(poisoned, show_gps=show)
        write_site(shown, tmp_path / name, title="x", with_places=asked)
        told = "".join(_texts(tmp_path / name).values())
        assert latitude not in told, name
        assert longitude not in told, name
    write_site(_shown(poisoned, show_gps=True), tmp_path / "d", title="x", with_places=True)
    told = "".join(_texts(tmp_path / "d").values())
    assert latitude in told
    assert longitude in told


def test_hostile_texts_stay_inside_their_strings(
    poisoned: DrawnAtlas,
    tmp_path: Path,
) -> None:
    write_site(_shown(poisoned), tmp_path / "shown", title=SCRIPT)
    texts = _texts(tmp_path / "shown")
    assert SCRIPT not in texts["index.html"]
    assert "<img src=x" in texts["about.js"]
    for name in ("about.js", "names.js", "placards-0.js"):
        assert texts[name].count("\n") == 1, name
        assert texts[name].isascii(), name


def test_it_is_about_as_large_as_was_said(drawn_atlas: DrawnAtlas, tmp_path: Path) -> None:
    shown = _shown(drawn_atlas)
    write_site(shown, tmp_path / "shown", title="Drawn")
    n_bytes = sum(one.stat().st_size for one in (tmp_path / "shown").rglob("*") if one.is_file())
    assert 0.5 < n_bytes / expected_bytes(shown) < 1.5


def test_nothing_is_left_of_a_folder_that_could_not_be_finished(tmp_path: Path) -> None:
    atlas = draw_atlas(tmp_path, n_photos=6)

    def stopped(_: int) -> None:
        raise KeyboardInterrupt

    before = sorted(tmp_path.iterdir())
    with pytest.raises(KeyboardInterrupt):
        write_site(_shown(atlas), tmp_path / "shown", title="x", told=stopped)
    assert sorted(tmp_path.iterdir()) == before


def test_older_pages_are_replaced_when_asked_and_anything_else_never(tmp_path: Path) -> None:
    atlas = draw_atlas(tmp_path, n_photos=6)
    folder = tmp_path / "shown"
    folder.mkdir()
    write_site(_shown(atlas), folder, title="first")  # into an empty folder
    with pytest.raises(FileExistsError, match="--replace"):
        write_site(_shown(atlas), folder, title="second")
    write_site(_shown(atlas), folder, title="second", replace=True)
    assert "second" in (folder / "data" / "about.js").read_text()
    with pytest.raises(FileExistsError, match="something else"):
        write_site(_shown(atlas), atlas.photos, title="x", replace=True)
    assert not [one for one in tmp_path.iterdir() if one.name.startswith(".part-")]


@pytest.mark.parametrize(("n_photos", "tagged"), [(1, True), (2, False)])
def test_small_and_untagged_runs_have_pages(tmp_path: Path, n_photos: int, tagged: bool) -> None:
    atlas = draw_atlas(tmp_path, n_photos=n_photos, tagged=tagged)
    write_site(_shown(atlas), tmp_path / "shown", title="x")
    assert len(list((tmp_path / "shown").rglob("*.webp"))) == n_photos
