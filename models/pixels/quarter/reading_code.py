"""Writes what decodes a JPEG to a quarter of its size, as LLVM's intermediate language.

Each block of 8 × 8 pixels becomes 2 × 2, of its mean and the lowest frequencies across, down and
both ways: means of 4 × 4 pixels, less what higher frequencies add to them. That is detail, of which
a picture of a quarter of the size cannot show much. So all symbols of a block but the first few are
only walked over, as many at a time as their table tells of.
"""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from models.compiling import Compiled, compiled
from models.pixels.quarter.lookups import (
    AHEAD,
    AHEAD_OF_SEVERAL,
    END,
    END_OF_SEVERAL,
    LAST,
    LONGEST,
    NONE,
    SIZE,
    WINDOW,
)

CHUNK_BYTES = 32  # are looked at at once, and may lie behind what is to be read, or written
OVERRUN_BYTES = 4096  # of zeros: no unit of six blocks takes as many bits

# What a block is read by, int64 each: addresses of the tables of means, of `one`, `whole` and
# `several`, of the mean of the block before, of the 2 × 2 pixels in the first unit, how many bytes
# these are apart from unit to unit and from row to row of units, how far two rows of pixels are
# apart, and the address of what the four frequencies are multiplied by.
_FIELDS = ("means", "one", "whole", "several", "before", "pixels", "right", "below", "pitch", "by")
N_FIELDS = len(_FIELDS)
_ADDRESSES = {"means", "one", "whole", "several", "before", "pixels", "by"}

UNIT_BITS = 13  # what frequencies are multiplied by is in units of 2⁻¹³ of a pixel's value
_ACROSS, _DOWN, _BOTH = 1, 2, 4  # where the lowest frequencies stand in a block's zigzag
_N_KEPT = _BOTH  # symbols, at most, up to these
_SEVERAL_AT_ONCE = 4  # windows of twelve bits, for which 57 suffice

_POINTER, _NUMBER = ctypes.c_void_p, ctypes.c_int64


@dataclass(frozen=True, slots=True)
class Kernels:
    """Functions of addresses and numbers.

    unpacked: (source, length, target, marks, n_marks, outcome) copies coded data without the zeros
    behind each 255 and without restart markers, n_marks at most; marks: int64, the bits before
    each. outcome: int64, bytes written (-1: no marker ends the data), where in the source the
    marker stands, and how many restarts there were. Source and target have 32 bytes to spare.
    read: (bits, n_bits, marks, restart_after, rows, columns, blocks, n_blocks, befores, n_befores,
    outcome) writes the pixels of each block. blocks: (n_blocks, 10) int64, as told above. befores:
    int64, zeros. outcome: int64, bits read; -1 where these are no blocks.
    coloured: by how many pixels share a chroma across, (luma, blue, red, target, rows, pitch,
    chroma_pitch, halvings) makes RGBX of luma and chroma, `pitch` luma bytes a row, a multiple of
    32; `halvings`: 1 where two rows share a chroma.
    """

    unpacked: Compiled
    read: Compiled
    coloured: dict[int, Compiled]


@cache
def kernels() -> Kernels:
    """Compile for this processor, once a process, in some tenths of a second."""
    functions = {
        "unpacked": (_POINTER, _NUMBER, _POINTER, _POINTER, _NUMBER, _POINTER),
        "read": (
            *(_POINTER, _NUMBER, _POINTER, _NUMBER, _NUMBER, _NUMBER),
            *(_POINTER, _NUMBER, _POINTER, _NUMBER, _POINTER),
        ),
        "coloured1": (*(_POINTER,) * 4, *(_NUMBER,) * 4),
        "coloured2": (*(_POINTER,) * 4, *(_NUMBER,) * 4),
    }
    source = "\n".join((_UNPACKED, "\n".join(_read()), _coloured(1), _coloured(2)))
    unpacked, read, coloured1, coloured2 = compiled(source, functions)
    return Kernels(unpacked, read, {1: coloured1, 2: coloured2})


_BYTES = f"<{CHUNK_BYTES} x i8>"

