"""The secret that sessions are signed with: one file, shared by all workers of a machine."""

import os
import secrets
import stat
import tempfile
from pathlib import Path

_N_BYTES = 64


def secret_key(folder: Path) -> bytes:
    """Return the key kept in a folder, made at the first call; several may call at once.

    Raises PermissionError where others may read it: whoever can, can be anybody.
    """
    path = folder / "secret.key"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _put(path)
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise PermissionError(f"{path} can be read by others; run: chmod 600 {path}")
    key = path.read_bytes()
    if len(key) < _N_BYTES:
        raise ValueError(f"{path} holds no key; delete it, and a new one is made")
    return key


def _put(path: Path) -> None:
    """Put a new key in place, whole and once: a link fails where another worker was first."""
    handle, part = tempfile.mkstemp(dir=path.parent, prefix=".secret-")  # made with mode 600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(_N_BYTES))
        os.link(part, path)
    except FileExistsError:
        pass
    finally:
        Path(part).unlink()
