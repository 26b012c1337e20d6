"""The map in a real browser: what people see of it, and what they do with it."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.visit import Visit, n_strong_colours
from tests.drawn_atlas import RUN_ID, DrawnAtlas

pytestmark = pytest.mark.browser


def test_the_map_is_really_drawn(visit: Visit) -> None:
    visit.go()
    picture = visit.map().screenshot()
    assert n_strong_colours(picture) > 8
    expect(visit.page.get_by_text("showing 60 of 60 photos")).to_be_visible()
    expect(visit.page.get_by_text(RUN_ID)).to_be_visible()
    assert visit.page.evaluate("typeof Plotly") == "undefined"  # nor anything else that is large


def test_another_representation_moves_the_points(visit: Visit) -> None:
    visit.go()
    before = visit.point(5)
    visit.page.get_by_text("Tag topics", exact=True).first.click()
    visit.map("tags-nmf/tsne")
    assert visit.point(5) != before
    expect(visit.page).to_have_url(re.compile(r"map=tags-nmf%2Ftsne"))


def test_another_colouring_changes_the_legend_and_the_address(visit: Visit) -> None:
    visit.go()
    expect(visit.page.get_by_role("heading", name="12 topics")).to_be_visible()
    visit.page.get_by_role("textbox", name="Colour by").click()
    visit.page.get_by_role("option", name="Top tag").click()
    expect(visit.page.get_by_role("heading", name="12 tags")).to_be_visible()
    expect(visit.page).to_have_url(re.compile(r"colour=tag(&|$)"))


def test_hovering_shows_the_thumbnail_with_tags_and_topics(
    visit: Visit, drawn_atlas: DrawnAtlas
) -> None:
    visit.go()
    visit.hover(7)
    card = visit.page.locator(".map-card")
    image = card.locator("img")
    expect(image).to_have_attribute("src", re.compile(drawn_atlas.photo_ids[7]))
    expect(image).to_be_visible()
    visit.until("document.querySelector('.map-card img').naturalWidth > 0")
    expect(card).to_contain_text("81 %")
    expect(card).to_contain_text("Tag topics")
    expect(card).to_contain_text("Feature topics")


def test_a_click_opens_the_photo_and_a_neighbour_opens_the_next(
    visit: Visit, drawn_atlas: DrawnAtlas
) -> None:
    visit.go()
    x, y = visit.point(7)
    visit.page.mouse.click(x, y)
    drawer = visit.page.get_by_role("dialog")
    expect(visit.page).to_have_url(re.compile(f"photo={drawn_atlas.photo_ids[7]}"))
    large = drawer.locator(f'img[src="/media/photo/{drawn_atlas.photo_ids[7]}"]')
    expect(large).to_be_visible()
    neighbours = drawer.locator("a.tile")
    expect(neighbours).to_have_count(36)  # 12 in each of three representations
    neighbour = str(neighbours.first.get_attribute("href"))
    neighbours.first.click()
    expect(visit.page).to_have_url(visit.url + neighbour)
    expect(drawer.locator(f'img[src^="/media/photo/{neighbour[-64:]}"]')).to_be_visible()


def test_escape_closes_the_photo_and_the_back_button_opens_it_again(
    visit: Visit, drawn_atlas: DrawnAtlas
) -> None:
    there = f"/?map=conv%2Ftsne&colour=tag&photo={drawn_atlas.photo_ids[7]}"
    visit.go(there)
    expect(visit.page.get_by_role("dialog")).to_be_visible()
    visit.page.get_by_role("dialog").press("Escape")
    expect(visit.page.get_by_role("dialog")).to_be_hidden()
    expect(visit.page).to_have_url(f"{visit.url}/?map=conv%2Ftsne&colour=tag")
    visit.page.go_back()
    expect(visit.page.get_by_role("dialog")).to_be_visible()


def test_an_address_that_someone_shared_shows_what_they_saw(
    visit: Visit, drawn_atlas: DrawnAtlas
) -> None:
    visit.go("/?map=conv-nmf%2Ftsne&colour=conv-nmf&category=3")
    chosen = visit.page.locator("#map-representation").get_by_role("radio", checked=True)
    expect(chosen).to_have_value("conv-nmf/tsne")
    expect(
        visit.page.get_by_role("radiogroup", name="Highlight").get_by_role("radio", checked=True)
    ).to_have_value("3")
    expect(visit.page.locator(".chosen a.tile")).to_have_count(6)


def test_a_choice_in_the_legend_fades_the_other_points(visit: Visit) -> None:
    visit.go()
    before = n_strong_colours(visit.map().screenshot())
    visit.page.get_by_role("radiogroup", name="Highlight").get_by_role("radio").first.check()
    expect(visit.page.locator(".chosen a.tile").first).to_be_visible()
    for _ in range(20):  # the map is drawn again some time, which nothing in the page tells
        after = n_strong_colours(visit.map().screenshot())
        if after < before:
            return
        visit.page.wait_for_timeout(100)
    pytest.fail(f"{after} strong colours on the map, {before} before the choice")


def test_the_keyboard_reaches_the_legend_and_the_maps(visit: Visit) -> None:
    visit.go()
    visit.map()
    visit.page.locator("#map-representation").get_by_role("radio", checked=True).press("ArrowRight")
    expect(visit.page).to_have_url(re.compile("map=tags-nmf"))
    visit.page.get_by_role("radiogroup", name="Highlight").get_by_role("radio").nth(2).focus()
    visit.page.keyboard.press("Space")
    expect(visit.page).to_have_url(re.compile("category=2"))


def test_the_dark_scheme_leaves_the_points_where_they_are(visit: Visit) -> None:
    visit.go()
    before = visit.point(5)
    light = visit.page.evaluate("getComputedStyle(document.body).backgroundColor")
    visit.page.get_by_label("Switch between light and dark").click()
    expect(visit.page.locator("html")).to_have_attribute("data-mantine-color-scheme", "dark")
    assert visit.page.evaluate("getComputedStyle(document.body).backgroundColor") != light
    assert visit.point(5) == before
