"""Find topics in the top labels of the photos, and in their features; then let them stay."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray
from prefect import task
from prefect.cache_policies import NO_CACHE

from models.records.digest import digest
from models.records.manifest import Representation
from models.records.overlap import overlap
from models.records.store import AtlasStore, Remarks
from models.records.tally import Made, Tally
from models.topics.continuation import (
    Fitting,
    Topics,
    continued_topics,
    drift,
    fitted_topics,
    renumbered,
)
from models.topics.naming import exemplars
from models.topics.stability import stability
from tasks.former import Former
from tasks.metered import weighed
from tasks.opened import atlas_store
from tasks.progress import advance
from tasks.retries import BACKOFF_S, may_pass
from tasks.topic_sources import Coherences, FeatureSource, LabelSource
from tasks.topic_tables import (
    About,
    Evidence,
    TopicPaths,
    read_about,
    read_coherences,
    read_topics,
    write_topics,
)


@dataclass(frozen=True, slots=True)
class Factoring:
    """How topics are found."""

    n_topics: int
    n_exemplars: int
    max_iterations: int
    tolerance: float
    stability_refits: int
    seed: int

    @property
    def fitting(self) -> Fitting:
        """What the fit itself needs."""
        return Fitting(self.n_topics, self.seed, self.max_iterations, self.tolerance)


@task(
    retries=2,
    retry_delay_seconds=BACKOFF_S,
    retry_condition_fn=may_pass,
    cache_policy=NO_CACHE,
    task_run_name="factor-tags",
)
@weighed
def factor_tags(
    atlas: str, roster: str, tags: str, labels: Sequence[str], how: Factoring, former: Former
) -> Made:
    """Factor the matrix of each photo's top labels into `tags-nmf`; labels: the vocabulary."""
    store = atlas_store(atlas)
    photos = _photos(store, roster)
    source = LabelSource(store, photos.ids, tags, labels)
    return _Step(store, "tags-nmf", photos, source, how).after(former)


@task(
    retries=2,
    retry_delay_seconds=BACKOFF_S,
    retry_condition_fn=may_pass,
    cache_policy=NO_CACHE,
    task_run_name="factor-features",
)
@weighed
def factor_features(
    atlas: str,
    roster: str,
    features: Representation,
    tags: str | None,
    how: Factoring,
    former: Former,
) -> Made:
    """Factor the last convolutional features into `conv-nmf`; tags, if any, name its topics."""
    store = atlas_store(atlas)
    photos = _photos(store, roster)
    source = FeatureSource(store, photos.ids, features, tags)
    return _Step(store, "conv-nmf", photos, source, how).after(former)


@dataclass(frozen=True, slots=True)
class _Photos:
    roster: str
    ids: list[str]
    counted: NDArray[np.bool_]


def _photos(store: AtlasStore, roster: str) -> _Photos:
    rows = store.read(roster)
    counted = rows["counted"].to_numpy(zero_copy_only=False)
    return _Photos(roster, list(rows["photo_id"].to_pylist()), counted)


