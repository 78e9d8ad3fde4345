"""How many steps space may take by itself: until somebody else has something to do."""

from __future__ import annotations

from hyosan.engine.authority import Authority
from hyosan.engine.field import is_due
from hyosan.engine.run import Run, calendars_of
from hyosan.engine.space import Space
from hyosan.engine.surveillance import Watch
from hyosan.ground.units import DAY, HOUR


def steps_ahead(
    run: Run, space: Space, authority: Authority, watch: Watch | None, start: int, seeded: int, until: int
) -> int:
    """How many steps from `start` on are to be taken before anybody else is asked: at least one.

    A step in which somebody is `seeded`, or that begins at `until`, is not taken. At the end of an hour hunters are
    counted, a local day is tidied up when it begins, and orders of a day are carried out in its last step.
    """
    width = run.width
    if any(hits.free[2] for hits, _ in calendars_of(run)):
        return 1
    offset = int(space.habits["offset"][0])
    begins = [(start // HOUR + 1) * HOUR, ((start + offset) // DAY + 1) * DAY - offset]
    begins += [seeded - width + 1, until]
    if watch is not None:
        begins.append(watch.next_due)
    if authority.standings:
        begins += [authority.quiet_until, (start // DAY + 1) * DAY - width]
    steps = min((min(begins) - start - 1) // width + 1, (run.horizon - start) // width)
    if steps > 1 and is_due(authority.ordered, space, start + width, start + steps * width):
        return 1
    return max(steps, 1)
