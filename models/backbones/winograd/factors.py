"""What convolutions by Winograd's algorithm multiply, and which of these is quick here."""

from typing import Literal

from models.backbones.precision import cpu_has, is_bf16_quick

ColourFactors = Literal["bf16", "fp32"]
FloatFactors = Literal["bf16", "fp32", "fp16"]
Factors = Literal["bf16", "fp32", "fp16", "int8"]


def quick_factors() -> FloatFactors:
    """Return what is multiplied where bf16 is asked for: what is no coarser, and quickest here."""
    if is_bf16_quick():
        return "bf16"
    return "fp16" if has_fp16() else "fp32"


def quick_colour_factors() -> ColourFactors:
    """Return what a first convolution multiplies, for which there is no code in fp16."""
    return "bf16" if is_bf16_quick() else "fp32"


def has_fp16() -> bool:
    """Tell whether the processor multiplies vectors of fp16."""
    return cpu_has("avx512_fp16")
