"""Reports say what was measured: the same numbers in words, tables, figures and JSON."""

import json
from pathlib import Path

import numpy as np
import pytest

from commands.reports import search, tags
from commands.reports.outputs import write_report
from flows.evaluate_search import SearchEvaluation
from models.retrieval.trial import Trial
from models.scenes.judgement import judge
from tasks.judge_search import COLOURS, Tried
from tasks.judge_tags import TagEvaluation


@pytest.fixture(scope="module")
def tagged() -> TagEvaluation:
    probabilities = np.array([[0.8, 0.2], [0.7, 0.3], [0.6, 0.4]], np.float32)
    judgement = judge(probabilities, np.array([0, 0, 1]), ["sky", "sea"], {})
    return TagEvaluation(
        tagger="mine",
        extractor="x.y.avg.1",
        n_files=6,
        n_unusable=1,
        left_out={"cat": 2},
        confident_share=1.0,
        confident_accuracy=2 / 3,
        judgement=judgement,
    )


@pytest.fixture(scope="module")
def searched() -> SearchEvaluation:
    def tried(backbone: str, layer: str, pooling: str, precision: float) -> Tried:
        return Tried(backbone, layer, pooling, 9, "cosine", Trial(4, precision, 0.1, 0.5, 1, 20))

    rows = (
        tried("efficientnet-lite0", "head", "avg", 0.75),
        tried("efficientnet-lite0", "stem", "gem", 0.5),
        tried(COLOURS, "", "none", 0.25),
    )
    return SearchEvaluation("folders", 10, 9, 4, rows, ("no chi_squared",))


def test_a_tag_report_tells_what_was_judged_and_left_out(tagged: TagEvaluation) -> None:
    lead = tags.lead(tagged)
    assert "3 photos of 2 classes" in lead
    assert "2 photos of classes that it does not know: cat (2)" in lead
    assert "1 of 6 files" in lead
    measures = dict(tags.measures(tagged))
    assert measures["top-1 accuracy"] == "66.7%"
    assert measures["indoor or outdoor told"] == "–"
    confusions = next(each for each in tags.sections(tagged) if each.heading.startswith("Largest"))
    assert confusions.table[1] == ("sea", "sky", "1", "100.0%")


def test_a_confusion_matrix_shows_shares_of_each_class(tagged: TagEvaluation) -> None:
    matrix = next(each for each in tags.sections(tagged) if each.heading == "Confusion").figure
    assert matrix is not None
    assert list(matrix.data[0].y) == ["sea", "sky"]
    assert [list(row) for row in matrix.data[0].z] == [[0, 1, 0], [0, 1, 0]]


def test_a_search_report_ranks_what_was_tried(searched: SearchEvaluation) -> None:
    names = [row[0] for row in search.rows(searched)]
    assert names == [
        "features",
        "efficientnet-lite0 head avg",
        "efficientnet-lite0 stem gem",
        "colour histogram",
    ]
    assert "1 of 10 files" in search.lead(searched)
    heat = next(e for e in search.sections(searched) if e.heading == "efficientnet-lite0, cosine")
    assert heat.figure is not None
    # From the first layer to the last, as in the network, whatever their order by score.
    assert list(heat.figure.data[0].y) == ["stem", "head"]
    assert [list(row) for row in heat.figure.data[0].z] == [[None, 0.5], [0.75, None]]


def test_a_report_is_three_files(searched: SearchEvaluation, tmp_path: Path) -> None:
    title, lead = search.title(searched), search.lead(searched)
    made = write_report(
        tmp_path / "out", searched, title=title, lead=lead, sections=search.sections(searched)
    )
    assert [path.name for path in made] == ["report.json", "report.md", "report.html"]
    content = json.loads(made[0].read_text())
    assert content["tried"][0]["trial"]["mean_average_precision"] == 0.75
    assert "| efficientnet-lite0 head avg | cosine | 9 | 0.750 |" in made[1].read_text()
    assert "no chi_squared" in made[2].read_text()