_UNPACKED = f"""
declare i32 @llvm.cttz.i32(i32, i1)
define void @unpacked(ptr noalias %source, i64 %length, ptr noalias %target, ptr noalias %marks,
    i64 %n_marks, ptr noalias %outcome) {{
entry:
  br label %next
next:
  %i = phi i64 [0, %entry], [%i_plain, %plain], [%i_stuffed, %stuffed], [%i_stuffed, %restart]
  %o = phi i64 [0, %entry], [%o_plain, %plain], [%o_found, %stuffed], [%o_kept, %restart]
  %m = phi i64 [0, %entry], [%m, %plain], [%m, %stuffed], [%m_next, %restart]
  %is_more = icmp slt i64 %i, %length
  br i1 %is_more, label %look, label %endless
look:
  %from = getelementptr i8, ptr %source, i64 %i
  %bytes = load {_BYTES}, ptr %from, align 1
  %to = getelementptr i8, ptr %target, i64 %o
  store {_BYTES} %bytes, ptr %to, align 1
  %are_full = icmp eq {_BYTES} %bytes, splat (i8 -1)
  %mask = bitcast <{CHUNK_BYTES} x i1> %are_full to i32
  %is_plain = icmp eq i32 %mask, 0
  br i1 %is_plain, label %plain, label %found
plain:
  %i_plain = add i64 %i, {CHUNK_BYTES}
  %o_plain = add i64 %o, {CHUNK_BYTES}
  br label %next
found:
  %n = call i32 @llvm.cttz.i32(i32 %mask, i1 true)
  %before = zext i32 %n to i64
  %i_kept = add i64 %i, %before
  %o_kept = add i64 %o, %before
  %i_found = add i64 %i_kept, 1
  %o_found = add i64 %o_kept, 1
  %i_stuffed = add i64 %i_kept, 2
  %behind = getelementptr i8, ptr %source, i64 %i_found
  %byte = load i8, ptr %behind, align 1
  %is_stuffed = icmp eq i8 %byte, 0
  br i1 %is_stuffed, label %stuffed, label %marker
stuffed:
  br label %next
marker:
  %m_low = trunc i64 %m to i8
  %m_eighth = and i8 %m_low, 7
  %expected = or i8 %m_eighth, {0xD0}
  %is_restart = icmp eq i8 %byte, %expected
  %has_room = icmp slt i64 %m, %n_marks
  %is_fit = and i1 %is_restart, %has_room
  br i1 %is_fit, label %restart, label %done
restart:
  %mark_at = getelementptr i64, ptr %marks, i64 %m
  %mark = mul i64 %o_kept, 8
  store i64 %mark, ptr %mark_at
  %m_next = add i64 %m, 1
  br label %next
done:
  store i64 %o_kept, ptr %outcome
  %end_at = getelementptr i64, ptr %outcome, i64 1
  store i64 %i_kept, ptr %end_at
  %count_at = getelementptr i64, ptr %outcome, i64 2
  store i64 %m, ptr %count_at
  ret void
endless:
  store i64 -1, ptr %outcome
  ret void
}}
"""


def _read() -> Iterator[str]:
    """Write the loops over rows, units and blocks."""
    yield """
declare i64 @llvm.bswap.i64(i64)
declare i64 @llvm.smax.i64(i64, i64)
declare i64 @llvm.smin.i64(i64, i64)
define void @read(ptr noalias %bits, i64 %n_bits, ptr noalias %marks, i64 %restart_after,
    i64 %rows, i64 %columns, ptr noalias %blocks, i64 %n_blocks, ptr %befores, i64 %n_befores,
    ptr noalias %outcome) {
entry:
  %position = alloca i64
  %word = alloca i64
  %k = alloca i64
  %left = alloca i64
  %mark = alloca ptr
  %frequencies = alloca [8 x i64]
  store i64 0, ptr %position
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
    yield f"  %fields = mul i64 %b, {N_FIELDS}"
    for n, name in enumerate(_FIELDS):
        kind = "ptr" if name in _ADDRESSES else "i64"
        yield f"  %{name}_field = add i64 %fields, {n}"
        yield f"  %{name}_at = getelementptr i64, ptr %blocks, i64 %{name}_field"
        yield f"  %{name} = load {kind}, ptr %{name}_at"
    yield from _mean()
    yield from _kept_symbols()
    yield from _other_symbols()
    yield from _pixels()
    yield """\
  %b_next = add i64 %b, 1
  %is_more_blocks = icmp slt i64 %b_next, %n_blocks
  br i1 %is_more_blocks, label %block, label %unit_read
