"""Doses: who comes and in whom a dose takes, by a draw of his own; and whom it can still protect."""

from __future__ import annotations

import numpy as np

from hyosan.ground.purposes import DOSE
from hyosan.kernels.compiling import kernel
from hyosan.kernels.draws import draw
from hyosan.kernels.progression import identity, state_at


@kernel
def call_up(rows, seed, campaign, people, compliance, turn, comes):
    """Whether each of `people` comes (a share of 2**32), and the word by which they take turns."""
    for at in range(people.size):
        w0, w1, _, _ = draw(seed, identity(rows, np.int64(people[at])), campaign, DOSE, 0)
        turn[at], comes[at] = w0, np.int64(w1) < compliance


@kernel
def protect(disease, rows, log, seed, campaign, people, takes, open_to, time, found):
    """In whom of `people` a dose takes (a share of 2**32), of those who can be infected by then."""
    for at in range(people.size):
        person = np.int64(people[at])
        _, _, w2, _ = draw(seed, identity(rows, person), campaign, DOSE, 0)
        found[at] = np.int64(w2) < takes and open_to[state_at(disease, rows, log, seed, person, time)]
