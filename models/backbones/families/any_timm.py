"""A card for any network of timm, made from what timm itself knows of it."""

from difflib import get_close_matches
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn

from models.backbones.card import LOGITS, BackboneCard, Layer, Normalization, Tap
from models.backbones.walking import walk
from models.pixels.framing import Framing, Interpolation
from models.weights import checkpoint
from models.weights.source import WeightsSource

if TYPE_CHECKING:
    from timm.models import PretrainedCfg

PREFIX = "timm:"
N_RGB = 3


@cache  # walking a network takes a second
def timm_card(name: str) -> BackboneCard:
    """Return the card of "timm:NAME", NAME as timm.create_model knows it, with a tag or without.

    Its layers are all modules that give one map or vector, named by their paths. The feature layer
    is what timm calls the network's features, or the vector before the logits of a network whose
    features are tokens.
    Raises ValueError for an unknown name, or a network that reads or gives something else.
    """
    published = _published(name)
    model = name.removeprefix(PREFIX)
    framing = _framing(name, published)
    layers = walk(partial(_network, model), framing.crop_px)
    feature_layer = _feature_layer(name, layers, _features_shape(model, framing.crop_px))
    return BackboneCard(
        name=name,
        summary=f"{published.architecture} from timm, weights {published.tag or 'of its default'}.",
        network=partial(_network, model),
        read=checkpoint.read_state,
        framing=framing,
        normalization=_normalization(published),
        layers=layers,
        feature_layer=feature_layer,
        head_tap=Tap(feature_layer, "avg"),
        weights=_source(model, published),
    )


def _published(name: str) -> "PretrainedCfg":
    """Return what timm knows of a model's weights."""
    from timm.models import get_pretrained_cfg, is_model, list_models  # noqa: PLC0415 - seconds

    model = name.removeprefix(PREFIX)
    if not is_model(model):
        near = ", ".join(get_close_matches(model, list_models(), n=5))
        raise ValueError(f"timm knows no model {model!r}; near: {near or 'none'}")
    published = get_pretrained_cfg(model)
    if published is None or not (published.hf_hub_id or published.url):
        raise ValueError(f"timm publishes no weights for {model!r}; choose another, or another tag")
    return published


def _network(model: str) -> nn.Module:
    import timm  # noqa: PLC0415 - seconds

    network: nn.Module = timm.create_model(model, pretrained=False)
    return network


def _framing(name: str, published: "PretrainedCfg") -> Framing:
    """Frame as timm's own evaluation does."""
    n_channels, height_px, width_px = published.input_size
    if n_channels != N_RGB or height_px != width_px or published.crop_mode == "border":
        raise ValueError(
            f"{name} reads {published.input_size}, crop mode {published.crop_mode}; "
            "only square RGB photos can be given"
        )
    squashes = published.crop_mode == "squash"
    interpolation: Interpolation = (
        "bilinear" if published.interpolation == "bilinear" else "bicubic"
    )
    return Framing(
        resize_px=height_px if squashes else int(height_px / published.crop_pct),
        keep_aspect=not squashes,
        crop_px=height_px,
        interpolation=interpolation,
    )


def _normalization(published: "PretrainedCfg") -> Normalization:
    red, green, blue = (255 * value for value in published.mean)
    red_std, green_std, blue_std = (255 * value for value in published.std)
    return Normalization("RGB", (red, green, blue), (red_std, green_std, blue_std))


def _features_shape(model: str, edge_px: int) -> tuple[int, ...]:
    with torch.device("meta"), torch.no_grad():
        network: Any = _network(model).eval()
        features: Tensor = network.forward_features(torch.empty(1, N_RGB, edge_px, edge_px))
    return tuple(features.shape)


def _feature_layer(name: str, layers: tuple[Layer, ...], features: tuple[int, ...]) -> str:
    maps = [layer.name for layer in layers if (1, layer.channels, *2 * [layer.side_px]) == features]
    vectors = [layer.name for layer in layers if layer.side_px == 1 and layer.name != LOGITS]
    if not maps and not vectors:
        raise ValueError(f"{name} has no layer that gives one map or vector a photo")
    # Of those alike, the last among the outermost: "layer4" rather than "layer4.1.act2".
    return min(reversed(maps or vectors), key=lambda path: path.count("."))


def _source(model: str, published: "PretrainedCfg") -> WeightsSource:
    """Return timm's copy on the Hugging Face hub, or else the file that it names."""
    licence = f"{published.license or 'not stated'} (as timm says)"
    if not published.hf_hub_id:
        url = str(published.url)
        return WeightsSource(file_name=url.rpartition("/")[2], licence=licence, urls=(url,))
    held = published.hf_hub_filename or "model.safetensors"
    return WeightsSource(
        file_name=f"{model}-{held}",
        licence=licence,
        urls=(f"https://huggingface.co/{published.hf_hub_id}/resolve/main/{held}",),
    )
