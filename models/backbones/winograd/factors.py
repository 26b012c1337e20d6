"""What convolutions by Winograd's algorithm multiply, and which of these is quick here."""

from typing import Literal

from models.backbones.precision import is_bf16_quick

FloatFactors = Literal["bf16", "fp32"]
Factors = Literal["bf16", "fp32", "int8"]


def quick_factors() -> FloatFactors:
    """Return what is multiplied where bf16 is asked for: what is no coarser, and quickest here."""
    return "bf16" if is_bf16_quick() else "fp32"
