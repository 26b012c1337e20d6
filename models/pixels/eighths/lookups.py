"""Tables that tell what the next bits of a JPEG stand for, without a look at each of them.

A symbol is a Huffman code and the bits of a value behind it. Most symbols of a photo are only to be
left behind; so one table tells of all whole symbols in the next twelve bits at once.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from models.pixels.eighths.header import Code, Unusual

WINDOW = 12  # bits that are looked at
LONGEST = 16  # bits of a code
LAST = 63  # frequency of a block

# A symbol: its bits, code and value; from bit 8 on, how many frequencies it goes ahead; from bit 16
# on, bits of the value; then whether the block ends, and whether there is no such symbol, or none
# whose code fits in the window.
AHEAD, SIZE, END, NONE = 8, 16, 1 << 24, 1 << 25
# Several symbols: their bits; from bit 4 on, how many frequencies they go ahead; whether the block
# ends with them.
AHEAD_OF_SEVERAL, END_OF_SEVERAL = 4, 1 << 15

_LARGEST_MEAN, _LARGEST = 11, 10  # bits of a value, in 8-bit photos
_END_OF_BLOCK, _SIXTEEN_ZEROS = 0x00, 0xF0
_KEPT = 32  # cameras write the same tables into each photo


@dataclass(frozen=True, slots=True)
class Lookups:
    """What bits stand for, by the next 12 or 16 of them.

    one: (2^12,) uint32, a symbol. whole: (2^16,) uint32, a symbol however long its code.
    several: (2^12,) uint16; where not even one fits in, a block that ends after no bits.
    """

    one: NDArray[np.uint32]
    whole: NDArray[np.uint32]
    several: NDArray[np.uint16]


@lru_cache(_KEPT)
def lookups_of_means(code: Code) -> Lookups:
    """Return the tables of blocks' means, which stand alone: `several` is empty.

    Raises Unusual for codes that are none.
    """
    return Lookups(*_of_one(code, _mean), np.empty(0, np.uint16))


@lru_cache(_KEPT)
def lookups(code: Code) -> Lookups:
    """Return the tables of the other frequencies. Raises Unusual for codes that are none."""
    one, whole = _of_one(code, _frequency)
    return Lookups(one, whole, _of_several(one))


def _mean(symbol: int) -> int:
    return symbol << SIZE | symbol if symbol <= _LARGEST_MEAN else NONE


def _frequency(symbol: int) -> int:
    zeros, size = symbol >> 4, symbol & 15
    if symbol == _END_OF_BLOCK:
        return END
    if size > _LARGEST or (size == 0 and symbol != _SIXTEEN_ZEROS):
        return NONE
    return size << SIZE | (zeros + 1) << AHEAD | size


def _of_one(
    code: Code, meaning: Callable[[int], int]
) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """Return `one` and `whole`. meaning: of a symbol, what an entry tells but its code's bits."""
    counts, symbols = code[:LONGEST], code[LONGEST:]
    whole = np.full(1 << LONGEST, NONE, np.uint32)
    one = np.full(1 << WINDOW, NONE, np.uint32)
    at, start = 0, 0
    for n_bits, count in enumerate(counts, 1):
        for symbol in symbols[at : at + count]:
            stop = start + (1 << LONGEST - n_bits)
            if stop > len(whole):
                raise Unusual("more codes than bits can tell apart")
            entry = meaning(symbol) + n_bits
            whole[start:stop] = entry
            if n_bits <= WINDOW:
                one[start >> LONGEST - WINDOW : stop >> LONGEST - WINDOW] = entry
            start = stop
        at += count
    return one, whole


def _of_several(one: NDArray[np.uint32]) -> NDArray[np.uint16]:
    """Return `several`: for each window, symbol after symbol as long as they lie within it."""
    windows = np.arange(len(one))
    bits, ahead = np.zeros(len(one), np.int64), np.zeros(len(one), np.int64)
    ends = np.zeros(len(one), bool)
    goes_on = np.ones(len(one), bool)
    while goes_on.any():
        symbol = one[windows << bits & len(one) - 1].astype(np.int64)
        bits_then, ahead_then = bits + (symbol & 255), ahead + (symbol >> AHEAD & 255)
        goes_on &= (symbol & NONE == 0) & (bits_then <= WINDOW) & (ahead_then <= LAST)
        bits, ahead = np.where(goes_on, bits_then, bits), np.where(goes_on, ahead_then, ahead)
        ends |= goes_on & (symbol & END != 0)
        goes_on &= ~ends
    ends |= bits == 0  # where not even one fits in
    entries: NDArray[np.int64] = bits | ahead << AHEAD_OF_SEVERAL | ends * END_OF_SEVERAL
    return entries.astype(np.uint16)
