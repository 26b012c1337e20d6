"""The tables tell what reading a JPEG's bits one after the other would."""

from io import BytesIO

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.pixels.eighths.header import Code, Unusual, read_header
from models.pixels.eighths.lookups import (
    AHEAD,
    AHEAD_OF_SEVERAL,
    END,
    END_OF_SEVERAL,
    LAST,
    NONE,
    SIZE,
    lookups,
    lookups_of_means,
)
from tests.pixels.drawing import encoded, noise


def codes(*, optimize: bool) -> tuple[Code, Code]:
    content = encoded(noise(96, 64), "JPEG", {"quality": 90, "optimize": optimize})
    return read_header(BytesIO(content).getvalue()).components[0].codes


def one_by_one(code: Code, bits: str) -> tuple[int, int] | None:
    """Return the symbol that bits begin with and its code's bits, read as T.81 tells."""
    counts, symbols = code[:16], code[16:]
    number, first, at = 0, 0, 0
    for n_bits, count in enumerate(counts, 1):
        if n_bits > len(bits):
            return None
        number = number << 1 | int(bits[n_bits - 1])
        if number - first < count:
            return symbols[at + number - first], n_bits
        at, first = at + count, first + count << 1
    return None


@settings(max_examples=200, deadline=None)
@given(next_bits=st.integers(0, 2**16 - 1), optimize=st.booleans())
def test_a_symbol_is_what_its_bits_are(next_bits: int, optimize: bool) -> None:
    _, code = codes(optimize=optimize)
    bits, tables = f"{next_bits:016b}", lookups(code)
    read, entry = one_by_one(code, bits), int(tables.whole[next_bits])
    short = int(tables.one[next_bits >> 4])
    if read is None:
        assert entry & NONE
        assert short & NONE
        return
    symbol, n_bits = read
    assert (short == entry) if n_bits <= 12 else (short & NONE)
    assert bool(entry & END) == (symbol == 0)
    assert entry & 255 == n_bits + symbol % 16
    if symbol:
        assert (entry >> AHEAD & 255, entry >> SIZE & 255) == (symbol // 16 + 1, symbol % 16)


@settings(max_examples=200, deadline=None)
@given(window=st.integers(0, 2**12 - 1), optimize=st.booleans())
def test_several_symbols_are_as_many_as_fit(window: int, optimize: bool) -> None:
    _, code = codes(optimize=optimize)
    bits, n_read, ahead, ends = f"{window:012b}", 0, 0, False
    while not ends and (read := one_by_one(code, bits[n_read:])):
        symbol, n_bits = read
        if n_read + n_bits + symbol % 16 > 12 or (symbol and ahead + symbol // 16 + 1 > LAST):
            break
        n_read += n_bits + symbol % 16
        ahead += symbol // 16 + 1 if symbol else 0
        ends = symbol == 0
    entry = int(lookups(code).several[window])
    assert entry & 15 == n_read
    assert entry >> AHEAD_OF_SEVERAL & 63 == ahead
    assert bool(entry & END_OF_SEVERAL) == (ends or n_read == 0)


def test_means_have_their_own_symbols() -> None:
    code, _ = codes(optimize=False)
    tables = lookups_of_means(code)
    assert len(tables.several) == 0
    assert int(tables.one[0]) == 2  # T.81, table K.3: 00 stands for no bits


@pytest.mark.parametrize(
    "code", [(3, *[0] * 15, 1, 2, 3), (0, 5, *[0] * 14, 1, 2, 3, 4, 5)], ids=["one bit", "two"]
)
def test_too_many_codes_are_none(code: Code) -> None:
    with pytest.raises(Unusual, match="more codes than bits can tell apart"):
        lookups(code)


@pytest.mark.parametrize("symbol", [0x10, 0x0B, 0xFF])
def test_what_no_photo_of_eight_bits_has_is_no_symbol(symbol: int) -> None:
    table = lookups((1, *[0] * 15, symbol)).one
    assert np.all(table & NONE)
