"""Writes a transform of tiles as LLVM's intermediate language, sixteen channels at a time.

A kernel walks over tiles. On one side lie photos' activations, (B, H, W, C) bf16, where the pixels
of tiles overlap or stand outside; on the other planes, (n · n, tiles, C) bf16, fp32 or fp16, one
matrix for each place in a tile. What lies between is computed in fp32, in registers.

In fp16, which reaches to 65,504 only, each tile is brought to size: `sizing_code` tells how.
"""

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from models.backbones.winograd.factors import FloatFactors
from models.backbones.winograd.sizing_code import SIZE_READ, sized
from models.backbones.winograd.transforms import Matrix

LANES = 16
_FLOATS = f"<{LANES} x float>"
# Sums may be reordered and multiplications fused with them; a photo's NaN stays one.
_MATHS = "reassoc nsz contract"

_NONE = "splat (float 0x7FF8000000000000)"  # no number

KINDS: dict[FloatFactors, str] = {"bf16": "bfloat", "fp32": "float", "fp16": "half"}

SIGNATURE = "ptr noalias %photos, ptr noalias %spare, ptr noalias %table, ptr noalias %planes, " + (
    "ptr noalias %sizes, ptr noalias %scales, ptr noalias %bias, float %slope, "
    "i64 %first, i64 %tiles, i64 %per_photo, i64 %photo_size, i64 %channels"
)


@dataclass(slots=True)
class Body:
    """Instructions that are being written, each value named once. plane: what planes hold."""

    plane: FloatFactors = "bf16"
    lines: list[str] = field(default_factory=list)
    n_values: int = 0

    def value(self, instruction: str) -> str:
        """Write an instruction and return the name of its result."""
        self.n_values += 1
        name = f"%v{self.n_values}"
        self.lines.append(f"  {name} = {instruction}")
        return name

    def kind(self, side: str) -> str:
        """Return what numbers lie on a side, "pixel" or "plane"."""
        return KINDS[self.plane if side == "plane" else "bf16"]

    def do(self, instruction: str) -> None:
        """Write an instruction that has no result."""
        self.lines.append(f"  {instruction}")


def spread(name: str, matrix: Matrix, plane: FloatFactors = "bf16") -> str:
    """Write a kernel from photos to planes: M d Mᵀ for each tile d of photos' pixels.

    plane: what planes hold. In fp16 tiles are brought to size, and what they are to be multiplied
    by again is written to %sizes, (tiles,) fp32.
    """
    edge = matrix.shape[1]
    body = Body(plane)
    tile = _loaded(body, "pixel", edge)
    if plane == "fp16":
        shrinking = _in_all_lanes(body, "%shrinking")
        tile = [[body.value(f"fmul {_FLOATS} {x}, {shrinking}") for x in row] for row in tile]
    _store(body, "plane", _transformed(body, matrix, tile))
    prepared = sized(edge**2) if plane == "fp16" else ()
    return _kernel(name, body, prepared, n_pixels=edge**2, n_planes=len(matrix) ** 2)


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
    body = Body(plane)
    rows = _transformed(body, matrix, _loaded(body, "plane", edge))
    if halves:  # first: what follows puts no value before a larger one
        rows = _halved(body, rows)
    bias = _of_channels(body, "bias")
    if plane == "fp16":
        scale = _of_channels(body, "scales")
        scale = body.value(f"fmul {_FLOATS} {scale}, {_in_all_lanes(body, '%size')}")
        rows = [[_multiplied_and_added(body, x, scale, bias) for x in row] for row in rows]
    else:
        rows = [[body.value(f"fadd {_MATHS} {_FLOATS} {x}, {bias}") for x in row] for row in rows]
    slope = _in_all_lanes(body, "%slope")
    rows = [[_leaky(body, x, slope) for x in row] for row in rows]
    _store(body, "pixel", rows)
    prepared = SIZE_READ if plane == "fp16" else ()
    return _kernel(name, body, prepared, n_pixels=len(rows) ** 2, n_planes=edge**2)


