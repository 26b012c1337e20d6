"""Writes what makes fewer pixels of a block's lowest frequencies, as LLVM's intermediate language.

Of 8 × 8 frequencies the n × n lowest make n × n pixels, whose middles lie where waves are sampled;
what higher frequencies would add is detail, of which a picture of that size cannot show much.
"""

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

EDGE = 8  # of a block
_FLOATS, _NUMBERS = f"<{EDGE} x float>", f"<{EDGE} x i32>"
_MOST, _LEAST = (f"{_FLOATS} @llvm.{name}.v{EDGE}f32" for name in ("maxnum", "minnum"))
_ROUNDED = 128.5  # what levels are counted from, and a half

# Where the frequencies of a block's zigzag stand: (down, across).
ZIGZAG = tuple(
    sorted(
        ((row, column) for row in range(EDGE) for column in range(EDGE)),
        key=lambda at: (sum(at), at[0] if sum(at) % 2 else at[1]),
    )
)


def last_kept(side: int) -> int:
    """Return the last frequency in the zigzag of which side × side pixels can tell."""
    return ZIGZAG.index((side - 1, side - 1))


def waves(side: int) -> NDArray[np.float64]:
    """Return what waves of height 1 add to each of `side` pixels: (side frequencies, side)."""
    frequencies = np.arange(side)[:, None]
    return np.cos(np.pi * frequencies * (2 * np.arange(side) + 1) / (2 * side))


def heights(side: int) -> NDArray[np.float64]:
    """Return the height of a wave whose frequency is 1, by frequencies down and across."""
    single = np.where(np.arange(side) == 0, np.sqrt(0.5), 1.0) / 2
    return np.outer(single, single)


def pixels(side: int) -> Iterator[str]:
    """Write what makes side × side pixels of a block and stores them.

    %frequencies: (8, 8) int32. %by: (side, 8) fp32, what they are multiplied by.
    """
    wave = waves(side)
    for v in range(side):
        yield f"""\
  %row_at{v} = getelementptr i32, ptr %frequencies, i64 {EDGE * v}
  %row{v} = load {_NUMBERS}, ptr %row_at{v}, align 32
  %told{v} = sitofp {_NUMBERS} %row{v} to {_FLOATS}
  %by_at{v} = getelementptr float, ptr %by, i64 {EDGE * v}
  %by{v} = load {_FLOATS}, ptr %by_at{v}, align 4
  %height{v} = fmul {_FLOATS} %told{v}, %by{v}"""
    yield """\
  %units_right = mul i64 %x, %right
  %units_below = mul i64 %y, %below
  %from_first = add i64 %units_right, %units_below
  %place0 = getelementptr i8, ptr %pixels, i64 %from_first"""
    for y in range(side):
        yield from _row(wave, y)
        yield from _stored(side, y)


def _row(wave: NDArray[np.float64], y: int) -> Iterator[str]:
    """Write what makes a row of pixels, %eight…: what waves down come to, then those across."""
    down = "%height0"
    for v, weight in enumerate(wave[1:, y], 1):
        yield from _plus_weighted(f"down{y}_{v}", down, f"%height{v}", [weight] * EDGE)
        down = f"%down{y}_{v}"
    across = _vector([_ROUNDED] * EDGE)
    for u, weights in enumerate(wave):
        lanes = ", ".join([f"i32 {u}"] * EDGE)
        yield f"""\
  %lane{y}_{u} = shufflevector {_FLOATS} {down}, {_FLOATS} poison, <{EDGE} x i32> <{lanes}>"""
        filled = [*weights, *[0.0] * (EDGE - len(weights))]
        yield from _plus_weighted(f"across{y}_{u}", across, f"%lane{y}_{u}", filled)
        across = f"%across{y}_{u}"
    yield f"""\
  %not_less{y} = call nnan {_MOST}({_FLOATS} {across}, {_FLOATS} zeroinitializer)
  %within{y} = call nnan {_LEAST}({_FLOATS} %not_less{y}, {_FLOATS} {_vector([255.0] * EDGE)})
  %whole{y} = fptosi {_FLOATS} %within{y} to {_NUMBERS}
  %bytes{y} = trunc {_NUMBERS} %whole{y} to <{EDGE} x i8>
  %eight{y} = bitcast <{EDGE} x i8> %bytes{y} to i64"""


def _stored(side: int, y: int) -> Iterator[str]:
    """Write what stores the first bytes of %eight…, as many as there are pixels, and no more."""
    at = 0
    for n_bytes in (4, 2, 1):
        if side & n_bytes:
            yield f"""\
  %rest{y}_{at} = lshr i64 %eight{y}, {8 * at}
  %part{y}_{at} = trunc i64 %rest{y}_{at} to i{8 * n_bytes}
  %to{y}_{at} = getelementptr i8, ptr %place{y}, i64 {at}
  store i{8 * n_bytes} %part{y}_{at}, ptr %to{y}_{at}, align 1"""
            at += n_bytes
    yield f"  %place{y + 1} = getelementptr i8, ptr %place{y}, i64 %pitch"


def _plus_weighted(name: str, total: str, value: str, weights: Iterable[float]) -> Iterator[str]:
    yield f"  %weighted_{name} = fmul contract {_FLOATS} {value}, {_vector(weights)}"
    yield f"  %{name} = fadd contract {_FLOATS} {total}, %weighted_{name}"


def _vector(numbers: Iterable[float]) -> str:
    """Write numbers exactly: LLVM reads the bits of doubles that fp32 holds."""
    doubles = np.array(list(numbers), np.float32).astype(np.float64)
    return "<" + ", ".join(f"float 0x{bits:016X}" for bits in doubles.view(np.uint64)) + ">"
