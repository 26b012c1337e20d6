"""The colours of the atlas: categories that colour-blind people can tell apart, and the greys."""

# Found by a search that keeps every two, and the grey, at least 0.09 apart in OKLab: for usual
# vision, and as Machado et al. (2009) simulate protanopia, deuteranopia and tritanopia. Okabe and
# Ito's seven are 0.08 apart by the same measure, which tests/dashboards/test_palette.py takes.
COLOURS = (
    "#2792fd",  # blue
    "#f66e07",  # orange
    "#017b84",  # teal
    "#eabc2c",  # gold
    "#b65cc1",  # orchid
    "#56dea3",  # mint
    "#604ba9",  # indigo
    "#855c22",  # brown
    "#c0bbfc",  # lavender
)

# Nine steps from dark to light, for what has an order: lightness in OKLab rises evenly from 0.40
# to 0.86 while the hue turns from violet to yellow, so that the order survives without colour.
RAMP = (
    "#512b92",
    "#384baf",
    "#036cae",
    "#0985a4",
    "#149c9f",
    "#18b493",
    "#57c771",
    "#a8cf50",
    "#ead33f",
)

# These read on a white ground and on a black one: a change of the colour scheme leaves maps alone.
OTHER = "#949596"


def colour_of(code: int) -> str | None:
    """Return the colour that category number `code` keeps everywhere, None beyond the palette."""
    return COLOURS[code] if 0 <= code < len(COLOURS) else None
