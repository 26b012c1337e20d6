"""Writes what brings tiles to a size that fp16 holds, in LLVM's intermediate language.

A tile's pixels are multiplied by a power of two, which rounds nothing, so that the largest comes to
lie between 1/2 and 1. So no photo is too loud for fp16, and none costs another its accuracy.
"""

from collections.abc import Iterator

from models.backbones.winograd.vector_code import LANES

_BITS = f"<{LANES} x i16>"
_MANTISSA_BITS = 7  # of bf16
_LOUDEST = 250  # an exponent; what is larger, 2¹²⁴ and more, may become infinite
_TO_BELOW_1 = 253  # less a number's exponent: that of the power of two by which it is multiplied

# What `sized`, and `rounding_code`, call.
DECLARED = f"""\
declare {_BITS} @llvm.umax.v{LANES}i16({_BITS}, {_BITS})
declare i16 @llvm.vector.reduce.umax.v{LANES}i16({_BITS})
declare i16 @llvm.umin.i16(i16, i16)
"""

# Reads what a tile, %t, is to be multiplied by to have its own size again.
SIZE_READ = (
    "  %size_at = getelementptr float, ptr %sizes, i64 %t",
    "  %size = load float, ptr %size_at",
)


def sized(n_pixels: int) -> Iterator[str]:
    """Write what finds %shrinking, for a tile of pixels in bf16, and writes its inverse to %sizes.

    Bits of absolute values compare as the values do, and what is no number is larger than all.
    """
    yield "  br label %look"
    yield "look:"
    yield "  %seen = phi i64 [0, %tile], [%seen_next, %look]"
    yield f"  %largest0 = phi {_BITS} [zeroinitializer, %tile], [%largest{n_pixels}, %look]"
    for n in range(n_pixels):
        yield f"  %seen_start{n} = load ptr, ptr %pixel{n}"
        yield f"  %seen_at{n} = getelementptr bfloat, ptr %seen_start{n}, i64 %seen"
        yield f"  %bits{n} = load {_BITS}, ptr %seen_at{n}, align 2"
        yield f"  %absolute{n} = and {_BITS} %bits{n}, splat (i16 32767)"
        larger = f"call {_BITS} @llvm.umax.v{LANES}i16"
        yield f"  %largest{n + 1} = {larger}({_BITS} %largest{n}, {_BITS} %absolute{n})"
    yield f"""\
  %seen_next = add i64 %seen, {LANES}
  %is_more_to_see = icmp slt i64 %seen_next, %channels
  br i1 %is_more_to_see, label %look, label %looked
looked:
  %largest = call i16 @llvm.vector.reduce.umax.v{LANES}i16({_BITS} %largest{n_pixels})
  %any_exponent = lshr i16 %largest, {_MANTISSA_BITS}
  %exponent = call i16 @llvm.umin.i16(i16 %any_exponent, i16 {_LOUDEST})
  %exponent_down = sub i16 {_TO_BELOW_1}, %exponent
  %exponent_back = sub i16 {2 * 127}, %exponent_down"""
    for name, exponent in (("shrinking", "down"), ("size", "back")):
        yield f"  %whole_{exponent} = zext i16 %exponent_{exponent} to i32"
        yield f"  %bits_{exponent} = shl i32 %whole_{exponent}, 23"
        yield f"  %{name} = bitcast i32 %bits_{exponent} to float"
    yield "  %size_at = getelementptr float, ptr %sizes, i64 %t"
    yield "  store float %size, ptr %size_at"
