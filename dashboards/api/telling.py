"""Photos, results and reasons as the API tells them: nothing that the dashboard does not show."""

from collections.abc import Sequence

from dashboards.addresses import photo_href, thumbnail_src
from dashboards.api.answers import Hit, Label, Photo, Recommendation, Share
from dashboards.exhibition import Exhibition
from dashboards.placard import Tag
from models.collection.uris import display_name
from models.retrieval.reasons import Because, Recommended, RecommendedFolder, sentence
from models.retrieval.search import Found
from models.viewing.newcomer import NewTag


def row_of(photo_id: str, shown: Exhibition) -> int:
    """Return the row of a photo that the run has."""
    row = shown.row(photo_id)
    assert row is not None, "the run has the photos that its holdings name"
    return row


def _facts(photo_id: str, shown: Exhibition) -> Photo:
    photo = shown.photo(row_of(photo_id, shown))
    uris = [str(uri) for uri in photo["uris"]]
    return Photo(
        photo_id=photo_id,
        name=display_name(uris[0]) if uris else "",
        folder=photo["folder"] or "",
        uris=uris,
        thumbnail=thumbnail_src(photo_id),
        page=photo_href(photo_id),
    )


def hit_told(one: Found, shown: Exhibition) -> Hit:
    """Return a result of a search."""
    return Hit(
        **_facts(one.photo_id, shown).model_dump(),
        similarity=one.similarity,
        distance=one.distance,
        stands_out=one.stands_out,
        alike=list(one.alike),
        reasons=_shares(one.reasons),
    )


def photo_told(one: Recommended, shown: Exhibition) -> Recommendation:
    """Return a recommended photo."""
    photos = [_facts(one.photo_id, shown)]
    return _because(one.because, one.score, photos[0].folder, photos, shown)


def folder_told(one: RecommendedFolder, shown: Exhibition) -> Recommendation:
    """Return a recommended folder with its best photos."""
    photos = [_facts(photo_id, shown) for photo_id in one.photo_ids]
    return _because(one.because, one.score, one.folder, photos, shown)


def label_told(one: Tag | NewTag) -> Label:
    """Return a tag."""
    return Label(label=one.label, probability=one.probability, confident=one.confident)


def _because(
    why: Because, score: float, folder: str, photos: list[Photo], shown: Exhibition
) -> Recommendation:
    like = _facts(why.like, shown).name if why.like else ""
    return Recommendation(
        score=score,
        reason=sentence(why, like),
        shares=_shares(why.named),
        like=why.like or None,
        features=why.features,
        folder=folder,
        photos=photos,
    )


def _shares(named: Sequence[tuple[str, float]]) -> list[Share]:
    return [Share(name=name, share=share) for name, share in named]
