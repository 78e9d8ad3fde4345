"""Runs every real pathogen's scenario and prints what came about beside what was published: realised.py [--runs N]."""

from __future__ import annotations

import argparse

import numpy as np

import hyosan as hy
from hyosan.ground.units import DAY
from hyosan.outcome import Outbreak
from hyosan.outcome.measures import doubling_time

PUBLISHED = {  # the interval that was observed, days
    "influenza-seasonal": "serial 2.2 to 3.6 (Vink 2014, Cowling 2009)",
    "influenza-1918": "serial 2.2 to 3.6, of later influenzas",
    "measles": "serial 11.7 (Vink 2014)",
    "covid-19-ancestral": "generation 5.2 (Ganyani 2020), 5.7 (Lau 2021)",
    "covid-19-omicron": "generation 3.0 (Park 2023), serial 3.5 (Backer 2022)",
    "mers": "serial 12.6 (Cowling 2015)",
    "ebola": "serial 15.3 (WHO 2014), 14.2 (WHO 2015)",
}


def main() -> None:
    """One row a scenario: medians over the runs that came to fifty cases."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=10)
    runs = parser.parse_args().runs
    print("| scenario | attack rate | deaths | generation | serial | published, days | doubling, days | k |")
    print("| --- " * 8 + "|")
    for name, published in PUBLISHED.items():
        found = np.nanmedian(
            [row(one) for one in hy.simulate_many(hy.read_scenario(name), range(runs))], axis=0
        )
        attack, deaths, generation, serial, doubling, dispersion = found
        cells = [f"{attack:.0%}" if attack > 0.01 else f"{attack:.2%}", f"{deaths:,.0f}"]
        cells += [f"{days:.1f}" for days in (generation, serial)]
        cells += [published, "–" if np.isnan(doubling) else f"{doubling:.1f}", f"{dispersion:.1f}"]
        print(f"| {name} | {' | '.join(cells)} |", flush=True)


def row(outbreak: Outbreak) -> list[float]:
    """Attack rate, deaths, mean intervals and doubling time in days, dispersion of the early cases' offspring."""
    rate = outbreak.growth_rate()
    return [
        outbreak.attack_rate(),
        outbreak.ledger().lost,
        outbreak.generation_intervals().mean() / DAY,
        outbreak.serial_intervals().mean() / DAY,
        doubling_time(rate) / DAY if rate is not None and rate > 0 else np.nan,
        outbreak.offspring_distribution()[1],
    ]


if __name__ == "__main__":
    main()