unit_read:
  %read = load i64, ptr %position
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
  store i64 %whole_bytes, ptr %position
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
  %bits_read = load i64, ptr %position
  store i64 %bits_read, ptr %outcome
  ret void
fail:
  store i64 -1, ptr %outcome
  ret void
}
declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)"""


def _mean() -> Iterator[str]:
    """Write what reads how much a block's mean differs from that of the one before."""
    yield from _refilled("mean")
    yield from _looked_up("mean", "%means", WINDOW)
    yield from _branched("mean", NONE, "fail", "mean_told")
    yield "mean_told:"
    yield from _value("mean")
    yield from _consumed("mean")
    yield """\
  %mean_before = load i64, ptr %before
  %mean = add i64 %mean_before, %value_mean
  store i64 %mean, ptr %before
  call void @llvm.memset.p0.i64(ptr %frequencies, i8 0, i64 64, i1 false)
  store i64 0, ptr %k
  br label %kept0
kept0:"""


def _kept_symbols() -> Iterator[str]:
    """Write what reads symbols until one lies beyond the four frequencies, or the block ends.

    Three take no more bits than a word holds, of which the first was the mean.
    """
    for n in range(_N_KEPT + 1):
        at = f"kept{n}"
        if n % 2:
            yield from _refilled(at)
        yield from _symbol(at)
        yield f"{at}_told:"
        yield from _consumed(at)
        yield from _branched(at, END, "transform", f"{at}_more")
        yield f"{at}_more:"
        yield from _advanced(at)
        yield f"  %is_other_{at} = icmp sgt i64 %then_{at}, {_BOTH}"
        yield f"  br i1 %is_other_{at}, label %others, label %{at}_keep"
        yield f"{at}_keep:"
        yield from _value(at)
        yield f"  %kept_at_{at} = getelementptr i64, ptr %frequencies, i64 %then_{at}"
        yield f"  store i64 %value_{at}, ptr %kept_at_{at}"
        yield f"  br label %{f'kept{n + 1}' if n < _N_KEPT else 'others'}"
        if n < _N_KEPT:
            yield f"kept{n + 1}:"


def _other_symbols() -> Iterator[str]:
    """Write what walks over symbols to the end of the block."""
    yield "others:"
    yield from _refilled("others")
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
        yield from _consumed(at)
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
ended:"""
    yield from _moved("end", "%bits_end")
    yield "  br label %transform\nsingle:"
    yield from _refilled("single")
    yield from _symbol("single")
    yield "single_told:"
    yield from _consumed("single")
    yield from _branched("single", END, "transform", "single_more")
    yield "single_more:"
    yield from _advanced("single")
    yield f"""\
  %is_before_last = icmp slt i64 %then_single, {LAST}
  br i1 %is_before_last, label %others, label %at_last
at_last:
  %is_at_last = icmp eq i64 %then_single, {LAST}
  br i1 %is_at_last, label %transform, label %fail"""


def _pixels() -> Iterator[str]:
    """Write what makes 2 × 2 pixels of a block's mean and lowest frequencies."""
    yield "transform:"
    for n, (name, place) in enumerate({"across": _ACROSS, "down": _DOWN, "both": _BOTH}.items(), 1):
        yield f"""\
  %{name}_at = getelementptr i64, ptr %frequencies, i64 {place}
  %{name}_told = load i64, ptr %{name}_at
  %by_at{n} = getelementptr i64, ptr %by, i64 {n}
  %by{n} = load i64, ptr %by_at{n}
  %{name} = mul i64 %{name}_told, %by{n}"""
    yield """\
  %by0 = load i64, ptr %by
  %level = mul i64 %mean, %by0
  %left_mean = add i64 %level, %across
  %right_mean = sub i64 %level, %across
  %left_slope = add i64 %down, %both
  %right_slope = sub i64 %down, %both
  %pixel00 = add i64 %left_mean, %left_slope
  %pixel01 = add i64 %right_mean, %right_slope
  %pixel10 = sub i64 %left_mean, %left_slope
  %pixel11 = sub i64 %right_mean, %right_slope
  %units_right = mul i64 %x, %right
  %units_below = mul i64 %y, %below
  %from_first = add i64 %units_right, %units_below
  %place00 = getelementptr i8, ptr %pixels, i64 %from_first
  %place01 = getelementptr i8, ptr %place00, i64 1
  %place10 = getelementptr i8, ptr %place00, i64 %pitch
  %place11 = getelementptr i8, ptr %place10, i64 1"""
    middle = (128 << UNIT_BITS) + (1 << UNIT_BITS - 1)
    for at in ("00", "01", "10", "11"):
        yield f"""\
  %raised{at} = add i64 %pixel{at}, {middle}
  %whole{at} = ashr i64 %raised{at}, {UNIT_BITS}
  %not_less{at} = call i64 @llvm.smax.i64(i64 %whole{at}, i64 0)
  %within{at} = call i64 @llvm.smin.i64(i64 %not_less{at}, i64 255)
  %byte{at} = trunc i64 %within{at} to i8
  store i8 %byte{at}, ptr %place{at}"""


