"""What a random draw decides. Each purpose has its own stream; a number, once used, is never reused.

A draw is keyed by (seed, stable id of whoever decides, what, when, purpose, ordinal): see
`kernels/draws.py`. Keys never contain a list position that depends on history.
"""

from __future__ import annotations

import hashlib

CONTACT_COUNT = 1  # how many contacts a person initiates in a circle in a week or a day
CONTACT = 2  # when, with whom and how it ends
DWELL = 3  # how long a state lasts, and where it leads
SEEDING = 4  # who starts the outbreak
REPORT = 5  # whether and when surveillance sees a case
COMPLIANCE = 6  # whether a person obeys an order
HOP = 7  # a hunter's moves
ATTACK = 8  # when a hunter strikes and whom
FIGHT = 9  # how a fight ends
AWARENESS = 10  # when a person learns
WHEREABOUTS = 11  # a person's own habits of the day
PATROL = 12  # what a patrol meets
SORTIE = 13  # who leaves a barricade for food, and when its stores end
FLIGHT = 16  # whether people leave their routine, and how
COMPANY = 17  # what those who stand together do for each other
TRAIT = 18  # what somebody is by nature
CAMP = 19  # what guards find and prevent
DOSE = 23  # who comes for a dose, when, and whether it takes
STRIKE = 21  # whom force from far away hits
FADING = 24  # for how long something is remembered where somebody lives
MISSING = 25  # whether and when somebody is reported missing
VIGOUR = 15  # how infectious a person is, by the person
SIEGE = 14  # when a crowd breaks into a building, and into which
PEOPLE = 20  # drawing a population
PLACES = 21  # drawing a city
INITIAL = 22  # states at the start


def name_key(name: str) -> int:
    """A stable 16-bit key of a name (a circle's, a response's), the same on every machine."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=2).digest(), "little")
