"""One epidemic on a network, in every simulator's terms: chance along an edge, and the hazard that gives it."""

DEGREE = 10  # mean
TRANSMISSIBILITY = 0.25  # that an infectious person infects a given neighbour, ever
DURATION = 7.0  # days infectious, on average, exponential


def hazard() -> float:
    """Transmissions a day along an edge while infectious, for an exponential duration."""
    return TRANSMISSIBILITY / (1 - TRANSMISSIBILITY) / DURATION
