"""Writes what reads a JPEG's blocks in small, as LLVM's intermediate language.

Each block of 8 × 8 pixels becomes 2 × 2 to 5 × 5, as `pixels_code` tells. Symbols of a block are
read as far as the last frequency that these show; the others are only walked over, as many at a
time as their table tells of.
"""

from collections.abc import Iterator

import numpy as np

from models.pixels.eighths.lookups import (
    AHEAD_OF_SEVERAL,
    END,
    END_OF_SEVERAL,
    LAST,
    NONE,
    WINDOW,
)
from models.pixels.eighths.pixels_code import EDGE, ZIGZAG, last_kept, pixels
from models.pixels.eighths.symbols_code import (
    advanced,
    branched,
    consumed,
    looked_up,
    moved,
    refilled,
    symbol,
    value,
)

OVERRUN_BYTES = 4096  # of zeros: no unit of six blocks takes as many bits

# What a block is read by: addresses of the tables of means, of `one`, `whole` and `several`, of the
# mean of the block before, and of the pixels in the first unit; how many bytes these are apart from
# unit to unit and from row to row of units, how far two rows of pixels are apart; and the address
# of what frequencies are multiplied by.
_FIELDS = ("means", "one", "whole", "several", "before", "pixels", "right", "below", "pitch", "by")
_ADDRESSES = {"means", "one", "whole", "several", "before", "pixels", "by"}
BLOCK = np.dtype([(name, np.int64) for name in _FIELDS])

_SEVERAL_AT_ONCE = 4  # windows of twelve bits, for which 56 suffice
_ZIGZAG = ", ".join(f"i64 {EDGE * row + column}" for row, column in ZIGZAG)

DECLARED = f"""
declare i64 @llvm.bswap.i64(i64)
declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)
@zigzag = private constant [64 x i64] [{_ZIGZAG}]"""


def reading(name: str, side: int) -> str:
    """Write the kernel @name, which reads all blocks and writes side × side pixels of each.

    %bits: n_bits, and OVERRUN_BYTES of zeros. %restart_after: so many units; %marks: int64, the
    bits before each restart, and all of them at the end. %rows and %columns: of units. %blocks: of
    a unit, each a BLOCK. %befores: int64, zeros. %outcome: int64, bits read; -1 where these are no
    blocks.
    """
    return "\n".join((_BEGIN.replace("@read", f"@{name}"), *_block(side), _END))


def _block(side: int) -> Iterator[str]:
    """Write what reads a block."""
    yield f"  %fields = mul i64 %b, {len(_FIELDS)}"
    for n, name in enumerate(_FIELDS):
        kind = "ptr" if name in _ADDRESSES else "i64"
        yield f"  %{name}_field = add i64 %fields, {n}"
        yield f"  %{name}_at = getelementptr i64, ptr %blocks, i64 %{name}_field"
        yield f"  %{name} = load {kind}, ptr %{name}_at"
    yield from _mean(side)
    yield from _kept_symbols(last_kept(side))
    yield from _other_symbols()
    yield from _one_symbol()
    yield "transform:"
    yield from pixels(side)


def _mean(side: int) -> Iterator[str]:
    """Write what reads how much a block's mean differs from that of the one before."""
    yield from refilled("mean")
    yield from looked_up("mean", "%means", WINDOW)
    yield from branched("mean", NONE, "fail", "mean_told")
    yield "mean_told:"
    yield from value("mean")
    yield from consumed("mean")
    yield """\
  %mean_before = load i64, ptr %before
  %mean = add i64 %mean_before, %value_mean
  store i64 %mean, ptr %before
  %mean_narrow = trunc i64 %mean to i32
  store i64 0, ptr %k"""
    yield f"  call void @llvm.memset.p0.i64(ptr %frequencies, i8 0, i64 {32 * side}, i1 false)"
    yield "  store i32 %mean_narrow, ptr %frequencies"
    yield "  br label %kept0"


def _kept_symbols(last: int) -> Iterator[str]:
    """Write what reads symbols until one lies beyond the last that is kept, or the block ends.

    Two take no more bits than a word holds.
    """
    for n in range(2):
        at = f"kept{n}"
        yield f"{at}:"
        if n == 0:
            yield from refilled(at)
        yield from symbol(at)
        yield f"{at}_told:"
        yield from consumed(at)
        yield from branched(at, END, "transform", f"{at}_more")
        yield f"{at}_more:"
        yield from advanced(at)
        yield f"  %is_other_{at} = icmp sgt i64 %then_{at}, {last}"
        yield f"  br i1 %is_other_{at}, label %others, label %{at}_keep"
        yield f"{at}_keep:"
        yield from value(at)
        yield f"""\
  %zigzag_at_{at} = getelementptr i64, ptr @zigzag, i64 %then_{at}
  %natural_{at} = load i64, ptr %zigzag_at_{at}
  %kept_at_{at} = getelementptr i32, ptr %frequencies, i64 %natural_{at}
  %narrow_value_{at} = trunc i64 %value_{at} to i32
  store i32 %narrow_value_{at}, ptr %kept_at_{at}
  br label %kept{1 - n}"""


