"""Writes what is computed of a tile in vectors of fp32, as LLVM's intermediate language."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from models.backbones.winograd.transforms import Matrix

LANES = 16
FLOATS = f"<{LANES} x float>"
# Sums may be reordered and multiplications fused with them; a photo's NaN stays one.
MATHS = "reassoc nsz contract"

_NONE = "splat (float 0x7FF8000000000000)"  # no number


@dataclass(slots=True)
class Body:
    """Instructions that are being written, each value named once."""

    lines: list[str] = field(default_factory=list)
    n_values: int = 0

    def value(self, instruction: str) -> str:
        """Write an instruction and return the name of its result."""
        self.n_values += 1
        name = f"%v{self.n_values}"
        self.lines.append(f"  {name} = {instruction}")
        return name

    def do(self, instruction: str) -> None:
        """Write an instruction that has no result."""
        self.lines.append(f"  {instruction}")


def transformed(body: Body, matrix: Matrix, tile: list[list[str]]) -> list[list[str]]:
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
        vector[j] = body.value(f"fadd {MATHS} {FLOATS} {one}, {other}")
        vector[k] = body.value(f"fsub {MATHS} {FLOATS} {one}, {other}")
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
    return body.value(f"fmul {MATHS} {FLOATS} {value}, {_constant(weight)}")


def _plus_weighted(body: Body, total: str, weight: float, value: str) -> str:
    if abs(weight) == 1:
        kind = "fadd" if weight == 1 else "fsub"
        return body.value(f"{kind} {MATHS} {FLOATS} {total}, {value}")
    return multiplied_and_added(body, value, _constant(weight), total)


def multiplied_and_added(body: Body, value: str, factor: str, total: str) -> str:
    """Write value · factor + total, rounded once."""
    given = f"{FLOATS} {value}, {FLOATS} {factor}, {FLOATS} {total}"
    return body.value(f"call {FLOATS} @llvm.fma.v{LANES}f32({given})")


def halved(body: Body, rows: list[list[str]]) -> list[list[str]]:
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
    return body.value(f"select <{LANES} x i1> {is_none}, {FLOATS} {_NONE}, {FLOATS} {largest}")


def _unordered(body: Body, one: str, other: str) -> str:
    return body.value(f"fcmp uno {FLOATS} {one}, {other}")


def _larger(body: Body, one: str, other: str) -> str:
    """Write the larger of two values; where one is no number, the other of the two given."""
    is_more = body.value(f"fcmp ogt {FLOATS} {one}, {other}")
    return body.value(f"select <{LANES} x i1> {is_more}, {FLOATS} {one}, {FLOATS} {other}")


def leaky(body: Body, value: str, slope: str) -> str:
    """Write the leaky rectifier of a value; the slope is at most 1."""
    scaled = body.value(f"fmul {MATHS} {FLOATS} {value}, {slope}")
    return _larger(body, scaled, value)


def of_channels(body: Body, name: str) -> str:
    """Load what an argument, (C,) fp32, holds for the present channels."""
    address = body.value(f"getelementptr float, ptr %{name}, i64 %c")
    return body.value(f"load {FLOATS}, ptr {address}, align 4")


def in_all_lanes(body: Body, number: str) -> str:
    """Write a vector of a number, of which all lanes are that."""
    one = body.value(f"insertelement {FLOATS} undef, float {number}, i64 0")
    return body.value(
        f"shufflevector {FLOATS} {one}, {FLOATS} undef, <{LANES} x i32> zeroinitializer"
    )


def _constant(number: float) -> str:
    """Write a number in all lanes, exactly: LLVM reads the bits of a double that fp32 holds."""
    [bits] = struct.unpack("<Q", struct.pack("<d", float(np.float32(number))))
    return "<" + ", ".join([f"float 0x{bits:016X}"] * LANES) + ">"
