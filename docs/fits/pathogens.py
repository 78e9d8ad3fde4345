"""Writes docs/pathogens.md from the library's files: pathogens.py. A test holds the page to what this would write."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path

import numpy as np

from hyosan.model.dwell import Dwell
from hyosan.model.pathogen import Pathogen, State
from hyosan.outcome.infectiousness import branches_at, infectious_days, mean_dwell, visits
from hyosan.scenario.document import Document, read_document
from hyosan.scenario.library import LIBRARY
from hyosan.scenario.provenance import document_provenance
from hyosan.world.country import read_census

PAGE = Path(__file__).resolve().parents[1] / "pathogens.md"
NAMES = (
    "influenza-seasonal",
    "influenza-1918",
    "measles",
    "covid-19-ancestral",
    "covid-19-omicron",
    "mers",
    "ebola",
)
AGES = (5, 40, 80)

HEAD = """# Pathogens

The real pathogens of the library, with every number's source or assumption. `docs/fits/pathogens.py` writes this
page from the files in `src/hyosan/library/pathogens/`, and a test holds it to them; `hyosan check NAME` prints
the same numbers line by line. Each has a scenario of its name: `hyosan run measles`.

## In one table
Times are means in days. *Latent*: from infection until infectious. *Incubation*: from infection to symptoms, of
those who have any. *Infectious*: days, each weighed by how infectious its state is. *Ill*, *admitted* and *fatal*
are shares of all infections among people of South Korea's ages.

"""

BETWEEN = """
## How the probability per contact comes about
`docs/fits/per_contact.py` runs each pathogen in the library's city and finds the probability per contact that gives the
published reproduction number. A
number that was observed in outbreaks, by their growth or their chains, is held against **first-generation cases**:
whom random people infect, followed in the outbreak as it goes, where families and classes run out. A number
that was inferred for a wholly susceptible population from an immune one (measles, Omicron) is held against **index
cases**: first-generation cases each alone in a wholly susceptible city. The two differ, the more the more infectious
a pathogen is: of 15 in a class not everybody can infect 15.

*Plain product* is R0 / (13.4 contacts a day × infectious days), with POLYMOD's mean of contacts: too low, because the
same people are met again and because some meet fewer. *Dispersion* is that of individual infectiousness; the
offspring's k, which is what outbreaks show, also has the luck of contacts and of long and short illnesses in it.

"""

AFTER = """
## What these pathogens leave out
- Susceptibility by age, but for the ancestral COVID-19. Immunity, vaccines and waning: a scenario may say who begins
  immune, or in a state that is less susceptible, by age and attributes (`immunity`), and who is vaccinated (`doses`).
- Seasons. Beds that run out: severity does not depend on how many are ill; in the scenario `covid-19-beds` it does.
  Wards and burials: the scenarios `mers-wards` and `ebola-burials` have them.
- The ill go to work and school as before; only how infectious a state is stands for staying in bed.

