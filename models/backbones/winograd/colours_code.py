"""Writes a first convolution, of 3 × 3 pixels of three colours, as LLVM's intermediate language.

Three pixels in a row are nine numbers in a row: five pairs, the last of which weighs its second
number by 0, meet as many weights of each channel (AVX-512 BF16).
"""

from collections.abc import Iterator

from models.backbones.winograd.products_code import BF16, COLUMNS

PIXELS = 6  # of a row, that are computed at once
PAIRS = 5
EDGE = 3
COLOURS = 3

_LANES = 16
_VECTORS = COLUMNS // _LANES
_FLOATS, _HALVES, _FOURS = BF16.sums, f"<{_LANES} x bfloat>", f"<{_LANES} x i32>"


def coloured(name: str) -> str:
    """Write a kernel from rows of pixels to rows of results (width, O) bf16.

    %photo: (height + 2, pitch, 3) bf16, borders included, and one number behind it. %weights:
    (O / COLUMNS, EDGE, PAIRS, COLUMNS, 2) bf16. %bias: fp32; where results are negative they are
    multiplied by %slope. %pitch: pixels of a row of the photo. %stride: how far results are apart
    in it. %width: results in a row, at least PIXELS.
    """
    lines = "\n".join(_coloured())
    return f"""
declare {_FLOATS} @{BF16.dot}({_FLOATS}, {BF16.factors}, {BF16.factors})
define void @{name}(ptr noalias %photo, ptr noalias %weights, ptr noalias %bias,
    ptr noalias %results, float %slope, i64 %height, i64 %width, i64 %pitch, i64 %stride,
    i64 %columns) {{
{lines}
}}
"""


def _coloured() -> Iterator[str]:
    """Write the loops over rows, groups of pixels, panels of columns, and rows of weights."""
    yield _TO_PANELS
    for v in range(_VECTORS):
        yield f"  %bias_at{v} = getelementptr {_FLOATS}, ptr %bias_at, i64 {v}"
        yield f"  %bias{v} = load {_FLOATS}, ptr %bias_at{v}, align 4"
    yield _TO_LINES
    yield from _summed()
    yield _PANEL_END
    yield from _kept()
    yield _NEXT


def _summed() -> Iterator[str]:
    """Write what adds the products of one row of the weights to the sums of a group of pixels."""
    for p in range(PIXELS):
        for v in range(_VECTORS):
            sums = f"[%bias{v}, %panel], [%s{PAIRS}_{p}_{v}, %line]"
            yield f"  %s0_{p}_{v} = phi {_FLOATS} {sums}"
    yield f"""\
  %line_y = add i64 %top, %k
  %line_before = mul i64 %line_y, %pitch
  %pixel = add i64 %line_before, %left
  %number = mul i64 %pixel, {COLOURS}
  %numbers0 = getelementptr bfloat, ptr %photo, i64 %number
  %apart = mul i64 %stride, {COLOURS}
  %line_weights_at = mul i64 %k, {PAIRS * COLUMNS * 2}
  %line_weights = getelementptr bfloat, ptr %panel_weights, i64 %line_weights_at"""
    for p in range(1, PIXELS):
        yield f"  %numbers{p} = getelementptr bfloat, ptr %numbers{p - 1}, i64 %apart"
    for pair in range(PAIRS):
        yield from _of_a_pair(pair)


def _of_a_pair(pair: int) -> Iterator[str]:
    for v in range(_VECTORS):
        at = f"{pair}_{v}"
        vector = pair * _VECTORS + v
        yield f"  %w_at{at} = getelementptr {BF16.factors}, ptr %line_weights, i64 {vector}"
        yield f"  %w{at} = load {BF16.factors}, ptr %w_at{at}, align 2"
    for p in range(PIXELS):
        at = f"{pair}_{p}"
        yield f"""\
  %two_at{at} = getelementptr i32, ptr %numbers{p}, i64 {pair}
  %two{at} = load i32, ptr %two_at{at}, align 2
  %two_first{at} = insertelement {_FOURS} poison, i32 %two{at}, i64 0
  %twos{at} = shufflevector {_FOURS} %two_first{at}, {_FOURS} poison, {_FOURS} zeroinitializer
  %f{at} = bitcast {_FOURS} %twos{at} to {BF16.factors}"""
        for v in range(_VECTORS):
            factors = f"{BF16.factors} %f{at}, {BF16.factors} %w{pair}_{v}"
            sums = f"{_FLOATS} %s{pair}_{p}_{v}"
            yield f"  %s{pair + 1}_{p}_{v} = call {_FLOATS} @{BF16.dot}({sums}, {factors})"


def _kept() -> Iterator[str]:
    """Write what keeps the leaky rectifier of a group's sums in bf16."""
    for p in range(PIXELS):
        for v in range(_VECTORS):
            at, value = f"{p}_{v}", f"%s{PAIRS}_{p}_{v}"
            yield f"""\
  %positive{at} = fcmp ogt {_FLOATS} {value}, zeroinitializer
  %scaled{at} = fmul {_FLOATS} {value}, %slopes
  %leaky{at} = select <{_LANES} x i1> %positive{at}, {_FLOATS} {value}, {_FLOATS} %scaled{at}
  %short{at} = fptrunc {_FLOATS} %leaky{at} to {_HALVES}
  %short_at{at} = getelementptr {_HALVES}, ptr %results{p}, i64 {v}
  store {_HALVES} %short{at}, ptr %short_at{at}, align 2"""
        yield f"  %results{p + 1} = getelementptr bfloat, ptr %results{p}, i64 %columns"


_TO_PANELS = f"""\
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
  %panel_at = mul i64 %o, {EDGE * PAIRS * 2}
  %panel_weights = getelementptr bfloat, ptr %weights, i64 %panel_at
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
