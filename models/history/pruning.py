"""Letting old runs go, with everything that only they needed."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa

from models.history.needs import Needs, needs_of
from models.records.meter import metered
from models.records.playground import FOLDER
from models.records.store import AtlasStore, NoAtlas
from models.records.writer import sole_writer

# In the order of their going: a file counts as seen only while all about it is kept.
_BY_CONTENT = ("sightings", "refusals", "contents", "thumbnails")
HALF_WRITTEN = "half-written files"


@dataclass(frozen=True, slots=True)
class Cut:
    """What goes of one file: rows, and bytes. whole: the file itself goes."""

    table: str
    path: str
    n_rows: int
    n_bytes: int
    whole: bool


@dataclass(frozen=True, slots=True)
class Pruning:
    """Runs that stay and runs that go, by id; and what goes with them, in the order of going."""

    kept: tuple[str, ...]
    dropped: tuple[str, ...]
    cuts: tuple[Cut, ...]

    @property
    def n_bytes(self) -> int:
        """How many bytes become free."""
        return sum(cut.n_bytes for cut in self.cuts)

    def by_table(self) -> dict[str, tuple[int, int]]:
        """Return how many rows and bytes go of each table."""
        sums: dict[str, tuple[int, int]] = {}
        for cut in self.cuts:
            n_rows, n_bytes = sums.get(cut.table, (0, 0))
            sums[cut.table] = n_rows + cut.n_rows, n_bytes + cut.n_bytes
        return sums


def plan_pruning(store: AtlasStore, n_kept: int, *, keep_features: bool = False) -> Pruning:
    """Return what pruning to the n_kept newest runs would delete; nothing is changed.

    The bytes of a shard that loses only some of its rows are an estimate.
    Raises ValueError for less than one run, NoAtlas where there is none.
    """
    kept, dropped = _parted(store, n_kept)
    needs = needs_of(store, kept, keep_features=keep_features)
    half = store.files.unfinished().items()
    cuts = [Cut(HALF_WRITTEN, path, 0, n_bytes, whole=True) for path, n_bytes in half]
    return Pruning(kept, dropped, (*cuts, *_cuts(store, dropped, needs)))


def prune(
    store: AtlasStore,
    n_kept: int,
    *,
    keep_features: bool = False,
    on_start: Callable[[int], None] = lambda _: None,
    on_cut: Callable[[], None] = lambda: None,
) -> Pruning:
    """Keep the newest runs and the current one; return what was deleted, with the bytes it freed.

    Killed at any point, it leaves every kept run whole: the other runs go first, then tables that
    nobody names any more, then rows, and a shard's needed rows are written anew before it goes.
    keep_features: of networks that no kept run used. on_start: called with the number of files
    to do, on_cut: after each.
    Raises what `plan_pruning` raises, and Busy while another writes the atlas.
    """
    half = store.files.unfinished().items()  # whoever claims the atlas sweeps them away
    swept = [Cut(HALF_WRITTEN, path, 0, n_bytes, whole=True) for path, n_bytes in half]
    with sole_writer(store.files):
        kept, dropped = _parted(store, n_kept)
        needs = needs_of(store, kept, keep_features=keep_features)
        cuts, done = list(_cuts(store, dropped, needs)), []
        on_start(len(cuts))
        for cut in cuts:
            done.append(_carried_out(store, cut, needs))
            on_cut()
        return Pruning(kept, dropped, (*swept, *done))


def _parted(store: AtlasStore, n_kept: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the runs that stay and those that go, oldest first."""
    if n_kept < 1:
        raise ValueError(f"cannot keep {n_kept} runs; keep 1 or more")
    runs, current = store.run_ids(), store.current_run_id()
    if current is None:
        raise NoAtlas(f"no published run in {store.url!r}: nothing is known to be needless")
    stay = {*runs[-n_kept:], current}
    return tuple(filter(stay.__contains__, runs)), tuple(run for run in runs if run not in stay)


def _cuts(store: AtlasStore, dropped: Sequence[str], needs: Needs) -> Iterator[Cut]:
    """Yield what goes, in the order in which it can go."""
    sizes = store.files.sizes("")
    for run_id in dropped:
        path = f"runs/{run_id}.json"
        yield Cut("runs", path, 1, sizes[path], whole=True)
    for path, n_bytes in sizes.items():
        if path.startswith(("derived/", f"{FOLDER}/")) and not needs.file(path):
            shared = path.startswith(f"{FOLDER}/")
            table = FOLDER if shared else path.removeprefix("derived/").rpartition("/")[0]
            n_rows = _n_rows(store, path) if path.endswith(".parquet") else 0
            yield Cut(table, path, n_rows, n_bytes, whole=True)
    for table in _shared_tables(sizes):
        yield from _cuts_of_shards(store, table, needs, sizes)


def _shared_tables(paths: dict[str, int]) -> list[str]:
    features = {path.rpartition("/")[0] for path in paths if path.startswith("features/")}
    return [*_BY_CONTENT, *sorted(features)]


def _cuts_of_shards(
    store: AtlasStore, table: str, needs: Needs, sizes: dict[str, int]
) -> Iterator[Cut]:
    for name, keys in store.shards(table).named_tables(_keys(table)):
        n_needed = needs.rows(table, keys).true_count
        n_rows, path = len(keys) - n_needed, f"{table}/{name}"
        if n_rows:
            n_bytes = sizes.get(path, 0) * n_rows // len(keys)
            yield Cut(table, path, n_rows, n_bytes, whole=not n_needed)


def _carried_out(store: AtlasStore, cut: Cut, needs: Needs) -> Cut:
    """Delete it; return it with the bytes that this set free."""
    if cut.whole:
        store.files.remove(cut.path)
        return cut
    shards, name = store.shards(cut.table), cut.path.rpartition("/")[2]
    keys = store.files.read_table(cut.path, _keys(cut.table))
    size = store.files.size(cut.path)
    with metered() as counts:
        shards.reduce(name, needs.rows(cut.table, keys))
    return Cut(cut.table, cut.path, cut.n_rows, size - counts.n_written, whole=False)


def _keys(table: str) -> list[str]:
    return ["photo_id", "uri"] if table == "sightings" else ["photo_id"]


def _n_rows(store: AtlasStore, path: str) -> int:
    try:
        with store.files.open_table(path) as parquet:
            return int(parquet.metadata.num_rows)
    except pa.ArrowInvalid:  # damaged; nobody needs it
        return 0
