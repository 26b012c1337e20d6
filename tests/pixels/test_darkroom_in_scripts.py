"""Programs that open a darkroom: how they end, and what they must not forget."""

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

SCRIPT = """
    import signal, sys, time
    from tests.pixels.test_darkroom import darkroom, obedient

    def build():
        with darkroom(n_workers=2, timeout_s=600) as room:
            for key, _ in room.develop_all(
                [("first", b"x"), ("second", b"wait 600"), ("third", b"wait 600")], develop=obedient
            ):
                print(key, flush=True)

    if __name__ == "__main__":
        # A shell starts background jobs deaf to Ctrl-C, and this test may run in one.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            build()
        except KeyboardInterrupt:
            sys.exit(130)
"""


def test_ctrl_c_ends_everything_at_once_and_quietly(tmp_path: Path) -> None:
    script = tmp_path / "build.py"
    script.write_text(textwrap.dedent(SCRIPT), encoding="utf-8")
    running = subprocess.Popen(
        [sys.executable, str(script)],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,  # a process group of its own, as a terminal gives it
    )
    assert running.stdout is not None
    assert running.stdout.readline() == "first\n"
    os.killpg(running.pid, signal.SIGINT)  # as a terminal does: to parent and children alike
    # This waits until nobody holds the output open any more: until all processes are gone.
    _, complaints = running.communicate(timeout=60)
    assert running.returncode == 130
    assert complaints == ""


def test_a_script_without_a_main_guard_is_told_so(tmp_path: Path) -> None:
    script = tmp_path / "unguarded.py"
    body = textwrap.dedent(SCRIPT).split("if __name__")[0]
    script.write_text(body + "\nbuild()\n", encoding="utf-8")
    ended = subprocess.run(
        [sys.executable, str(script)],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 1
    assert "must stand under `if __name__" in ended.stderr
