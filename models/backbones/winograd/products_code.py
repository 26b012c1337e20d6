"""Writes the products of Winograd's algorithm as LLVM's intermediate language.

For each place in a tile they are a product of matrices: rows, the channels of one place in each
tile, by weights. Four bytes of a row, one number of fp32, two of bf16 or fp16 or four of int8, meet
as many of each column in one instruction (AVX-512, its BF16, FP16 and VNNI).

In fp16, sums themselves have eleven bits: those of 32 terms are added to what was put aside, so
that no term meets a sum many times its size. In int8, rows come 128 too large, as `rounding_code`
makes them, and sums start at as much less.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from models.backbones.winograd.factors import Factors
from models.backbones.winograd.transforms import transforms

DEPTH_BYTES = 4  # of a row and of a column, that one instruction multiplies and sums
COLUMNS = 64  # of products that are computed at once, in registers
ROWS = 6

_LANES = 16
_FLOATS, _HALVES = f"<{_LANES} x float>", f"<{_LANES} x bfloat>"
_FOURS = f"<{_LANES} x i32>"
_VECTORS = COLUMNS // _LANES
_SUMS = [f"{row}_{vector}" for row in range(ROWS) for vector in range(_VECTORS)]
_SPAN_BYTES = 128  # of a row, 32 terms of each sum in fp16
_N_PLACES = transforms().tile ** 2


@dataclass(frozen=True, slots=True)
class Numbers:
    """What is multiplied: the kind of sums and of factors, and what multiplies and sums them."""

    sums: str
    factors: str
    dot: str
    takes_sums_last: bool = False

    def summed(self, sums: str, one: str, other: str) -> str:
        """Write an instruction that adds the products of two vectors of factors to sums."""
        given = [f"{self.factors} {one}", f"{self.factors} {other}"]
        given.insert(2 if self.takes_sums_last else 0, f"{self.sums} {sums}")
        return f"call {self.sums} @{self.dot}({', '.join(given)})"


FP32 = Numbers(_FLOATS, _FLOATS, f"llvm.fma.v{_LANES}f32", takes_sums_last=True)
BF16 = Numbers(_FLOATS, f"<{2 * _LANES} x bfloat>", "llvm.x86.avx512bf16.dpbf16ps.512")
_PAIRS = f"<{2 * _LANES} x half>"
FP16 = Numbers(_PAIRS, _PAIRS, f"llvm.fma.v{2 * _LANES}f16", takes_sums_last=True)
INT8 = Numbers(_FOURS, _FOURS, "llvm.x86.avx512.vpdpbusd.512")
NUMBERS: dict[Factors, Numbers] = {"bf16": BF16, "fp32": FP32, "fp16": FP16, "int8": INT8}


def multiplied(name: str, numbers: Numbers) -> str:
    """Write a kernel @name from planes (places, rows, depth) to products (places, rows, O).

    Products are bf16, of fp16 factors fp16.

    %depth: bytes of a row. %weights: (places, O / COLUMNS, depth / DEPTH_BYTES, COLUMNS,
    DEPTH_BYTES) bytes. Rows are taken six at a time: behind the last of all there must be room for
    five more. In int8, besides: %starts, what sums start at, (places, O) int32; %row_scales and
    %scales, what (places, rows) and (places, O) are multiplied by, fp32.
    """
    lines = "\n".join(_multiplied(numbers))
    return f"""
