import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from models.records.store import AtlasStore
from models.records.writer import sole_writer
from sceneatlas import app
from tests.drawn_atlas import RUN_ID, draw_atlas
from tests.history.small_runs import Run, published

runner = CliRunner()
FIRST, SECOND, THIRD = (f"2026010{day}-000000-aaaa" for day in (1, 2, 3))


def photos(*names: str) -> dict[str, str]:
    return {name: f"file:///photos/{name}.jpg" for name in names}


@pytest.fixture
def atlas(tmp_path: Path) -> str:
    """Three runs: 12 photos; one more and one less, one tag flipped; the same once again."""
    url = str(tmp_path / "atlas")
    store = AtlasStore(url)
    before = [f"p{number:02}" for number in range(12)]
    now = Run(photos(*before[1:], "new"), labels={"p04": "lake"})
    published(store, FIRST, Run(photos(*before)))
    published(store, SECOND, now)
    published(store, THIRD, now)
    return url


def told(*words: str) -> str:
    result = runner.invoke(app, list(words))
    assert result.exit_code == 0, result.output
    return result.stdout


def test_runs_are_listed_newest_first_with_or_without_the_word_list(atlas: str) -> None:
    rows = json.loads(told("runs", atlas, "--json"))
    assert [row["run"] for row in rows] == [THIRD, SECOND, FIRST]
    assert [row["current"] for row in rows] == [True, False, False]
    assert (rows[0]["photos"], rows[0]["seconds"], rows[0]["bytes_written"]) == (12, 1.5, 1024)
    text = told("runs", atlas)
    assert text == told("runs", "list", atlas)
    assert text.index(THIRD) < text.index(SECOND) < text.index(FIRST)
    assert re.search(rf"{THIRD} .*1\.5 +1\.0 kB +current", text)


def test_a_run_is_shown_with_everything_it_depended_on(atlas: str) -> None:
    text = told("runs", "show", atlas, FIRST)
    for part in (FIRST, "arrange.seed", "numpy", "sha", "1.5", "2.0 kB", "1.0 kB", "roster"):
        assert part in text
    shown = json.loads(told("runs", "show", atlas, "20260101", "--json"))
    assert shown["run_id"] == FIRST
    assert shown["stages"][0]["bytes_written"] == 1024
    assert f"{THIRD} (current)" in told("runs", "show", atlas)


def test_two_runs_are_compared_in_words_and_as_json(atlas: str) -> None:
    text = told("runs", "compare", atlas, FIRST, SECOND)
    assert "1 photo added, 1 gone, 11 in both" in text
    assert re.search(r"added new.jpg +file:///photos/new.jpg", text)
    assert "1 tag flipped, of 11 photos in both" in text
    assert re.search(r"p04.jpg +sea +lake", text)
    assert "matched by components" in text
    assert re.search(r"1\.000 +0 topic \(1, 0, 0\) +0 topic \(1, 0, 0\)", text)
    assert re.search(r"conv tsne +11 ", text)
    found = json.loads(told("runs", "compare", atlas, FIRST, "--json"))
    assert (found["before"], found["after"]) == (FIRST, THIRD)
    assert found["gone"] == [{"photo_id": "p00", "uri": "file:///photos/p00.jpg"}]
    assert found["topics"][0]["pairs"][1]["similarity"] == pytest.approx(1)
    assert found["maps"][0]["n_photos"] == 11


def test_long_lists_are_cut_and_say_how_to_see_the_rest(atlas: str) -> None:
    published(AtlasStore(atlas), "20260104-000000-aaaa", Run(photos("p00")))
    text = told("runs", "compare", atlas, FIRST, "--limit", "3")
    assert text.count("  gone ") == 3
    assert "and 8 more (--limit 11)" in text


def test_a_restored_run_is_current_and_its_way_back_is_told(atlas: str) -> None:
    text = told("runs", "restore", atlas, FIRST)
    assert f"sceneatlas runs restore {atlas} {THIRD}" in text
    assert "p00" in AtlasStore(atlas).snapshot().photo_ids()
    assert re.search(rf"current, restored from {FIRST} by \S+@\S+", told("runs", atlas))
    told("runs", "restore", atlas, THIRD)
    assert "p00" not in AtlasStore(atlas).snapshot().photo_ids()


