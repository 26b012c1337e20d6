import shutil
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image

from commands.dashboard import uploads_of
from commands.newcomers import NewcomersOfRuns
from conf.settings import load_settings
from flows.query import query_vectors
from models.records.store import AtlasStore
from models.retrieval.holdings import INSTANCE, Holdings
from models.retrieval.search import Manner, Search
from tests.flows.conftest import Built


def test_a_photo_held_sideways_finds_itself_in_an_atlas_that_was_built_for_it(
    built: Built, tmp_path: Path
) -> None:
    from flows.build_atlas import build_atlas  # noqa: PLC0415

    atlas = tmp_path / "atlas"
    shutil.copytree(built.atlas, atlas)
    extract = {**built.options["extract"], "instance": True}
    build_atlas([str(built.photos)], str(atlas), None, {**built.options, "extract": extract})
    manifest = AtlasStore(str(atlas)).snapshot().manifest
    files, made = manifest.stage("extract"), manifest.stage("instance")
    assert (files.done, made.found) == (0, files.found)
    assert made.done > 0
    holdings = Holdings(AtlasStore(str(atlas)).snapshot())
    assert holdings.best == INSTANCE
    uri = holdings.uris[5]
    with Image.open(uri) as photo:
        photo.convert("RGB").rotate(90, expand=True).save(tmp_path / "sideways.png")
    vectors = query_vectors([str(tmp_path / "sideways.png")], holdings.snapshot, INSTANCE)
    answer = Search(holdings).by_vectors(vectors, Manner(n_wanted=1))
    assert answer.representation == INSTANCE
    assert answer.found[0].photo_id == holdings.ids[5]
    assert answer.found[0].similarity > 0.9
    # A page, or a program, that holds the same file up sees it as the command does.
    settings = load_settings()
    newcomers = NewcomersOfRuns(settings, partial(uploads_of, settings))
    met = newcomers.meet(holdings.snapshot, (tmp_path / "sideways.png").read_bytes(), INSTANCE)
    np.testing.assert_allclose(met.vectors, vectors, atol=1e-3)
