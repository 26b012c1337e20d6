"""The attraction of a t-SNE map as machine code, eight neighbours at a time: made with LLVM.

A photo's x and y lie side by side and are worked on so: lane 2n is the x of a neighbour, 2n + 1
its y.
"""

import ctypes

from models.compiling import Compiled, compiled

_AT_ONCE = 8  # neighbours; whose 16 coordinates fill the widest registers
_CALLED_WITH = (*(ctypes.c_void_p,) * 5, *(ctypes.c_int64,) * 2)


def attraction_code() -> Compiled:
    """Compile the sum over neighbours, in a tenth of a second.

    Called with the addresses of points (N, 2) float32, starts (N + 1,) int64, neighbours (E,)
    int32, weights (E,) float64 and pulls (N, 2) float32, and the rows from and up to which pulls
    are written.
    """
    return compiled(_SOURCE, {"attraction": _CALLED_WITH})[0]


def _lanes(numbers: list[int]) -> str:
    return f"<{len(numbers)} x i32> <{', '.join(f'i32 {number}' for number in numbers)}>"


_TWICE = _lanes([lane // 2 for lane in range(2 * _AT_ONCE)])
_OTHER = _lanes([lane ^ 1 for lane in range(2 * _AT_ONCE)])
_X, _Y = (_lanes(list(range(axis, 2 * _AT_ONCE, 2))) for axis in (0, 1))
_COUNT = f"<{', '.join(f'i64 {lane}' for lane in range(_AT_ONCE))}>"
_PTRS, _PAIRS, _NUMBERS = f"<{_AT_ONCE} x ptr>", f"<{_AT_ONCE} x i64>", f"<{_AT_ONCE} x i32>"
_WEIGHTS, _HALF, _MASK = f"<{_AT_ONCE} x double>", f"<{_AT_ONCE} x float>", f"<{_AT_ONCE} x i1>"
_BOTH = f"<{2 * _AT_ONCE} x float>"

_SOURCE = f"""
define void @attraction(ptr noalias %points, ptr noalias %starts, ptr noalias %neighbours,
                   ptr noalias %weights, ptr noalias %pulls, i64 %first, i64 %last) {{
entry:
  %none = icmp sge i64 %first, %last
  br i1 %none, label %done, label %photo
photo:
  %row = phi i64 [ %first, %entry ], [ %next_row, %summed ]
  %next_row = add i64 %row, 1
  %start_at = getelementptr i64, ptr %starts, i64 %row
  %start = load i64, ptr %start_at, align 8
  %stop_at = getelementptr i64, ptr %starts, i64 %next_row
  %stop = load i64, ptr %stop_at, align 8
  %own_at = getelementptr i64, ptr %points, i64 %row
  %own_pair = load i64, ptr %own_at, align 4
  %own_first = insertelement {_PAIRS} poison, i64 %own_pair, i32 0
  %own_pairs = shufflevector {_PAIRS} %own_first, {_PAIRS} poison, {_NUMBERS} zeroinitializer
  %own = bitcast {_PAIRS} %own_pairs to {_BOTH}
  %stop_first = insertelement {_PAIRS} poison, i64 %stop, i32 0
  %stops = shufflevector {_PAIRS} %stop_first, {_PAIRS} poison, {_NUMBERS} zeroinitializer
  %lonely = icmp sge i64 %start, %stop
  br i1 %lonely, label %summed, label %some
some:
  %at = phi i64 [ %start, %photo ], [ %next, %some ]
  %sum = phi {_BOTH} [ zeroinitializer, %photo ], [ %new_sum, %some ]
  %at_first = insertelement {_PAIRS} poison, i64 %at, i32 0
  %ats = shufflevector {_PAIRS} %at_first, {_PAIRS} poison, {_NUMBERS} zeroinitializer
  %places = add {_PAIRS} %ats, {_COUNT}
  %there = icmp slt {_PAIRS} %places, %stops
  %neighbours_at = getelementptr i32, ptr %neighbours, i64 %at
  %numbers = call {_NUMBERS} @llvm.masked.load.v{_AT_ONCE}i32.p0(
    ptr %neighbours_at, i32 4, {_MASK} %there, {_NUMBERS} zeroinitializer)
  %weights_at = getelementptr double, ptr %weights, i64 %at
  %weight = call {_WEIGHTS} @llvm.masked.load.v{_AT_ONCE}f64.p0(
    ptr %weights_at, i32 8, {_MASK} %there, {_WEIGHTS} zeroinitializer)
  %short = fptrunc {_WEIGHTS} %weight to {_HALF}
  %twice = shufflevector {_HALF} %short, {_HALF} poison, {_TWICE}
  %pairs_at = getelementptr i64, ptr %points, {_NUMBERS} %numbers
  %pairs = call {_PAIRS} @llvm.masked.gather.v{_AT_ONCE}i64.v{_AT_ONCE}p0(
    {_PTRS} %pairs_at, i32 4, {_MASK} splat (i1 true), {_PAIRS} poison)
  %other = bitcast {_PAIRS} %pairs to {_BOTH}
  %apart = fsub {_BOTH} %own, %other
  %square = fmul {_BOTH} %apart, %apart
  %across = shufflevector {_BOTH} %square, {_BOTH} poison, {_OTHER}
  %distance = fadd {_BOTH} %square, %across
  %and_one = fadd {_BOTH} %distance, splat (float 1.0)
  %strength = fdiv {_BOTH} %twice, %and_one
  %pull = fmul contract {_BOTH} %strength, %apart
  %new_sum = fadd contract {_BOTH} %sum, %pull
  %next = add i64 %at, {_AT_ONCE}
  %more = icmp slt i64 %next, %stop
  br i1 %more, label %some, label %summed
summed:
  %total = phi {_BOTH} [ zeroinitializer, %photo ], [ %new_sum, %some ]
  %xs = shufflevector {_BOTH} %total, {_BOTH} poison, {_X}
  %ys = shufflevector {_BOTH} %total, {_BOTH} poison, {_Y}
  %x = call reassoc float @llvm.vector.reduce.fadd.v{_AT_ONCE}f32(float 0.0, {_HALF} %xs)
  %y = call reassoc float @llvm.vector.reduce.fadd.v{_AT_ONCE}f32(float 0.0, {_HALF} %ys)
  %pulls_at = getelementptr i64, ptr %pulls, i64 %row
  store float %x, ptr %pulls_at, align 4
  %y_at = getelementptr float, ptr %pulls_at, i64 1
  store float %y, ptr %y_at, align 4
  %last_one = icmp sge i64 %next_row, %last
  br i1 %last_one, label %done, label %photo
done:
  ret void
}}
declare {_NUMBERS} @llvm.masked.load.v{_AT_ONCE}i32.p0(ptr, i32, {_MASK}, {_NUMBERS})
declare {_WEIGHTS} @llvm.masked.load.v{_AT_ONCE}f64.p0(ptr, i32, {_MASK}, {_WEIGHTS})
declare {_PAIRS} @llvm.masked.gather.v{_AT_ONCE}i64.v{_AT_ONCE}p0({_PTRS}, i32, {_MASK}, {_PAIRS})
declare float @llvm.vector.reduce.fadd.v{_AT_ONCE}f32(float, {_HALF})
"""
