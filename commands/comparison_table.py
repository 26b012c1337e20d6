"""What changed between two runs, for people."""

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from commands.amounts import counted
from commands.runs_table import console, plain_table
from models.collection.uris import display_name
from models.history.comparison import Comparison, Flip, Sight
from models.history.movement import FAR
from models.history.topic_pairs import Topic, TopicsCompared


def print_comparison(found: Comparison, limit: int) -> None:
    """Print a comparison; of photos added, gone and flipped, `limit` are named each."""
    out = console()
    out.print(f"from [bold]{found.before}[/bold] to [bold]{found.after}[/bold]", soft_wrap=True)
    out.print(
        f"{counted(len(found.added), 'photo')} added, {len(found.gone):,} gone, "
        f"{found.n_kept:,} in both, {found.n_moved:,} of these under other paths",
        soft_wrap=True,
    )
    _print_photos(out, "added", found.added, limit)
    _print_photos(out, "gone", found.gone, limit)
    _print_flips(out, found.flips, found.n_kept, limit)
    for topics in found.topics:
        _print_topics(out, topics)
    _print_maps(out, found)
    for note in found.notes:
        out.print(Text.assemble(("note ", "yellow"), note), soft_wrap=True)


def _print_photos(out: Console, kind: str, photos: Sequence[Sight], limit: int) -> None:
    for photo in photos[:limit]:
        out.print(Text(f"  {kind} {display_name(photo.uri)}  {photo.uri}"), soft_wrap=True)
    _print_rest(out, len(photos), limit)


def _print_flips(out: Console, flips: Sequence[Flip] | None, n_kept: int, limit: int) -> None:
    if flips is None:
        return
    out.print(f"\n{counted(len(flips), 'tag')} flipped, of {counted(n_kept, 'photo')} in both")
    if flips[:limit]:
        table = plain_table("photo", "before", "after")
        for flip in flips[:limit]:
            cells = (display_name(flip.uri), flip.before or "none", flip.after or "none")
            table.add_row(*map(Text, cells))
        out.print(table)
    _print_rest(out, len(flips), limit)


def _print_rest(out: Console, n: int, limit: int) -> None:
    if n > limit:
        out.print(f"  and {n - limit:,} more (--limit {n})", style="dim")


def _print_topics(out: Console, topics: TopicsCompared) -> None:
    if topics.by is None:
        out.print(f"\ntopics of {topics.representation}: {topics.note}", soft_wrap=True)
        return
    out.print(f"\ntopics of {topics.representation}, matched by {topics.by}")
    table = plain_table("similarity", "before", "after", "")
    for pair in topics.pairs:
        similarity = "" if pair.similarity is None else f"{pair.similarity:.3f}"
        table.add_row(similarity, _told(pair.before), _told(pair.after), pair.verdict)
    out.print(table)


def _told(topic: Topic | None) -> Text:
    return Text("–") if topic is None else Text(f"{topic.number} {topic.name}")


def _print_maps(out: Console, found: Comparison) -> None:
    if not found.maps:
        return
    out.print("\nhow far photos moved, in units of each map's spread")
    table = plain_table("map", "photos", "median", "95th percentile", f"moved over {FAR}")
    for each in found.maps:
        table.add_row(
            f"{each.representation} {each.method}",
            f"{each.n_photos:,}",
            f"{each.median:.3f}",
            f"{each.p95:.3f}",
            f"{100 * each.share_far:.1f} %",
        )
    out.print(table)
