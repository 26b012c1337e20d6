"""What a run derives from its features: tags, topics, maps and neighbours, in this order."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from flows.plan import Plan
from flows.recorder import Recorder
from models.records.manifest import Representation
from models.records.tally import Made, Tally
from tasks.adopt import adopt
from tasks.arrange import arrange
from tasks.factor import factor_features, factor_tags
from tasks.former import Former
from tasks.opened import forget_vectors
from tasks.relate import relate
from tasks.tag import tag

_NO_TAGS = (
    "no tags and no tags-nmf: this backbone has no scene classifier and no trained head fits it; "
    "train one with `sceneatlas train DIR --name NAME`"
)


@dataclass(frozen=True, slots=True)
class Derivation:
    """A run whose photos are catalogued, and the run that it goes on from."""

    record: Recorder
    atlas: str
    decided: Plan
    former: Former

    @property
    def roster(self) -> str:
        """The path of the run's roster."""
        return self.record.tables["roster"]


def derive(run: Derivation) -> list[Representation]:
    """Make all derived tables; return the representations that they stand on."""
    tags = _tags(run)
    representations = _topics(run, tags) + _instance(run) + _own_vectors(run)
    _maps(run, representations)
    k = run.decided.settings.relate.n_neighbours
    relating = [partial(relate, run.atlas, run.roster, r, k, run.former) for r in representations]
    run.record.stage("relate", relating)
    forget_vectors()
    return representations


def _tags(run: Derivation) -> str | None:
    """Tag all photos; return the path of the tags, None without a tagger."""
    how = run.decided.tagging
    if how is None:
        run.record.add("tag", 0.0, Tally(), [_NO_TAGS])
        return None
    run.record.stage("tag", [partial(tag, run.atlas, run.roster, how, run.former)])
    return run.record.tables[f"tags/{how.name}"]


def _topics(run: Derivation, tags: str | None) -> list[Representation]:
    """Find topics in tags and features; return the representations that they complete."""
    atlas, roster, former = run.atlas, run.roster, run.former
    conv, how, tagging = run.decided.features, run.decided.factoring, run.decided.tagging
    steps = [partial(factor_features, atlas, roster, conv, tags, how, former)]
    names = ["conv-nmf"]
    if tags is not None and tagging is not None:
        steps.append(partial(factor_tags, atlas, roster, tags, tagging.labels, how, former))
        names.append("tags-nmf")
    run.record.stage("factor", steps)
    weights = [
        (name, run.record.tables[f"topic_weights/{name}"]) for name in sorted(names, reverse=True)
    ]
    return [conv, *(Representation(name, table, "weights") for name, table in weights)]


def _instance(run: Derivation) -> list[Representation]:
    """Return the representation that finds the same place again, where it was asked for."""
    asked = run.decided.instance
    return [] if asked is None else [asked[0]]


def _own_vectors(run: Derivation) -> list[Representation]:
    """Take in the vectors that the user brought."""
    photos = run.record.tables["photos"]
    own = [
        adopt(run.atlas, photos, name=name, file=file, roster=run.roster, former=run.former)
        for name, file in run.decided.settings.vectors.files.items()
    ]
    run.record.tables |= {f"vectors/{each.name}": each.table for each in own}
    return own


def _maps(run: Derivation, representations: Sequence[Representation]) -> None:
    """Lay out every representation; a first map is turned to that of `conv`, which comes first."""
    steps = [
        partial(_arranged, run, representation, method)
        for method in run.decided.settings.arrange.methods
        for representation in representations
    ]
    run.record.stage("arrange", steps)


def _arranged(run: Derivation, representation: Representation, method: str) -> Made:
    lead = f"positions/conv/{run.decided.settings.arrange.methods[0]}"
    beside = run.record.tables.get(lead)
    how = run.decided.arranging(method)
    return arrange(run.atlas, run.roster, representation, how, run.former, beside)
