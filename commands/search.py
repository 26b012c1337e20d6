"""`sceneatlas search`: what is like a photo, or shows what words say."""

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.build import ConfigOption
from commands.outcome import EXIT_CODES, told_plainly
from commands.prefect_setup import quiet_prefect

if TYPE_CHECKING:
    from models.retrieval.holdings import Holdings
    from models.retrieval.search import Answer, Manner

EXAMPLES = f"""
[bold]Examples[/bold]

sceneatlas search atlas IMG_0815.jpg --top 15

sceneatlas search atlas 'beach -crowd "night sky"' --since 2024-06-01 --folder Italy

sceneatlas search atlas one.jpg two.jpg --words beach --json

sceneatlas search atlas ~/elsewhere/photo.heic --by colours

sceneatlas search atlas --complete 'beach -cr'

QUERY is a photo: a file, the end of a path in the atlas, or the start of a photo's id; several are
one question. Anything else is words: tags and topics; quotes keep words together, a minus before
one leaves its photos out (begin with a wanted word, or put -- before the query).

{EXIT_CODES}
"""
_DATES = ["%Y-%m-%d"]


def search(
    atlas: Annotated[str, typer.Argument(help="Folder or fsspec URL of the atlas.")],
    query: Annotated[
        list[str] | None, typer.Argument(metavar="QUERY…", help="Photos, or words.")
    ] = None,
    top: Annotated[int, typer.Option(min=1, help="Results wanted.")] = 15,
    by: Annotated[
        str,
        typer.Option(
            help="A representation of the atlas, or colours; if left out, instance where "
            "`build --instance` has made it, else conv."
        ),
    ] = "",
    metric: Annotated[
        str,
        typer.Option(
            help="cosine, euclidean, sqeuclidean, minkowski, mse, or chi_squared for histograms; "
            "if left out, cosine, and chi_squared for colours."
        ),
    ] = "",
    power: Annotated[float, typer.Option(min=1, help="p of minkowski.")] = 3.0,
    whitened: Annotated[
        bool | None,
        typer.Option(
            "--whiten/--plain",
            help="Let what most photos share count for less; if left out, of instance alone.",
        ),
    ] = None,
    words: Annotated[str, typer.Option(help="Of what is like a photo, only what shows this.")] = "",
    folder: Annotated[str, typer.Option(help="Only this folder and those below it.")] = "",
    since: Annotated[
        datetime | None,
        typer.Option(formats=_DATES, help="Only photos from this day on."),
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(formats=_DATES, help="Only photos until this day.")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Also what does not stand out from the collection.")
    ] = False,
    each_copy: Annotated[
        bool, typer.Option("--each", help="Near duplicates each for itself.")
    ] = False,
    complete: Annotated[
        str | None, typer.Option(metavar="WORDS", help="Print how these words may go on.")
    ] = None,
    config: ConfigOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Find photos like one or several, or photos that show what words say."""
    with told_plainly():
        from models.records.store import AtlasStore  # noqa: PLC0415 - heavy, only when needed
        from models.retrieval.holdings import Holdings  # noqa: PLC0415
        from models.retrieval.search import Filters, Manner  # noqa: PLC0415
        from models.retrieval.words import completions  # noqa: PLC0415

        holdings = Holdings(AtlasStore(atlas).snapshot())
        if complete is not None:
            typer.echo("\n".join(completions(complete, holdings.vocabulary.names)))
            return
        limits = (since and since.date(), until and until.date())
        manner = Manner(
            representation=by,
            metric=metric,
            power=power,
            whitened=whitened,
            n_wanted=top,
            filters=Filters(words, folder, *limits),
            collapse=not each_copy,
            cut=not everything,
        )
        answer = _answer(holdings, query or [], manner, config)
        if as_json:
            typer.echo(json.dumps(_as_json(answer, holdings), indent=2, ensure_ascii=False))
        else:
            _print(answer, holdings)


def _answer(
    holdings: "Holdings", query: list[str], manner: "Manner", config: Path | None
) -> "Answer":
    """Ask by photos of the atlas, by files, or, where a query is neither, by words."""
    from models.retrieval.named_photos import photos_named  # noqa: PLC0415
    from models.retrieval.search import Search  # noqa: PLC0415

    engine = Search(holdings)
    named = photos_named(query, holdings)
    if query and not any(named) and not any(_is_file(each) for each in query):
        return engine.by_words(" ".join(query), manner)
    if all(named):
        return engine.by_photos([photo_id for photo_id in named if photo_id], manner)
    quiet_prefect()  # which is imported along, and reads its settings then
    from flows.query import query_vectors  # noqa: PLC0415 - loads a network

    outside = [each for each, photo_id in zip(query, named, strict=True) if photo_id is None]
    for each in outside:
        if not _is_file(each):
            raise ValueError(
                f"{each!r} is neither a photo of the atlas nor a file; "
                "words beside photos belong into --words"
            )
    representation = manner.representation or holdings.best
    vectors = query_vectors(outside, holdings.snapshot, representation, config)
    return engine.by_photos([photo_id for photo_id in named if photo_id], manner, vectors)


def _is_file(text: str) -> bool:
    return Path(text).is_file() or "://" in text


def _as_json(answer: "Answer", holdings: "Holdings") -> dict[str, Any]:
    """Return the answer with each photo's path beside its id."""
    told = asdict(answer)
    for found in told["found"]:
        found["uri"] = holdings.uris[holdings.row_of[found["photo_id"]]]
    return told


def _print(answer: "Answer", holdings: "Holdings") -> None:
    for found in answer.found:
        uri = holdings.uris[holdings.row_of[found.photo_id]]
        reasons = ", ".join(f"{weight:.2f} {name}" for name, weight in found.reasons)
        alike = f"+{len(found.alike)} alike" if found.alike else ""
        notes = " · ".join(note for note in (reasons, alike) if note)
        mark = " " if found.stands_out else "~"
        typer.echo(f"{mark}{found.similarity:6.3f}  {uri}" + (f"  ({notes})" if notes else ""))
    for note in answer.notes:
        typer.echo(f"note: {note}")
    if not answer.found:
        typer.echo("nothing stands out")
    more = f"; {answer.n_left_out} do not stand out (--all shows them)" if answer.n_left_out else ""
    typer.echo(f"{len(answer.found)} of {answer.n_searched} photos{more}")
