"""The names of scene categories: one canonical form, and how people write it."""

import re
import unicodedata

_LETTER = re.compile(r"^([a-z])/(?=\1)")


def category_name(path: str) -> str:
    """Return the canonical name of a category, from a folder's path or a published list.

    SUN's leading letter goes, spaces become underscores, sub-classes follow a slash:
    `/a/apartment_building/outdoor` and `apartment building/outdoor` are both
    `apartment_building/outdoor`. Case is kept. Raises ValueError for a path without a name.
    """
    parts = unicodedata.normalize("NFC", path).replace("\\", "/").split("/")
    joined = "/".join("_".join(part.split()) for part in parts if part.strip())
    name = _LETTER.sub("", joined)
    if not name:
        raise ValueError(f"{path!r} names no category; expected something like '/a/abbey'")
    return name


def plain_label(category: str) -> str:
    """Return a canonical category as people write it: `apartment building (outdoor)`."""
    scene, *sub_classes = category.replace("_", " ").split("/")
    return f"{scene} ({', '.join(sub_classes)})" if sub_classes else scene
