"""The two passes of a resize as machine code, sixteen bytes at a time: made with LLVM at run time.

Pixels are four bytes, the fourth of no meaning, until the last pass drops it. A pass adds weighted
pixels up in whole numbers of 2⁻²² and rounds to 0 … 255, just as Pillow does, hence its bits.
"""

import ctypes
from dataclasses import dataclass
from functools import cache

from models.compiling import Compiled, compiled

FRACTION_BITS = 22  # of a weight, as in Pillow: 8 of a value, 2 to spare, 22 make 32
CHUNK_PX = 4  # whose four bytes each fill the sixteen lanes

_LANES = 4 * CHUNK_PX
_CALLED_WITH = (*(ctypes.c_void_p,) * 4, *(ctypes.c_int64,) * 4)


@dataclass(frozen=True, slots=True)
class Passes:
    """Functions of four addresses (source, starts, weights, target) and four numbers.

    across: (…, pitch, n_rows, n_columns, n_chunks) makes n_columns pixels of each of n_rows rows,
    `pitch` bytes apart, each from n_chunks times four neighbours. starts: int64, the byte in its
    row where a pixel's neighbours begin. weights: (n_columns, n_chunks, 16) int32.
    down: (…, pitch, n_rows, n_taps, 0) makes n_rows rows of three-byte pixels, each from n_taps
    neighbouring rows of `pitch` bytes, at least 16. starts: int64, a row's first neighbour.
    weights: (n_rows, n_taps) int32.
    """

    across: Compiled
    down: Compiled


@cache
def passes() -> Passes:
    """Compile both passes for this processor, once a process, in a tenth of a second."""
    source = _ACROSS + _DOWN + _ROUNDING
    return Passes(*compiled(source, dict.fromkeys(("across", "down"), _CALLED_WITH)))


_ARGUMENTS = "ptr noalias %source, ptr noalias %starts, ptr noalias %weights, ptr noalias %target"
_BYTES, _SUMS = f"<{_LANES} x i8>", f"<{_LANES} x i32>"
_HALF = 1 << (FRACTION_BITS - 1)


def _bytes_of(sums: str, lanes: int) -> str:
    """Write %result: sums, half a unit added to them, as whole numbers from 0 to 255."""
    kind = f"<{lanes} x i32>"
    return f"""\
  %whole = ashr {kind} {sums}, splat (i32 {FRACTION_BITS})
  %not_less = call {kind} @llvm.smax.v{lanes}i32({kind} %whole, {kind} zeroinitializer)
  %within = call {kind} @llvm.smin.v{lanes}i32({kind} %not_less, {kind} splat (i32 255))
  %result = trunc {kind} %within to <{lanes} x i8>"""


_ACROSS = f"""
define void @across({_ARGUMENTS}, i64 %pitch, i64 %rows, i64 %columns, i64 %chunks) {{
entry:
  %per_column = mul i64 %chunks, {_LANES}
  br label %row
row:
  %y = phi i64 [ 0, %entry ], [ %next_y, %row_done ]
  %row_at = mul i64 %y, %pitch
  %line = getelementptr i8, ptr %source, i64 %row_at
  %made = mul i64 %y, %columns
  br label %column
column:
  %x = phi i64 [ 0, %row ], [ %next_x, %column_done ]
  %start_at = getelementptr i64, ptr %starts, i64 %x
  %start = load i64, ptr %start_at
  %near = getelementptr i8, ptr %line, i64 %start
  %weight_at = mul i64 %x, %per_column
  %column_weights = getelementptr i32, ptr %weights, i64 %weight_at
  br label %chunk
chunk:
  %c = phi i64 [ 0, %column ], [ %next_c, %chunk ]
  %sum = phi {_SUMS} [ zeroinitializer, %column ], [ %summed, %chunk ]
  %lane = mul i64 %c, {_LANES}
  %pixels_at = getelementptr i8, ptr %near, i64 %lane
  %bytes = load {_BYTES}, ptr %pixels_at, align 1
  %values = zext {_BYTES} %bytes to {_SUMS}
  %weights_at = getelementptr i32, ptr %column_weights, i64 %lane
  %factors = load {_SUMS}, ptr %weights_at, align 4
  %products = mul {_SUMS} %values, %factors
  %summed = add {_SUMS} %sum, %products
  %next_c = add i64 %c, 1
  %more_chunks = icmp slt i64 %next_c, %chunks
  br i1 %more_chunks, label %chunk, label %column_done
column_done:
  %low8 = shufflevector {_SUMS} %summed, {_SUMS} poison,
    <8 x i32> <i32 0, i32 1, i32 2, i32 3, i32 4, i32 5, i32 6, i32 7>
  %high8 = shufflevector {_SUMS} %summed, {_SUMS} poison,
    <8 x i32> <i32 8, i32 9, i32 10, i32 11, i32 12, i32 13, i32 14, i32 15>
  %sum8 = add <8 x i32> %low8, %high8
  %low4 = shufflevector <8 x i32> %sum8, <8 x i32> poison, <4 x i32> <i32 0, i32 1, i32 2, i32 3>
  %high4 = shufflevector <8 x i32> %sum8, <8 x i32> poison, <4 x i32> <i32 4, i32 5, i32 6, i32 7>
  %sum4 = add <4 x i32> %low4, %high4
  %rounded = add <4 x i32> %sum4, splat (i32 {_HALF})
{_bytes_of("%rounded", 4)}
  %place = add i64 %made, %x
  %pixel_at = getelementptr i32, ptr %target, i64 %place
  store <4 x i8> %result, ptr %pixel_at, align 4
  %next_x = add i64 %x, 1
  %more_columns = icmp slt i64 %next_x, %columns
  br i1 %more_columns, label %column, label %row_done
row_done:
  %next_y = add i64 %y, 1
  %more_rows = icmp slt i64 %next_y, %rows
  br i1 %more_rows, label %row, label %done
done:
  ret void
}}
"""