declare {numbers.sums} @{numbers.dot}({numbers.sums}, {numbers.factors}, {numbers.factors})
define void @{name}(ptr noalias %planes, ptr noalias %row_scales, ptr noalias %weights,
    ptr noalias %starts, ptr noalias %scales, ptr noalias %products,
    i64 %rows, i64 %depth, i64 %columns) {{
{lines}
}}
"""


def _multiplied(numbers: Numbers) -> Iterator[str]:
    """Write the loops over places, panels of columns, groups of rows, spans of depth, and depth."""
    yield "entry:"
    if numbers == FP16:
        yield from (f"  %aside{at} = alloca {_PAIRS}, align 64" for at in _SUMS)
    yield _TO_PANELS
    for v in range(_VECTORS if numbers == INT8 else 0):
        yield from _loaded("start", v, numbers.sums, "%starts_at")
        yield from _loaded("scale", v, _FLOATS, "%scales_at")
    yield _TO_GROUPS
    if numbers == FP16:
        yield from (f"  store {_PAIRS} zeroinitializer, ptr %aside{at}" for at in _SUMS)
    yield _TO_SPANS if numbers == FP16 else _TO_ONE_SPAN
    yield _TO_DEPTH
    yield from _summed(numbers)
    yield _DEEPER
    if numbers == FP16:
        yield from _put_aside()
    yield _SPANS_END if numbers == FP16 else "  br label %group_end"
    yield _GROUP_END
    if numbers == INT8:
        yield from _scaled()
    elif numbers == FP16:
        yield from _paired()
    else:
        yield from _rounded_off()
    yield _NEXT


def _summed(numbers: Numbers) -> Iterator[str]:
    """Write what adds four bytes' products to each sum of a group of rows and a panel."""
    for r in range(ROWS):
        for v in range(_VECTORS):
            start = f"%start{v}" if numbers == INT8 else "zeroinitializer"
            yield f"  %sum{r}_{v} = phi {numbers.sums} [{start}, %span], [%summed{r}_{v}, %deep]"
    yield f"  %weights_at = mul i64 %c, {COLUMNS}"
    yield "  %weights_here = getelementptr i8, ptr %panel_weights, i64 %weights_at"
    for v in range(_VECTORS):
        yield from _loaded("weight", v, numbers.factors, "%weights_here")
    yield "  %bytes0 = getelementptr i8, ptr %bytes, i64 %c"
    for r in range(ROWS):
        yield f"  %four{r} = load i32, ptr %bytes{r}, align 1"
        yield f"  %bytes{r + 1} = getelementptr i8, ptr %bytes{r}, i64 %depth"
        yield _in_all_lanes(f"fours{r}", f"%four{r}", "i32")
        yield f"  %factor{r} = bitcast {_FOURS} %fours{r} to {numbers.factors}"
        for v in range(_VECTORS):
            summed = numbers.summed(f"%sum{r}_{v}", f"%factor{r}", f"%weight{v}")
            yield f"  %summed{r}_{v} = {summed}"


def _scaled() -> Iterator[str]:
    """Write what scales the sums of a group of rows and a panel, and keeps them in bf16."""
    for r in range(ROWS):
        yield f"  %row_scale_at{r} = getelementptr float, ptr %row_scales_at, i64 {r}"
        yield f"  %row_scale{r} = load float, ptr %row_scale_at{r}"
        yield _in_all_lanes(f"row_scales{r}", f"%row_scale{r}", "float")
        for v in range(_VECTORS):
            at = f"{r}_{v}"
            yield f"  %float{at} = sitofp {_FOURS} %summed{at} to {_FLOATS}"
            yield f"  %by_row{at} = fmul {_FLOATS} %float{at}, %row_scales{r}"
            yield f"  %by_both{at} = fmul {_FLOATS} %by_row{at}, %scale{v}"
            yield from _kept(f"%by_both{at}", r, v)
        yield f"  %products{r + 1} = getelementptr bfloat, ptr %products{r}, i64 %columns"


def _put_aside() -> Iterator[str]:
    """Write what adds the sums of a span to those put aside."""
    for at in _SUMS:
        yield f"  %before{at} = load {_PAIRS}, ptr %aside{at}"
        yield f"  %all{at} = fadd {_PAIRS} %before{at}, %summed{at}"
        yield f"  store {_PAIRS} %all{at}, ptr %aside{at}"


def _paired() -> Iterator[str]:
    """Write what adds the sums of even and of odd channels, and keeps them in fp16."""
    pairs, products = f"<{_LANES} x i32>", f"<{_LANES} x i16>"
    for r in range(ROWS):
        for v in range(_VECTORS):
            at = f"{r}_{v}"
            yield f"  %pair{at} = bitcast {_PAIRS} %all{at} to {pairs}"
            turned = f"call {pairs} @llvm.fshl.v{_LANES}i32"
            given = f"{pairs} %pair{at}, {pairs} %pair{at}, {pairs} splat (i32 16)"
            yield f"  %turned{at} = {turned}({given})"
            yield f"  %other{at} = bitcast {pairs} %turned{at} to {_PAIRS}"
            yield f"  %both{at} = fadd {_PAIRS} %all{at}, %other{at}"
            yield f"  %bits{at} = bitcast {_PAIRS} %both{at} to {pairs}"
            yield f"  %product{at} = trunc {pairs} %bits{at} to {products}"
            yield f"  %product_at{at} = getelementptr {products}, ptr %products{r}, i64 {v}"
            yield f"  store {products} %product{at}, ptr %product_at{at}, align 2"
        yield f"  %products{r + 1} = getelementptr half, ptr %products{r}, i64 %columns"