def _loaded(body: Body, side: str, edge: int) -> list[list[str]]:
    """Load a tile of one side; return the names of its values, row by row."""
    halves = f"<{LANES} x {body.kind(side)}>"

    def load(place: int) -> str:
        loaded = body.value(f"load {halves}, ptr {_address(body, side, place)}, align 2")
        return body.value(f"fpext {halves} {loaded} to {_FLOATS}")

    return [[load(row * edge + column) for column in range(edge)] for row in range(edge)]


def _store(body: Body, side: str, rows: list[list[str]]) -> None:
    for place, value in enumerate(name for row in rows for name in row):
        address = _address(body, side, place)
        if body.kind(side) == "float":
            body.do(f"store {_FLOATS} {value}, ptr {address}, align 4")
        else:
            halves = f"<{LANES} x {body.kind(side)}>"
            rounded = body.value(f"fptrunc {_FLOATS} {value} to {halves}")
            body.do(f"store {halves} {rounded}, ptr {address}, align 2")


def _address(body: Body, side: str, place: int) -> str:
    """Return where the present channels of a place in the tile lie."""
    start = body.value(f"load ptr, ptr %{side}{place}")
    return body.value(f"getelementptr {body.kind(side)}, ptr {start}, i64 %c")


def _transformed(body: Body, matrix: Matrix, tile: list[list[str]]) -> list[list[str]]:
    """Write M t Mᵀ; return the names of its values, row by row."""
    columns = [_times(body, matrix, list(column)) for column in zip(*tile, strict=True)]
    return [_times(body, matrix, list(row)) for row in zip(*columns, strict=True)]


def _times(body: Body, matrix: Matrix, vector: list[str]) -> list[str]:
    """Write M v. What values that have the same weights but for signs come to is shared."""
    matrix, vector = _paired(body, matrix, vector)
    results: dict[int, str] = {}
    for i, row in enumerate(matrix):
        twin = next((j for j in range(i + 1, len(matrix)) if _twins(row, matrix[j])), None)
        if i in results:
            continue
        if twin is None:
            results[i] = _sum(body, row, vector)
            continue
        same, opposite = (row + matrix[twin]) / 2, (row - matrix[twin]) / 2
        weight = float(opposite[np.flatnonzero(opposite)[-1]])
        base, turned = _sum(body, same, vector), _sum(body, opposite / weight, vector)
        results[i] = _plus_weighted(body, base, weight, turned)
        results[twin] = _plus_weighted(body, base, -weight, turned)
    return [results[i] for i in range(len(matrix))]


def _paired(body: Body, matrix: Matrix, vector: list[str]) -> tuple[Matrix, list[str]]:
    """Put, for two values that each row weighs alike but for signs, their sum and difference.

    Each row then needs one of these, and no longer both values.
    """
    matrix, vector = matrix.copy(), list(vector)
    columns = range(matrix.shape[1])
    pairs = [(j, k) for j in columns for k in columns[j + 1 :] if _twins(*matrix.T[[j, k]])]
    for j, k in pairs:
        one, other = vector[j], vector[k]
        vector[j] = body.value(f"fadd {_MATHS} {_FLOATS} {one}, {other}")
        vector[k] = body.value(f"fsub {_MATHS} {_FLOATS} {one}, {other}")
        means = (matrix[:, j] + matrix[:, k]) / 2, (matrix[:, j] - matrix[:, k]) / 2
        matrix[:, j], matrix[:, k] = means
    return matrix, vector


def _twins(a: Matrix, b: Matrix) -> bool:
    return bool((np.abs(a) == np.abs(b)).all() and (a != b).any() and (a != -b).any())


def _sum(body: Body, weights: Matrix, vector: list[str]) -> str:
    """Write the weighted sum of some values; at least one weight is not 0."""
    terms = [(float(w), v) for w, v in zip(weights, vector, strict=True) if w]
    first, *others = sorted(terms, key=lambda term: term[0] != 1)  # which takes no multiplication
    total = first[1] if first[0] == 1 else _weighted(body, *first)
    for weight, value in others:
        total = _plus_weighted(body, total, weight, value)
    return total