@dataclass(frozen=True, slots=True)
class _Step:
    """One representation's topics: the former ones where they hold, continued, or fitted.

    Topics of equal kin rest on the same features or tagger and on the same settings.
    """

    store: AtlasStore
    name: str
    photos: _Photos
    source: LabelSource | FeatureSource
    how: Factoring

    def after(self, former: Former) -> Made:
        about, weights = f"topics/{self.name}", f"topic_weights/{self.name}"
        kin = digest(self.name, self.source.kin, asdict(self.how))
        was = TopicPaths(former.tables.get(about, ""), former.tables.get(weights, ""))
        if former.same(self.store, about, kin, self.photos.roster):
            paths = was
        elif former.continued(self.store, about, kin):
            paths = self._continued(was, kin)
        else:
            paths = self._fitted(was if self._begins_from(was, former) else None, kin)
        advance("factor", 1)
        notes = self.store.remarks(paths.about).notes
        tally = Tally(done=len(self.photos.ids))
        return Made({about: paths.about, weights: paths.weights}, tally, notes)

    def _continued(self, was: TopicPaths, kin: str) -> TopicPaths:
        """Measure new photos by the topics there are."""
        paths = self._paths("continued", kin, asdict(was))
        if not paths.made(self.store):
            before = self.store.read(was.weights, ["photo_id"])["photo_id"].to_pylist()
            shared = overlap(self.photos.ids, before)
            topics = continued_topics(self.source.values, read_topics(self.store, was), shared)
            remarks = self.store.remarks(was.about)
            measures = remarks.measures | drift(topics, self.photos.counted)
            about = read_about(self.store, was.about)
            fit = self.store.remarks(was.weights).kin
            known = read_coherences(self.store, was.about)
            self._write(paths, topics, about, Remarks(measures, (), kin), fit=fit, known=known)
        return paths

    def _fitted(self, was: TopicPaths | None, kin: str) -> TopicPaths:
        """Fit topics; those that `was` had already keep their numbers."""
        paths = self._paths(kin, self.source.inputs, asdict(was) if was else None)
        if not paths.made(self.store):
            earlier = read_topics(self.store, was).terms if was else None
            topics = fitted_topics(
                self.source.values, self.photos.counted, self.how.fitting, earlier
            )
            measures, notes = self._measures(topics), self._shortage(topics)
            likeness = None
            if earlier is not None:
                topics, likeness = renumbered(topics, earlier)
            about = About(self.source.names(topics), self._stability(topics))
            if likeness is not None:
                measures |= _kept(likeness)
                notes += (_renewed(self.name, likeness, about),)
            remarks = Remarks(measures, notes, kin)
            self._write(paths, topics, about, remarks, fit=paths.weights, known={})
        return paths

    def _begins_from(self, was: TopicPaths, former: Former) -> bool:
        """Tell whether a refit can start from these topics: profiles of the same values."""
        if not former.refit or not was.about:
            return False
        widths = {len(row) for row in self.store.read(was.about)["component"].to_pylist()}
        return widths == {self.source.values(np.arange(1)).shape[1]}

    def _paths(self, *inputs: object) -> TopicPaths:
        names = (f"topics/{self.name}", f"topic_weights/{self.name}")
        made_from = (self.photos.roster, *inputs)
        return TopicPaths(*(self.store.derived_path(name, *made_from) for name in names))

    def _write(
        self,
        paths: TopicPaths,
        topics: Topics,
        about: About,
        remarks: Remarks,
        *,
        fit: str,
        known: Coherences,
    ) -> None:
        best = exemplars(topics.weights, self.how.n_exemplars)
        evidence = Evidence(best, self.source.coherence(topics, best, known))
        ids = self.photos.ids
        write_topics(
            self.store,
            paths,
            ids,
            topics,
            about=about,
            evidence=evidence,
            remarks=remarks,
            fit=fit,
        )

    def _measures(self, topics: Topics) -> dict[str, float]:
        made = {"n_topics": float(len(topics.terms)), "relative_error": topics.relative_error}
        return made | drift(topics, self.photos.counted)

    def _shortage(self, topics: Topics) -> tuple[str, ...]:
        if len(topics.terms) == self.how.n_topics:
            return ()
        return (
            f"{self.name} has {len(topics.terms)} topics instead of {self.how.n_topics}: "
            f"in it, the {int(self.photos.counted.sum())} photos differ in no more ways",
        )

    def _stability(self, topics: Topics) -> NDArray[np.floating]:
        """Return how surely each topic comes back in refits on parts; NaN where none are wanted."""
        how = self.how
        if how.stability_refits == 0 or not len(topics.terms):
            return np.full(len(topics.terms), np.nan)
        matrix = self.source.values(np.flatnonzero(self.photos.counted))
        seeds = range(how.seed + 1, how.seed + 1 + how.stability_refits)
        return stability(matrix, topics.terms, seeds=seeds)


def _kept(likeness: NDArray[np.float64]) -> dict[str, float]:
    known = likeness[~np.isnan(likeness)]
    measures = {"topics_kept": float(len(known)), "topics_new": float(len(likeness) - len(known))}
    return measures | ({"likeness": float(known.mean())} if len(known) else {})


def _renewed(name: str, likeness: NDArray[np.float64], about: About) -> str:
    new = [f"{topic}: {about.names[topic].name}" for topic in np.flatnonzero(np.isnan(likeness))]
    said = f"{name} was refitted: {len(likeness) - len(new)} of {len(likeness)} topics keep"
    return f"{said} their numbers; new are {'; '.join(new)}" if new else f"{said} their numbers"