"""


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")


def page() -> str:
    """The whole page."""
    files = {name: read_document(LIBRARY / "pathogens" / f"{name}.yaml") for name in NAMES}
    pathogens = {name: Pathogen.model_validate(file.data) for name, file in files.items()}
    parts = [HEAD, courses(pathogens), BETWEEN, contacts(files, pathogens), AFTER]
    parts += [chapter(name, pathogens[name], files[name]) for name in NAMES]
    return "".join(parts)


def courses(pathogens: dict[str, Pathogen]) -> str:
    """One row a pathogen: times and shares."""
    fatal = " | ".join(f"at {age}" for age in AGES)
    rows = [
        f"| | latent | incubation | infectious | ill | admitted | fatal | {fatal} |",
        "| --- " + "| --- " * 9 + "|",
    ]
    for name, pathogen in pathogens.items():
        by_age = " | ".join(percent(reach(pathogen, age, "dead")) for age in AGES)
        times = (latent(pathogen), incubation(pathogen), over_ages(lambda age, of=pathogen: course(of, age)))
        shares = (
            over_ages(lambda age, of=pathogen, to=to: first_of(of, age, to)) for to in (ILL, ADMITTED, DEAD)
        )
        cells = [*(f"{days:.1f}" for days in times), *(percent(share) for share in shares), by_age]
        rows.append(f"| [{name}](#{name}) | {' | '.join(cells)} |")
    return "\n".join(rows) + "\n"


ILL, ADMITTED, DEAD = ("ill", "prodrome"), ("hospital", "dying", "pneumonia"), ("dead",)


def contacts(files: dict[str, Document], pathogens: dict[str, Pathogen]) -> str:
    """One row a pathogen: reproduction number, probability per contact."""
    rows = ["| | held to | per contact | plain product | dispersion |", "| --- " * 5 + "|"]
    for name, file in files.items():
        stated = file.data["infection"]["per_contact"]
        number = float(stated["calibrated"].removeprefix("R0 = ").split()[0])
        days = over_ages(lambda age, of=pathogens[name]: course(of, age))
        cells = [stated["calibrated"], stated["value"], f"{number / (13.4 * days):.2g}", spreading(file)]
        rows.append(f"| {name} | {' | '.join(map(str, cells))} |")
    return "\n".join(rows) + "\n"


def spreading(file: Document) -> str:
    """The dispersion of individual infectiousness, and what it was made for."""
    infection = file.data["infection"]
    if "dispersion" not in infection:
        return "all alike"
    kind, said = next(iter(infection["origin"].items()))
    return f"{infection['dispersion']}, {kind}: {said}"


def chapter(name: str, pathogen: Pathogen, file: Document) -> str:
    """A pathogen's description, diagram, and its states with where their numbers come from."""
    text = f"## {name}\n{wrapped(pathogen.description or '')}\n\n{diagram(pathogen)}\n"
    rows = ["| state | stays, days | leads to | where this comes from |", "| --- | --- | --- | --- |"]
    origins = origins_by_state(file)
    for state, traits in pathogen.states.items():
        if state in origins:
            rows.append(f"| {state} | {stay(traits)} | {leads(traits)} | {'<br>'.join(origins[state])} |")
    return "\n".join([text + openness(pathogen, file), *rows]) + "\n\n"


def openness(pathogen: Pathogen, file: Document) -> str:
    """A sentence on susceptibility by age and its source; none if all are alike."""
    groups = pathogen.infection.susceptibility if pathogen.infection is not None else []
    if not groups:
        return ""
    ages = ", ".join(f"{one.from_age:g}" for one in groups)
    found = ", ".join(f"{one.relative:g}" for one in groups)
    first = "infection.susceptibility.0.relative"
    (origin,) = {f"{one.kind}: {one.text}" for one in document_provenance(file) if one.path == first}
    return f"\nRelative susceptibility from ages {ages}: {found} ({origin}).\n"


def wrapped(text: str) -> str:
    """A paragraph in lines."""
    return "\n".join(textwrap.wrap(" ".join(text.split()), 112))


def origins_by_state(file: Document) -> dict[str, list[str]]:
    """For each state what is sourced or assumed about it, each origin once, after what it is of."""
    found: dict[str, dict[str, list[str]]] = {}
    for number in document_provenance(file):
        parts = number.path.split(".")
        if parts[0] != "states" or parts[-1] == "from_age" or (parts[-2] == "to" and number.value == 1):
            continue
        origin = f"{number.kind}: {' '.join(number.text.split())}"
        of = found.setdefault(parts[1], {}).setdefault(origin, [])
        of += [word] if (word := role(parts)) not in of else []
    return {
        state: [f"*{', '.join(of)}* {text}" for text, of in said.items()] for state, said in found.items()
    }


def role(path: list[str]) -> str:
    """What a number of a state is for."""
    if "dwell" not in path:
        return "leads to" if "to" in path else path[2]
    return "spread" if path[-1] in ("shape", "sigma", "sd") else "stay"


