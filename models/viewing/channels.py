"""Pictures of what channels look for, as they are kept: a folder for each layer of a network.

They depend on the network, its weights and how they are made, and not on any collection.
"""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from models.records.digest import digest
from models.records.files import Files

_KEY = re.compile(r"[0-9a-f]{16}", re.ASCII)
_DESCRIPTION = "layer.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How a picture is made; another recipe makes other pictures, kept beside these.

    n_steps: of gradient ascent. learning_rate: Adam's. seed: of what it starts from, and of how it
    is moved about meanwhile. version: of what stands in the code and not here.
    """

    n_steps: int = 128
    learning_rate: float = 0.1
    seed: int = 0
    version: int = 1

    def __post_init__(self) -> None:
        if self.n_steps < 1:
            raise ValueError(f"{self.n_steps} steps make no picture; choose 1 or more, such as 128")


@dataclass(frozen=True, slots=True, kw_only=True)
class PicturedLayer:
    """A layer whose channels are pictured.

    extractors: by pooling, the tables of features that this layer gives with these weights; their
    names change with the preprocessing, too.
    """

    backbone: str
    layer: str
    n_channels: int
    weights_sha256: str
    extractors: dict[str, str]
    recipe: Recipe
    made_at: str = ""

    @property
    def key(self) -> str:
        """What the pictures depend on, in 16 hexadecimal digits."""
        return digest(self.weights_sha256, self.extractors, asdict(self.recipe))

    @property
    def folder(self) -> str:
        """The name of the folder that keeps them."""
        network = re.sub(r"[^\w.-]", "-", self.backbone)
        return f"{network}.{self.layer}.{self.key}"


@dataclass(frozen=True, slots=True)
class Response:
    """How strongly a picture excites its channel: the mean and the largest value of its map."""

    mean: float
    largest: float


class ChannelPictures:
    """The pictures below a folder. A picture that is there is whole."""

    def __init__(self, folder: str) -> None:
        self._files = Files(folder)
        self._layers: dict[str, PicturedLayer] = {}  # by folder, which never changes

    def begin(self, layer: PicturedLayer) -> None:
        """Describe a layer, unless that was done."""
        path = f"{layer.folder}/{_DESCRIPTION}"
        if not self._files.exists(path):
            told = {**asdict(layer), "made_at": datetime.now(UTC).isoformat(timespec="seconds")}
            self._files.write_json(path, told)

    def keep(self, layer: PicturedLayer, channel: int, webp: bytes, response: Response) -> None:
        """Keep the picture of a channel; the picture comes last, so that it is never without."""
        self._files.write_json(_place(layer, channel, "json"), asdict(response))
        self._files.write(_place(layer, channel, "webp"), webp)

    def layers(self) -> list[PicturedLayer]:
        """Return all layers with pictures, the latest first."""
        folders = self._files.names("")
        for folder in folders:
            if folder not in self._layers and self._files.exists(f"{folder}/{_DESCRIPTION}"):
                told = self._files.read_json(f"{folder}/{_DESCRIPTION}")
                self._layers[folder] = _layer(told)
        found = [self._layers[folder] for folder in folders if folder in self._layers]
        return sorted(found, key=lambda layer: layer.made_at, reverse=True)

    def channels(self, layer: PicturedLayer) -> list[int]:
        """Return which channels of a layer have a picture, sorted."""
        names = [name.partition(".") for name in self._files.names(layer.folder)]
        return sorted(
            int(stem) for stem, _, ending in names if ending == "webp" and stem.isdecimal()
        )

    def response(self, layer: PicturedLayer, channel: int) -> Response:
        """Return how strongly a picture excites its channel; raises FileNotFoundError."""
        return Response(**self._files.read_json(_place(layer, channel, "json")))

    def picture(self, key: str, channel: int) -> bytes | None:
        """Return a picture (WebP) by the key of its layer; None where there is none.

        A key from a browser never becomes a path: it is looked for among the layers that there are.
        """
        if not _KEY.fullmatch(key):
            return None
        for layer in self.layers():
            if layer.key == key and channel in self.channels(layer):
                return self._files.read(_place(layer, channel, "webp"))
        return None

    def file(self, layer: PicturedLayer, channel: int) -> str:
        """Return where the picture of a channel lies, or would lie."""
        return f"{self._files.address}/{_place(layer, channel, 'webp')}"


def spread(n_channels: int, *, every: int | None = None) -> Sequence[int]:
    """Return every so-manieth channel; left out, so that there are about 30."""
    return range(0, n_channels, every or max(1, n_channels // 30))


def _place(layer: PicturedLayer, channel: int, ending: str) -> str:
    return f"{layer.folder}/{channel:05d}.{ending}"


def _layer(told: dict[str, Any]) -> PicturedLayer:
    return PicturedLayer(**{**told, "recipe": Recipe(**told["recipe"])})
