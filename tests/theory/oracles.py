"""Exact results of epidemic theory, written from the papers and never from the engine.

Everywhere an *infectious period* is given by its Laplace transform phi(theta) = E[exp(-theta I)]: a pair
with contact rate w fails to transmit with probability phi(w), k such pairs together with phi(k w).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import mpmath
import numpy as np
from numpy.typing import NDArray

Laplace = Callable[[mpmath.mpf], mpmath.mpf]


# Infectious periods, by their Laplace transforms. Times in any unit, rates in its inverse.


def exponential_period(mean: float) -> Laplace:
    """phi of an exponential period."""
    return lambda theta: 1 / (1 + mean * mpmath.mpf(theta))


def fixed_period(length: float) -> Laplace:
    """phi of a period that always lasts the same."""
    return lambda theta: mpmath.exp(-length * mpmath.mpf(theta))


def gamma_period(mean: float, shape: float) -> Laplace:
    """phi of a gamma period."""
    return lambda theta: (1 + mean * mpmath.mpf(theta) / shape) ** (-mpmath.mpf(shape))


def empirical_period(values: Sequence[float], weights: Sequence[float]) -> Laplace:
    """phi of a period drawn from a list."""
    total = math.fsum(weights)
    pairs = list(zip(values, weights, strict=True))
    return lambda theta: sum(w * mpmath.exp(-v * mpmath.mpf(theta)) for v, w in pairs) / total


def density_period(density: Callable[[mpmath.mpf], mpmath.mpf]) -> Laplace:
    """phi of a period with a density, by quadrature (15 digits)."""
    return lambda theta: mpmath.quad(
        lambda x: mpmath.exp(-mpmath.mpf(theta) * x) * density(x), [0, 0.1, 0.5, 1, 2, 5, 10, 30, mpmath.inf]
    )


# Final sizes.


def final_size(
    susceptible: int, seeds: int, escape: Callable[[int], mpmath.mpf], largest: int | None = None
) -> NDArray[np.float64]:
    """P(k of the susceptibles are ever infected), k = 0 … `largest` (all of them), in a homogeneous group.

    `escape(j)` is the probability that one infected person fails to infect all of j given others:
    phi(j w) with a pair rate w, q^j in a Reed-Frost epidemic. Ball (1986, Adv. Appl. Prob. 18:289), the
    triangular equations; they cancel badly, so in many digits: more do not change the 12th.
    """
    n = susceptible
    largest = n if largest is None else largest
    with mpmath.workdps(40 + largest + int(2 * largest * math.log10(n / max(largest, 1)))):
        probability: list[mpmath.mpf] = []
        for j in range(largest + 1):
            one = mpmath.mpf(escape(n - j))
            total = mpmath.mpf(math.comb(n, j))
            power = one**seeds
            for k, known in enumerate(probability):
                total -= math.comb(n - k, j - k) * known / power
                power *= one
            probability.append(total * power)
        return np.array([float(p) for p in probability])


def final_size_in_group(size: int, seeds: int, pair_rate: float, period: Laplace) -> NDArray[np.float64]:
    """`final_size` in a group of `size` people, seeds included, that all meet at `pair_rate`."""
    return final_size(size - seeds, seeds, lambda j: period(mpmath.mpf(j) * mpmath.mpf(pair_rate)))


def final_size_in_community(
    size: int, households: int, seeds: int, pair_rate: float, outside_rate: float, period: Laplace
) -> NDArray[np.float64]:
    """P(k of a household's `size` members are ever infected), in a large community of like households.

    Everybody meets everybody at `outside_rate` besides; the `seeds` live alone. Who is infected exerts a mean
    period of `outside_rate` on each, so a member escapes the community with a probability q, and
    sum over j <= k of C(size - j, k - j) P(j) / (phi(w (size - k))^j q^(size - k)) = C(size, k)
    (Addy, Longini and Haber 1991, Biometrics 47:961); q is where the number infected agrees with itself
    (Ball, Mollison and Scalia-Tomba 1997), the largest such epidemic being the one that a run with many seeds has.
    """
    mean_period = -float(mpmath.diff(period, 0))
    infected = float(size)
    with mpmath.workdps(40):
        escape = [period(mpmath.mpf(j) * mpmath.mpf(pair_rate)) for j in range(size + 1)]
        for _ in range(2_000):
            q = mpmath.exp(-outside_rate * mean_period * (households * infected + seeds))
            law = _household(size, escape, q)
            following = float(sum(k * p for k, p in enumerate(law)))
            if abs(following - infected) < 1e-13:
                break
            infected = following
    return np.array([float(p) for p in law])


def _household(size: int, escape: Sequence[mpmath.mpf], q: mpmath.mpf) -> list[mpmath.mpf]:
    """The triangular equations of a household whose members each escape the community with probability q."""
    law: list[mpmath.mpf] = []
    for k in range(size + 1):
        divisor = [escape[size - k] ** j * q ** (size - k) for j in range(k + 1)]
        known = mpmath.fsum(math.comb(size - j, k - j) * p / divisor[j] for j, p in enumerate(law))
        law.append((math.comb(size, k) - known) * divisor[k])
    return law


def infected_sets(rates: NDArray[np.float64], seeds: Sequence[int], period: Laplace) -> dict[int, float]:
    """P(set ever infected) on any weighted graph of a few people, as bit masks without the seeds.

    `rates[i, j]` is the contact rate of i and j. The same equations with everybody a type of his own
    (Ball 1986, section 5): for each set B of susceptibles,
    sum over A in B of P(A) / prod over i in A and seeds of phi(rate of i to the susceptibles outside B) = 1.
    """
    people = len(rates)
    everyone = ((1 << people) - 1) & ~sum(1 << s for s in seeds)
    sets = [b for b in range(1 << people) if b & ~everyone == 0]
    probability: dict[int, mpmath.mpf] = {}
    with mpmath.workdps(30):
        for b in sets:  # in numerical order every subset comes before its superset
            outside = [j for j in range(people) if (everyone & ~b) >> j & 1]
            escape = [period(mpmath.fsum(rates[i, j] for j in outside)) for i in range(people)]

            def product(a: int, escape: list[mpmath.mpf] = escape) -> mpmath.mpf:
                return mpmath.fprod(escape[i] for i in range(people) if a >> i & 1 or i in seeds)

            rest = 1 - mpmath.fsum(probability[a] / product(a) for a in sets if a != b and a & ~b == 0)
            probability[b] = rest * product(b)
    return {b: float(p) for b, p in probability.items()}


def large_population_attack_rate(basic_reproduction_number: float, initially_infected: float = 0.0) -> float:
    """Share of the susceptibles ever infected in a large well-mixed population (Kermack-McKendrick)."""
    share = 1.0
    for _ in range(10_000):
        pressure = basic_reproduction_number * (initially_infected + (1 - initially_infected) * share)
        share = 1 - math.exp(-pressure)
    return share


def attack_rate_sd(basic_reproduction_number: float, relative_period_variance: float, people: int) -> float:
    """Standard deviation of the attack rate of a major outbreak among `people` susceptibles, few seeds.

    Central limit theorem of von Bahr & Martin-Löf (1980); Andersson & Britton (2000), theorem 4.2:
    variance of the number infected / n = rho (1 - rho) (1 + (1 - rho) cv2 R0^2) / (1 - (1 - rho) R0)^2.
    """
    size = large_population_attack_rate(basic_reproduction_number)
    left = 1 - size
    spread = size * left * (1 + left * relative_period_variance * basic_reproduction_number**2)
    return math.sqrt(spread / (1 - left * basic_reproduction_number) ** 2 / people)


# Branching.


def smallest_root(generating_function: Callable[[float], float]) -> float:
    """The smallest fixed point in [0, 1] of a probability generating function, iterated from 0."""
    q = 0.0
    for _ in range(200_000):
        following = generating_function(q)
        if abs(following - q) < 1e-15:
            break
        q = following
    return q


def extinction_probability(mean: float, dispersion: float) -> float:
    """Extinction from one case with negative-binomial offspring (Poisson if `dispersion` is inf)."""
    if math.isinf(dispersion):
        return smallest_root(lambda s: math.exp(-mean * (1 - s)))
    return smallest_root(lambda s: (1 + mean * (1 - s) / dispersion) ** -dispersion)


def extinction_by_period(contact_rate: float, period: Laplace) -> float:
    """Extinction from one case in a large well-mixed population: offspring are Poisson given the period."""
    return smallest_root(lambda s: float(period(contact_rate * (1 - s))))


# Configuration-model networks.


def poisson_degrees(mean: float) -> NDArray[np.float64]:
    """Degree distribution p[k], cut where it is below 1e-18."""
    p = [math.exp(-mean)]
    while len(p) < mean or p[-1] > 1e-18:
        p.append(p[-1] * mean / len(p))
    return np.array(p)


def excess(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
    """Distribution of the other edges of a person reached along an edge."""
    weighted = np.arange(len(degrees)) * degrees
    return weighted[1:] / weighted.sum()


def network_attack_rate(degrees: NDArray[np.float64], edge_rate: float, period: Laplace) -> float:
    """Share of a large configuration-model network that a major outbreak infects.

    A person is spared if no neighbour's edge brings it; edges into one person come from different
    people, so they are independent with the transmissibility T = 1 - phi(w) (Newman 2002).
    """
    transmissibility = 1 - float(period(edge_rate))
    others = excess(degrees)
    v = smallest_root(lambda s: 1 - transmissibility + transmissibility * np.polyval(others[::-1], s))
    return 1 - float(np.polyval(degrees[::-1], v))


def network_epidemic_probability(degrees: NDArray[np.float64], edge_rate: float, period: Laplace) -> float:
    """Probability that one random case starts a major outbreak on it.

    Edges out of one person share the infectious period, so they are dependent, and the probability is
    less than the attack rate unless the period is fixed (Kenah & Robins 2007, Phys. Rev. E 76:036113).
    """
    escapes = [float(period(j * edge_rate)) for j in range(len(degrees))]

    def infects_nobody_who_matters(distribution: NDArray[np.float64], u: float) -> float:
        total = 0.0
        for k, p in enumerate(distribution):
            if p > 0:
                terms = (math.comb(k, j) * (1 - u) ** j * u ** (k - j) * escapes[j] for j in range(k + 1))
                total += p * math.fsum(terms)
        return total

    others = excess(degrees)
    u = 0.0
    for _ in range(2_000):
        following = infects_nobody_who_matters(others, u)
        if abs(following - u) < 1e-13:
            break
        u = following
    return 1 - infects_nobody_who_matters(degrees, u)


# Zombies: SZR, Alemi, Bierbaum, Myers & Sethna (2015), Phys. Rev. E 92:052801.

LATTICE_CRITICAL_KILLS_PER_BITE = 0.437344654  # their alpha_c of the square lattice
PERCOLATION_BETA_OVER_NU = 5 / 48  # their cluster is in the class of two-dimensional percolation


def szr_survivors(humans: int, zombies: int, kills_per_bite: float) -> NDArray[np.float64]:
    """P(s humans are left when one side is gone), s = 0 … humans, well mixed.

    Bites and kills need the same pair, so each event is a bite with probability 1 / (1 + alpha), whatever
    came before: a walk. Zombies die out after exactly b bites by the ballot theorem; else all are turned.
    """
    bite = 1 / (1 + kills_per_bite)
    result = np.zeros(humans + 1)
    for b in range(humans):
        walks = zombies * math.comb(zombies + 2 * b, b) // (zombies + 2 * b)  # always a whole number
        log = math.log(walks) + b * math.log(bite) + (zombies + b) * math.log(1 - bite)
        result[humans - b] = math.exp(log)
    result[0] = 1 - math.fsum(result[1:])
    return result