# The last sixteen bytes of a row overlap with those before, and are computed twice.
_DOWN = f"""
define void @down({_ARGUMENTS}, i64 %pitch, i64 %rows, i64 %taps, i64 %unused) {{
entry:
  %last = sub i64 %pitch, {_LANES}
  %pixels = lshr i64 %pitch, 2
  %packed_pitch = mul i64 %pixels, 3
  br label %row
row:
  %y = phi i64 [ 0, %entry ], [ %next_y, %row_done ]
  %start_at = getelementptr i64, ptr %starts, i64 %y
  %start = load i64, ptr %start_at
  %near_at = mul i64 %start, %pitch
  %near = getelementptr i8, ptr %source, i64 %near_at
  %weight_at = mul i64 %y, %taps
  %row_weights = getelementptr i32, ptr %weights, i64 %weight_at
  %made_at = mul i64 %y, %packed_pitch
  %made = getelementptr i8, ptr %target, i64 %made_at
  br label %column
column:
  %x = phi i64 [ 0, %row ], [ %next_x, %column_done ]
  %at = call i64 @llvm.smin.i64(i64 %x, i64 %last)
  %top = getelementptr i8, ptr %near, i64 %at
  br label %tap
tap:
  %t = phi i64 [ 0, %column ], [ %next_t, %tap ]
  %sum = phi {_SUMS} [ splat (i32 {_HALF}), %column ], [ %summed, %tap ]
  %below = mul i64 %t, %pitch
  %bytes_at = getelementptr i8, ptr %top, i64 %below
  %bytes = load {_BYTES}, ptr %bytes_at, align 1
  %values = zext {_BYTES} %bytes to {_SUMS}
  %factor_at = getelementptr i32, ptr %row_weights, i64 %t
  %factor = load i32, ptr %factor_at
  %first = insertelement {_SUMS} poison, i32 %factor, i64 0
  %factors = shufflevector {_SUMS} %first, {_SUMS} poison, {_SUMS} zeroinitializer
  %products = mul {_SUMS} %values, %factors
  %summed = add {_SUMS} %sum, %products
  %next_t = add i64 %t, 1
  %more_taps = icmp slt i64 %next_t, %taps
  br i1 %more_taps, label %tap, label %column_done
column_done:
{_bytes_of("%summed", _LANES)}
  %packed = shufflevector {_BYTES} %result, {_BYTES} poison, <12 x i32>
    <i32 0, i32 1, i32 2, i32 4, i32 5, i32 6, i32 8, i32 9, i32 10, i32 12, i32 13, i32 14>
  %pixel = lshr i64 %at, 2
  %packed_at = mul i64 %pixel, 3
  %result_at = getelementptr i8, ptr %made, i64 %packed_at
  store <12 x i8> %packed, ptr %result_at, align 1
  %next_x = add i64 %x, {_LANES}
  %more_columns = icmp slt i64 %next_x, %pitch
  br i1 %more_columns, label %column, label %row_done
row_done:
  %next_y = add i64 %y, 1
  %more_rows = icmp slt i64 %next_y, %rows
  br i1 %more_rows, label %row, label %done
done:
  ret void
}}
"""

_ROUNDING = """
declare i64 @llvm.smin.i64(i64, i64)
declare <4 x i32> @llvm.smax.v4i32(<4 x i32>, <4 x i32>)
declare <4 x i32> @llvm.smin.v4i32(<4 x i32>, <4 x i32>)
declare <16 x i32> @llvm.smax.v16i32(<16 x i32>, <16 x i32>)
declare <16 x i32> @llvm.smin.v16i32(<16 x i32>, <16 x i32>)
"""
