"""`sceneatlas evaluate preferences` as a user runs it, on answers that follow what photos show."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from models.records.store import AtlasStore
from models.retrieval.holdings import Holdings
from sceneatlas import app
from tests.drawn_atlas import DrawnAtlas

runner = CliRunner()


@pytest.fixture(scope="module")
def answers(comparable: DrawnAtlas, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three people who all prefer the lighter photo, and one answer about a photo of nowhere."""
    holdings = Holdings(AtlasStore(comparable.url).snapshot())
    light = holdings.index("conv").vectors.mean(axis=1)
    names = [uri.rsplit("/", 1)[-1] for uri in holdings.uris]
    random = np.random.default_rng(3)
    file = tmp_path_factory.mktemp("answers") / "preferences.csv"
    with file.open("w", newline="", encoding="utf-8") as opened:
        rows = csv.writer(opened)
        rows.writerow(["user", "preferred", "other"])
        for number in range(180):
            one, other = sorted(random.choice(60, 2, replace=False), key=lambda row: -light[row])
            rows.writerow([f"person {number % 3}", names[one], names[other]])
        rows.writerow(["person 0", "nowhere.jpg", names[5]])
    return file


def run(file: Path, atlas: str, *words: str) -> Result:
    return runner.invoke(app, ["evaluate", "preferences", str(file), "--atlas", atlas, *words])


def test_what_people_prefer_is_foretold_by_what_they_go_by(
    comparable: DrawnAtlas, answers: Path, tmp_path: Path
) -> None:
    result = run(answers, comparable.url, "--json", "--out", str(tmp_path / "report"))
    assert result.exit_code == 0, result.output
    told = json.loads(result.output)
    assert (told["n_answers"], told["n_people"]) == (180, 3)
    best = max(told["foretold"], key=lambda each: each["pairs"])
    assert best["pairs"] > 0.85
    assert {each["by"] for each in told["foretold"]} >= {"", "tags", "conv", "tags-nmf"}
    assert all(len(each["people"]) == 3 for each in told["foretold"])
    assert (tmp_path / "report" / "report.html").is_file()


@pytest.mark.parametrize(
    ("content", "atlas", "code", "said"),
    [
        ("who,liked\na,b\n", "", 2, "lacks the columns other, preferred, user"),
        ("user,preferred,other\na,x.jpg,y.jpg\n", "", 2, "is about photos of this run"),
        ("user,preferred,other\na,x.jpg,y.jpg\n", "nowhere", 4, "sceneatlas build"),
    ],
)
def test_answers_that_cannot_be_used_are_told(
    comparable: DrawnAtlas, tmp_path: Path, content: str, atlas: str, code: int, said: str
) -> None:
    file = tmp_path / "answers.csv"
    file.write_text(content)
    result = run(file, str(tmp_path / atlas) if atlas else comparable.url)
    assert result.exit_code == code, result.output
    assert said in result.stderr.replace("\n", " ")
