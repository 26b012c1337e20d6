"""`sceneatlas recommend`: photos or folders that suit a taste, each with a reason."""

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from commands.build import ConfigOption
from commands.outcome import EXIT_CODES, is_terminal, told_plainly
from commands.prefect_setup import prepare_prefect

if TYPE_CHECKING:
    from models.records.profiles import Profile
    from models.retrieval.holdings import Holdings
    from models.retrieval.reasons import Recommended, RecommendedFolder
    from models.retrieval.recommendation import Choice, Recommender

EXAMPLES = f"""
[bold]Examples[/bold]

sceneatlas recommend atlas --likes likes.txt --top 20

sceneatlas recommend atlas --likes profile.json --by folder --keep Ada

sceneatlas recommend atlas --dial beach=1 --dial crowd=-0.5 --json

sceneatlas recommend atlas --topics

sceneatlas recommend atlas --batch profiles.parquet --out recommendations

A FILE of likes is JSON (likes, dislikes, liked_folders, disliked_folders, dials, seen) or lines: a
photo each, with a minus before one that is disliked, `folder: Italy`, `beach = 0.5`. Photos are
named as for search: a path, the end of one, or the start of an id.

{EXIT_CODES}
"""


def recommend(
    atlas: Annotated[str, typer.Argument(help="Folder or fsspec URL of the atlas.")],
    likes: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="FILE of likes and dislikes.")
    ] = None,
    profile: Annotated[str, typer.Option(help="A profile that the atlas keeps.")] = "",
    dial: Annotated[
        list[str] | None, typer.Option(metavar="NAME=NUMBER", help="A tag or topic, -1 to 1.")
    ] = None,
    by: Annotated[Literal["photo", "folder"], typer.Option(help="What to recommend.")] = "photo",
    top: Annotated[int, typer.Option(min=1, help="Recommendations wanted.")] = 20,
    balance: Annotated[
        float, typer.Option(min=0, max=1, help="1: relevance alone, 0: variety alone.")
    ] = 0.7,
    elsewhere: Annotated[
        bool, typer.Option("--elsewhere", help="Nothing from the folders of what is liked.")
    ] = False,
    keep: Annotated[str, typer.Option(help="Keep the profile in the atlas under this name.")] = "",
    topics: Annotated[
        bool, typer.Option("--topics", help="List topics to start from, with their best photos.")
    ] = False,
    batch: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="Profiles as Parquet.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Folder for what --batch recommends.")] = None,
    config: ConfigOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Recommend photos or folders for a taste: likes and dislikes, or dials of topics."""
    with told_plainly():
        if batch:
            _batch(
                atlas,
                batch,
                out,
                {"n_wanted": top, "balance": balance, "elsewhere": elsewhere},
                config,
            )
            return
        from models.records.profiles import Profiles  # noqa: PLC0415 - heavy, only when needed
        from models.records.store import AtlasStore  # noqa: PLC0415
        from models.retrieval.holdings import Holdings  # noqa: PLC0415
        from models.retrieval.recommendation import Choice, Recommender  # noqa: PLC0415

        store = AtlasStore(atlas)
        recommender = Recommender(Holdings(store.snapshot()))
        if topics:
            _print_topics(recommender, as_json=as_json)
            return
        kept = Profiles(store.files)
        known = kept.get(profile) if profile else None
        taste = _taste(known, likes, dial or [], recommender.holdings)
        if keep:
            kept.keep(replace(taste, name=keep))
        choice = Choice(n_wanted=top, balance=balance, elsewhere=elsewhere)
        rows = _rows(recommender, taste, choice, by)
        if as_json:
            typer.echo(
                json.dumps(
                    {"profile": taste.to_json(), "recommended": rows}, indent=2, ensure_ascii=False
                )
            )
        else:
            _print(rows)


def _taste(
    known: "Profile | None", likes: Path | None, dials: list[str], holdings: "Holdings"
) -> "Profile":
    """Return the profile of a file, or a kept one, with the dials on top; photos as ids."""
    from models.records.profiles import Profile, UnfitProfile, profile_of_text  # noqa: PLC0415
    from models.retrieval.named_photos import photos_named  # noqa: PLC0415

    taste = known or Profile()
    if likes:
        taste = profile_of_text(likes.read_text(encoding="utf-8"))
    for each in dials:
        if "=" not in each:
            raise UnfitProfile(f"{each!r} is no dial; write NAME=NUMBER, from -1 to 1")
    turned = profile_of_text("\n".join(dials)).dials if dials else {}
    lists: dict[str, Any] = {}
    for key in ("likes", "dislikes", "seen"):
        names = getattr(taste, key)
        found = photos_named(names, holdings)
        missing = [name for name, photo_id in zip(names, found, strict=True) if photo_id is None]
        if missing:
            raise UnfitProfile(f"no photo of the atlas is {missing[0]!r}, of {len(names)} {key}")
        lists[key] = tuple(photo_id for photo_id in found if photo_id)
    return replace(taste, dials={**taste.dials, **turned}, **lists)


def _rows(
    recommender: "Recommender", taste: "Profile", choice: "Choice", by: str
) -> list[dict[str, Any]]:
    from models.retrieval.reasons import recommend as photos_for  # noqa: PLC0415
    from models.retrieval.reasons import recommend_folders  # noqa: PLC0415

    found: list[Recommended] | list[RecommendedFolder]
    if by == "folder":
        found = recommend_folders(recommender, taste, choice)
    else:
        found = photos_for(recommender, taste, choice)
    return [_as_json(one, recommender.holdings) for one in found]


def _as_json(one: "Recommended | RecommendedFolder", holdings: "Holdings") -> dict[str, Any]:
    """Return a recommendation with paths beside ids, and its reason as a sentence."""
    from models.collection.uris import display_name  # noqa: PLC0415
    from models.retrieval.reasons import sentence  # noqa: PLC0415

    told = asdict(one)
    like = one.because.like
    name = display_name(holdings.uris[holdings.row_of[like]]) if like else ""
    told["reason"] = sentence(one.because, name)
    ids = [told["photo_id"]] if "photo_id" in told else told["photo_ids"]
    told["uris"] = [holdings.uris[holdings.row_of[each]] for each in ids]
    return told


def _print(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        typer.echo(f"{row['score']:6.3f}  {row.get('folder') or row['uris'][0]}  ({row['reason']})")
    if not rows:
        typer.echo("nothing is left to recommend")


def _print_topics(recommender: "Recommender", *, as_json: bool) -> None:
    from models.retrieval.reasons import offers  # noqa: PLC0415

    found = offers(recommender)
    holdings = recommender.holdings
    if as_json:
        typer.echo(json.dumps([asdict(each) for each in found], indent=2, ensure_ascii=False))
        return
    for each in found:
        best = holdings.uris[holdings.row_of[each.photo_ids[0]]] if each.photo_ids else ""
        typer.echo(f"{each.share:6.1%}  {each.topic}  (best: {best})")
    typer.echo("turn one up or down: --dial 'NAME=0.8'")


def _batch(
    atlas: str, profiles: Path, out: Path | None, how: dict[str, Any], config: Path | None
) -> None:
    if out is None:
        raise ValueError("--batch needs a folder to write into: --out DIR")
    prepare_prefect()
    from commands.progress import progress_bars  # noqa: PLC0415 - heavy, only when needed
    from flows.recommend import recommend as recommend_to_all  # noqa: PLC0415

    with progress_bars(shown=is_terminal()):
        made = recommend_to_all(
            atlas, str(profiles), str(out), how, str(config) if config else None
        )
    typer.echo(
        f"{made.n_profiles} profiles served from run {made.run_id}, into {out}; "
        f"{made.n_empty} say nothing of this atlas"
    )
