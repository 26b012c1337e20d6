"""How a run goes on from the one before: what it continues, and when a refit is due."""

from collections.abc import Mapping, Sequence

from conf.settings import Drift
from models.records.store import AtlasStore
from tasks.former import Former

_OUTGROWN = 4  # times as many photos as a sketch was fitted on


def former_run(store: AtlasStore, roster: str, how: Drift) -> tuple[Former, tuple[str, ...]]:
    """Return the published run to go on from, and what the reader should know of it."""
    run_id = store.current_run_id()
    if run_id is None:
        return Former(), ()
    tables = store.manifest(run_id).tables
    if how.refit:
        return Former(tables, refit=True), ()
    fitted, now = _n_fitted(store, tables), len(store.read(roster, ["photo_id"]))
    if 0 < fitted < how.sketch_photos and now >= _OUTGROWN * fitted:
        note = f"topics and maps were fitted anew: the old ones had only {fitted} photos, of {now}"
        return Former(tables, refit=True), (note,)
    return Former(tables), ()


def advice(store: AtlasStore, tables: Mapping[str, str], how: Drift) -> list[str]:
    """Return why topics and maps should be fitted anew; nothing while they serve."""
    reasons = [
        f"{name.split('/')[1]}: {reason}"
        for name, path in sorted(tables.items())
        if name.startswith(("topics/", "positions/"))
        for reason in _reasons(store.remarks(path).measures, how)
    ]
    if not reasons:
        return []
    return [f"a refit is advised (build again with --refit): {'; '.join(dict.fromkeys(reasons))}"]


def _reasons(measures: Mapping[str, float], how: Drift) -> Sequence[str]:
    n_fitted, n_placed = measures.get("n_fitted", 0), measures.get("n_placed", 0)
    if n_placed < how.fewest_placed:
        return []
    residual = _ratio(measures, "residual_placed", "residual_fitted")
    recall = _ratio(measures, "recall_placed", "recall_fitted")
    far, share = measures.get("far_placed", 0.0), n_placed / (n_fitted + n_placed)
    said = {
        f"new photos are explained {residual:.1f} times worse": residual >= how.residual_ratio,
        f"{far:.0%} of new photos are far from every topic": far >= how.far_share,
        f"new photos keep {recall:.0%} of the neighbourhood that old ones do": recall
        <= how.recall_ratio,
        f"{share:.0%} of the photos are new since the fit": share >= how.placed_share,
    }
    return [reason for reason, holds in said.items() if holds]


def _ratio(measures: Mapping[str, float], over: str, under: str) -> float:
    if over not in measures or not measures.get(under):
        return 1.0
    return measures[over] / measures[under]


def _n_fitted(store: AtlasStore, tables: Mapping[str, str]) -> int:
    maps = [path for name, path in tables.items() if name.startswith("positions/")]
    counts = [store.remarks(path).measures.get("n_fitted", 0.0) for path in maps if store.has(path)]
    return int(min(counts, default=0))
