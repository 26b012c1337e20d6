"""A photo is explained by the network and the head of its run, or it is said why not."""

from dataclasses import fields, replace
from io import BytesIO

import numpy as np
import pytest
import torch
from PIL import Image

from conf.settings import Settings, load_settings
from flows.explain import Explainer, seen_part
from flows.network import network
from models.pixels.framing import Framing, frame
from models.records.manifest import Manifest
from models.scenes.head import Head, Layers
from models.scenes.head_files import save_head
from models.scenes.head_settings import HeadSettings
from models.scenes.training import TrainedHead, TrainingReport
from models.viewing.evidence import NoEvidence

_LABELS = ("coast", "forest", "kitchen")


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    heads = tmp_path_factory.mktemp("heads")
    return load_settings(store={"heads_dir": str(heads), "offline": True})


@pytest.fixture(scope="module")
def run(settings: Settings) -> Manifest:
    """A run tagged by a head whose layers are drawn by chance: it explains what it says."""
    chosen = network(settings)
    n_features = chosen.card.dimension(chosen.card.head_tap)
    random = np.random.default_rng(5)

    def drawn(*shape: int) -> torch.Tensor:
        return torch.from_numpy(random.normal(0, 0.1, shape).astype(np.float32))

    layers = Layers(
        mean=torch.zeros(n_features),
        scale=torch.ones(n_features),
        hidden_weight=drawn(8, n_features),
        hidden_bias=torch.ones(8),
        output_weight=drawn(3, 8),
        output_bias=drawn(3),
    )
    head = Head(_LABELS, layers, 1.0, np.full(3, 0.5, np.float32))
    report = TrainingReport(0.0, 0.0, {}, 0.0, 0.0, 1, 1, 1, 1)
    how = HeadSettings(**{f.name: getattr(settings.train, f.name) for f in fields(HeadSettings)})
    trained = TrainedHead(head, report, how, 0)
    extractor = chosen.at_any_precision(chosen.card.head_tap)
    save_head(trained, settings.store.heads(), "mine", extractor=extractor)
    return Manifest(
        run_id="20261122-101500-aa01",
        started_at="",
        sources=(),
        extractor=chosen.extractor(chosen.card.feature_tap),
        tagger="mine",
        representations=(),
        tables={},
        stages=(),
        settings={"extract": {"backbone": chosen.card.name}},
        versions={},
        weights={},
    )


def _photo() -> bytes:
    pixels = np.random.default_rng(2).integers(0, 255, (24, 36, 3), dtype=np.uint8)
    jpeg = BytesIO()
    Image.fromarray(pixels).resize((480, 320)).save(jpeg, "JPEG")
    return jpeg.getvalue()


def test_every_label_of_the_head_gets_a_map_of_its_own(settings: Settings, run: Manifest) -> None:
    explain = Explainer(settings)
    found = [explain(run, _photo(), label) for label in _LABELS]
    for evidence in found:
        assert evidence.heat.shape == (7, 7)
        assert evidence.heat.dtype == np.float32
        assert evidence.heat.min() >= 0
        assert evidence.heat.max() == 1
        assert evidence.part[0] > evidence.part[1] >= 0  # a wide photo loses its sides
    assert not np.allclose(found[0].heat, found[1].heat)


def test_what_cannot_be_explained_is_said(settings: Settings, run: Manifest) -> None:
    explain = Explainer(settings)
    with pytest.raises(NoEvidence, match="knows no label 'moon'"):
        explain(run, _photo(), "moon")
    with pytest.raises(NoEvidence, match="not an image"):
        explain(run, b"no photo at all", "coast")


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"extractor": "another.fire9.avg.00000000"}, "the run is of another"),
        ({"tagger": "gone"}, "no tagger 'gone'"),
        ({"tagger": None}, "has no tagger"),
        ({"settings": {"extract": {"weights_file": "gone.params"}}}, "gone.params"),
    ],
)
def test_a_run_whose_network_or_head_is_not_here_is_not_explained(
    settings: Settings, run: Manifest, changed: dict[str, object], why: str
) -> None:
    with pytest.raises(NoEvidence, match=why):
        Explainer(settings)(replace(run, **changed), _photo(), "coast")  # type: ignore[arg-type]


@pytest.mark.parametrize("keep_aspect", [True, False])
def test_the_part_that_is_seen_is_the_part_that_is_framed(keep_aspect: bool) -> None:
    framing = Framing(64, keep_aspect, 56, "bilinear")
    whole = np.zeros((200, 400, 3), np.uint8)
    left, top, right, bottom = seen_part((400, 200), framing)
    whole[round(200 * top) : round(200 * bottom), round(400 * left) : round(400 * right)] = 255
    assert frame(Image.fromarray(whole), framing).mean() > 250
    assert (right - left) * (bottom - top) == pytest.approx(
        (56 / 128 if keep_aspect else 56 / 64) * 56 / 64
    )
