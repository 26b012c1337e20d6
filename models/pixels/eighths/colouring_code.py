"""Writes what makes colours of luma and chroma, as LLVM's intermediate language.

By ITU-T T.871, "JPEG File Interchange Format", in units of 2⁻¹⁶.
"""

_LANES = 16
_NUMBERS = f"<{_LANES} x i32>"
_MOST, _LEAST = (f"{_NUMBERS} @llvm.{name}.v{_LANES}i32" for name in ("smax", "smin"))
_FROM_CHROMA = {"r": (0, 91881), "g": (-22554, -46802), "b": (116130, 0)}  # of blue and of red

DECLARED = f"""
declare {_MOST}({_NUMBERS}, {_NUMBERS})
declare {_LEAST}({_NUMBERS}, {_NUMBERS})"""


def coloured(name: str, shared: int) -> str:
    """Write a kernel from luma and chroma, which `shared` pixels across have in common, to RGBX.

    %pitch: bytes of a row of luma, a multiple of 32, and pixels of one of %target. %halvings: 1
    where two rows share a row of chroma, else 0.
    """
    body = "\n".join((*_chromas(shared), *_colours()))
    return f"""
define void @{name}(ptr noalias %luma, ptr noalias %blue, ptr noalias %red,
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
  %luma_bytes = load <{_LANES} x i8>, ptr %luma_at, align 1
  %luma_told = zext <{_LANES} x i8> %luma_bytes to {_NUMBERS}
{body}
  %g_high = shl {_NUMBERS} %g, splat (i32 8)
  %b_high = shl {_NUMBERS} %b, splat (i32 16)
  %rg = or {_NUMBERS} %r, %g_high
  %rgb = or {_NUMBERS} %rg, %b_high
  %to = getelementptr i32, ptr %line, i64 %x
  store {_NUMBERS} %rgb, ptr %to, align 1
  %x_next = add i64 %x, {_LANES}
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


def _chromas(shared: int) -> list[str]:
    few = f"<{_LANES // shared} x i8>"
    places = ", ".join(f"i32 {lane // shared}" for lane in range(_LANES))
    return [
        f"""\
  %{name}_at = getelementptr i8, ptr %{name}_line, i64 %chroma
  %{name}_few = load {few}, ptr %{name}_at, align 1
  %{name}_bytes = shufflevector {few} %{name}_few, {few} poison, {_NUMBERS} <{places}>
  %{name}_raised = zext <{_LANES} x i8> %{name}_bytes to {_NUMBERS}
  %{name}_told = sub {_NUMBERS} %{name}_raised, splat (i32 128)"""
        for name in ("blue", "red")
    ]


def _colours() -> list[str]:
    return [
        f"""\
  %{name}_blue = mul {_NUMBERS} %blue_told, splat (i32 {of_blue})
  %{name}_red = mul {_NUMBERS} %red_told, splat (i32 {of_red})
  %{name}_sum = add {_NUMBERS} %{name}_blue, %{name}_red
  %{name}_half = add {_NUMBERS} %{name}_sum, splat (i32 32768)
  %{name}_more = ashr {_NUMBERS} %{name}_half, splat (i32 16)
  %{name}_whole = add {_NUMBERS} %luma_told, %{name}_more
  %{name}_most = call {_MOST}({_NUMBERS} %{name}_whole, {_NUMBERS} zeroinitializer)
  %{name} = call {_LEAST}({_NUMBERS} %{name}_most, {_NUMBERS} splat (i32 255))"""
        for name, (of_blue, of_red) in _FROM_CHROMA.items()
    ]
