"""From degrees on WGS 84 to metres on a plane, so that areas are exact.

Lambert's azimuthal equal-area projection of the authalic sphere around the map's middle: the area of every
cell is that on the ellipsoid, and lengths across a country of a thousand kilometres are right to within one
per cent (Snyder, Map Projections: A Working Manual, USGS Professional Paper 1395, 1987, chapters 3 and 24).
Coordinates are rounded to a centimetre: no machine's last bit of a sine moves anybody.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
SEMI_MAJOR = 6_378_137.0  # metres, WGS 84
FLATTENING = 1 / 298.257223563  # WGS 84
GRAIN = 0.01  # metres


def to_metres(lon: Floats, lat: Floats, middle: tuple[float, float]) -> tuple[Floats, Floats]:
    """Metres east and north of `middle` (degrees east, degrees north) of points in degrees."""
    radius, authalic = _authalic(np.radians(lat))
    _, (at,) = _authalic(np.radians(np.array([middle[1]])))
    turn = np.radians(lon - middle[0])
    facing = np.sin(at) * np.sin(authalic) + np.cos(at) * np.cos(authalic) * np.cos(turn)
    scale = radius * np.sqrt(2.0 / (1.0 + facing))
    x = scale * np.cos(authalic) * np.sin(turn)
    y = scale * (np.cos(at) * np.sin(authalic) - np.sin(at) * np.cos(authalic) * np.cos(turn))
    return rounded(x), rounded(y)


def rounded(metres: Floats) -> Floats:
    """Metres to the grain."""
    return np.rint(metres / GRAIN) * GRAIN


def _authalic(latitude: Floats) -> tuple[float, Floats]:
    """(radius of the sphere of the ellipsoid's area, latitudes on it), in metres and radians."""
    square = FLATTENING * (2.0 - FLATTENING)
    eccentricity = np.sqrt(square)

    def share(sine: Floats) -> Floats:
        inner = eccentricity * sine
        return (1.0 - square) * (sine / (1.0 - inner**2) + np.arctanh(inner) / eccentricity)

    pole = float(share(np.array([1.0]))[0])
    ratio = np.clip(share(np.sin(latitude)) / pole, -1.0, 1.0)
    return SEMI_MAJOR * float(np.sqrt(pole / 2.0)), np.arcsin(ratio)
