"""Shares as people write them: 10% or 0.1."""

import typer


def share(text: str) -> float:
    """Return a share between 0 and 1; raises typer.BadParameter for anything else."""
    try:
        value = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no share; write 10% or 0.1") from None
    if not 0 <= value <= 1:
        raise typer.BadParameter(f"{text!r} is not between 0% and 100%")
    return value