def _other_symbols() -> Iterator[str]:
    """Write what walks over symbols to the end of the block."""
    yield "others:"
    yield from refilled("others")
    ends = []
    for n in range(_SEVERAL_AT_ONCE):
        at = f"several{n}"
        yield f"""\
  %word_{at} = load i64, ptr %word
  %index_{at} = lshr i64 %word_{at}, {64 - WINDOW}
  %entry_at_{at} = getelementptr i16, ptr %several, i64 %index_{at}
  %short_{at} = load i16, ptr %entry_at_{at}
  %entry_{at} = zext i16 %short_{at} to i64
  %bits_{at} = and i64 %entry_{at}, {(1 << AHEAD_OF_SEVERAL) - 1}
  %ahead_{at} = lshr i64 %entry_{at}, {AHEAD_OF_SEVERAL}
  %k_{at} = load i64, ptr %k
  %then_{at} = add i64 %k_{at}, %ahead_{at}
  %is_last_{at} = icmp sge i64 %then_{at}, {LAST}
  br i1 %is_last_{at}, label %near_end, label %on_{at}
on_{at}:
  store i64 %then_{at}, ptr %k"""
        source = "others" if n == 0 else f"on_several{n - 1}"
        ends.append(f"%{source}")
        yield from moved(at, f"%word_{at}", f"%bits_{at}")
    yield "  br label %others"
    for name in ("entry", "bits", "then"):
        given = ", ".join(f"[%{name}_several{n}, {end}]" for n, end in enumerate(ends))
        ends_phi = f"  %{name}_end = phi i64 {given}"
        yield f"near_end:\n{ends_phi}" if name == "entry" else ends_phi
    end_flag = END_OF_SEVERAL >> AHEAD_OF_SEVERAL
    yield f"""\
  %is_nothing = icmp eq i64 %bits_end, 0
  %ahead_end = sub i64 %then_end, {end_flag}
  %is_not_flagged = icmp slt i64 %then_end, {end_flag}
  %is_too_far = icmp sge i64 %ahead_end, {LAST}
  %is_unsure = or i1 %is_not_flagged, %is_too_far
  %is_one_by_one = or i1 %is_nothing, %is_unsure
  br i1 %is_one_by_one, label %single, label %ended
ended:
  %word_end = load i64, ptr %word"""
    yield from moved("end", "%word_end", "%bits_end")
    yield "  br label %transform"


def _one_symbol() -> Iterator[str]:
    """Write what walks over one symbol, with which the block may end."""
    yield "single:"
    yield from refilled("single")
    yield from symbol("single")
    yield "single_told:"
    yield from consumed("single")
    yield from branched("single", END, "transform", "single_more")
    yield "single_more:"
    yield from advanced("single")
    yield f"""\
  %is_before_last = icmp slt i64 %then_single, {LAST}
  br i1 %is_before_last, label %others, label %at_last
at_last:
  %is_at_last = icmp eq i64 %then_single, {LAST}
  br i1 %is_at_last, label %transform, label %fail"""


_BEGIN = """
define void @read(ptr noalias %bits, i64 %n_bits, ptr noalias %marks, i64 %restart_after,
    i64 %rows, i64 %columns, ptr noalias %blocks, i64 %n_blocks, ptr %befores, i64 %n_befores,
    ptr noalias %outcome) {
entry:
  %offset = alloca i64
  %word = alloca i64
  %n_there = alloca i64
  %k = alloca i64
  %left = alloca i64
  %mark = alloca ptr
  %frequencies = alloca [64 x i32], align 64
  store i64 0, ptr %offset
  store i64 0, ptr %word
  store i64 0, ptr %n_there
  store i64 %restart_after, ptr %left
  store ptr %marks, ptr %mark
  br label %row
row:
  %y = phi i64 [0, %entry], [%y_next, %row_end]
  br label %unit
unit:
  %x = phi i64 [0, %row], [%x_next, %unit_end]
  br label %block
block:
  %b = phi i64 [0, %unit], [%b_next, %transform]"""

_END = """\
  %b_next = add i64 %b, 1
  %is_more_blocks = icmp slt i64 %b_next, %n_blocks
  br i1 %is_more_blocks, label %block, label %unit_read
unit_read:
  %offset_read = load i64, ptr %offset
  %n_unread = load i64, ptr %n_there
  %bits_fetched = shl i64 %offset_read, 3
  %read = sub i64 %bits_fetched, %n_unread
  store i64 %read, ptr %outcome
  %is_beyond = icmp sgt i64 %read, %n_bits
  br i1 %is_beyond, label %fail, label %count
count:
  %left_before = load i64, ptr %left
  %left_now = sub i64 %left_before, 1
  store i64 %left_now, ptr %left
  %is_restart = icmp eq i64 %left_now, 0
  br i1 %is_restart, label %restart, label %unit_end
restart:
  %raised = add i64 %read, 7
  %whole_bytes = and i64 %raised, -8
  %offset_restart = lshr i64 %whole_bytes, 3
  store i64 %offset_restart, ptr %offset
  store i64 0, ptr %word
  store i64 0, ptr %n_there
  store i64 %restart_after, ptr %left
  %here = load ptr, ptr %mark
  %expected = load i64, ptr %here
  %next_mark = getelementptr i64, ptr %here, i64 1
  store ptr %next_mark, ptr %mark
  %n_before_bytes = mul i64 %n_befores, 8
  call void @llvm.memset.p0.i64(ptr %befores, i8 0, i64 %n_before_bytes, i1 false)
  %is_there = icmp eq i64 %whole_bytes, %expected
  br i1 %is_there, label %unit_end, label %fail
unit_end:
  %x_next = add i64 %x, 1
  %is_more_units = icmp slt i64 %x_next, %columns
  br i1 %is_more_units, label %unit, label %row_end
row_end:
  %y_next = add i64 %y, 1
  %is_more_rows = icmp slt i64 %y_next, %rows
  br i1 %is_more_rows, label %row, label %done
done:
  ret void
fail:
  store i64 -1, ptr %outcome
  ret void
}"""
