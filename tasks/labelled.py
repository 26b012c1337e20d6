"""Labelled photos by their content: those that teach a head, and those that judge it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from models.collection.listing import Found
from models.collection.uris import uri_of
from models.records.store import AtlasStore
from models.scenes.datasets import Labelled, labelled_files, stratified_split
from models.scenes.partitions import Partition, listed_files
from tasks.scan import sighted

Categories = Mapping[str, str]  # of each content


@dataclass(frozen=True, slots=True)
class Division:
    """The photos that teach a head, and those that examine it, by content; testing may be empty.

    source: where the testing photos come from. notes: what a reader should know.
    """

    training: Categories
    testing: Categories
    source: str
    notes: tuple[str, ...] = ()


def labelled_contents(store: AtlasStore, listing: str, files: Iterable[Labelled]) -> dict[str, str]:
    """Return the category of each content that could be read, sorted by content.

    A content that lies in two classes is left out: it neither teaches nor judges anything.
    """
    category_of = {uri_of(each.path): each.label for each in files}
    holds, refused = sighted(store), store.refusals.keys()
    found: dict[str, set[str]] = {}
    for row in store.read(listing, ["uri", "bytes", "version"]).to_pylist():
        content = holds.get(Found(row["uri"], row["bytes"], row["version"]))
        if content and content not in refused and row["uri"] in category_of:
            found.setdefault(content, set()).add(category_of[row["uri"]])
    return {content: next(iter(of)) for content, of in sorted(found.items()) if len(of) == 1}


def split_by_share(
    store: AtlasStore, listing: str, folder: Path, *, test_share: float, seed: int
) -> Division:
    """Keep a share of each class of a folder from training; 0 keeps none."""
    every = labelled_contents(store, listing, labelled_files(folder))
    if not test_share:
        return Division(every, {}, "")
    contents = list(every)
    parts = stratified_split(list(every.values()), test_share, seed)
    training, testing = ({contents[row]: every[contents[row]] for row in part} for part in parts)
    return Division(training, testing, f"{test_share:.0%} of each class")


def split_by_lists(
    store: AtlasStore, listing: str, folder: Path, *, partition: Partition
) -> Division:
    """Divide photos as an official partition does; what both lists hold is only examined by."""
    lists = [listed_files(each, folder) for each in (partition.training, partition.testing)]
    named, judged = (labelled_contents(store, listing, each.files) for each in lists)
    training = {content: label for content, label in named.items() if content not in judged}
    labels = set(training.values())
    testing = {content: label for content, label in judged.items() if label in labels}
    n_there, n_listed = sum(len(each.files) for each in lists), sum(each.n_listed for each in lists)
    notes = [
        (n_listed - n_there, f"{n_there} of {n_listed} photos of {partition.name} are there"),
        (len(named) - len(training), f"{len(named) - len(training)} photos are in both lists"),
        (
            len(judged) - len(testing),
            f"{len(judged) - len(testing)} photos are of untaught classes",
        ),
    ]
    source = partition.testing.stem
    return Division(training, testing, source, tuple(text for n, text in notes if n))


def targets_of(labels: Sequence[str], categories: Iterable[str]) -> list[int]:
    """Return the number of each category among the labels."""
    numbers = {label: number for number, label in enumerate(labels)}
    return [numbers[category] for category in categories]