def _refilled(at: str) -> Iterator[str]:
    """Write what fetches the next 57 bits or more."""
    yield f"""\
  %position_{at} = load i64, ptr %position
  %bytes_before_{at} = lshr i64 %position_{at}, 3
  %bytes_at_{at} = getelementptr i8, ptr %bits, i64 %bytes_before_{at}
  %eight_{at} = load i64, ptr %bytes_at_{at}, align 1
  %turned_{at} = call i64 @llvm.bswap.i64(i64 %eight_{at})
  %within_byte_{at} = and i64 %position_{at}, 7
  %fetched_{at} = shl i64 %turned_{at}, %within_byte_{at}
  store i64 %fetched_{at}, ptr %word"""


def _symbol(at: str) -> Iterator[str]:
    """Write what looks a symbol up, in either table, and goes to {at}_told, or fails.

    at: the label that this stands behind.
    """
    yield from _looked_up(f"{at}_short", "%one", WINDOW)
    yield from _branched(f"{at}_short", NONE, f"{at}_long_code", f"{at}_found")
    yield f"{at}_long_code:"
    yield from _looked_up(f"{at}_long", "%whole", LONGEST)
    yield from _branched(f"{at}_long", NONE, "fail", f"{at}_found")
    yield f"""\
{at}_found:
  %entry_{at} = phi i64 [%entry_{at}_short, %{at}], [%entry_{at}_long, %{at}_long_code]
  %word_{at} = load i64, ptr %word
  br label %{at}_told"""


def _looked_up(at: str, table: str, n_bits: int) -> Iterator[str]:
    yield f"""\
  %word_{at} = load i64, ptr %word
  %index_{at} = lshr i64 %word_{at}, {64 - n_bits}
  %entry_at_{at} = getelementptr i32, ptr {table}, i64 %index_{at}
  %narrow_{at} = load i32, ptr %entry_at_{at}
  %entry_{at} = zext i32 %narrow_{at} to i64"""


def _branched(at: str, flag: int, then: str, otherwise: str) -> Iterator[str]:
    yield f"""\
  %flag{flag}_{at} = and i64 %entry_{at}, {flag}
  %is{flag}_{at} = icmp ne i64 %flag{flag}_{at}, 0
  br i1 %is{flag}_{at}, label %{then}, label %{otherwise}"""


def _consumed(at: str) -> Iterator[str]:
    """Write what leaves an entry's bits behind."""
    if not at.startswith("several"):
        yield f"  %bits_{at} = and i64 %entry_{at}, 255"
    yield f"  %rest_{at} = shl i64 %word_{at}, %bits_{at}"
    yield f"  store i64 %rest_{at}, ptr %word"
    yield from _moved(at, f"%bits_{at}")


def _moved(at: str, bits: str) -> Iterator[str]:
    yield f"""\
  %place_{at} = load i64, ptr %position
  %place_then_{at} = add i64 %place_{at}, {bits}
  store i64 %place_then_{at}, ptr %position"""


def _advanced(at: str) -> Iterator[str]:
    """Write which frequency a symbol tells of."""
    yield f"""\
  %ahead_from_{at} = lshr i64 %entry_{at}, {AHEAD}
  %ahead_{at} = and i64 %ahead_from_{at}, 255
  %k_{at} = load i64, ptr %k
  %then_{at} = add i64 %k_{at}, %ahead_{at}
  store i64 %then_{at}, ptr %k"""


