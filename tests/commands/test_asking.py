import os
import subprocess
import sys

import pytest
import typer

from commands.shares import share

_ASK = """
from commands.asking import wants_without
from models.collection.presence import WAY_OUT, PhotosMissing
missing = PhotosMissing("only 12 of 4,000 photos are there: is the disk mounted?" + WAY_OUT)
print(wants_without(missing))
"""


def asked(answer: str) -> tuple[str, str]:
    """Answer on a terminal; return what the terminal showed and what was understood."""
    ours, theirs = os.openpty()
    os.write(ours, answer.encode())
    with subprocess.Popen(
        [sys.executable, "-c", _ASK], stdin=theirs, stderr=theirs, stdout=subprocess.PIPE, text=True
    ) as process:
        understood = process.communicate(timeout=120)[0].strip()
    shown = os.read(ours, 4096).decode()
    os.close(ours)
    os.close(theirs)
    return shown, understood


def test_on_a_terminal_a_build_without_photos_is_asked_about() -> None:
    shown, understood = asked("y\n")
    assert "12 of 4,000 photos are there: is the disk mounted? Build without them? [y/N]" in shown
    assert "--accept-missing" not in shown
    assert understood == "True"


def test_no_answer_means_no() -> None:
    assert asked("\n")[1] == "False"


def test_where_nobody_sits_the_answer_is_no() -> None:
    result = subprocess.run(
        [sys.executable, "-c", _ASK], input="y\n", capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "False"
    assert result.stderr == ""


@pytest.mark.parametrize(("text", "value"), [("10%", 0.1), ("0.1", 0.1), ("100%", 1.0), ("0", 0.0)])
def test_shares_are_read_as_people_write_them(text: str, value: float) -> None:
    assert share(text) == pytest.approx(value)


@pytest.mark.parametrize("text", ["ten", "120%", "-1", ""])
def test_what_is_no_share_is_refused(text: str) -> None:
    with pytest.raises(typer.BadParameter):
        share(text)
