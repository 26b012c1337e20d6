"""Large pictures for the screen, made from a photo's original file."""

import threading
from collections import OrderedDict
from collections.abc import Iterable
from io import BytesIO

from PIL import Image

from models.collection.uris import local_path, read_bytes
from models.pixels.decode import Limits, Undecodable, decode
from models.records.photo import photo_id as identity

_WEBP_QUALITY = 85  # of 100; artefacts are not seen at screen size
_WEBP_METHOD = 2  # of 0 (fast) to 6 (small): 4 takes twice as long for 3 % fewer bytes


def may_be_there(uri: str) -> bool:
    """Tell whether a file may still lie at a URI; True for other machines, which are not asked."""
    path = local_path(uri)
    return path is None or path.is_file()


class Enlarger:
    """Enlarges a few photos at once and keeps the latest.

    limits: how large an original may be. edge_px: longest edge of the pictures, at most.
    """

    def __init__(self, limits: Limits, *, edge_px: int = 1600, n_kept: int = 48) -> None:
        self._limits = limits
        self._edge_px = edge_px
        self._n_kept = n_kept
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._places = threading.BoundedSemaphore(2)  # a 100-megapixel photo takes some 400 MB
        self._lock = threading.Lock()

    def enlarge(self, photo_id: str, uris: Iterable[str]) -> bytes | None:
        """Return a photo as WebP without metadata, from the first file that still holds it.

        A file whose bytes are another photo by now is passed over. None where no file is left.
        """
        with self._lock:
            if photo_id in self._kept:
                self._kept.move_to_end(photo_id)
                return self._kept[photo_id]
        with self._places:
            made = self._first(photo_id, uris)
        if made is not None:
            self._keep(photo_id, made)
        return made

    def _first(self, photo_id: str, uris: Iterable[str]) -> bytes | None:
        for uri in uris:
            try:
                content = read_bytes(uri, max_bytes=self._limits.max_bytes)
                if identity(content) == photo_id:
                    return self._developed(content)
            except (OSError, ValueError, ImportError, Undecodable):
                continue  # gone, out of reach, or its reader is not installed here: try the next
        return None

    def _developed(self, content: bytes) -> bytes:
        image = decode(content, limits=self._limits, at_least_px=self._edge_px)
        image.thumbnail((self._edge_px, self._edge_px), Image.Resampling.LANCZOS)
        webp = BytesIO()
        image.save(webp, "WEBP", quality=_WEBP_QUALITY, method=_WEBP_METHOD)
        return webp.getvalue()

    def _keep(self, photo_id: str, made: bytes) -> None:
        with self._lock:
            self._kept[photo_id] = made
            while len(self._kept) > self._n_kept:
                self._kept.popitem(last=False)
