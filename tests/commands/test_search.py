"""`sceneatlas search` as a user runs it: by photos, files and words, and when it cannot."""

import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from typer.testing import CliRunner, Result

from sceneatlas import app
from tests.drawn_atlas import DrawnAtlas

runner = CliRunner()


def run(atlas: DrawnAtlas, *words: str) -> Result:
    return runner.invoke(app, ["search", atlas.url, *words])


def found(atlas: DrawnAtlas, *words: str) -> dict[str, Any]:
    result = run(atlas, *words, "--json")
    assert result.exit_code == 0, result.output
    return dict(json.loads(result.output))


def test_a_photo_of_the_atlas_is_named_by_the_end_of_its_path(comparable: DrawnAtlas) -> None:
    photo_id = comparable.photo_ids[20]
    path = comparable.paths[photo_id]
    told = found(comparable, f"{path.parent.name}/{path.name}", "--top", "4", "--all")
    assert (told["representation"], told["metric"], told["n_searched"]) == ("conv", "cosine", 59)
    assert len(told["found"]) == 4
    near = [one["similarity"] for one in told["found"]]
    assert near == sorted(near, reverse=True)
    assert photo_id not in [one["photo_id"] for one in told["found"]]
    assert {"uri", "distance", "stands_out", "alike"} <= set(told["found"][0])


def test_people_read_a_line_a_photo_and_how_many_were_left_out(comparable: DrawnAtlas) -> None:
    result = run(comparable, comparable.photo_ids[20][:12], "--top", "3")
    assert result.exit_code == 0
    assert ".jpg" in result.output
    assert "of 59 photos" in result.output


def test_several_photos_are_one_question(comparable: DrawnAtlas) -> None:
    one, other = (photo_id[:12] for photo_id in comparable.photo_ids[20:22])
    both = found(comparable, one, other, "--all", "--top", "60", "--each")
    assert len(both["found"]) == 58


@pytest.mark.parametrize(
    ("metric", "more"),
    [("euclidean", []), ("minkowski", ["--power", "1"]), ("mse", ["--whiten"])],
)
def test_metrics_are_chosen_by_name(comparable: DrawnAtlas, metric: str, more: list[str]) -> None:
    told = found(comparable, comparable.photo_ids[9], "--metric", metric, *more)
    assert told["metric"] == metric
    assert all(0 < one["similarity"] <= 1 for one in told["found"])


def test_words_find_what_shows_them_and_not_what_has_a_minus(comparable: DrawnAtlas) -> None:
    everything = ("--all", "--each", "--top", "60")
    told = found(comparable, "coast", "--top", "3")
    assert told["representation"] == "words"
    assert all("coast" in one["reasons"][0][0] for one in told["found"])
    kept = {one["photo_id"] for one in found(comparable, "coast", *everything)["found"]}
    fewer = run(comparable, "--json", *everything, "--", "coast", "-forest")
    assert {one["photo_id"] for one in json.loads(fewer.output)["found"]} < kept


def test_words_are_completed(comparable: DrawnAtlas) -> None:
    result = run(comparable, "--complete", "coast -for")
    assert result.exit_code == 0
    assert "coast -forest" in result.output.splitlines()


def test_a_file_from_elsewhere_is_searched_by_its_colours(
    comparable: DrawnAtlas, tmp_path: Path
) -> None:
    photo_id = comparable.photo_ids[30]
    copy = tmp_path / "copy.png"
    Image.open(comparable.paths[photo_id]).save(copy)
    told = found(comparable, str(copy), "--by", "colours", "--top", "1")
    assert told["metric"] == "chi_squared"
    assert told["found"][0]["photo_id"] == photo_id


def test_filters_of_folder_and_date_hold(comparable: DrawnAtlas) -> None:
    photo = comparable.photo_ids[9]
    told = found(comparable, photo, "--folder", "2024", "--all", "--top", "60")
    assert {Path(one["uri"]).parent.name for one in told["found"]} == {"2024"}
    none = run(comparable, photo, "--since", "2031-01-01")
    assert none.exit_code == 0
    assert "nothing stands out" in none.output
    assert "0 of 0 photos" in none.output


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["coats"], 2, "did you mean coast"),
        ([], 2, "no photo to search by"),
        (["coast", "--since", "yesterday"], 2, "yesterday"),
        (["coast", "--top", "0"], 2, "--top"),
        (["{photo}", "--metric", "manhattan"], 2, "known: cosine"),
        (["{photo}", "--by", "head"], 4, "it has conv"),
        (["{photo}", "{folder}/nothing.jpg"], 2, "neither a photo of the atlas nor a file"),
        (["{text}", "--by", "colours"], 2, "cannot search by"),
        (["{copy}", "--by", "tags-nmf"], 2, "choose conv, colours"),
        (["{copy}"], 2, "does not give"),
    ],
)
def test_what_cannot_be_searched_is_told_with_its_exit_code(
    comparable: DrawnAtlas, tmp_path: Path, words: list[str], code: int, said: str
) -> None:
    (tmp_path / "text.jpg").write_text("no photo")
    Image.new("RGB", (40, 30), (9, 99, 199)).save(tmp_path / "copy.png")
    named = {
        "photo": comparable.photo_ids[9],
        "folder": str(tmp_path),
        "text": str(tmp_path / "text.jpg"),
        "copy": str(tmp_path / "copy.png"),
    }
    result = run(comparable, *(word.format(**named) for word in words))
    assert result.exit_code == code, result.output
    assert said in result.stderr.replace("\n", " ")
    assert "Traceback" not in result.output


def test_an_atlas_that_is_not_there_is_told(tmp_path: Path) -> None:
    result = runner.invoke(app, ["search", str(tmp_path / "none"), "coast"])
    assert result.exit_code == 4
    assert "sceneatlas build" in result.stderr.replace("\n", " ")
