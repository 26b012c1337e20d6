"""A photo's identity and facts, and what is kept of a file that is not one."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import NewType

PhotoId = NewType("PhotoId", str)


def photo_id(content: bytes) -> PhotoId:
    """Return the identity of a photo: the SHA-256 of its bytes, in lower-case hexadecimal."""
    return PhotoId(hashlib.sha256(content).hexdigest())


@dataclass(frozen=True, slots=True)
class Facts:
    """What the bytes of a photo tell about it, wherever the file lies.

    width, height: upright pixels. captured_at: the camera's local time, without a zone.
    latitude, longitude: degrees, WGS 84. sharpness: variance of the Laplacian of the thumbnail's
    luma (0 = flat). brightness: mean luma in [0, 1]. fingerprint: what it looks like, by which
    near duplicates are found.
    """

    format: str
    width: int
    height: int
    captured_at: datetime | None
    camera: str | None
    latitude: float | None
    longitude: float | None
    sharpness: float
    brightness: float
    fingerprint: bytes


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """A photo in small: WebP bytes of `width` × `height` pixels, upright."""

    webp: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Rejected:
    """A file that did not become a photo: where it stopped, why, and the details for an expert."""

    uri: str
    stage: str
    reason: str
    detail: str = ""
