"""What convolutions by Winograd's algorithm multiply, and which of these is quick here."""

from typing import Literal

from models.compiling import host_cpu

Factors = Literal["bf16", "fp32", "int8"]


def quick_factors() -> Factors:
    """Return what is multiplied where bf16 is asked for: what is no coarser, and quickest here.

    With AVX-512 BF16, AMD's processors multiply twice as many bf16 a second as fp32; Intel's half
    as many, unless they have AMX, and so no use for Winograd's algorithm.
    """
    return "bf16" if host_cpu().startswith("znver") else "fp32"