@pytest.mark.parametrize(
    "words", [("show", "2025"), ("compare", "2025", FIRST), ("restore", "../current")]
)
def test_an_unknown_run_is_told_with_the_known_ones(atlas: str, words: tuple[str, ...]) -> None:
    result = runner.invoke(app, ["runs", words[0], atlas, *words[1:]])
    assert result.exit_code == 4
    for part in (repr(words[1]), FIRST, SECOND, THIRD):
        assert part in result.stderr


def test_a_beginning_that_several_runs_have_is_not_guessed(atlas: str) -> None:
    result = runner.invoke(app, ["runs", "show", atlas, "2026"])
    assert (result.exit_code, "several runs begin with '2026'" in result.stderr) == (4, True)


def test_where_there_is_no_atlas_the_way_to_one_is_told(tmp_path: Path) -> None:
    for words in (["runs", str(tmp_path)], ["prune", str(tmp_path), "--keep", "1"]):
        result = runner.invoke(app, words)
        assert result.exit_code == 4, words


def test_a_dry_run_tells_what_would_go_and_changes_nothing(atlas: str) -> None:
    before = AtlasStore(atlas).files.sizes("")
    text = told("prune", atlas, "--keep", "1", "--dry-run")
    assert re.search(r"would free about .*: 2 runs deleted, 1 run kept", text)
    plan = json.loads(told("prune", atlas, "--keep", "1", "--dry-run", "--json"))
    assert (plan["dry_run"], plan["dropped"]) == (True, [FIRST, SECOND])
    assert plan["tables"]["thumbnails"]["rows"] == 1
    assert AtlasStore(atlas).files.sizes("") == before


def test_prune_frees_what_it_says(atlas: str) -> None:
    before = sum(AtlasStore(atlas).files.sizes("").values())
    done = json.loads(told("prune", atlas, "--keep", "1", "--json"))
    store = AtlasStore(atlas)
    assert done["bytes"] == before - sum(store.files.sizes("").values())
    assert store.run_ids() == [THIRD]
    assert "nothing to delete" in told("prune", atlas, "--keep", "1")


def test_a_person_is_asked_before_anything_goes(
    atlas: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("commands.prune.is_asked", lambda: True)
    declined = runner.invoke(app, ["prune", atlas, "--keep", "1"], input="n\n")
    assert (declined.exit_code, "nothing was deleted" in declined.output) == (1, True)
    assert len(AtlasStore(atlas).run_ids()) == 3
    agreed = runner.invoke(app, ["prune", atlas, "--keep", "2"], input="y\n")
    assert (agreed.exit_code, AtlasStore(atlas).run_ids()) == (0, [SECOND, THIRD])
    told("prune", atlas, "--keep", "1", "--yes")
    assert AtlasStore(atlas).run_ids() == [THIRD]


def test_prune_without_a_number_of_runs_is_wrong_usage(atlas: str) -> None:
    assert runner.invoke(app, ["prune", atlas]).exit_code == 2
    assert runner.invoke(app, ["prune", atlas, "--keep", "0"]).exit_code == 2


def test_while_a_build_is_at_work_nothing_is_restored_or_pruned(atlas: str) -> None:
    with sole_writer(AtlasStore(atlas).files):
        for words in (["runs", "restore", atlas, FIRST], ["prune", atlas, "--keep", "1"]):
            result = runner.invoke(app, words)
            assert result.exit_code == 1
            assert "is being built by" in result.stderr
    assert len(AtlasStore(atlas).run_ids()) == 3


def test_runs_of_a_drawn_collection_are_compared_restored_and_pruned(tmp_path: Path) -> None:
    drawn = draw_atlas(tmp_path, n_photos=12)
    store = AtlasStore(drawn.url)
    again = "20261123-101500-bb02"
    store.publish(replace(store.manifest(RUN_ID), run_id=again))
    text = told("runs", "compare", drawn.url, RUN_ID, again)
    assert "0 photos added, 0 gone, 12 in both" in text
    assert text.count("matched by") == 2
    told("prune", drawn.url, "--keep", "1")
    assert (store.run_ids(), len(store.snapshot().photo_ids())) == ([again], 12)


def test_every_command_on_runs_explains_itself_with_examples() -> None:
    for words in (["runs"], ["runs", "compare"], ["runs", "restore"], ["runs", "show"], ["prune"]):
        text = told(*words, "--help")
        assert "Usage" in text
        assert "Examples" in text
