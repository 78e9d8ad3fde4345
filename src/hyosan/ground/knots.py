"""The layout of a dwell-time table, shared by who makes it (model/quantiles.py) and who reads it."""

DRAWS = 1 << 32
KNOT_BITS = 9
TAIL_OCTAVES = 31 - KNOT_BITS  # doublings beyond the first 2^KNOT_BITS
SIDE = ((TAIL_OCTAVES + 1) << KNOT_BITS) + 1  # knots of one half, its last one included
TABLE_SIZE = 1 + 2 * SIDE