def _value(at: str) -> Iterator[str]:
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


def _coloured(shared: int) -> str:
    """Write a kernel from luma and chroma, which `shared` pixels across have in common, to RGBX.

    By ITU-T T.871, "JPEG File Interchange Format", in units of 2⁻¹⁶.
    """
    lanes = 16
    numbers, few = f"<{lanes} x i32>", f"<{lanes // shared} x i8>"
    most, least = (f"{numbers} @llvm.{name}.v{lanes}i32" for name in ("smax", "smin"))
    places = ", ".join(f"i32 {lane // shared}" for lane in range(lanes))
    lines = []
    for name in ("blue", "red"):
        lines.append(f"""\
  %{name}_at = getelementptr i8, ptr %{name}_line, i64 %chroma
  %{name}_few = load {few}, ptr %{name}_at, align 1
  %{name}_bytes = shufflevector {few} %{name}_few, {few} poison, {numbers} <{places}>
  %{name}_raised = zext <{lanes} x i8> %{name}_bytes to {numbers}
  %{name}_told = sub {numbers} %{name}_raised, splat (i32 128)""")
    weights = {"r": (0, 91881), "g": (-22554, -46802), "b": (116130, 0)}
    for name, (of_blue, of_red) in weights.items():
        lines.append(f"""\
  %{name}_blue = mul {numbers} %blue_told, splat (i32 {of_blue})
  %{name}_red = mul {numbers} %red_told, splat (i32 {of_red})
  %{name}_sum = add {numbers} %{name}_blue, %{name}_red
  %{name}_half = add {numbers} %{name}_sum, splat (i32 32768)
  %{name}_more = ashr {numbers} %{name}_half, splat (i32 16)
  %{name}_whole = add {numbers} %luma_told, %{name}_more
  %{name}_most = call {most}({numbers} %{name}_whole, {numbers} zeroinitializer)
  %{name} = call {least}({numbers} %{name}_most, {numbers} splat (i32 255))""")
    body = "\n".join(lines)
    declared = f"""
declare {most}({numbers}, {numbers})
declare {least}({numbers}, {numbers})"""
    return f"""{declared if shared == 1 else ""}
define void @coloured{shared}(ptr noalias %luma, ptr noalias %blue, ptr noalias %red,
    ptr noalias %target, i64 %rows, i64 %pitch, i64 %chroma_pitch, i64 %halvings) {{
entry:
  br label %row
row:
  %y = phi i64 [0, %entry], [%y_next, %row_end]
  %row_at = mul i64 %y, %pitch
  %chroma_y = lshr i64 %y, %halvings
  %chroma_at = mul i64 %chroma_y, %chroma_pitch
  %luma_line = getelementptr i8, ptr %luma, i64 %row_at
  %blue_line = getelementptr i8, ptr %blue, i64 %chroma_at
  %red_line = getelementptr i8, ptr %red, i64 %chroma_at
  %line = getelementptr i32, ptr %target, i64 %row_at
  br label %chunk
chunk:
  %x = phi i64 [0, %row], [%x_next, %chunk]
  %chroma = udiv i64 %x, {shared}
  %luma_at = getelementptr i8, ptr %luma_line, i64 %x
  %luma_bytes = load <{lanes} x i8>, ptr %luma_at, align 1
  %luma_told = zext <{lanes} x i8> %luma_bytes to {numbers}
{body}
  %g_high = shl {numbers} %g, splat (i32 8)
  %b_high = shl {numbers} %b, splat (i32 16)
  %rg = or {numbers} %r, %g_high
  %rgb = or {numbers} %rg, %b_high
  %to = getelementptr i32, ptr %line, i64 %x
  store {numbers} %rgb, ptr %to, align 1
  %x_next = add i64 %x, {lanes}
  %is_more = icmp slt i64 %x_next, %pitch
  br i1 %is_more, label %chunk, label %row_end
row_end:
  %y_next = add i64 %y, 1
  %is_more_rows = icmp slt i64 %y_next, %rows
  br i1 %is_more_rows, label %row, label %done
done:
  ret void
}}
"""
