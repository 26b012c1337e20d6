"""Ctrl-C ends a command in one sentence and with 130, whatever it meets on its way out."""

import pytest
import typer
from prefect import flow, task, task_engine

from commands.outcome import Exit, told_plainly


@flow
def _flow() -> None:
    _task()


@task
def _task() -> None:
    pass


def _pressed(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.usefixtures("prefect_server")
def test_ctrl_c_as_a_task_begins_is_no_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(task_engine, "_create_task_run_locally", _pressed)
    with pytest.raises(typer.Exit) as left, told_plainly():
        _flow()
    assert left.value.exit_code == Exit.STOPPED
    assert "run the same command again to go on" in capsys.readouterr().err


def test_an_error_while_all_is_put_away_does_not_hide_ctrl_c() -> None:
    with pytest.raises(typer.Exit) as left, told_plainly():
        try:
            _pressed()
        finally:
            raise ValueError("closed already")
    assert left.value.exit_code == Exit.STOPPED


def test_an_error_of_its_own_keeps_its_code() -> None:
    with pytest.raises(typer.Exit) as left, told_plainly():
        try:
            int("a photo")
        except ValueError as missing:
            raise ValueError("no photo") from missing
    assert left.value.exit_code == Exit.USAGE
