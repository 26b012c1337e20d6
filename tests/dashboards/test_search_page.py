"""The search page: what it answers to words, photos and uploads, and what it cannot."""

import base64
import re
from pathlib import Path

import pytest

from dashboards.exhibition import Exhibition
from dashboards.finder import Finder
from dashboards.gallery import Gallery
from dashboards.pages.search import SearchPage
from dashboards.searchresults import LINE
from models.records.store import AtlasStore
from tests.drawn_atlas import RUN_ID, DrawnAtlas, draw_atlas
from tests.drawn_newcomers import EightByEight

_RESULT = re.compile(r"href='/photo\?id=([0-9a-f]{64})', className='tile'")
_SIMILARITY = re.compile(r"Span\(children='(-?\d\.\d{3})'")


@pytest.fixture(scope="module")
def page(drawn_atlas: DrawnAtlas) -> SearchPage:
    return SearchPage(Gallery(drawn_atlas.url), Finder(EightByEight(), max_bytes=100_000))


@pytest.fixture(scope="module")
def asked(drawn_atlas: DrawnAtlas) -> str:
    return drawn_atlas.photo_ids[6]


def test_what_stands_out_is_shown_with_its_similarity_and_a_way_to_the_rest(
    page: SearchPage, asked: str
) -> None:
    told = _told(page, f"?photo={asked}")
    assert 0 < len(_ids(told)) < 30
    assert asked not in _ids(told)
    similarities = [float(one) for one in _SIMILARITY.findall(told)]
    assert similarities == sorted(similarities, reverse=True)
    assert LINE not in told
    assert f"/search?photo={asked}&all=1" in told


def test_all_are_shown_with_a_line_below_what_stands_out(page: SearchPage, asked: str) -> None:
    few, told = _told(page, f"?photo={asked}"), _told(page, f"?photo={asked}&all=1&n=100")
    above, below = told.split(LINE)
    assert _ids(above) == _ids(few)
    assert len(_ids(below)) > len(_ids(above))


def test_more_results_come_a_screenful_at_a_time(page: SearchPage, asked: str) -> None:
    told = _told(page, f"?photo={asked}&all=1")
    assert len(_ids(told)) == 30
    assert f"/search?photo={asked}&all=1&n=60" in told
    assert "Show more" not in _told(page, f"?photo={asked}&all=1&n=60")


def test_several_photos_are_one_question(page: SearchPage, drawn_atlas: DrawnAtlas) -> None:
    two = drawn_atlas.photo_ids[8:10]
    told = _told(page, f"?photo={','.join(two)}&all=1")
    assert not set(two) & set(_ids(told))
    assert told.count("Asked about: ") == 2
    assert f"/search?photo={two[1]}&all=1" in told  # without the first


def test_an_upload_finds_the_photo_that_it_is(page: SearchPage, drawn_atlas: DrawnAtlas) -> None:
    wanted = drawn_atlas.photo_ids[20]
    content = drawn_atlas.paths[wanted].read_bytes()
    for by in ("", "&by=colours"):
        told = _told(page, f"?upload=1{by}", _as_upload(content))
        assert _ids(told)[0] == wanted
        assert "data:image/webp;base64," in told


def test_an_upload_and_photos_of_the_atlas_are_one_question(
    page: SearchPage, drawn_atlas: DrawnAtlas, asked: str
) -> None:
    upload = _as_upload(drawn_atlas.paths[drawn_atlas.photo_ids[20]].read_bytes())
    alone, both = (_told(page, f"?upload=1&all=1{one}", upload) for one in ("", f"&photo={asked}"))
    assert "Ask with it" in alone
    assert re.search(r"photo=[0-9a-f]{64}&upload=1&all=1'", alone)
    assert asked not in _ids(both)
    assert "Your photo" in both
    assert "Asked about: " in both
    assert _ids(both) != _ids(_told(page, f"?photo={asked}&all=1"))
    gone = _told(page, f"?upload=1&photo={asked}")
    assert "The upload is gone" in gone
    assert f"/search?photo={asked}'" in gone


