"""Builds that die on command: a process that has imported everything forks one for each order.

Orders come as lines of JSON on standard input: {"sources", "atlas", "options", "die_at", "phase"};
with "asked" in place of "sources" it is a playground that is computed. Each is answered by a line
with the child's wait status. The child kills itself, as `kill -9` would, at its write number
`die_at`: before it, with half of its bytes written, or just after it.
"""

import json
import os
import signal
import sys
from importlib import import_module
from typing import Any

from commands.prefect_setup import quiet_prefect

# Not at the top: each decode process imports this file as its main module, and needs none of them.
_BEFORE_FORKS = ("flows.build_atlas", "flows.playground")


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _make_mortal(die_at: int, phase: str) -> None:
    """Let the process die at its write number die_at; the first is 1."""
    from models.records.files import Files  # noqa: PLC0415 - see above

    write_through, write = Files._write_through, Files.write
    n_begun = n_done = 0

    def dying_write_through(path: str, content: bytes) -> None:
        nonlocal n_begun
        n_begun += 1
        if n_begun == die_at and phase == "half":
            write_through(path, content[: len(content) // 2])
        if n_begun == die_at and phase != "after":
            _die()
        write_through(path, content)

    def dying_write(self: Any, path: str, content: bytes) -> None:
        nonlocal n_done
        write(self, path, content)
        n_done += 1
        if n_done == die_at and phase == "after":
            _die()

    Files._write_through = staticmethod(dying_write_through)  # type: ignore[method-assign]
    Files.write = dying_write  # type: ignore[method-assign]


def _obey(order: dict[str, Any]) -> None:
    from flows.build_atlas import build_atlas  # noqa: PLC0415 - see above
    from flows.evaluate_search import Asked  # noqa: PLC0415
    from flows.playground import compute_playground  # noqa: PLC0415

    if order["die_at"]:
        _make_mortal(order["die_at"], order["phase"])
    if "asked" in order:
        compute_playground(order["atlas"], Asked(**order["asked"]), options=order["options"])
    else:
        build_atlas(order["sources"], order["atlas"], None, order["options"])


def main() -> None:
    """Fork a child for every line, wait for it, and say how it ended."""
    quiet_prefect()  # Prefect reads its settings at import
    for module in _BEFORE_FORKS:
        import_module(module)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            status = 1
            try:
                _obey(json.loads(line))
                status = 0
            finally:
                os._exit(status)
        _, status = os.waitpid(child, 0)
        print(json.dumps(status), flush=True)


if __name__ == "__main__":
    main()
