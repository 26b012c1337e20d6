"""Writes a first convolution, of 3 × 3 pixels of three colours, as LLVM's intermediate language.

Three pixels in a row are nine numbers in a row. They meet as many weights of each channel: one by
one in fp32 (AVX-512), in bf16 by pairs (AVX-512 BF16), of which the fifth weighs its second number
by 0.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from models.backbones.winograd.products_code import BF16, COLUMNS, FP32, Numbers

PIXELS = 6  # of a row, that are computed at once
EDGE = 3
COLOURS = 3

_LANES = 16
_VECTORS = COLUMNS // _LANES
_FLOATS, _HALVES, _FOURS = FP32.sums, f"<{_LANES} x bfloat>", f"<{_LANES} x i32>"


@dataclass(frozen=True, slots=True)
class Line:
    """Three pixels in a row: of what kind their numbers are, and how many one instruction sums."""

    numbers: Numbers
    kind: str
    n_at_once: int

    @property
    def n_steps(self) -> int:
        """Instructions for a line; the last may reach beyond it."""
        return -(-EDGE * COLOURS // self.n_at_once)


LINE_IN_FP32, LINE_IN_BF16 = Line(FP32, "float", 1), Line(BF16, "bfloat", 2)


def coloured(name: str, line: Line) -> str:
    """Write a kernel from rows of pixels to rows of results (width, O) bf16.

    %photo: (height + 2, pitch, 3) of the line's kind, borders included, and one number behind it.
    %weights: (O / COLUMNS, EDGE, n_steps, COLUMNS, n_at_once) of that kind. %bias: fp32; where
    results are negative they are multiplied by %slope, at most 1. %pitch: pixels of a row of the
    photo. %stride: how far results are apart in it. %width: results in a row, at least PIXELS.
    """
    lines = "\n".join(_coloured(line))
    numbers = line.numbers
    return f"""
declare {numbers.sums} @{numbers.dot}({numbers.sums}, {numbers.factors}, {numbers.factors})
define void @{name}(ptr noalias %photo, ptr noalias %weights, ptr noalias %bias,
    ptr noalias %results, float %slope, i64 %height, i64 %width, i64 %pitch, i64 %stride,
    i64 %columns) {{
{lines}
}}
"""


def _coloured(line: Line) -> Iterator[str]:
    """Write the loops over rows, groups of pixels, panels of columns, and rows of weights."""
    yield _to_panels(line)
    for v in range(_VECTORS):
        yield f"  %bias_at{v} = getelementptr {_FLOATS}, ptr %bias_at, i64 {v}"
        yield f"  %bias{v} = load {_FLOATS}, ptr %bias_at{v}, align 4"
    yield _TO_LINES
    yield from _summed(line)
    yield _PANEL_END
    yield from _kept(line.n_steps)
    yield _NEXT


def _summed(line: Line) -> Iterator[str]:
    """Write what adds the products of one row of the weights to the sums of a group of pixels."""
    for p in range(PIXELS):
        for v in range(_VECTORS):
            sums = f"[%bias{v}, %panel], [%s{line.n_steps}_{p}_{v}, %line]"
            yield f"  %s0_{p}_{v} = phi {_FLOATS} {sums}"
    yield f"""\
  %line_y = add i64 %top, %k
  %line_before = mul i64 %line_y, %pitch
  %pixel = add i64 %line_before, %left
  %number = mul i64 %pixel, {COLOURS}
  %numbers0 = getelementptr {line.kind}, ptr %photo, i64 %number
  %apart = mul i64 %stride, {COLOURS}
  %line_weights_at = mul i64 %k, {line.n_steps * COLUMNS * line.n_at_once}
  %line_weights = getelementptr {line.kind}, ptr %panel_weights, i64 %line_weights_at"""
    for p in range(1, PIXELS):
        yield f"  %numbers{p} = getelementptr {line.kind}, ptr %numbers{p - 1}, i64 %apart"
    for step in range(line.n_steps):
        yield from _of_a_step(step, line.numbers)


def _of_a_step(step: int, numbers: Numbers) -> Iterator[str]:
    """Write what four bytes of each pixel's line add to its sums."""
    for v in range(_VECTORS):
        at = f"{step}_{v}"
        vector = step * _VECTORS + v
        yield f"  %w_at{at} = getelementptr {numbers.factors}, ptr %line_weights, i64 {vector}"
        yield f"  %w{at} = load {numbers.factors}, ptr %w_at{at}, align 2"
    for p in range(PIXELS):
        at = f"{step}_{p}"
        yield f"""\
  %four_at{at} = getelementptr i32, ptr %numbers{p}, i64 {step}
  %four{at} = load i32, ptr %four_at{at}, align 2
  %four_first{at} = insertelement {_FOURS} poison, i32 %four{at}, i64 0
  %fours{at} = shufflevector {_FOURS} %four_first{at}, {_FOURS} poison, {_FOURS} zeroinitializer
  %f{at} = bitcast {_FOURS} %fours{at} to {numbers.factors}"""
        for v in range(_VECTORS):
            summed = numbers.summed(f"%s{step}_{p}_{v}", f"%f{at}", f"%w{step}_{v}")
            yield f"  %s{step + 1}_{p}_{v} = {summed}"