def test_uploads_leave_nothing_behind(page: SearchPage, drawn_atlas: DrawnAtlas) -> None:
    before = _files(drawn_atlas)
    for content in (drawn_atlas.paths[drawn_atlas.photo_ids[20]].read_bytes(), b"no photo"):
        _told(page, "?upload=1", _as_upload(content))
    assert _files(drawn_atlas) == before


@pytest.mark.parametrize("metric", ["cosine", "euclidean", "sqeuclidean", "minkowski", "mse"])
def test_every_metric_answers_and_is_told(page: SearchPage, asked: str, metric: str) -> None:
    told = _told(page, f"?photo={asked}&metric={metric}&power=5")
    assert f"by features, {metric}." in told
    assert len(_ids(told)) > 0


def test_the_power_is_chosen_for_minkowski_only(page: SearchPage, asked: str) -> None:
    assert "p = 1.5" in _told(page, f"?photo={asked}&metric=minkowski")
    assert "p = 1.5" not in _told(page, f"?photo={asked}&metric=mse")
    flat, steep = (
        _told(page, f"?photo={asked}&metric=minkowski&power={p}&all=1") for p in ("1", "20")
    )
    assert _ids(flat) != _ids(steep)


def test_colours_are_compared_by_chi_squared(page: SearchPage, asked: str) -> None:
    told = _told(page, f"?photo={asked}&by=colours")
    assert "by colours, chi-squared." in told
    assert "metric=chi_squared" not in _told(page, f"?photo={asked}")


def test_near_duplicates_are_one_result_unless_each_is_asked_for(
    page: SearchPage, drawn_atlas: DrawnAtlas
) -> None:
    shown = _exhibition(drawn_atlas)
    row = int(shown.ledger.duplicate.nonzero()[0][0])
    pair = {shown.photo_id(row), shown.photo_id(int(shown.ledger.stands_for[row]))}
    other = next(one for one in drawn_atlas.photo_ids if one not in pair)
    one = _told(page, f"?photo={other}&all=1&n=100")
    assert len(pair & set(_ids(one))) == 1
    assert "stands for 1 near duplicate'" in one
    assert pair <= set(_ids(_told(page, f"?photo={other}&all=1&n=100&each=1")))


@pytest.mark.parametrize("question", ["photo={id}", "words=coast"])
def test_filters_hold_for_searches(
    page: SearchPage, drawn_atlas: DrawnAtlas, asked: str, question: str
) -> None:
    question = f"?{question.format(id=asked)}&all=1"
    told = _told(page, f"{question}&folder={drawn_atlas.photos / '2024'}")
    assert {drawn_atlas.paths[one].parent.name for one in _ids(told)} == {"2024"}
    told = _told(page, f"{question}&since=2023-01-01&until=2023-12-31")
    assert {drawn_atlas.paths[one].parent.name for one in _ids(told)} == {"2023"}
    assert "No photo passes" in _told(page, f"{question}&since=1999-01-01&until=1999-12-31")


def test_words_are_completed_and_answered_with_reasons(
    page: SearchPage, drawn_atlas: DrawnAtlas
) -> None:
    assert 'coast -"night sky"' in page.complete(run=RUN_ID, text="coast -nig")
    told = _told(page, "?words=coast")
    found = [drawn_atlas.paths[one].name for one in _ids(told)]
    assert "coast 012.jpg" in found[:5]
    assert "0.81 coast" in told
    unwanted = _ids(_told(page, "?words=coast -forest&all=1&n=100"))
    assert set(unwanted) < set(_ids(_told(page, "?words=coast&all=1&n=100")))


