"""The chronicle of those who leave: hiding, search, flight and jams, the camp filling, bombs, and where they end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from hyosan.kernels.space.parties import STAGES
from hyosan.view.kin import Kin
from hyosan.view.names import Where, Who
from hyosan.view.people import Gazetteer
from hyosan.view.scene import Scene, codes, values
from hyosan.view.style import number
from hyosan.view.telling.teller import Fact, Told, told
from hyosan.view.telling.told_course import listed
from hyosan.view.whereabouts import GROUPS, HIDING, Group, words_of_one

FEW = 20  # people: fewer are told in persons' stories alone
CAMP_HOLDS = (1_000, 10_000, 50_000, 100_000, 500_000)
HOUR = np.timedelta64(1, "h")
MOST_DISTRICTS = 3


def leaving_told(scene: Scene, people: Gazetteer) -> Iterator[Told]:
    """Everything that is told of people who left their routine."""
    if len(scene.moves.time) == 0:
        return
    yield from _hiding(scene)
    yield from _doors(scene)
    yield from _search(scene, people)
    yield from _flight(scene, people)
    yield from _camp(scene)
    yield from _guards(scene)
    yield from _nights(scene)
    yield from _kind(scene)
    yield from _end(scene)


def _entries(scene: Scene, stage: str) -> NDArray[np.int64]:
    """The moves into a stage, in order of time."""
    return np.flatnonzero(scene.moves.stage == STAGES.index(stage))


def _many(scene: Scene, stage: str) -> int:
    """How many people were ever in a stage."""
    return len(np.unique(scene.moves.person[_entries(scene, stage)]))


def _peak(scene: Scene, group: Group) -> tuple[np.datetime64, int]:
    """When most survivors were in a group, and how many."""
    time, count = scene.presence.counts(*group.stages)
    at = int(count.argmax()) if len(count) else 0
    return (time[at], int(count[at])) if len(count) else (scene.start, 0)


# -- hiding and search ----------------------------------------------------------------------------


def _hiding(scene: Scene) -> Iterator[Told]:
    at = _entries(scene, "trapped")
    if len(at) == 0:
        return
    moves, first = scene.moves, int(at[0])
    there = len(np.unique(moves.person[at[moves.cell[at] == moves.cell[first]]]))
    fields = {"who": Who(int(moves.person[first])), "where": Where(int(moves.cell[first]))}
    yield told(moves.time[first], "way", "first hidden", n=there, **fields)
    time, most = _peak(scene, HIDING)
    if most >= FEW:
        yield told(time, "way", "hidden", n=most)


def _doors(scene: Scene) -> Iterator[Told]:
    """The first who held a door that broke, so that the others got away."""
    at = _entries(scene, "at the door")
    if len(at):
        moves, n = scene.moves, _many(scene, "at the door")
        who, where = Who(int(moves.person[at[0]])), Where(int(moves.cell[at[0]]))
        yield told(moves.time[at[0]], "way", "first door", who=who, where=where, n=n)


def _search(scene: Scene, people: Gazetteer) -> Iterator[Told]:
    at = _entries(scene, "searching")
    if len(at) == 0:
        return
    moves, first = scene.moves, int(at[0])
    fields = {"who": Who(int(moves.person[first])), "n": _many(scene, "searching")}
    yield told(moves.time[first], "way", "first search", found=_found(scene, people), **fields)


def _found(scene: Scene, people: Gazetteer) -> int:
    """Parents who set out for home from a search together with a pupil of their household."""
    kin = Kin(scene, people)
    household = kin.column("household")
    if household is None or "role" not in scene.run.people.schema.names:
        return 0
    moves, (role, roles) = scene.moves, codes(scene.run.people, "role")
    searching, homeward = STAGES.index("searching"), STAGES.index("homeward")
    order = np.lexsort((np.arange(len(moves.time)), moves.time, moves.row))
    stage, row = moves.stage[order], moves.row[order]
    came = order[1:][(row[1:] == row[:-1]) & (stage[:-1] == searching) & (stage[1:] == homeward)]
    pupil = roles.index("pupil") if "pupil" in roles else len(roles)
    back = np.flatnonzero((moves.stage == homeward) & (role[moves.row] == pupil))

    def company(at: NDArray[np.int64]) -> list[tuple[int, int, int]]:
        columns = (moves.time[at].astype(np.int64), moves.cell[at], household[moves.row[at]])
        return list(zip(*(column.tolist() for column in columns), strict=True))

    pupils = set(company(back))
    parents = zip(moves.person[came].tolist(), company(came), strict=True)
    found = {person for person, with_whom in parents if with_whom in pupils}
    return len(found)


# -- the road -------------------------------------------------------------------------------------


def _flight(scene: Scene, people: Gazetteer) -> Iterator[Told]:
    moves, at = scene.moves, _entries(scene, "on the road")
    if len(at) == 0:
        return
    total = _many(scene, "on the road")
    yield told(moves.time[at[0]], "way", "first flight", n=total, where=Where(int(moves.cell[at[0]])))
    road = STAGES.index("on the road")
    time, count = scene.presence.counts(road)
    if len(count) and count.max() >= FEW:
        peak = time[int(count.argmax())]
        yield told(peak, "way", "road", _jam(scene, peak), n=int(count.max()))
    yield from _ways_out(scene, people, total)
    stopped = _entries(scene, "stopped")
    if len(stopped):
        where, n = Where(int(moves.cell[stopped[0]])), _many(scene, "stopped")
        yield told(moves.time[stopped[0]], "way", "first stopped", where=where, n=n)


def _jam(scene: Scene, peak: np.datetime64) -> Fact | None:
    """How long the way out takes those who set out about the peak, where that is far longer than at first."""
    moves = scene.moves
    out, road = _entries(scene, "outside"), _entries(scene, "on the road")
    road = road[np.argsort(moves.person[road], kind="stable")]  # of one person the last counts
    latest = np.searchsorted(moves.person[road], moves.person[out], side="right") - 1
    known = moves.person[road[latest]] == moves.person[out]
    if known.sum() < FEW:
        return None
    start = moves.time[road[latest[known]]]
    took = moves.time[out[known]] - start
    order = np.argsort(start, kind="stable")
    early = np.median(took[order[:FEW]].astype(np.int64))
    about = took[np.abs(start - peak) <= HOUR / 2]
    late = np.median(about.astype(np.int64)) if len(about) else early
    if late < 1.5 * early:
        return None
    return Fact("jam", {"early": np.timedelta64(int(early), "us"), "late": np.timedelta64(int(late), "us")})


def _ways_out(scene: Scene, people: Gazetteer, total: int) -> Iterator[Told]:
    moves, out = scene.moves, _entries(scene, "outside")
    if len(out) == 0:
        return
    cells, counts = np.unique(moves.cell[out], return_counts=True)
    named = sorted(
        ((int(n), people.way_out(int(cell))) for cell, n in zip(cells, counts, strict=True)), reverse=True,
        key=lambda one: one[0],
    )  # fmt: skip
    roads = [f"{number(n)} by {name}" for n, name in named if name]
    fact = Fact("roads out", {"roads": listed(roads)}) if len(roads) > 1 else None
    yield told(moves.time[out[-1]], "way", "last out", fact, n=len(np.unique(moves.person[out])), of=total)


# -- the camp -------------------------------------------------------------------------------------


def _camp(scene: Scene) -> Iterator[Told]:
    camp = STAGES.index("camp")
    at = _entries(scene, "camp")
    if len(at) == 0:
        return
    yield told(scene.moves.time[at[0]], "way", "first camped")
    time, count = scene.presence.counts(camp)
    for level in CAMP_HOLDS:
        if (count >= level).any():
            yield told(time[int(np.argmax(count >= level))], "way", "camp holds", n=level)
    most = int(count.argmax())
    rooms = [one["value"] for one in scene.run.orders.to_pylist() if one["what"] == "camp"]
    room = Fact("camp room", {"n": rooms[-1]}) if rooms else None
    if count[most] >= FEW:
        yield told(time[most], "way", "camp most", room, n=int(count[most]))
    yield from _questioned(scene)


def _questioned(scene: Scene) -> Iterator[Told]:
    """What those in the camp were made to tell: where they saw attacks."""
    kind, kinds = codes(scene.run.reports, "kind")
    if "interview" not in kinds:
        return
    asked = kind == kinds.index("interview")
    heard = values(scene.run.reports, "report_time")[asked]
    told_of = int(values(scene.run.reports, "count")[asked].sum())
    yield told(heard.min(), "report", "questioned", n=told_of)


def _guards(scene: Scene) -> Iterator[Told]:
    """The first bite that was found, and the first of those who turned in the hands of guards."""
    held = _entries(scene, "held")
    if len(held):
        yield told(scene.moves.time[held[0]], "way", "first held", n=_many(scene, "held"))
    log = scene.log
    if "guards" not in scene.causes:
        return
    shot = np.flatnonzero(log.cause == scene.causes.index("guards"))
    if len(shot) > 1:
        who = Who(int(log.person[shot[0]]))
        yield told(log.time[shot[0]], "loss", "first guards", who=who, n=len(shot))


def _nights(scene: Scene) -> Iterator[Told]:
    """Who slips out of the camp, and whether they come back."""
    moves, out = scene.moves, _entries(scene, "roaming")
    if len(out) == 0:
        return
    first = out[moves.time[out] == moves.time[out[0]]]
    people = np.unique(moves.person[out])
    came = np.isin(moves.person, people) & (moves.stage == STAGES.index("camp"))
    last_out = {
        int(p): t for p, t in zip(moves.person[out], moves.time[out], strict=True)
    }  # the last one stays
    back = {int(p) for p, t in zip(moves.person[came], moves.time[came], strict=True) if t > last_out[int(p)]}
    fact = Fact("roamers", {"n": len(people), "back": len(back)})
    yield told(moves.time[out[0]], "way", "first roam", fact, n=len(np.unique(moves.person[first])))


def _kind(scene: Scene) -> Iterator[Told]:
    """The first who leaves people so as not to harm them, and when as many of the kind as ever first came together."""
    moves, gone = scene.moves, _entries(scene, "apart")
    if len(gone) == 0:
        return
    who, where = Who(int(moves.person[gone[0]])), Where(int(moves.cell[gone[0]]))
    yield told(moves.time[gone[0]], "way", "first apart", who=who, where=where, n=_many(scene, "apart"))
    at = np.stack([moves.time[gone].astype(np.int64), moves.cell[gone].astype(np.int64)], axis=1)
    _, first, size = np.unique(at, axis=0, return_index=True, return_counts=True)
    most = int(size.argmax())
    if size[most] > 1:
        where = Where(int(moves.cell[gone[first[most]]]))
        yield told(moves.time[gone[first[most]]], "way", "kind together", n=int(size[most]), where=where)


# -- bombs, and the end ---------------------------------------------------------------------------


def bombs_told(scene: Scene, people: Gazetteer) -> Iterator[Told]:
    """What bombs have done by the times when they end."""
    if "strike" not in scene.causes:
        return
    log = scene.log
    hit = np.flatnonzero(log.cause == scene.causes.index("strike"))
    for time in sorted({min(end, scene.end) for _, end in scene.strikes}):
        before = hit[log.time[hit] <= time]
        if len(before):
            yield _bombed(scene, people, time, before)
    yield from _origin_bombed(scene, people, hit)


def _origin_bombed(scene: Scene, people: Gazetteer, hit: NDArray[np.int64]) -> Iterator[Told]:
    """The first bombs that found somebody, or a body, in the place where it began."""
    if len(scene.attacks) == 0:
        return
    cell = int(scene.log.cell[scene.attacks[0]])
    there = hit[scene.log.cell[hit] == cell]
    if people.landmark(cell) is None or len(there) == 0:
        return
    nights = len(np.unique(scene.log.time[there]))
    facts = Fact("origin bombed again", {"n": nights - 1}) if nights > 1 else None
    yield told(scene.log.time[there[0]], "loss", "origin bombed", facts, where=Where(cell), n=len(there))


def _bombed(scene: Scene, people: Gazetteer, time: np.datetime64, hit: NDArray[np.int64]) -> Told:
    killed = scene.is_person[scene.log.from_state[hit]]
    cells = scene.log.cell[hit[~killed]]  # where the bodies were; of people the record has their home
    counts = Counter(name for cell in cells if (name := people.district(int(cell))))
    ranked = [name for name, _ in counts.most_common(MOST_DISTRICTS)]
    most = f", most of them in {listed(ranked)}" if len(counts) > MOST_DISTRICTS else ""
    n = int(killed.sum())
    return told(time, "loss", "bombed", killed=n, ended=len(hit) - n, most=most)


def _end(scene: Scene) -> Iterator[Told]:
    """Where the survivors are when the record ends."""
    counts = scene.presence.at(scene.end)
    parts = []
    for group in GROUPS:
        n = int(counts[list(group.stages)].sum())
        if n:
            parts.append(f"{number(n)} {'is' if n == 1 else 'are'} {words_of_one(scene, group)}")
    if len(parts) > 1:
        yield told(scene.end, "end", "end where", places=listed(parts))
