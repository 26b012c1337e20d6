"""What the API answers from a run: searches, recommendations and tags, as the pages have them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from dashboards.api.answers import Answer, Hits, Recommendations, Tags
from dashboards.api.problems import Problem
from dashboards.api.questions import MOST_PHOTOS, Recommend, Similar, Tag
from dashboards.api.telling import folder_told, hit_told, label_told, photo_told, row_of
from dashboards.exhibition import Exhibition
from dashboards.finder import Finder, compared_by
from models.records.profiles import Profile, Profiles
from models.retrieval.holdings import Holdings
from models.retrieval.named_photos import photos_named
from models.retrieval.reasons import recommend, recommend_folders

_PHOTOS = ("likes", "dislikes", "seen")


class Service:
    """Answers questions about one run after the other, for all threads."""

    def __init__(self, finder: Finder, profiles: Profiles) -> None:
        self._finder = finder
        self._profiles = profiles

    def similar(self, shown: Exhibition, asked: Similar, uploads: Sequence[bytes]) -> Answer:
        """Return what is like photos and uploads, or shows what words say."""
        engine = self._finder.search(shown)
        if not asked.photos and not uploads:
            if not asked.words.strip():
                raise Problem(422, "nothing to search by", allowed="photos, a file, or words")
            answer = engine.by_words(asked.words, asked.manner("", words=""))
        else:
            by = _compared(asked.by or engine.holdings.best, shown)
            manner, ids = asked.manner(by, words=asked.words), _named(asked.photos, engine.holdings)
            seen = [self._finder.meet(shown, content, by).vectors for content in uploads]
            answer = engine.by_photos(ids, manner, np.concatenate(seen) if seen else None)
        return Hits(
            run=shown.manifest.run_id,
            by=answer.representation,
            metric=answer.metric,
            limit=answer.limit,
            n_searched=answer.n_searched,
            n_left_out=answer.n_left_out,
            found=[hit_told(one, shown) for one in answer.found],
            notes=list(answer.notes),
        )

    def recommend(self, shown: Exhibition, asked: Recommend, uploads: Sequence[bytes]) -> Answer:
        """Return what suits a taste, with reasons."""
        if uploads:
            raise Problem(422, "recommendations take no files", then="search by the file instead")
        recommender = self._finder.recommender(shown)
        kept, notes = self._kept(asked.profile, recommender.holdings)
        named = {key: _named(getattr(asked, key), recommender.holdings) for key in _PHOTOS}
        taste = asked.beside(kept, named)
        if asked.by == "folder":
            folders = recommend_folders(recommender, taste, asked.choice())
            told = [folder_told(one, shown) for one in folders]
        else:
            photos = recommend(recommender, taste, asked.choice())
            told = [photo_told(one, shown) for one in photos]
        run = shown.manifest.run_id
        return Recommendations(run=run, by=asked.by, recommended=told, notes=notes)

    def tag(self, shown: Exhibition, asked: Tag, uploads: Sequence[bytes]) -> Answer:
        """Return what a photo of the run, or an upload, shows."""
        if len(uploads) + bool(asked.photo) != 1:
            raise Problem(422, "one photo is tagged at a time", allowed="photo, or one file")
        if uploads:
            photo_id, tags = None, [label_told(one) for one in self._finder.tags(shown, uploads[0])]
        else:
            photo_id = _named([asked.photo], self._finder.search(shown).holdings)[0]
            tags = [label_told(one) for one in shown.tags(row_of(photo_id, shown))]
        run = shown.manifest
        return Tags(run=run.run_id, tagger=run.tagger or "", photo_id=photo_id, tags=tags)

    def _kept(self, name: str, holdings: Holdings) -> tuple[Profile, list[str]]:
        """Return a kept profile as far as this run has its photos, and what is not there."""
        if not name:
            return Profile(), []
        kept, notes = self._profiles.get(name), list[str]()
        lists: dict[str, Any] = {}
        for key in _PHOTOS:
            named = getattr(kept, key)
            lists[key] = tuple(one for one in named if one in holdings.row_of)
            n_gone = len(named) - len(lists[key])
            if n_gone:
                notes.append(f"{n_gone} {key} of profile {name!r} are not in this run")
        return replace(kept, **lists), notes


def _compared(by: str, shown: Exhibition) -> str:
    known = compared_by(shown)
    if by not in known:
        raise Problem(422, f"photos of this run are not compared by {by!r}", allowed=known)
    return by


def _named(names: Sequence[str], holdings: Holdings) -> list[str]:
    """Return the ids of the photos that names mean; raises Problem for one that means none."""
    n_loose = sum(name not in holdings.row_of and name not in holdings.row_at for name in names)
    if n_loose > MOST_PHOTOS:  # each is looked for among all photos
        raise Problem(
            422,
            f"{n_loose} of {len(names)} photos are named by a part of their id or path",
            allowed=f"{MOST_PHOTOS} of them, or whole ids",
        )
    found = photos_named(names, holdings)
    for name, photo_id in zip(names, found, strict=True):
        if photo_id is None:
            raise Problem(
                404,
                f"no photo of this run is {name[:200]!r}",
                allowed="an id, its first 8 digits or more, a path, or its end from a slash on",
            )
    return [photo_id for photo_id in found if photo_id]
