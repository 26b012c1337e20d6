"""Writes a transform of tiles as LLVM's intermediate language, sixteen channels at a time.

A kernel walks over tiles. On one side lie photos' activations, (B, H, W, C) bf16, where the pixels
of tiles overlap or stand outside; on the other planes, (n · n, tiles, C) bf16, fp32 or fp16, one
matrix for each place in a tile. What lies between is computed in fp32, in registers.

In fp16, which reaches to 65,504 only, each tile is brought to size: `sizing_code` tells how.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from models.backbones.winograd.factors import FloatFactors
from models.backbones.winograd.sizing_code import SIZE_READ, sized
from models.backbones.winograd.transforms import Matrix
from models.backbones.winograd.vector_code import (
    FLOATS,
    LANES,
    MATHS,
    Body,
    halved,
    in_all_lanes,
    leaky,
    multiplied_and_added,
    of_channels,
    transformed,
)

_KINDS: dict[FloatFactors, str] = {"bf16": "bfloat", "fp32": "float", "fp16": "half"}

_SIGNATURE = (
    "ptr noalias %photos, ptr noalias %spare, ptr noalias %table, ptr noalias %planes, "
    + (
        "ptr noalias %sizes, ptr noalias %scales, ptr noalias %bias, float %slope, "
        "i64 %first, i64 %tiles, i64 %per_photo, i64 %photo_size, i64 %channels"
    )
)


@dataclass(frozen=True, slots=True)
class _Side:
    """Where tiles lie: what its places are called, and the kind of numbers there."""

    name: str
    kind: str


_PIXELS = _Side("pixel", "bfloat")


def spread(name: str, matrix: Matrix, plane: FloatFactors = "bf16") -> str:
    """Write a kernel from photos to planes: M d Mᵀ for each tile d of photos' pixels.

    plane: what planes hold. In fp16 tiles are brought to size, and what they are to be multiplied
    by again is written to %sizes, (tiles,) fp32.
    """
    edge = matrix.shape[1]
    body, planes = Body(), _Side("plane", _KINDS[plane])
    tile = _loaded(body, _PIXELS, edge)
    if plane == "fp16":
        shrinking = in_all_lanes(body, "%shrinking")
        tile = [[body.value(f"fmul {FLOATS} {x}, {shrinking}") for x in row] for row in tile]
    _store(body, planes, transformed(body, matrix, tile))
    prepared = sized(edge**2) if plane == "fp16" else ()
    return _kernel(name, body, planes, prepared, n_pixels=edge**2, n_planes=len(matrix) ** 2)


def gathered(
    name: str, matrix: Matrix, plane: FloatFactors = "bf16", *, halves: bool = False
) -> str:
    """Write a kernel from planes to photos: M p Mᵀ + bias for each tile p.

    plane: what planes hold; in fp16 M p Mᵀ is multiplied by the tile's of %sizes, and by the
    channel's of %scales, (C,) fp32. Where a result is negative it is multiplied by %slope: 0 for a
    ReLU, 1 for no activation. halves: only the largest of each 2 × 2 pixels are kept; a tile then
    has a quarter of the pixels.
    """
    edge = matrix.shape[1]
    body, planes = Body(), _Side("plane", _KINDS[plane])
    rows = transformed(body, matrix, _loaded(body, planes, edge))
    if halves:  # first: what follows puts no value before a larger one
        rows = halved(body, rows)
    bias = of_channels(body, "bias")
    if plane == "fp16":
        scale = of_channels(body, "scales")
        scale = body.value(f"fmul {FLOATS} {scale}, {in_all_lanes(body, '%size')}")
        rows = [[multiplied_and_added(body, x, scale, bias) for x in row] for row in rows]
    else:
        rows = [[body.value(f"fadd {MATHS} {FLOATS} {x}, {bias}") for x in row] for row in rows]
    slope = in_all_lanes(body, "%slope")
    rows = [[leaky(body, x, slope) for x in row] for row in rows]
    _store(body, _PIXELS, rows)
    prepared = SIZE_READ if plane == "fp16" else ()
    return _kernel(name, body, planes, prepared, n_pixels=len(rows) ** 2, n_planes=edge**2)


def _loaded(body: Body, side: _Side, edge: int) -> list[list[str]]:
    """Load a tile of one side; return the names of its values, row by row."""
    halves = f"<{LANES} x {side.kind}>"

    def load(place: int) -> str:
        loaded = body.value(f"load {halves}, ptr {_address(body, side, place)}, align 2")
        return body.value(f"fpext {halves} {loaded} to {FLOATS}")

    return [[load(row * edge + column) for column in range(edge)] for row in range(edge)]


def _store(body: Body, side: _Side, rows: list[list[str]]) -> None:
    for place, value in enumerate(name for row in rows for name in row):
        address = _address(body, side, place)
        if side.kind == "float":
            body.do(f"store {FLOATS} {value}, ptr {address}, align 4")
        else:
            halves = f"<{LANES} x {side.kind}>"
            rounded = body.value(f"fptrunc {FLOATS} {value} to {halves}")
            body.do(f"store {halves} {rounded}, ptr {address}, align 2")


def _address(body: Body, side: _Side, place: int) -> str:
    """Return where the present channels of a place in the tile lie."""
    start = body.value(f"load ptr, ptr %{side.name}{place}")
    return body.value(f"getelementptr {side.kind}, ptr {start}, i64 %c")


def _kernel(
    name: str,
    body: Body,
    planes: _Side,
    prepared: Iterable[str],
    *,
    n_pixels: int,
    n_planes: int,
) -> str:
    """Put a body into its loops over tiles and channels. prepared: what to do before, each tile.

    %table holds, for each tile of a photo, where in the photo its pixels lie; below 0 they lie
    outside, and %spare is read or written instead. The stack begins a line of the cache: vectors
    that are kept there would else lie in two lines each.
    """
    slots = [f"pixel{n}" for n in range(n_pixels)] + [f"plane{n}" for n in range(n_planes)]
    lines = [f"define void @{name}({_SIGNATURE}) alignstack(64) {{", "entry:"]
    lines += [f"  %{slot} = alloca ptr" for slot in slots]
    lines += [
        "  br label %tile",
        "tile:",
        "  %t = phi i64 [0, %entry], [%t_next, %tile_end]",
        "  %absolute = add i64 %first, %t",
        "  %photo = udiv i64 %absolute, %per_photo",
        "  %within = urem i64 %absolute, %per_photo",
        "  %photo_start = mul i64 %photo, %photo_size",
        "  %pixels = getelementptr bfloat, ptr %photos, i64 %photo_start",
        f"  %entry_of_table = mul i64 %within, {n_pixels}",
        "  %offsets = getelementptr i64, ptr %table, i64 %entry_of_table",
    ]
    lines += [line for place in range(n_pixels) for line in _to_pixel(place)]
    lines += [line for place in range(n_planes) for line in _to_plane(place, planes.kind)]
    lines += [*prepared, "  br label %ready", "ready:", "  br label %chunk"]
    lines += ["chunk:", "  %c = phi i64 [0, %ready], [%c_next, %chunk]"]
    lines += body.lines
    lines += [
        f"  %c_next = add i64 %c, {LANES}",
        "  %more_channels = icmp slt i64 %c_next, %channels",
        "  br i1 %more_channels, label %chunk, label %tile_end",
        "tile_end:",
        "  %t_next = add i64 %t, 1",
        "  %more_tiles = icmp slt i64 %t_next, %tiles",
        "  br i1 %more_tiles, label %tile, label %done",
        "done:",
        "  ret void",
        "}",
    ]
    return "\n".join(lines) + "\n"


def _to_pixel(place: int) -> list[str]:
    """Write what finds the channels of a pixel of the tile."""
    return [
        f"  %entry{place} = getelementptr i64, ptr %offsets, i64 {place}",
        f"  %offset{place} = load i64, ptr %entry{place}",
        f"  %inside{place} = icmp sge i64 %offset{place}, 0",
        f"  %there{place} = getelementptr bfloat, ptr %pixels, i64 %offset{place}",
        f"  %start{place} = select i1 %inside{place}, ptr %there{place}, ptr %spare",
        f"  store ptr %start{place}, ptr %pixel{place}",
    ]


def _to_plane(place: int, kind: str) -> list[str]:
    """Write what finds the channels of the tile in one of the planes."""
    return [
        f"  %before{place} = mul i64 %tiles, {place}",
        f"  %rows{place} = add i64 %before{place}, %t",
        f"  %shift{place} = mul i64 %rows{place}, %channels",
        f"  %in_plane{place} = getelementptr {kind}, ptr %planes, i64 %shift{place}",
        f"  store ptr %in_plane{place}, ptr %plane{place}",
    ]
