"""Large pictures come from the photo's own bytes, upright, bounded, and without metadata."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from dashboards.enlarger import Enlarger, may_be_there
from models.pixels.decode import Limits
from models.records.photo import photo_id

_LIMITS = Limits(max_bytes=10_000_000, max_pixels=20_000_000)


def _photo(path: Path, *, size: tuple[int, int] = (900, 600), orientation: int = 1) -> str:
    image = Image.new("RGB", size, (200, 30, 30))
    image.paste((30, 30, 200), (0, 0, size[0] // 2, size[1]))  # blue on the left
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "A camera that tells its owner"
    image.save(path, "JPEG", exif=exif)
    return photo_id(path.read_bytes())


def _opened(webp: bytes | None) -> Image.Image:
    assert webp is not None
    return Image.open(BytesIO(webp))


def test_a_large_photo_is_made_smaller_in_proportion(tmp_path: Path) -> None:
    found = _photo(tmp_path / "a.jpg", size=(900, 600))
    enlarged = Enlarger(_LIMITS, edge_px=300).enlarge(found, [str(tmp_path / "a.jpg")])
    assert _opened(enlarged).size == (300, 200)


def test_a_small_photo_keeps_its_size(tmp_path: Path) -> None:
    found = _photo(tmp_path / "a.jpg", size=(90, 60))
    assert _opened(Enlarger(_LIMITS).enlarge(found, [str(tmp_path / "a.jpg")])).size == (90, 60)


def test_a_rotated_photo_is_shown_upright_and_without_metadata(tmp_path: Path) -> None:
    found = _photo(tmp_path / "a.jpg", size=(90, 60), orientation=6)
    picture = _opened(Enlarger(_LIMITS).enlarge(found, [str(tmp_path / "a.jpg")]))
    assert picture.size == (60, 90)
    top = picture.convert("RGB").getpixel((30, 5))
    assert isinstance(top, tuple)
    assert top[2] > top[0], "the left, blue half belongs on top"
    assert not picture.getexif()
    assert "icc_profile" not in picture.info


def test_a_file_that_holds_another_photo_by_now_is_not_shown(tmp_path: Path) -> None:
    found = _photo(tmp_path / "a.jpg")
    _photo(tmp_path / "a.jpg", size=(50, 50))
    assert Enlarger(_LIMITS).enlarge(found, [str(tmp_path / "a.jpg")]) is None


def test_the_next_file_serves_where_the_first_is_gone(tmp_path: Path) -> None:
    found = _photo(tmp_path / "b.jpg")
    uris = [str(tmp_path / "a.jpg"), "nosuchscheme://x/y.jpg", str(tmp_path / "b.jpg")]
    assert Enlarger(_LIMITS).enlarge(found, uris) is not None


@pytest.mark.parametrize("limits", [Limits(100, 20_000_000), Limits(10_000_000, 100)])
def test_a_photo_beyond_the_limits_is_not_decoded(tmp_path: Path, limits: Limits) -> None:
    found = _photo(tmp_path / "a.jpg")
    assert Enlarger(limits).enlarge(found, [str(tmp_path / "a.jpg")]) is None


def test_what_was_enlarged_is_kept_but_not_for_ever(tmp_path: Path) -> None:
    enlarger = Enlarger(_LIMITS, n_kept=1)
    first = _photo(tmp_path / "a.jpg")
    second = _photo(tmp_path / "b.jpg", size=(50, 50))
    enlarger.enlarge(first, [str(tmp_path / "a.jpg")])
    assert enlarger.enlarge(first, []) is not None
    enlarger.enlarge(second, [str(tmp_path / "b.jpg")])
    assert enlarger.enlarge(first, []) is None


def test_files_here_are_looked_for_and_those_elsewhere_are_taken_on_trust(tmp_path: Path) -> None:
    assert not may_be_there(str(tmp_path / "a.jpg"))
    assert may_be_there(__file__)
    assert may_be_there("s3://bucket/a.jpg")