def stay(state: State) -> str:
    """The mean and the law of a dwell time."""
    if state.dwell is None:
        return ""
    law = state.dwell.given()[0]
    return f"{mean_dwell(state.dwell):.3g}, {law}{spread(state.dwell)}"


def leads(state: State) -> str:
    """Where a state leads; by age the shares in the order of the ages, the commonest way left to the rest."""
    if isinstance(state.to, list):
        tables, ages = state.branch_tables(), ", ".join(f"{one.from_age:g}" for one in state.to)
        rest = max(tables[0], key=tables[0].__getitem__)
        ways = [to for to in tables[0] if to != rest]
        shares = (f"{to} {', '.join(percent(table[to]) for table in tables)}" for to in ways)
        return f"from ages {ages}<br>{'<br>'.join(shares)}<br>else {rest}"
    return ", ".join(f"{to} {percent(share)}" if share < 1 else to for to, share in (state.to or {}).items())


def diagram(pathogen: Pathogen) -> str:
    """The states and moves, as a Mermaid flowchart."""
    infection = pathogen.infection
    assert infection is not None
    lines = ["```mermaid", "flowchart LR", f"    {pathogen.initial_state} -. contact .-> {infection.to}"]
    for name, state in pathogen.states.items():
        for target in dict.fromkeys(
            to for table in state.branch_tables() for to, chance in table.items() if chance
        ):
            lines.append(f"    {name} --> {target}")
    lines += [
        f'    {name}["{name}<br>{told(state)}"]' for name, state in pathogen.states.items() if told(state)
    ]
    return "\n".join([*lines, "```"])


def told(state: State) -> str:
    """What a box of the diagram says beside the name: mean days, and infectiousness."""
    parts = [] if state.dwell is None else [f"{mean_dwell(state.dwell):.3g} d{spread(state.dwell)}"]
    return ", ".join([*parts, *([f"infectious {state.infectious:g}"] if state.infectious else [])])


def spread(dwell: Dwell) -> str:
    """The shape of a gamma, as far as a box has room for it."""
    return f" (shape {dwell.gamma.shape:g})" if dwell.gamma is not None else ""


# -- numbers --------------------------------------------------------------------------------------


def over_ages(of: Callable[[float], float]) -> float:
    """The mean of a function of age over South Korea's ages."""
    people = read_census("korea").ages.astype(float)
    return float(np.average([of(age) for age in range(len(people))], weights=people))


def infected(pathogen: Pathogen) -> str:
    """The state that infection leads to."""
    assert pathogen.infection is not None
    return pathogen.infection.to


def course(pathogen: Pathogen, age: float) -> float:
    """Infectious days of a whole course."""
    return infectious_days(pathogen, age)[infected(pathogen)]


def reach(pathogen: Pathogen, age: float, state: str) -> float:
    """How many of those infected at an age come to a state that is visited once at most."""
    names = list(pathogen.states)
    return float(visits(pathogen, age)[names.index(infected(pathogen)), names.index(state)])


def first_of(pathogen: Pathogen, age: float, states: tuple[str, ...]) -> float:
    """How many come to any of some states, which exclude each other."""
    return sum(reach(pathogen, age, state) for state in states if state in pathogen.states)


def latent(pathogen: Pathogen) -> float:
    """Mean days from infection to infectiousness."""
    dwell = pathogen.states[infected(pathogen)].dwell
    assert dwell is not None
    return mean_dwell(dwell)


def incubation(pathogen: Pathogen) -> float:
    """Mean days from infection to the first visible state, on the way that leads to one."""
    days, name = 0.0, infected(pathogen)
    while not pathogen.states[name].visible:
        state = pathogen.states[name]
        assert state.dwell is not None
        days += mean_dwell(state.dwell)
        name = next(to for to in branches_at(state, 40) if to != "asymptomatic")
    return days


def percent(share: float) -> str:
    """A share as percent, two digits of it."""
    if share == 0:
        return "–"
    return f"{100 * share:.0f} %" if share >= 0.1 else f"{100 * share:.2g} %"


if __name__ == "__main__":
    main()