def _weighted(body: Body, weight: float, value: str) -> str:
    return body.value(f"fmul {_MATHS} {_FLOATS} {value}, {_constant(weight)}")


def _plus_weighted(body: Body, total: str, weight: float, value: str) -> str:
    if abs(weight) == 1:
        kind = "fadd" if weight == 1 else "fsub"
        return body.value(f"{kind} {_MATHS} {_FLOATS} {total}, {value}")
    return _multiplied_and_added(body, value, _constant(weight), total)


def _multiplied_and_added(body: Body, value: str, factor: str, total: str) -> str:
    given = f"{_FLOATS} {value}, {_FLOATS} {factor}, {_FLOATS} {total}"
    return body.value(f"call {_FLOATS} @llvm.fma.v{LANES}f32({given})")


def _halved(body: Body, rows: list[list[str]]) -> list[list[str]]:
    """Write the largest of each 2 × 2 values."""
    return [
        [
            _largest(body, corner)
            for corner in zip(above[::2], above[1::2], below[::2], below[1::2], strict=True)
        ]
        for above, below in zip(rows[::2], rows[1::2], strict=True)
    ]


def _largest(body: Body, four: Sequence[str]) -> str:
    """Write the largest of four values, or none where one of them is no number."""
    a, b, c, d = four
    one, other = _unordered(body, a, b), _unordered(body, c, d)
    is_none = body.value(f"or <{LANES} x i1> {one}, {other}")
    largest = _larger(body, _larger(body, a, b), _larger(body, c, d))
    return body.value(f"select <{LANES} x i1> {is_none}, {_FLOATS} {_NONE}, {_FLOATS} {largest}")


def _unordered(body: Body, one: str, other: str) -> str:
    return body.value(f"fcmp uno {_FLOATS} {one}, {other}")


def _larger(body: Body, one: str, other: str) -> str:
    """Write the larger of two values; where one is no number, the other of the two given."""
    is_more = body.value(f"fcmp ogt {_FLOATS} {one}, {other}")
    return body.value(f"select <{LANES} x i1> {is_more}, {_FLOATS} {one}, {_FLOATS} {other}")


def _leaky(body: Body, value: str, slope: str) -> str:
    """Write the leaky rectifier of a value; the slope is at most 1."""
    scaled = body.value(f"fmul {_MATHS} {_FLOATS} {value}, {slope}")
    return _larger(body, scaled, value)


def _of_channels(body: Body, name: str) -> str:
    """Load what an argument, (C,) fp32, holds for the present channels."""
    address = body.value(f"getelementptr float, ptr %{name}, i64 %c")
    return body.value(f"load {_FLOATS}, ptr {address}, align 4")


def _in_all_lanes(body: Body, number: str) -> str:
    one = body.value(f"insertelement {_FLOATS} undef, float {number}, i64 0")
    return body.value(
        f"shufflevector {_FLOATS} {one}, {_FLOATS} undef, <{LANES} x i32> zeroinitializer"
    )


def _constant(number: float) -> str:
    """Write a number in all lanes, exactly: LLVM reads the bits of a double that fp32 holds."""
    [bits] = struct.unpack("<Q", struct.pack("<d", float(np.float32(number))))
    return "<" + ", ".join([f"float 0x{bits:016X}"] * LANES) + ">"


def _kernel(name: str, body: Body, prepared: Iterable[str], *, n_pixels: int, n_planes: int) -> str:
    """Put a body into its loops over tiles and channels. prepared: what to do before, each tile.

    %table holds, for each tile of a photo, where in the photo its pixels lie; below 0 they lie
    outside, and %spare is read or written instead. The stack begins a line of the cache: vectors
    that are kept there would else lie in two lines each.
    """
    slots = [f"pixel{n}" for n in range(n_pixels)] + [f"plane{n}" for n in range(n_planes)]
    lines = [f"define void @{name}({SIGNATURE}) alignstack(64) {{", "entry:"]
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
    lines += [line for place in range(n_planes) for line in _to_plane(place, body.kind("plane"))]
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
