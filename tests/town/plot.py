"""Who lives in the town, what is wrong there by plan, and what will happen on which day: drawn from a seed."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

SYMPTOMS = ("no_sync", "slow_speed", "intermittent", "red_light", "no_power")
MODELS = ("AX-1", "AX-2", "BX-1", "BX-2", "CX-9")
BAD_INSTALLER = "Quick Wire"
INSTALLERS = ("Northline", "Coast Fiber", "Hill & Sons", "Metro Works")


class Habit(StrEnum):
    """How somebody answers texts."""

    ANSWERS = "answers"
    NEVER = "never"
    RUDE = "rude"
    WANTS_PEACE = "wants_peace"
    """Writes STOP to the first text."""


@dataclass(frozen=True)
class Household:
    """A customer with their line."""

    number: int
    node: str
    model: str
    installer: str
    habit: Habit
    agrees: bool
    tier: str

    @property
    def phone(self) -> str:
        """Their number, which is nobody's."""
        return f"+1202{2_000_000 + self.number:07d}"

    @property
    def service_id(self) -> str:
        """Their line's."""
        return f"S-{self.number}"

    def customer(self) -> dict[str, object]:
        """Their record as systems send it."""
        return {
            "external_id": f"C-{self.number}",
            "name": f"Customer {self.number}",
            "phone": self.phone,
            "language": "en",
            "tier": self.tier,
            "care_consent": self.agrees,
        }

    def site(self) -> dict[str, object]:
        """Where they live: a house of their own each."""
        east, north = self.number % 50, self.number // 50
        return {"address": f"Mill Road {self.number}", "lat": 47.10 + north / 1000, "lon": 9.50 + east / 1000}

    def line(self) -> dict[str, object]:
        """Their line as the inventory has it."""
        return {
            "service_id": self.service_id,
            "access_node": self.node,
            "installer": self.installer,
            "installed_on": "2024-05-02",
            "territory": "T1",
            "customer": self.customer(),
            "site": self.site(),
            "devices": [{"serial": f"SN-{self.number}", "kind": "modem", "model": self.model}],
        }


@dataclass(frozen=True)
class Size:
    """How large a town is and how long it is played."""

    customers: int = 2000
    days: int = 60
    technicians: int = 7
    lines_a_node: int = 50
    bad_nodes: int = 3
    repeats: int = 150
    complaints: int = 40
    campaign_people: int = 60
    usual_faults: float = 0.06
    """The share of lines that fail within 28 days."""
    bad_faults: float = 0.30
    """The same on a bad node or of the bad installer."""
    hours: tuple[int, ...] = (8, 12, 16, 20)
    """When the workers make their rounds, and people look at what is due."""


SHORT = Size(
    customers=240, days=14, technicians=3, lines_a_node=24, bad_nodes=1, repeats=8, complaints=3, campaign_people=6,
    usual_faults=0.10, bad_faults=0.90, hours=(9, 14, 20),
)  # fmt: skip
"""A form of it for every run of the tests."""


@dataclass(frozen=True)
class Plot:
    """What is going to happen: households, which of them fail on which day, and what is planted."""

    size: Size
    households: Mapping[int, Household]
    faults: Mapping[int, list[int]]
    """By day, the numbers of the households whose line fails."""
    bad: frozenset[tuple[str, str]]
    """The clusters that are planted, by kind and name."""
    draw: random.Random = field(compare=False)


def drawn(size: Size, seed: int) -> Plot:
    """The same seed draws the same town."""
    draw = random.Random(seed)
    nodes = [f"OLT-{number}" for number in range(size.customers // size.lines_a_node)]
    bad_nodes = draw.sample(nodes, size.bad_nodes)
    households = {number: _household(draw, number, nodes, size) for number in range(size.customers)}
    faults: dict[int, list[int]] = {day: [] for day in range(size.days)}
    for one in households.values():
        is_bad = one.node in bad_nodes or one.installer == BAD_INSTALLER
        rate = (size.bad_faults if is_bad else size.usual_faults) / 28
        day = 1 + int(draw.expovariate(rate))
        while day < size.days - 3:
            faults[day].append(one.number)
            day += 35 + int(draw.expovariate(rate))  # What comes back sooner is planted by hand.
    bad = frozenset({("access_node", node) for node in bad_nodes} | {("installer", BAD_INSTALLER)})
    return Plot(size, households, faults, bad, draw)


def _household(draw: random.Random, number: int, nodes: list[str], size: Size) -> Household:
    # One in thirty lines is the bad installer's work, spread over all nodes.
    installer = BAD_INSTALLER if draw.random() < max(1 / 30, 14 / size.customers) else draw.choice(INSTALLERS)
    habits = [Habit.ANSWERS, Habit.NEVER, Habit.RUDE, Habit.WANTS_PEACE]
    return Household(
        number,
        nodes[number % len(nodes)],
        draw.choice(MODELS),
        installer,
        draw.choices(habits, [70, 20, 5, 5])[0],
        draw.random() < 0.7,
        draw.choices(["standard", "gold", "vip"], [90, 8, 2])[0],
    )
