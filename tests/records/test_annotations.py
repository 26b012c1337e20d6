"""Names that people give to topics stay with the topics, and with nothing else."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from models.records.annotations import TopicNames
from models.records.files import Files
from models.records.manifest import Manifest
from models.records.store import AtlasStore
from models.records.tables import TOPICS
from tests.drawn_atlas import RUN_ID, DrawnAtlas, draw_atlas

_BEACH, _WOOD = (1.0, 0.1, 0.0), (0.0, 0.1, 1.0)


@pytest.fixture
def names(tmp_path: Path) -> TopicNames:
    return TopicNames(Files(str(tmp_path)))


@pytest.fixture(scope="module")
def run(drawn_atlas: DrawnAtlas) -> Manifest:
    return AtlasStore(drawn_atlas.url).manifest(RUN_ID)


def _topics(*components: Sequence[float]) -> pa.Table:
    rows = [
        {
            "topic": at,
            "name": f"t{at}",
            "terms": [],
            "share": 0.5,
            "exemplars": [],
            "component": one,
        }
        for at, one in enumerate(components)
    ]
    return pa.Table.from_pylist(rows, TOPICS)


def test_a_name_stays_with_a_topic_that_a_refit_moved_a_little(
    names: TopicNames, run: Manifest
) -> None:
    names.rename(run, "conv-nmf", _topics(_BEACH, _WOOD), topic=0, name="Our beach", by="ann")
    refitted = _topics((0.8, 0.3, 0.1), _WOOD)
    assert names.given(run, "conv-nmf", refitted) == {0: "Our beach"}
    assert names.renamings()[0].by == "ann"


def test_a_name_does_not_go_to_another_topic_of_the_same_number(
    names: TopicNames, run: Manifest
) -> None:
    names.rename(run, "conv-nmf", _topics(_BEACH, _WOOD), topic=0, name="Our beach")
    assert names.given(run, "conv-nmf", _topics(_WOOD, _BEACH)) == {}
    assert names.given(run, "conv-nmf", _topics((1.0, 0.1), (0.1, 1.0))) == {}


def test_a_name_does_not_go_to_another_network_or_representation(
    names: TopicNames, run: Manifest
) -> None:
    topics = _topics(_BEACH, _WOOD)
    names.rename(run, "tags-nmf", topics, topic=1, name="Woods")
    assert names.given(run, "tags-nmf", topics) == {1: "Woods"}
    assert names.given(run, "conv-nmf", topics) == {}
    assert names.given(replace(run, extractor="another"), "tags-nmf", topics) == {}
    assert names.given(replace(run, tagger="another"), "tags-nmf", topics) == {}


def test_the_last_name_counts_and_an_empty_one_takes_it_back(
    names: TopicNames, run: Manifest
) -> None:
    topics = _topics(_BEACH, _WOOD)
    versions = [names.version()]
    for name in ("First", "  Second \n name ", ""):
        names.rename(run, "conv-nmf", topics, topic=1, name=name)
        versions.append(names.version())
        kept = {1: " ".join(name.split())} if name else {}
        assert names.given(run, "conv-nmf", topics) == kept
    assert len(set(versions)) == 4
    assert versions == sorted(versions)


def test_a_name_given_by_one_process_is_seen_by_another(tmp_path: Path, run: Manifest) -> None:
    one, other = TopicNames(Files(str(tmp_path))), TopicNames(Files(str(tmp_path)))
    topics = _topics(_BEACH, _WOOD)
    assert other.given(run, "conv-nmf", topics) == {}
    one.rename(run, "conv-nmf", topics, topic=0, name="Beach")
    other.rename(run, "conv-nmf", topics, topic=1, name="Wood")
    assert one.given(run, "conv-nmf", topics) == {0: "Beach", 1: "Wood"}


@pytest.mark.parametrize("name", ["x" * 81, "back\u0007spaced", "turned \u202e round"])
def test_a_name_that_cannot_be_shown_is_refused(
    names: TopicNames, run: Manifest, name: str
) -> None:
    with pytest.raises(ValueError, match="the name"):
        names.rename(run, "conv-nmf", _topics(_BEACH), topic=0, name=name)
    assert names.version() == ""


def test_a_topic_that_is_not_there_is_not_named(names: TopicNames, run: Manifest) -> None:
    with pytest.raises(KeyError, match="no topic 7"):
        names.rename(run, "conv-nmf", _topics(_BEACH), topic=7, name="Seven")


def test_readers_of_a_run_see_given_names_and_its_table_stays_as_it_is(tmp_path: Path) -> None:
    atlas = draw_atlas(tmp_path, n_photos=12)
    snapshot = AtlasStore(atlas.url).snapshot()
    computed = snapshot.computed_topics("tags-nmf")
    snapshot.store.topic_names.rename(
        snapshot.manifest, "tags-nmf", computed, topic=2, name="Dunes"
    )
    seen = AtlasStore(atlas.url).snapshot()
    assert seen.topics("tags-nmf")["name"][2].as_py() == "Dunes"
    assert seen.topics("tags-nmf").schema.equals(computed.schema)
    assert seen.computed_topics("tags-nmf").equals(computed)
