"""Photos that readers hold up to be looked at: decoded like a build's, and never stored.

A page that takes an upload writes three lines::

    answer = self._uploads.developed(from_browser(contents, self._uploads.max_bytes))
    if isinstance(answer, Undecodable):
        return widgets.message("This photo cannot be read", str(answer))
"""

import base64
import binascii
import threading
from functools import partial

from flask import Flask, Response, g, request

from models.pixels.darkroom import Darkroom
from models.pixels.decode import Limits, Undecodable
from models.pixels.develop import Developed
from models.pixels.framing import Framing

_N_AT_ONCE = 2  # decoding processes, and large requests in memory at a time
_LARGE_BYTES = 1_000_000  # of a request; everything that pages send by themselves is smaller
_MEMORY_FACTOR = 4  # of a file's size that a decoding process needs at least
_MEMORY_MB = 1_500
_JSON_BYTES = 65_536  # what stands around an upload in a callback's request
_RETRY_S = 5


class Uploads:
    """Develops uploads in processes of their own, which hostile files may crash or hang.

    limits: of a build, with the bytes that one upload may have. framing: the input that a network
    wants of them. The processes start with the first upload, and end with the server.
    """

    def __init__(
        self,
        limits: Limits,
        *,
        framing: Framing | None = None,
        timeout_s: float = 30.0,
        memory_mb: int = _MEMORY_MB,
    ) -> None:
        self._limits = limits
        self._new_darkroom = partial(
            Darkroom,
            _N_AT_ONCE,
            timeout_s,
            memory_mb=max(memory_mb, _MEMORY_FACTOR * limits.max_bytes // 1_000_000 + 1),
            limits=limits,
            framing=framing,
        )
        self._darkroom: Darkroom | None = None
        self._lock = threading.Lock()

    @property
    def max_bytes(self) -> int:
        """How many bytes an uploaded photo may have."""
        return self._limits.max_bytes

    def developed(self, content: bytes | Undecodable) -> Developed | Undecodable:
        """Return an upload's facts, thumbnail and network input, or why there are none.

        Two are decoded at a time, whoever asks; others wait. What `from_browser` refused goes
        through as it is.
        """
        if isinstance(content, Undecodable):
            return content
        try:
            self._limits.check_bytes(content)
        except Undecodable as error:
            return error
        return next(result for _, result in self._open().develop_all([("upload", content)]))

    def close(self) -> None:
        """End the decoding processes; the next upload starts others."""
        with self._lock:
            if self._darkroom is not None:
                self._darkroom.close()
            self._darkroom = None

    def _open(self) -> Darkroom:
        with self._lock:
            if self._darkroom is None:
                self._darkroom = self._new_darkroom().__enter__()  # until the server ends
            return self._darkroom


def from_browser(contents: str, max_bytes: int) -> bytes | Undecodable:
    """Return the bytes of a file as dcc.Upload hands it on: data:image/jpeg;base64,….

    Too long a text is refused before it is decoded.
    """
    head, comma, text = contents.partition(",")
    if not comma or not head.startswith("data:") or not head.endswith(";base64"):
        return Undecodable("not an upload", head[:60])
    if len(text) > _in_base64(max_bytes):
        return Undecodable(
            f"{len(text) * 3 / 4e6:.1f} MB, more than the allowed {max_bytes / 1e6:.1f}"
        )
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        return Undecodable("not an upload", str(error))


class Turnstile:
    """Bounds what requests take of the memory: each by its size, large ones by their number.

    max_bytes: of an uploaded file. A longer request is refused by its announced length, or as
    soon as it has sent more, and never read to its end.
    """

    def __init__(self, max_bytes: int, *, n_at_once: int = _N_AT_ONCE) -> None:
        self.max_request_bytes = _in_base64(max_bytes) + _JSON_BYTES
        self._places = threading.BoundedSemaphore(n_at_once)

    def register(self, server: Flask) -> None:
        """Stand behind the guard, before all routes."""
        server.config["MAX_CONTENT_LENGTH"] = self.max_request_bytes
        server.before_request(self.enter)
        server.teardown_request(self.leave)

    def enter(self) -> Response | None:
        """Take a place for a large request; send it away where none is free."""
        announced = request.content_length
        if announced is not None and announced > self.max_request_bytes:
            return _told(413, f"That is more than the {self.max_request_bytes / 1e6:.0f} MB taken.")
        is_chunked = announced is None and "Transfer-Encoding" in request.headers
        if not is_chunked and (announced or 0) <= _LARGE_BYTES:
            return None
        if not self._places.acquire(blocking=False):
            answer = _told(503, "Other uploads are being read. Try again in a moment.")
            answer.headers["Retry-After"] = str(_RETRY_S)
            return answer
        g.has_place = True
        return None

    def leave(self, _: BaseException | None) -> None:
        """Free the place of a large request."""
        if g.pop("has_place", False):
            self._places.release()


def _in_base64(n_bytes: int) -> int:
    return -(-n_bytes // 3) * 4


def _told(status: int, sentence: str) -> Response:
    return Response(sentence + "\n", status, mimetype="text/plain")
