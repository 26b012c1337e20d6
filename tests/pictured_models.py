"""A drawn atlas that was read with a network, and pictures of some channels of it."""

from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path

import numpy as np
import pyarrow as pa
from PIL import Image

from commands.networks import CatalogueNetworks
from conf.settings import load_settings
from models.backbones.card import Tap, extractor_name
from models.backbones.catalogue import card
from models.records.arrays import Vectors
from models.records.store import AtlasStore
from models.records.tables import fixed_size_lists
from models.viewing.channels import ChannelPictures, PicturedLayer, Recipe, Response
from tests.drawn_atlas import RUN_ID, DrawnAtlas, draw_atlas

MODEL, LAYER, N_CHANNELS = "efficientnet-lite0", "stem", 32
PICTURED = (0, 3, 7, 30)
SHA256 = "ab" * 32


@dataclass(frozen=True)
class PicturedAtlas:
    """The atlas, its features of the layer (N, C) in the order of its ids, and the pictures."""

    atlas: DrawnAtlas
    networks: CatalogueNetworks
    pictures: ChannelPictures
    layer: PicturedLayer
    vectors: Vectors


def picture_atlas(folder: Path) -> PicturedAtlas:
    """Draw an atlas below a folder, give it features of a layer, and draw pictures of channels."""
    atlas = draw_atlas(folder)
    network = card(MODEL)
    extractors = {"avg": extractor_name(network, Tap(LAYER, "avg"), SHA256)}
    random = np.random.default_rng(11)
    vectors = random.uniform(0, 4, (len(atlas.photo_ids), N_CHANNELS)).astype(np.float16)
    store = AtlasStore(atlas.url)
    lists = fixed_size_lists(vectors)
    rows = pa.table({"photo_id": list(atlas.photo_ids), "vector": lists})
    store.features(extractors["avg"]).append(rows)
    store.publish(replace(store.manifest(RUN_ID), extractor=extractors["avg"]))
    settings = load_settings(store={"channels_dir": str(folder / "channels")})
    layer = PicturedLayer(
        backbone=MODEL,
        layer=LAYER,
        n_channels=N_CHANNELS,
        weights_sha256=SHA256,
        extractors=extractors,
        recipe=Recipe(),
    )
    pictures = ChannelPictures(str(folder / "channels"))
    pictures.begin(layer)
    for channel in PICTURED:
        pictures.keep(layer, channel, _drawn(channel), Response(5.5, 9.25))
    networks = CatalogueNetworks(settings)
    return PicturedAtlas(atlas, networks, pictures, layer, vectors.astype(np.float32))


def _drawn(channel: int) -> bytes:
    random = np.random.default_rng(channel)
    coarse = Image.fromarray(random.integers(0, 256, (6, 6, 3), dtype=np.uint8))
    webp = BytesIO()
    coarse.resize((224, 224)).save(webp, "WEBP")
    return webp.getvalue()
