"""How well what people prefer is foretold: the tables of its report."""

from rich.console import Console
from rich.table import Table

from commands.reports.page import Section
from models.retrieval.preference_trial import PreferenceTrial


def title(_trial: PreferenceTrial) -> str:
    """Return the report's title."""
    return "What foretells which photo a person prefers?"


def lead(trial: PreferenceTrial) -> str:
    """Return in a sentence or two what was asked."""
    return (
        f"{trial.n_answers} answers of {trial.n_people} people about {trial.n_photos} photos; "
        f"chance is 50 %. Pairs: {trial.n_pair_folds} folds of answers. New photos: pairs of two "
        "photos that no learned answer names."
    )


def rows(trial: PreferenceTrial) -> list[tuple[str, ...]]:
    """Return the table of everything that was tried, heads first, the best on pairs below them."""
    head = ("method", "goes by", "pairs", "±", "new photos", "±", "worst to best person")
    ordered = sorted(trial.foretold, key=lambda each: -each.pairs)
    return [
        head,
        *(
            (
                each.method,
                each.by,
                f"{each.pairs:.3f}",
                f"{each.pairs_error:.3f}",
                f"{each.photos:.3f}",
                f"{each.photos_error:.3f}",
                f"{min(each.people):.2f} to {max(each.people):.2f}",
            )
            for each in ordered
        ),
    ]


def print_rows(trial: PreferenceTrial) -> None:
    """Print the table."""
    heads, *others = rows(trial)
    table = Table(box=None, pad_edge=False, header_style="dim")
    for head in heads:
        table.add_column(head)
    for cells in others:
        table.add_row(*cells)
    Console(highlight=False).print(table)


def sections(trial: PreferenceTrial) -> list[Section]:
    """Return the report's sections."""
    text = (
        "popularity: how often everybody else chose a photo; profile: the mean of what a person "
        "preferred less that of what they did not; own pairs: a pairwise model of the person "
        "alone; joined pairs: of the person and everybody."
    )
    return [Section("All that was tried", text, table=rows(trial))]
