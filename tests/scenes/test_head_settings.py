"""Settings of a head are checked where they are made."""

from typing import Any

import pytest

from models.scenes.head_settings import HeadSettings

SETTINGS: dict[str, Any] = {
    "hidden": 32,
    "dropout": 0.5,
    "weight_decay": 0.01,
    "learning_rate": 0.001,
    "label_smoothing": 0.05,
    "class_balance": 0.5,
    "batch_size": 32,
    "max_epochs": 30,
    "patience": 8,
    "validation_share": 0.2,
    "confident_precision": 0.9,
}


def test_sensible_settings_are_accepted() -> None:
    assert HeadSettings(**SETTINGS).hidden == 32


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("hidden", 0, "1 or more"),
        ("dropout", 1.0, "0 to 0.95"),
        ("validation_share", 0, "0.01 to 0.9"),
        ("learning_rate", float("nan"), "1e-09 to 1"),
    ],
)
def test_a_value_out_of_range_is_refused_by_name(name: str, value: float, allowed: str) -> None:
    with pytest.raises(ValueError, match=f"head setting {name} is {value}; give {allowed}"):
        HeadSettings(**SETTINGS | {name: value})


def test_every_setting_has_a_range() -> None:
    for name in SETTINGS:
        with pytest.raises(ValueError, match=name):
            HeadSettings(**SETTINGS | {name: -1})
