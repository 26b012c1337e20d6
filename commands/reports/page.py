"""A page of figures that needs nothing but itself: plotly.js stands in it, nothing is loaded."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import plotly.graph_objects as go
from plotly.offline import get_plotlyjs

_CONFIG = {
    "displaylogo": False,
    "showSendToCloud": False,
    "plotlyServerURL": "",
    "responsive": True,
}
_TEMPLATE = "plotly_white"
# Whatever the script would like to fetch, the page does not allow it.
_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:"
)
_STYLE = """
:root { color-scheme: light; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem;
  color: #1d232b; background: #fff; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2.5rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .25rem .9rem .25rem 0; border-bottom: 1px solid #e3e6ea; }
td + td, th + th { text-align: right; }
.scroll { overflow-x: auto; }
"""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a page: what it shows, in words, and as a figure or a table or both.

    table: rows of cells, the first row being the heads.
    """

    heading: str
    text: str
    figure: go.Figure | None = None
    table: Sequence[Sequence[str]] = ()


def html_page(title: str, lead: str, sections: Sequence[Section]) -> str:
    """Return a whole HTML document; title, lead, headings and texts are plain text."""
    body = "\n".join(_section(number, each) for number, each in enumerate(sections))
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>
<style>{_STYLE}</style>
<script>{get_plotlyjs()}</script>
</head>
<body>
<main>
<h1>{escape(title)}</h1>
<p>{escape(lead)}</p>
{body}
</main>
</body>
</html>
"""


def markdown_table(rows: Sequence[Sequence[str]]) -> str:
    """Return rows of cells, the first being the heads, as a Markdown table."""
    head, *others = rows
    rule = ["---", *("---:" for _ in head[1:])]
    return "\n".join(
        f"| {' | '.join(_in_cell(cell) for cell in row)} |" for row in [head, rule, *others]
    )


def _in_cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _section(number: int, section: Section) -> str:
    drawn = "" if section.figure is None else _drawn(number, section)
    return (
        f"<section><h2>{escape(section.heading)}</h2>\n<p>{escape(section.text)}</p>\n"
        f"{drawn}{_table(section.table)}</section>"
    )


def _drawn(number: int, section: Section) -> str:
    figure = go.Figure(section.figure)
    figure.update_layout(template=_TEMPLATE, margin={"l": 60, "r": 20, "t": 20, "b": 50})
    content = figure.to_html(
        full_html=False, include_plotlyjs=False, config=_CONFIG, div_id=f"figure-{number}"
    )
    return f'<div role="img" aria-label="{escape(section.heading)}">{content}</div>\n'


def _table(rows: Sequence[Sequence[str]]) -> str:
    if not rows:
        return ""
    head, *others = rows
    lines = [_row("th", head), *(_row("td", row) for row in others)]
    return f'<div class="scroll"><table>{"".join(lines)}</table></div>\n'


def _row(tag: str, cells: Sequence[str]) -> str:
    return f"<tr>{''.join(f'<{tag}>{escape(cell)}</{tag}>' for cell in cells)}</tr>"
