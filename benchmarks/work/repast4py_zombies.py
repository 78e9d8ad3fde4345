"""repast4py, zombies who chase people on a grid: repast4py_zombies.py PEOPLE ZOMBIES STEPS (one rank).

Our own small model on its interface, after the idea of its Zombies example: everybody looks at the nine
cells around, zombies go where most people are, people where fewest zombies are. Nobody is bitten, so that
the number of steps taken by agents is known.
"""

import sys

from measure import Timer, peak, report, resident
from mpi4py import MPI
from repast4py import context, core, random, space
from repast4py.space import BorderType, OccupancyType
from repast4py.space import ContinuousPoint as Point
from repast4py.space import DiscretePoint as Cell

people, zombies, steps = (int(argument) for argument in sys.argv[1:4])
HUMAN, ZOMBIE, SIZE = 0, 1, 200
AROUND = [(x, y) for x in (-1, 0, 1) for y in (-1, 0, 1)]


class Walker(core.Agent):
    """A person or a zombie."""

    def step(self, grid, plane):
        """One move towards, or away from, the other kind."""
        here, other = grid.get_location(self), 1 - self.type
        best, way = None, (0, 0)
        for dx, dy in AROUND:
            x, y = here.x + dx, here.y + dy
            if not (0 <= x < SIZE and 0 <= y < SIZE):
                continue
            seen = sum(agent.type == other for agent in grid.get_agents(Cell(x, y)))
            score = (seen if self.type == ZOMBIE else -seen, random.default_rng.random())
            if best is None or score > best:
                best, way = score, (dx, dy)
        at, pace = plane.get_location(self), 0.25 if self.type == ZOMBIE else 0.5
        moved = plane.move(self, Point(at.x + pace * way[0], at.y + pace * way[1]))
        if moved is not None:
            grid.move(self, Cell(int(moved.x), int(moved.y)))


baseline, comm = resident(), MPI.COMM_WORLD
random.init(1)
with Timer() as build:
    box = space.BoundingBox(0, SIZE, 0, SIZE, 0, 0)
    everybody = context.SharedContext(comm)
    place = {
        "bounds": box,
        "borders": BorderType.Sticky,
        "occupancy": OccupancyType.Multiple,
        "buffer_size": 2,
        "comm": comm,
    }
    grid, plane = (
        space.SharedGrid(name="grid", **place),
        space.SharedCSpace(name="plane", tree_threshold=100, **place),
    )
    everybody.add_projection(grid)
    everybody.add_projection(plane)
    for number in range(people + zombies):
        walker = Walker(number, HUMAN if number < people else ZOMBIE, comm.Get_rank())
        everybody.add(walker)
        x, y = random.default_rng.uniform(0, SIZE, 2)
        plane.move(walker, Point(x, y))
        grid.move(walker, Cell(int(x), int(y)))
with Timer() as run:
    for _ in range(steps):
        for walker in everybody.agents():
            walker.step(grid, plane)
report(run, (people + zombies) * steps, build_wall=build.wall, build_cpu=build.cpu, memory=peak() - baseline)
