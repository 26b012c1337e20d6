"""Rounds transformed tiles to int8: a kernel in LLVM's intermediate language.

Each row, the channels of one place in one tile, is rounded to 127 steps of its own either way; so a
loud tile costs its neighbours no accuracy, and nothing has to be calibrated. After Andri et al.,
"Going Further With Winograd Convolutions: Tap-Wise Quantization for Efficient Inference on 4x4
Tiles", 2022, who scale each place in the tile; here, each place of each tile. Processors multiply
bytes without a sign by bytes with one (VNNI): what is rounded is kept 128 too large.
"""

from models.backbones.winograd.transforms import transforms

ZERO = 128  # the byte that stands for nothing
STEPS = 127

_N_PLACES = transforms().tile ** 2
_LANES = 16
_FLOATS, _HALVES = f"<{_LANES} x float>", f"<{_LANES} x bfloat>"
_FOURS, _BITS = f"<{_LANES} x i32>", f"<{_LANES} x i16>"
_LEAST = "0x3980000000000000"  # 2⁻¹⁰³; a row whose largest value is less counts as nothing

# Of the kernel %spread, called for one tile at a time, whose planes are %tile.
_SPREAD = (
    "call void @spread(ptr %photos, ptr %spare, ptr %table, ptr %tile, ptr null, ptr null, "
    "ptr null, float 1.0, i64 %absolute, i64 1, i64 %per_photo, i64 %photo_size, i64 %channels)"
)

# From photos to %planes (places, tiles, C) of bytes, and %scales of each row (places, tiles) fp32.
# %tile is memory for the places of one tile, (places, C) bf16. Bits of absolute values compare as
# the values do, and what is no number is larger than all: it makes its row's scale none either.
ROUNDED = f"""
define void @rounded(ptr noalias %photos, ptr noalias %spare, ptr noalias %table, ptr noalias %tile,
    ptr noalias %planes, ptr noalias %scales,
    i64 %first, i64 %tiles, i64 %per_photo, i64 %photo_size, i64 %channels) {{
entry:
  br label %next_tile
next_tile:
  %t = phi i64 [0, %entry], [%t_next, %tile_end]
  %absolute = add i64 %first, %t
  {_SPREAD}
  br label %place
place:
  %p = phi i64 [0, %next_tile], [%p_next, %place_end]
  %values_at = mul i64 %p, %channels
  %values = getelementptr bfloat, ptr %tile, i64 %values_at
  br label %look
look:
  %seen = phi i64 [0, %place], [%seen_next, %look]
  %most = phi {_BITS} [zeroinitializer, %place], [%more, %look]
  %seen_at = getelementptr i16, ptr %values, i64 %seen
  %bits = load {_BITS}, ptr %seen_at, align 2
  %size = and {_BITS} %bits, splat (i16 32767)
  %more = call {_BITS} @llvm.umax.v{_LANES}i16({_BITS} %most, {_BITS} %size)
  %seen_next = add i64 %seen, {_LANES}
  %is_more = icmp slt i64 %seen_next, %channels
  br i1 %is_more, label %look, label %scale
scale:
  %half = call i16 @llvm.vector.reduce.umax.v{_LANES}i16({_BITS} %more)
  %whole = zext i16 %half to i32
  %shifted = shl i32 %whole, 16
  %largest = bitcast i32 %shifted to float
  %step = fdiv float %largest, {STEPS}.0
  %per_unit = fdiv float {STEPS}.0, %largest
  %is_nothing = fcmp olt float %largest, {_LEAST}
  %factor = select i1 %is_nothing, float 0.0, float %per_unit
  %row_before = mul i64 %p, %tiles
  %row = add i64 %row_before, %t
  %step_at = getelementptr float, ptr %scales, i64 %row
  store float %step, ptr %step_at
  %first_of_factors = insertelement {_FLOATS} poison, float %factor, i64 0
  %factors = shufflevector {_FLOATS} %first_of_factors, {_FLOATS} poison, {_FOURS} zeroinitializer
  %bytes_at = mul i64 %row, %channels
  %bytes = getelementptr i8, ptr %planes, i64 %bytes_at
  br label %round
round:
  %c = phi i64 [0, %scale], [%c_next, %round]
  %value_at = getelementptr bfloat, ptr %values, i64 %c
  %short = load {_HALVES}, ptr %value_at, align 2
  %value = fpext {_HALVES} %short to {_FLOATS}
  %scaled = fmul contract {_FLOATS} %value, %factors
  %positive = fadd contract {_FLOATS} %scaled, splat (float {ZERO}.5)
  %cut = fptosi {_FLOATS} %positive to {_FOURS}
  %byte = trunc {_FOURS} %cut to <{_LANES} x i8>
  %byte_at = getelementptr i8, ptr %bytes, i64 %c
  store <{_LANES} x i8> %byte, ptr %byte_at, align 1
  %c_next = add i64 %c, {_LANES}
  %more_values = icmp slt i64 %c_next, %channels
  br i1 %more_values, label %round, label %place_end
place_end:
  %p_next = add i64 %p, 1
  %more_places = icmp slt i64 %p_next, {_N_PLACES}
  br i1 %more_places, label %place, label %tile_end
tile_end:
  %t_next = add i64 %t, 1
  %more_tiles = icmp slt i64 %t_next, %tiles
  br i1 %more_tiles, label %next_tile, label %done
done:
  ret void
}}
"""
