"""`sceneatlas recommend` as a user runs it: likes, dials, kept profiles, batches, and errors."""

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner, Result

from sceneatlas import app
from tests.drawn_atlas import DrawnAtlas

runner = CliRunner()


def run(atlas: DrawnAtlas, *words: str) -> Result:
    return runner.invoke(app, ["recommend", atlas.url, *words])


def told(atlas: DrawnAtlas, *words: str) -> dict[str, Any]:
    result = run(atlas, *words, "--json")
    assert result.exit_code == 0, result.output
    return dict(json.loads(result.output))


@pytest.fixture
def likes(comparable: DrawnAtlas, tmp_path: Path) -> Path:
    """A list as people write it: two likes and a dislike."""
    one, two, three = comparable.photo_ids[20:23]
    file = tmp_path / "likes.txt"
    file.write_text(f"# mine\n{one}\n{two[:12]}\n-{three}\n")
    return file


def test_likes_of_a_file_are_recommended_for_with_reasons(
    comparable: DrawnAtlas, likes: Path
) -> None:
    answer = told(comparable, "--likes", str(likes), "--top", "5")
    assert answer["profile"]["likes"] == list(comparable.photo_ids[20:22])
    assert len(answer["recommended"]) == 5
    named = {one["photo_id"] for one in answer["recommended"]}
    assert not named & set(comparable.photo_ids[20:23])
    assert all(one["reason"] and one["uris"] for one in answer["recommended"])
    scores = [one["score"] for one in answer["recommended"]]
    assert scores[0] == max(scores)


def test_people_read_a_line_each_with_why(comparable: DrawnAtlas, likes: Path) -> None:
    result = run(comparable, "--likes", str(likes), "--top", "2")
    assert len(result.output.splitlines()) == 2
    assert "(" in result.output


def test_folders_are_recommended_away_from_what_is_liked(comparable: DrawnAtlas) -> None:
    answer = told(comparable, "--dial", "coast=1", "--by", "folder", "--top", "2")
    assert {Path(one["folder"]).name for one in answer["recommended"]} <= {"2023", "2024", "2025"}
    assert len(answer["recommended"]) == 2


def test_a_profile_is_kept_and_used_by_its_name(comparable: DrawnAtlas, likes: Path) -> None:
    first = told(comparable, "--likes", str(likes), "--keep", "Ada", "--top", "3")
    again = told(comparable, "--profile", "Ada", "--top", "3")
    assert again["recommended"] == first["recommended"]


def test_topics_to_start_from_are_listed(comparable: DrawnAtlas) -> None:
    listed = json.loads(run(comparable, "--topics", "--json").output)
    assert listed[0]["photo_ids"]
    assert "--dial" in run(comparable, "--topics").output


def test_a_batch_writes_recommendations_for_each_profile(
    prefect_server: None, comparable: DrawnAtlas, tmp_path: Path
) -> None:
    rows = [{"name": "Ada", "likes": list(comparable.photo_ids[20:22])}]
    rows.append({"name": "Nobody", "likes": []})
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "profiles.parquet")
    out = tmp_path / "out"
    words = ["--batch", str(tmp_path / "profiles.parquet"), "--out", str(out), "--top", "4"]
    result = run(comparable, *words)
    assert result.exit_code == 0, result.output
    assert "1 profiles served" in result.output
    assert "1 say nothing" in result.output
    assert pq.read_table(out).num_rows == 4


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ([], 2, "says nothing"),
        (["--dial", "coast"], 2, "write NAME=NUMBER"),
        (["--dial", "coast=3"], 2, "from -1 to 1"),
        (["--dial", "coats=1"], 2, "did you mean coast"),
        (["--profile", "Nobody"], 4, "no profile 'Nobody'"),
        (["--likes", "{wrong}"], 2, "no photo of the atlas is 'nothing.jpg'"),
        (["--likes", "{broken}"], 2, "the profile is no JSON"),
        (["--dial", "coast=1", "--keep", "../x"], 2, "cannot be a profile's name"),
        (["--batch", "{wrong}"], 2, "--out DIR"),
        (["--batch", "{wrong}", "--out", "{out}"], 2, "cannot read the profiles"),
        (["--dial", "coast=1", "--balance", "2"], 2, "--balance"),
    ],
)
def test_what_cannot_be_recommended_for_is_told_with_its_exit_code(
    prefect_server: None,
    comparable: DrawnAtlas,
    tmp_path: Path,
    words: list[str],
    code: int,
    said: str,
) -> None:
    (tmp_path / "wrong.txt").write_text("nothing.jpg\n")
    (tmp_path / "broken.json").write_text("{")
    named = {
        "wrong": str(tmp_path / "wrong.txt"),
        "broken": str(tmp_path / "broken.json"),
        "out": str(tmp_path / "out"),
    }
    result = run(comparable, *(word.format(**named) for word in words))
    assert result.exit_code == code, result.output
    assert said in result.stderr.replace("\n", " ")
