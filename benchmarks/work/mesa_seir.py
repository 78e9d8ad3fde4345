"""Mesa, one well-mixed SEIR: mesa_seir.py PEOPLE DAYS CASES. Our own small model on its agents, one step a day.

Everybody steps in a shuffled order, as in its tutorials; only the infectious look for others.
"""

import sys

from measure import Timer, peak, report, resident

people, days, cases = (int(argument) for argument in sys.argv[1:4])
import mesa  # noqa: E402

SUSCEPTIBLE, LATENT, INFECTIOUS, RECOVERED = range(4)
CONTACTS, PER_CONTACT = 10, 2.5 / 70


class Person(mesa.Agent):
    """Somebody in one of four states, with the days that are left in it."""

    def __init__(self, model, state):
        super().__init__(model)
        self.state, self.left = state, model.days(7) if state == INFECTIOUS else 0

    def step(self):
        if self.state in (SUSCEPTIBLE, RECOVERED):
            return
        if self.state == INFECTIOUS:
            self.meet()
        self.left -= 1
        if self.left <= 0:
            self.state += 1
            self.left = self.model.days(7)

    def meet(self):
        """Ten people at random, some of whom catch it."""
        model = self.model
        for other in model.random.choices(model.people, k=CONTACTS):
            if other.state == SUSCEPTIBLE and model.random.random() < PER_CONTACT:
                other.state, other.left = LATENT, model.days(4)


class Town(mesa.Model):
    """Everybody meets everybody."""

    def __init__(self, people, cases):
        super().__init__(seed=1)
        for number in range(people):
            Person(self, INFECTIOUS if number < cases else SUSCEPTIBLE)
        self.people = list(self.agents)

    def days(self, mean):
        """Days in a state, exponential: at least one."""
        return max(1, round(self.random.expovariate(1 / mean)))

    def step(self):
        self.agents.shuffle_do("step")


baseline = resident()
with Timer() as build:
    town = Town(people, cases)
with Timer() as run:
    for _ in range(days):
        town.step()
attack = sum(person.state != SUSCEPTIBLE for person in town.people) / people
report(
    run, people * days, build_wall=build.wall, build_cpu=build.cpu, memory=peak() - baseline, attack=attack,
    version=mesa.__version__,
)  # fmt: skip
