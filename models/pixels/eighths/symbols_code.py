"""Writes what reads symbols from a JPEG's bits, one by one, as LLVM's intermediate language.

%word holds the next bits, %n_there of them, the first one highest; behind them, %offset tells which
byte comes next. What is written at a place has the place's name in its values.
"""

from collections.abc import Iterator

from models.pixels.eighths.lookups import AHEAD, LONGEST, NONE, SIZE, WINDOW


def refilled(at: str) -> Iterator[str]:
    """Write what fetches bits until 56 or more are there.

    Where from was told when bits were last fetched: nothing waits for what the last symbol was.
    """
    yield f"""\
  %offset_{at} = load i64, ptr %offset
  %bytes_at_{at} = getelementptr i8, ptr %bits, i64 %offset_{at}
  %eight_{at} = load i64, ptr %bytes_at_{at}, align 1
  %turned_{at} = call i64 @llvm.bswap.i64(i64 %eight_{at})
  %rest_of_{at} = load i64, ptr %word
  %n_rest_{at} = load i64, ptr %n_there
  %behind_rest_{at} = lshr i64 %turned_{at}, %n_rest_{at}
  %fetched_{at} = or i64 %rest_of_{at}, %behind_rest_{at}
  store i64 %fetched_{at}, ptr %word
  %n_new_{at} = sub i64 63, %n_rest_{at}
  %bytes_new_{at} = lshr i64 %n_new_{at}, 3
  %offset_then_{at} = add i64 %offset_{at}, %bytes_new_{at}
  store i64 %offset_then_{at}, ptr %offset
  %n_then_{at} = or i64 %n_rest_{at}, 56
  store i64 %n_then_{at}, ptr %n_there"""


def symbol(at: str) -> Iterator[str]:
    """Write what looks a symbol up, in either table, and goes to {at}_told, or fails.

    at: the label that this stands behind.
    """
    yield from looked_up(f"{at}_short", "%one", WINDOW)
    yield from branched(f"{at}_short", NONE, f"{at}_long_code", f"{at}_found")
    yield f"{at}_long_code:"
    yield from looked_up(f"{at}_long", "%whole", LONGEST)
    yield from branched(f"{at}_long", NONE, "fail", f"{at}_found")
    yield f"""\
{at}_found:
  %entry_{at} = phi i64 [%entry_{at}_short, %{at}], [%entry_{at}_long, %{at}_long_code]
  %word_{at} = load i64, ptr %word
  br label %{at}_told"""


def looked_up(at: str, table: str, n_bits: int) -> Iterator[str]:
    """Write what looks the next bits up in a table."""
    yield f"""\
  %word_{at} = load i64, ptr %word
  %index_{at} = lshr i64 %word_{at}, {64 - n_bits}
  %entry_at_{at} = getelementptr i32, ptr {table}, i64 %index_{at}
  %narrow_{at} = load i32, ptr %entry_at_{at}
  %entry_{at} = zext i32 %narrow_{at} to i64"""


def branched(at: str, flag: int, then: str, otherwise: str) -> Iterator[str]:
    """Write what goes where a flag of an entry says."""
    yield f"""\
  %flag{flag}_{at} = and i64 %entry_{at}, {flag}
  %is{flag}_{at} = icmp ne i64 %flag{flag}_{at}, 0
  br i1 %is{flag}_{at}, label %{then}, label %{otherwise}"""


def consumed(at: str) -> Iterator[str]:
    """Write what leaves an entry's bits behind."""
    yield f"  %bits_{at} = and i64 %entry_{at}, 255"
    yield from moved(at, f"%word_{at}", f"%bits_{at}")


def moved(at: str, word: str, bits: str) -> Iterator[str]:
    """Write what leaves the first bits of a word behind."""
    yield f"""\
  %rest_{at} = shl i64 {word}, {bits}
  store i64 %rest_{at}, ptr %word
  %n_before_{at} = load i64, ptr %n_there
  %n_left_{at} = sub i64 %n_before_{at}, {bits}
  store i64 %n_left_{at}, ptr %n_there"""


def advanced(at: str) -> Iterator[str]:
    """Write which frequency a symbol tells of."""
    yield f"""\
  %ahead_from_{at} = lshr i64 %entry_{at}, {AHEAD}
  %ahead_{at} = and i64 %ahead_from_{at}, 255
  %k_{at} = load i64, ptr %k
  %then_{at} = add i64 %k_{at}, %ahead_{at}
  store i64 %then_{at}, ptr %k"""


def value(at: str) -> Iterator[str]:
    """Write the value of a symbol: its bits, or where these begin with 0 as much below 0.

    %word_… holds the symbol's code and value in its highest bits.
    """
    yield f"""\
  %size_from_{at} = lshr i64 %entry_{at}, {SIZE}
  %size_{at} = and i64 %size_from_{at}, 255
  %length_{at} = and i64 %entry_{at}, 255
  %code_{at} = sub i64 %length_{at}, %size_{at}
  %behind_code_{at} = shl i64 %word_{at}, %code_{at}
  %halved_{at} = lshr i64 %behind_code_{at}, 1
  %unused_{at} = sub i64 63, %size_{at}
  %told_{at} = lshr i64 %halved_{at}, %unused_{at}
  %signs_{at} = ashr i64 %behind_code_{at}, 63
  %is_below_{at} = xor i64 %signs_{at}, -1
  %above_{at} = shl i64 1, %size_{at}
  %most_{at} = sub i64 %above_{at}, 1
  %taken_{at} = and i64 %is_below_{at}, %most_{at}
  %value_{at} = sub i64 %told_{at}, %taken_{at}"""