def _kept(n_steps: int) -> Iterator[str]:
    """Write what keeps the leaky rectifier of a group's sums in bf16."""
    for p in range(PIXELS):
        for v in range(_VECTORS):
            at, value = f"{p}_{v}", f"%s{n_steps}_{p}_{v}"
            yield f"""\
  %scaled{at} = fmul {_FLOATS} {value}, %slopes
  %is_more{at} = fcmp ogt {_FLOATS} %scaled{at}, {value}
  %leaky{at} = select <{_LANES} x i1> %is_more{at}, {_FLOATS} %scaled{at}, {_FLOATS} {value}
  %short{at} = fptrunc {_FLOATS} %leaky{at} to {_HALVES}
  %short_at{at} = getelementptr {_HALVES}, ptr %results{p}, i64 {v}
  store {_HALVES} %short{at}, ptr %short_at{at}, align 2"""
        yield f"  %results{p + 1} = getelementptr bfloat, ptr %results{p}, i64 %columns"


def _to_panels(line: Line) -> str:
    return f"""\
entry:
  %last = sub i64 %width, {PIXELS}
  %slope_first = insertelement {_FLOATS} poison, float %slope, i64 0
  %slopes = shufflevector {_FLOATS} %slope_first, {_FLOATS} poison, {_FOURS} zeroinitializer
  br label %row
row:
  %y = phi i64 [0, %entry], [%y_next, %row_end]
  %top = mul i64 %y, %stride
  %results_before = mul i64 %y, %width
  br label %group
group:
  %wanted_x = phi i64 [0, %row], [%x_next, %group_end]
  %is_last = icmp sgt i64 %wanted_x, %last
  %x = select i1 %is_last, i64 %last, i64 %wanted_x
  %left = mul i64 %x, %stride
  %result = add i64 %results_before, %x
  %result_at = mul i64 %result, %columns
  br label %panel
panel:
  %o = phi i64 [0, %group], [%o_next, %panel_end]
  %panel_at = mul i64 %o, {EDGE * line.n_steps * line.n_at_once}
  %panel_weights = getelementptr {line.kind}, ptr %weights, i64 %panel_at
  %bias_at = getelementptr float, ptr %bias, i64 %o"""


_TO_LINES = """\
  br label %line
line:
  %k = phi i64 [0, %panel], [%k_next, %line]"""

_PANEL_END = f"""\
  %k_next = add i64 %k, 1
  %more_lines = icmp slt i64 %k_next, {EDGE}
  br i1 %more_lines, label %line, label %panel_end
panel_end:
  %here = add i64 %result_at, %o
  %results0 = getelementptr bfloat, ptr %results, i64 %here"""

_NEXT = f"""\
  %o_next = add i64 %o, {COLUMNS}
  %more_columns = icmp slt i64 %o_next, %columns
  br i1 %more_columns, label %panel, label %group_end
group_end:
  %x_next = add i64 %wanted_x, {PIXELS}
  %more_groups = icmp slt i64 %x_next, %width
  br i1 %more_groups, label %group, label %row_end
row_end:
  %y_next = add i64 %y, 1
  %more_rows = icmp slt i64 %y_next, %height
  br i1 %more_rows, label %row, label %done
done:
  ret void"""
