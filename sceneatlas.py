"""The one door: the command `sceneatlas`. Each command lives in commands/ under its own name."""

import typer

from commands import (
    build,
    channels,
    evaluate,
    export,
    features,
    inspect,
    playground,
    prune,
    recommend,
    runs,
    sample,
    schedule,
    search,
    tag,
    train,
    users,
    view,
    weights,
)
from commands.outcome import EXIT_CODES
from commands.wsgi import application

__all__ = ["app", "application", "main"]

app = typer.Typer(
    name="sceneatlas",
    help="Reads what a photo collection shows: scenes, topics, maps.",
    epilog=EXIT_CODES,
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_show_locals=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command(epilog=build.EXAMPLES)(build.build)
app.command(epilog=schedule.EXAMPLES)(schedule.schedule)
app.command(epilog=train.EXAMPLES)(train.train)
app.command(epilog=tag.EXAMPLES)(tag.tag)
app.command(epilog=features.EXAMPLES)(features.features)
app.command(epilog=channels.EXAMPLES)(channels.channels)
app.command(epilog=search.EXAMPLES)(search.search)
app.command(epilog=recommend.EXAMPLES)(recommend.recommend)
app.command(epilog=playground.EXAMPLES)(playground.playground)
app.command(epilog=view.EXAMPLES)(view.view)
app.command()(inspect.status)
app.command()(inspect.rejects)
app.command(epilog=prune.EXAMPLES)(prune.prune)
app.command()(sample.sample)
app.add_typer(runs.app, name="runs")
app.add_typer(evaluate.app, name="evaluate")
app.add_typer(weights.app, name="weights")
app.add_typer(users.app, name="users")
app.add_typer(export.app, name="export")


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()