def _rounded_off() -> Iterator[str]:
    """Write what keeps the sums of a group of rows and a panel in bf16."""
    for r in range(ROWS):
        for v in range(_VECTORS):
            yield from _kept(f"%summed{r}_{v}", r, v)
        yield f"  %products{r + 1} = getelementptr bfloat, ptr %products{r}, i64 %columns"


def _kept(value: str, row: int, vector: int) -> Iterator[str]:
    at = f"{row}_{vector}"
    yield f"  %product{at} = fptrunc {_FLOATS} {value} to {_HALVES}"
    yield f"  %product_at{at} = getelementptr {_HALVES}, ptr %products{row}, i64 {vector}"
    yield f"  store {_HALVES} %product{at}, ptr %product_at{at}, align 2"


def _loaded(name: str, vector: int, kind: str, address: str) -> Iterator[str]:
    yield f"  %{name}_at{vector} = getelementptr {kind}, ptr {address}, i64 {vector}"
    yield f"  %{name}{vector} = load {kind}, ptr %{name}_at{vector}, align 4"


def _in_all_lanes(name: str, value: str, kind: str) -> str:
    lanes = f"<{_LANES} x {kind}>"
    return f"""\
  %first_of_{name} = insertelement {lanes} poison, {kind} {value}, i64 0
  %{name} = shufflevector {lanes} %first_of_{name}, {lanes} poison, {_FOURS} zeroinitializer"""


_TO_PANELS = """\
  br label %place
place:
  %p = phi i64 [0, %entry], [%p_next, %place_end]
  %rows_before = mul i64 %p, %rows
  %columns_before = mul i64 %p, %columns
  br label %panel
panel:
  %o = phi i64 [0, %place], [%o_next, %panel_end]
  %column = add i64 %columns_before, %o
  %panel_at = mul i64 %column, %depth
  %panel_weights = getelementptr i8, ptr %weights, i64 %panel_at
  %starts_at = getelementptr i32, ptr %starts, i64 %column
  %scales_at = getelementptr float, ptr %scales, i64 %column"""

_TO_GROUPS = """\
  br label %group
group:
  %r = phi i64 [0, %panel], [%r_next, %group_end]
  %row = add i64 %rows_before, %r
  %bytes_at = mul i64 %row, %depth
  %bytes = getelementptr i8, ptr %planes, i64 %bytes_at"""

_TO_DEPTH = """\
  br label %deep
deep:
  %c = phi i64 [%span_start, %span], [%c_next, %deep]"""

_TO_ONE_SPAN = """\
  br label %span
span:
  %span_start = add i64 0, 0
  %span_stop = add i64 %depth, 0"""

_TO_SPANS = f"""\
  br label %span
span:
  %span_start = phi i64 [0, %group], [%span_stop, %span_end]
  %span_far = add i64 %span_start, {_SPAN_BYTES}
  %span_stop = call i64 @llvm.smin.i64(i64 %span_far, i64 %depth)"""

_SPANS_END = """\
  %more_spans = icmp slt i64 %span_stop, %depth
  br i1 %more_spans, label %span, label %group_end"""

_DEEPER = f"""\
  %c_next = add i64 %c, {DEPTH_BYTES}
  %is_deeper = icmp slt i64 %c_next, %span_stop
  br i1 %is_deeper, label %deep, label %span_end
span_end:"""

_GROUP_END = """\
group_end:
  %row_scales_at = getelementptr float, ptr %row_scales, i64 %row
  %products_before = mul i64 %row, %columns
  %product_at = add i64 %products_before, %o
  %products0 = getelementptr bfloat, ptr %products, i64 %product_at"""

_NEXT = f"""\
  %r_next = add i64 %r, {ROWS}
  %more_rows = icmp slt i64 %r_next, %rows
  br i1 %more_rows, label %group, label %panel_end
panel_end:
  %o_next = add i64 %o, {COLUMNS}
  %more_columns = icmp slt i64 %o_next, %columns
  br i1 %more_columns, label %panel, label %place_end
place_end:
  %p_next = add i64 %p, 1
  %more_places = icmp slt i64 %p_next, {_N_PLACES}
  br i1 %more_places, label %place, label %done
done:
  ret void"""
