"""Topics are shown, filtered and renamed; only editors rename, and everybody sees it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboards.access.person import OWNER, NotAllowed, Person, Role, acting_as
from dashboards.filterbar import filter_bar
from dashboards.filters import Filters
from dashboards.gallery import Gallery
from dashboards.legend import entries
from dashboards.pages.topics import TopicsPage
from tests.drawn_atlas import RUN_ID, DrawnAtlas, draw_atlas

VIEWER = Person("bob", Role.VIEWER)
EDITOR = Person("ann", Role.EDITOR)


@pytest.fixture(scope="module")
def page(drawn_atlas: DrawnAtlas) -> TopicsPage:
    return TopicsPage(Gallery(drawn_atlas.url))


@pytest.fixture
def gallery(tmp_path: Path) -> Gallery:
    """A gallery whose topics may be renamed."""
    return Gallery(draw_atlas(tmp_path, n_photos=24).url, recheck_s=0)


@pytest.fixture
def editor() -> Iterator[None]:
    with acting_as(EDITOR):
        yield


def test_every_topic_of_a_representation_is_listed(page: TopicsPage) -> None:
    told = str(page.layout("?of=conv-nmf"))
    assert told.count("topic-card'") == 12
    assert "showing 60 of 60 photos" in told


def test_filters_count_and_are_said(page: TopicsPage) -> None:
    assert "showing 19 of 60 photos" in str(page.layout("?since=2024-01-01&until=2024-12-31"))
    assert "showing 0 of 60 photos" in str(page.layout("?tag=nonsense"))


def test_topics_are_ordered_by_what_is_asked(page: TopicsPage) -> None:
    told = str(page.layout("?sort=name")).partition("showing 60 of 60")[2]
    assert told.index("bedroom + meadow") < told.index("coast + forest") < told.index("street")


@pytest.mark.parametrize("number", ["12", "99", "-1", "x", "../etc"])
def test_a_topic_that_is_not_there_is_said(page: TopicsPage, number: str) -> None:
    assert "No such topic" in str(page.layout(f"?of=tags-nmf&number={number}"))


def test_unknown_kinds_and_pages_fall_back(page: TopicsPage) -> None:
    assert "12 topics" in str(page.layout("?of=nonsense&page=²&sort=nonsense"))


def test_topics_of_two_kinds_are_compared(page: TopicsPage) -> None:
    told = str(page.layout("?of=compare"))
    assert "Closest of" in told
    assert told.count("scope='row'") == 12


def test_a_run_without_topics_says_so(tmp_path: Path) -> None:
    atlas = draw_atlas(tmp_path, n_photos=1, tagged=False)
    assert "12 topics" in str(TopicsPage(Gallery(atlas.url)).layout(""))


@pytest.mark.usefixtures("editor")
def test_a_renamed_topic_has_its_name_on_all_pages(gallery: Gallery) -> None:
    shown = gallery.current()
    assert "Dunes" not in str(entries(shown.colouring("tags-nmf")))
    view, options = TopicsPage(gallery).rename(
        run=RUN_ID, search="?of=tags-nmf&number=2", name="Dunes"
    )
    assert "Dunes" in str(view)
    assert "The run called it “desert + snowfield”." in str(view)
    assert "Dunes" in str(options)
    assert "Dunes" in str(entries(shown.colouring("tags-nmf")))
    assert "Dunes" in str(filter_bar(shown, Filters()))
    row = int((shown.colouring("tags-nmf").codes == 2).argmax())
    assert "Dunes" in {topic.name for topic in shown.topics(row)}
    assert gallery.store.topic_names.renamings()[0].by == "ann"


@pytest.mark.usefixtures("editor")
def test_another_process_sees_the_name_when_it_looks_again(gallery: Gallery) -> None:
    other = Gallery(gallery.store.url, recheck_s=0)
    assert other.current().colouring("tags-nmf").categories[2].name == "desert + snowfield"
    TopicsPage(gallery).rename(run=RUN_ID, search="?of=tags-nmf&number=2", name="Dunes")
    assert other.current().colouring("tags-nmf").categories[2].name == "Dunes"


def test_viewers_may_not_rename_and_are_not_asked_to(gallery: Gallery) -> None:
    page, search = TopicsPage(gallery), "?of=tags-nmf&number=2"
    with acting_as(VIEWER):
        assert "topics-rename" not in str(page.layout(search))
        with pytest.raises(NotAllowed, match="bob is a viewer"):
            page.rename(run=RUN_ID, search=search, name="Mine")
    assert gallery.store.topic_names.version() == ""
    with acting_as(OWNER):
        assert "topics-rename" in str(page.layout(search))
