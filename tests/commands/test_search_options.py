"""The words of `evaluate search` become a question, or an error that names what is known."""

from typing import Any

import pytest

from commands.search_options import asked_for
from flows.evaluate_search import Asked


def asked(backbones: str | None = None, layers: str | None = None, **words: Any) -> Asked:
    usual: dict[str, Any] = {"poolings": "avg,max,gem", "metrics": "cosine", "weights": None}
    return asked_for(backbones, layers, **{**usual, **words})


def test_lists_are_split_at_commas_and_spaces_do_not_matter() -> None:
    found = asked(
        "efficientnet-lite0, squeezenet1_1-places365", "head,fire9", metrics="mse , cosine"
    )
    assert found.backbones == ("efficientnet-lite0", "squeezenet1_1-places365")
    assert found.layers == ("head", "fire9")
    assert found.metrics == ("mse", "cosine")


def test_nothing_asked_is_the_usual_backbone_and_its_last_convolution() -> None:
    assert asked() == Asked(weights={})


def test_a_weights_file_finds_its_backbone() -> None:
    named = asked(weights=["efficientnet-lite0=other.pth"])
    assert (named.backbones, named.weights) == (
        ("efficientnet-lite0",),
        {"efficientnet-lite0": "other.pth"},
    )
    only = asked("vgg16-places365", weights=["my copy"])
    assert only.weights == {"vgg16-places365": "my copy"}
    published = asked(
        "vgg16-places365,squeezenet1_1-places365",
        weights=["below/squeezenet_weights_places365.params"],
    )
    assert published.weights == {
        "squeezenet1_1-places365": "below/squeezenet_weights_places365.params"
    }


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"backbones": "vgg99"}, r"vgg99.*known: efficientnet-lite0"),
        ({"metrics": "manhattan"}, r"unknown metric 'manhattan'; known: cosine"),
        ({"poolings": ""}, r"unknown pooling ''; known: avg, max, gem, none"),
    ],
)
def test_unknown_names_are_told_with_the_known_ones(words: dict[str, str], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        asked(**words)
