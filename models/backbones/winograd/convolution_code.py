"""Writes a convolution by Winograd's algorithm, over many tiles, as LLVM's intermediate language.

As many tiles at a time as caches hold are transformed, multiplied and transformed back; all of a
thread's in one call, for which it need not ask Python.
"""

from string import Template

from models.backbones.winograd.factors import Factors, FloatFactors
from models.backbones.winograd.products_code import NUMBERS, multiplied
from models.backbones.winograd.rounding_code import ROUNDED
from models.backbones.winograd.sizing_code import DECLARED
from models.backbones.winograd.tile_code import gathered, spread
from models.backbones.winograd.transforms import transforms

_SPREAD = """\
  call void @spread(ptr %photos, ptr %nothing, ptr %pixels_in, ptr %planes, ptr %row_scales,
    ptr null, ptr null, float 1.0, i64 %t, i64 %n, i64 %per_photo, i64 %photo_size, i64 %n_in)"""
_ROUNDED = """\
  call void @rounded(ptr %photos, ptr %nothing, ptr %pixels_in, ptr %tile, ptr %planes,
    ptr %row_scales, i64 %t, i64 %n, i64 %per_photo, i64 %photo_size, i64 %n_in)"""
_FACTOR_BYTES: dict[Factors, int] = {"bf16": 2, "fp32": 4, "fp16": 2, "int8": 1}


def convolution(factors: Factors) -> str:
    """Write the kernel @convolution, which multiplies some factors, and all that it calls.

    It convolves the tiles from %first to %last, of all photos, %at_once at a time. %photos and
    %results: (B, H, W, C) bf16, of %photo_size and %result_size elements each. %pixels_in and
    %pixels_out: where pixels of a photo's %per_photo tiles lie, as `kernels.offsets` tells.
    %nothing: a zero for each channel, read outside of photos. %outside: memory, for what is written
    there. %bias: fp32; where results are negative they are multiplied by %slope. %halves: not 0
    where only the largest of 2 × 2 results are kept. %planes, %row_scales, %tile and %products are
    memory; %weights, %starts and %scales are as `packing.Packed` tells.
    """
    chosen, is_rounded = transforms(), factors == "int8"
    plane: FloatFactors = "bf16" if factors == "int8" else factors
    product: FloatFactors = "fp16" if factors == "fp16" else "bf16"
    given = {
        "BYTES": str(_FACTOR_BYTES[factors]),
        "TRANSFORM": _ROUNDED if is_rounded else _SPREAD,
    }
    parts = [
        DECLARED,
        spread("spread", chosen.inputs, plane),
        gathered("gathered", chosen.outputs, product),
        gathered("halved", chosen.outputs, product, halves=True),
        ROUNDED if is_rounded else "",
        multiplied("multiplied", NUMBERS[factors]),
        Template(_CONVOLUTION).substitute(given),
    ]
    return "\n".join(parts)


_CONVOLUTION = """
define void @convolution(ptr noalias %photos, ptr noalias %nothing, ptr noalias %pixels_in,
    ptr noalias %results, ptr noalias %outside, ptr noalias %pixels_out,
    ptr noalias %weights, ptr noalias %starts, ptr noalias %scales, ptr noalias %bias,
    ptr noalias %planes, ptr noalias %row_scales, ptr noalias %tile, ptr noalias %products,
    float %slope, i64 %halves, i64 %first, i64 %last, i64 %at_once, i64 %per_photo,
    i64 %photo_size, i64 %result_size, i64 %n_in, i64 %n_out) {
entry:
  %depth = mul i64 %n_in, $BYTES
  %is_halved = icmp ne i64 %halves, 0
  br label %some
some:
  %t = phi i64 [%first, %entry], [%t_next, %some_end]
  %left = sub i64 %last, %t
  %is_rest = icmp slt i64 %left, %at_once
  %n = select i1 %is_rest, i64 %left, i64 %at_once
$TRANSFORM
  call void @multiplied(ptr %planes, ptr %row_scales, ptr %weights, ptr %starts,
    ptr %scales, ptr %products, i64 %n, i64 %depth, i64 %n_out)
  br i1 %is_halved, label %halve, label %keep
halve:
  call void @halved(ptr %results, ptr %outside, ptr %pixels_out, ptr %products,
    ptr %row_scales, ptr %scales, ptr %bias, float %slope,
    i64 %t, i64 %n, i64 %per_photo, i64 %result_size, i64 %n_out)
  br label %some_end
keep:
  call void @gathered(ptr %results, ptr %outside, ptr %pixels_out, ptr %products,
    ptr %row_scales, ptr %scales, ptr %bias, float %slope,
    i64 %t, i64 %n, i64 %per_photo, i64 %result_size, i64 %n_out)
  br label %some_end
some_end:
  %t_next = add i64 %t, %n
  %is_more = icmp slt i64 %t_next, %last
  br i1 %is_more, label %some, label %done
done:
  ret void
}
"""
