"""Names and sentences: what maps, colourings and measures are called, and what they mean."""

from datetime import datetime

_REPRESENTATIONS = {
    "conv": ("Features", "Photos lie close where the network sees similar shapes and textures."),
    "tags-nmf": ("Tag topics", "Photos lie close where their tags mix the same topics."),
    "conv-nmf": ("Feature topics", "Photos lie close where they share topics of the features."),
    "instance": ("Same place", "Photos lie close where they show the same place or thing."),
}
_BESIDE = ("colours", "words")  # what photos are compared by that is no representation
_METHODS = {"tsne": "t-SNE", "umap": "UMAP"}
_COLOURINGS = {
    "tag": "Top tag",
    "environment": "Indoor or outdoor",
    "date": "Date",
    "folder": "Folder",
    "camera": "Camera",
    "sharpness": "Sharpness",
    "brightness": "Brightness",
    "none": "One colour",
}
_KB, _MB = 1e3, 1e6
_TRUST = (
    (0.95, "High", "Photos drawn close together are nearly always alike."),
    (0.85, "Fair", "Most photos drawn close together are alike, some only seem so."),
    (0.0, "Low", "Many photos drawn close together are not alike: read this map with care."),
)


def representation_name(name: str) -> str:
    """Return what people call a representation; one that a user added keeps its own name."""
    return _REPRESENTATIONS.get(name, (name, ""))[0]


def representation_meaning(name: str) -> str:
    """Return what closeness means in a representation."""
    unknown = ("", f"Photos lie close where their vectors in {name} are alike.")
    return _REPRESENTATIONS.get(name, unknown)[1]


def compared_name(name: str) -> str:
    """Return what people call what photos are compared by: a representation, colours or words."""
    return name.capitalize() if name in _BESIDE else representation_name(name)


def folder_name(folder: str) -> str:
    """Return the last two parts of a folder's path, which people know it by."""
    return "/".join(folder.split("/")[-2:])


def map_name(key: str, *, with_method: bool) -> str:
    """Return what people call the map "representation/method"."""
    representation, _, method = key.partition("/")
    name = representation_name(representation)
    return f"{name} · {method_name(method)}" if with_method else name


def method_name(method: str) -> str:
    """Return how a method is written."""
    return _METHODS.get(method, method)


def colouring_name(key: str) -> str:
    """Return what people call a colouring: of photos, or of topics of a representation."""
    return _COLOURINGS.get(key) or representation_name(key)


def trust(value: float) -> tuple[str, str]:
    """Return a word and a sentence for a map's trustworthiness in [0, 1]."""
    return next((word, sentence) for least, word, sentence in _TRUST if value >= least)


def showing(n_shown: int, n_photos: int) -> str:
    """Say how much of the whole a picture shows."""
    return f"showing {n_shown:,} of {counted(n_photos, 'photo')}"


def counted(n: int, noun: str) -> str:
    """Return "1 photo", "2 photos"."""
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"


def percent(part: float) -> str:
    """Return a part of 1 in per cent, never rounded to a 0 or 100 that it is not."""
    rounded = f"{part * 100:.0f} %"
    if rounded == "0 %" and part > 0:
        return "< 1 %"
    return "> 99 %" if rounded == "100 %" and part < 1 else rounded


def moment(text: str) -> str:
    """Return an ISO time for people; a text that is none is shown as it is."""
    try:
        return f"{datetime.fromisoformat(text):%d %b %Y, %H:%M}"
    except ValueError:
        return text


def size(n_bytes: int) -> str:
    """Return a file's size in decimal units."""
    return f"{n_bytes / _MB:.1f} MB" if n_bytes >= _MB else f"{n_bytes / _KB:,.1f} kB"
