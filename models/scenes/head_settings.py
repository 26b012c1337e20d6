"""The choices in training a head, checked when they are made."""

from dataclasses import dataclass, fields

_INFINITE = float("inf")
_RANGES = {  # least and most
    "hidden": (1, _INFINITE),
    "dropout": (0, 0.95),
    "weight_decay": (0, _INFINITE),
    "learning_rate": (1e-9, 1),
    "label_smoothing": (0, 0.9),
    "class_balance": (0, 1),
    "batch_size": (1, _INFINITE),
    "max_epochs": (1, _INFINITE),
    "patience": (1, _INFINITE),
    "validation_share": (0.01, 0.9),
    "confident_precision": (0.01, 0.999),
}


@dataclass(frozen=True, slots=True)
class HeadSettings:
    """How a head is trained.

    hidden: units of the first layer. dropout: share of them left out of each step.
    weight_decay, learning_rate: of AdamW, the latter falling to zero over max_epochs.
    label_smoothing: share of belief that the targets spread over all labels.
    class_balance: 0 counts each photo alike, 1 each class alike. patience: epochs without a lower
    validation loss before training stops. validation_share: of each class, held back to stop and
    to calibrate by. confident_precision: share of confident tags that must be right.
    Raises ValueError for a value out of range.
    """

    hidden: int
    dropout: float
    weight_decay: float
    learning_rate: float
    label_smoothing: float
    class_balance: float
    batch_size: int
    max_epochs: int
    patience: int
    validation_share: float
    confident_precision: float

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            least, most = _RANGES[field.name]
            if not least <= value <= most:
                allowed = f"{least:g} or more" if most == _INFINITE else f"{least:g} to {most:g}"
                raise ValueError(f"head setting {field.name} is {value}; give {allowed}")
