"""Which photos a playground is of: those of the run, or a data set that is unpacked first."""

from collections.abc import Sequence
from pathlib import Path

from commands.outcome import errors
from models.collection.presence import reach
from models.collection.unpacking import published, unpack
from models.records.snapshot import Snapshot


def unpacked(photos: Sequence[str], atlas: str, per_class: int | None) -> list[str]:
    """Return the sources to build from: a published data set as a folder a class, beside the atlas.

    Raises ValueError where the atlas is no folder of this machine, so that nothing lies beside it.
    """
    sources = []
    for source in photos:
        found = None if "://" in source else published(Path(source).expanduser())
        if found is None:
            sources.append(source)
            continue
        into = _beside(atlas)
        n_pictures = unpack(found.pictures(), into, per_class=per_class)
        errors.print(f"{found.name}: {n_pictures:,} pictures lie in {into}", markup=False)
        sources.append(str(into))
    if per_class is not None and list(photos) == sources:
        raise ValueError(
            f"--per-class {per_class} is for CIFAR-10 and Tiny ImageNet, as they are published; "
            "of other photos name those that you want"
        )
    return sources


def check_photos(run: Snapshot, sources: Sequence[str], atlas: str) -> None:
    """Raise ValueError unless all photos of a run lie in the sources that were named."""
    if not sources:
        return
    photos = run.photos(["uris"])["uris"]
    n_inside = 0
    places = [reach(source) for source in sources]
    for uris in photos:
        n_inside += any(place.holds(str(uri)) for place in places for uri in uris.as_py())
    if n_inside < len(photos):
        raise ValueError(
            f"{n_inside:,} of the {len(photos):,} photos of {atlas} lie in "
            f"{', '.join(sources[:3])}: the playground works on all photos of an atlas; leave "
            "PHOTOS out, or name another atlas with --atlas, which is built first"
        )


def _beside(atlas: str) -> Path:
    if "://" in atlas:
        raise ValueError(
            f"a data set is unpacked beside the atlas, but {atlas} is no folder here; "
            "name a folder with --atlas"
        )
    folder = Path(atlas).expanduser()
    return folder.with_name(f"{folder.name}-photos")
