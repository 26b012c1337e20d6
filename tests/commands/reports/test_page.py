"""A page stands by itself: one script, no address to load from, no text taken for markup."""

import re

import plotly.graph_objects as go

from commands.reports.page import Section, html_page, markdown_table

NASTY = '<script>alert("1")</script> & more'


def test_a_page_needs_nothing_but_itself() -> None:
    figure = go.Figure(go.Bar(x=[1], y=[2]))
    page = html_page("Two figures", "x", [Section("A", "a", figure), Section("B", "b", figure)])
    assert page.count("plotly.js v") == 1
    assert not re.search(r"<(script|img|iframe)[^>]*\ssrc=|<link", page)
    assert "default-src 'none'" in page
    assert page.count('class="plotly-graph-div"') == 2


def test_names_of_classes_and_files_are_text_not_markup() -> None:
    figure = go.Figure(go.Bar(x=[1], y=[NASTY]))
    page = html_page(NASTY, NASTY, [Section(NASTY, NASTY, figure, table=[(NASTY,), (NASTY,)])])
    assert "<script>alert" not in page


def test_a_markdown_table_keeps_its_columns() -> None:
    assert markdown_table([("class", "photos"), ("a|b", "3")]) == (
        "| class | photos |\n| --- | ---: |\n| a\\|b | 3 |"
    )
