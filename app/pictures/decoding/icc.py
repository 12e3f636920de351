"""Builds ICC profiles for colour spaces given by primaries, white point and transfer curve.

Pillow's ImageCms only builds profiles of sRGB, Lab and XYZ; littlecms reads those built here. Primaries are
adapted to D50 by the Bradford transform, as ICC.1 requires.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Chromaticity = tuple[float, float]
Vector = tuple[float, float, float]
Matrix = tuple[Vector, Vector, Vector]

_D50: Vector = (0.9642, 1.0, 0.8249)
_BRADFORD: Matrix = ((0.8951, 0.2664, -0.1614), (-0.7502, 1.7135, 0.0367), (0.0389, -0.0685, 1.0296))
_CURVE_POINTS = 1024


@dataclass(frozen=True, slots=True)
class Primaries:
    white: Chromaticity
    red: Chromaticity
    green: Chromaticity
    blue: Chromaticity


SRGB = Primaries((0.3127, 0.329), (0.64, 0.33), (0.3, 0.6), (0.15, 0.06))


def profile(primaries: Primaries, linear: Callable[[float], float]) -> bytes:
    """Return the profile. `linear`: maps a stored value to light, both from 0 to 1. Raises ValueError for
    degenerate primaries."""
    red, green, blue = zip(*_colorants(primaries), strict=True)
    curve = _curve(linear)
    tags = [(b"desc", _description()), (b"cprt", b"text\0\0\0\0none\0"), (b"wtpt", _xyz(_D50))]
    tags += [(b"rXYZ", _xyz(red)), (b"gXYZ", _xyz(green)), (b"bXYZ", _xyz(blue))]
    tags += [(name, curve) for name in (b"rTRC", b"gTRC", b"bTRC")]
    return _assembled(tags)


def _colorants(primaries: Primaries) -> Matrix:
    columns = [_light(each) for each in (primaries.red, primaries.green, primaries.blue)]
    white = _light(primaries.white)
    matrix = _transposed(columns)
    scales = times(_inverted(matrix), white)
    scaled = _transposed([_scaled(column, scale) for column, scale in zip(columns, scales, strict=True)])
    return _product(_adaptation(white), scaled)


def conversion(primaries: Primaries) -> Matrix:
    """Return the matrix from linear light in these primaries to linear sRGB."""
    return _product(_inverted(_colorants(SRGB)), _colorants(primaries))


def _adaptation(white: Vector) -> Matrix:
    source, target = times(_BRADFORD, white), times(_BRADFORD, _D50)
    ratio = [wanted / given for wanted, given in zip(target, source, strict=True)]
    diagonal: Matrix = ((ratio[0], 0.0, 0.0), (0.0, ratio[1], 0.0), (0.0, 0.0, ratio[2]))
    return _product(_inverted(_BRADFORD), _product(diagonal, _BRADFORD))


def _light(at: Chromaticity) -> Vector:
    x, y = at
    if y <= 0:
        raise ValueError("a colour without light")
    return (x / y, 1.0, (1 - x - y) / y)


def _scaled(vector: Vector, scale: float) -> Vector:
    return (vector[0] * scale, vector[1] * scale, vector[2] * scale)


def times(matrix: Matrix, vector: Vector) -> Vector:
    """Return the product of matrix and vector."""
    first, second, third = (sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix)
    return (first, second, third)


def _transposed(rows: Sequence[Vector]) -> Matrix:
    first, second, third = zip(*rows, strict=True)
    return (first, second, third)


def _product(left: Matrix, right: Matrix) -> Matrix:
    return _transposed([times(left, column) for column in _transposed(right)])


def _inverted(matrix: Matrix) -> Matrix:
    (a, b, c), (d, e, f), (g, h, i) = matrix
    cofactors = (
        (e * i - f * h, c * h - b * i, b * f - c * e),
        (f * g - d * i, a * i - c * g, c * d - a * f),
        (d * h - e * g, b * g - a * h, a * e - b * d),
    )
    determinant = a * cofactors[0][0] + b * cofactors[1][0] + c * cofactors[2][0]
    if abs(determinant) < 1e-9:
        raise ValueError("colours on one line")
    return _transposed(_transposed([_scaled(row, 1 / determinant) for row in cofactors]))


def _xyz(values: Sequence[float]) -> bytes:
    return b"XYZ \0\0\0\0" + struct.pack(">3i", *(_fixed(value) for value in values))


def _fixed(value: float) -> int:
    if not -32000 < value < 32000:
        raise ValueError("a colour out of bounds")
    return round(value * 65536)


def _curve(linear: Callable[[float], float]) -> bytes:
    points = [linear(index / (_CURVE_POINTS - 1)) for index in range(_CURVE_POINTS)]
    values = [round(min(1.0, max(0.0, point)) * 65535) for point in points]
    return b"curv\0\0\0\0" + struct.pack(f">I{_CURVE_POINTS}H", _CURVE_POINTS, *values)


def _description() -> bytes:
    return b"desc\0\0\0\0" + struct.pack(">I", 6) + b"named\0" + bytes(78)


def _assembled(tags: Sequence[tuple[bytes, bytes]]) -> bytes:
    table, data, offset = b"", b"", 132 + 12 * len(tags)
    for name, content in tags:
        table += name + struct.pack(">II", offset + len(data), len(content))
        data += content + bytes(-len(content) % 4)
    size = offset + len(data)
    head = struct.pack(">I4sI4s4s4s", size, bytes(4), 0x02400000, b"mntr", b"RGB ", b"XYZ ")
    head += (
        bytes(12) + b"acsp" + bytes(28) + struct.pack(">3i", *(round(v * 65536) for v in _D50)) + bytes(48)
    )
    return head + struct.pack(">I", len(tags)) + table + data