def test_words_beside_a_photo_narrow_its_answer(page: SearchPage, asked: str) -> None:
    both = _ids(_told(page, f"?photo={asked}&words=coast&all=1&n=100"))
    words = _ids(_told(page, "?words=coast&all=1&n=100"))
    assert both
    assert set(both) <= set(words)


def test_the_search_score_counts_results_of_the_same_folder_and_tag(
    page: SearchPage, asked: str
) -> None:
    told = _told(page, f"?photo={asked}&all=1")
    assert re.search(r"Search score: \d+ % by folder, \d+ % by first tag", told)
    assert "Search score" not in _told(page, "?words=coast")


@pytest.mark.parametrize(
    ("search", "upload", "said"),
    [
        ("?words=coats", None, "did you mean coast"),
        ("?photo=nonsense", None, "no photo"),
        ("?photo={id}&metric=taxi", None, "unknown metric"),
        ("?photo={id}&by=nothing", None, "nothing"),
        ("?photo={id}&metric=minkowski&power=0", None, "from 1 to 20"),
        ("?photo={id}&words=coats", None, "did you mean coast"),
        ("?photo=" + ",".join("abcdefghijklmn"), None, "at most 12"),
        ("?upload=1", None, "choose the file again"),
        ("?upload=1", "data:text/plain;base64,bm8gcGhvdG8=", "This photo cannot be read"),
        ("?upload=1", "data:image/jpeg;base64,", "This photo cannot be read"),
        ("?upload=1", "data:image/jpeg;base64," + "A" * 200_000, "more than the allowed"),
        ("?upload=1", "<script>", "not an upload"),
        ("?upload=1&by=tags-nmf", "{photo}", "cannot be compared by"),
    ],
)
def test_what_cannot_be_answered_is_said(
    page: SearchPage,
    drawn_atlas: DrawnAtlas,
    asked: str,
    search: str,
    upload: str | None,
    said: str,
) -> None:
    if upload == "{photo}":
        upload = _as_upload(drawn_atlas.paths[asked].read_bytes())
    told = _told(page, search.format(id=asked), upload)
    assert "role='alert'" in told
    assert said in told.replace('\\"', '"')


def test_a_page_without_a_network_takes_no_uploads(drawn_atlas: DrawnAtlas) -> None:
    page = SearchPage(Gallery(drawn_atlas.url), Finder())
    assert "search-upload" not in str(page.layout(""))
    assert "without a network" in _told(page, "?upload=1", "data:image/jpeg;base64,AAAA")


def test_a_page_opens_with_a_hint_and_sends_its_question_afterwards(
    page: SearchPage, asked: str
) -> None:
    assert "Ask by words" in str(page.layout(""))
    told = str(page.layout(f"?photo={asked}"))
    assert "Ask by words" not in told
    assert not _ids(told)


@pytest.mark.parametrize("n_photos", [1, 2, 3])
def test_an_atlas_of_hardly_any_photos_is_searched_too(tmp_path: Path, n_photos: int) -> None:
    atlas = draw_atlas(tmp_path, n_photos=n_photos)
    page = SearchPage(Gallery(atlas.url), Finder(EightByEight(), max_bytes=100_000))
    told = _told(page, f"?photo={atlas.photo_ids[0]}&all=1")
    assert len(_ids(told)) == n_photos - 1


def _told(page: SearchPage, search: str, upload: str | None = None) -> str:
    return str(page.answer(run=RUN_ID, asked={"search": search, "upload": upload}))


def _ids(told: str) -> list[str]:
    return _RESULT.findall(told)


def _exhibition(atlas: DrawnAtlas) -> Exhibition:
    return Exhibition(AtlasStore(atlas.url).snapshot())


def _files(atlas: DrawnAtlas) -> set[Path]:
    return {one for one in Path(atlas.url.removeprefix("file://")).rglob("*") if one.is_file()}


def _as_upload(content: bytes) -> str:
    return f"data:image/jpeg;base64,{base64.b64encode(content).decode()}"
