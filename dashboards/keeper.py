"""A memory of what was made for browsers, bounded in bytes: what was used longest ago goes."""

import threading
from collections import OrderedDict
from collections.abc import Callable


class Keeper:
    """Keeps made bytes by name for all threads; most_bytes: of all that is kept."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._n_bytes = 0
        self._lock = threading.Lock()

    @property
    def n_bytes(self) -> int:
        """How many bytes are kept now."""
        return self._n_bytes

    def get(self, name: str, made: Callable[[], bytes]) -> bytes:
        """Return what is kept by a name, or what `made` returns, which is then kept."""
        with self._lock:
            if name in self._kept:
                self._kept.move_to_end(name)
                return self._kept[name]
        content = made()
        self._keep(name, content)
        return content

    def _keep(self, name: str, content: bytes) -> None:
        with self._lock:
            self._n_bytes += len(content) - len(self._kept.pop(name, b""))
            self._kept[name] = content
            while self._n_bytes > self._most_bytes:
                self._n_bytes -= len(self._kept.popitem(last=False)[1])
