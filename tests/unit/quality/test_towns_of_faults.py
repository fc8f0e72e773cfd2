"""Sixty nights of looks at drawn towns: what is planted is found, and hardly anything else."""

import random

import pytest

from dispatch.quality.rules.clusters import REFERENCE, WINDOW, Group, LineFact, SymptomFact, find
from dispatch.vocabulary.terms import ClusterKind
from tests.town.plot import SYMPTOMS, Plot, Size, drawn

Fault = tuple[int, int, str]
"""The night after which it is known, the number of the line, the symptom."""


def faults_of(plot: Plot, draw: random.Random) -> list[Fault]:
    """What fails by the plot, with repeats and with symptoms that mean nothing."""
    first = [(day, number) for day, numbers in plot.faults.items() for number in numbers]
    again = [(day + draw.randint(1, 19), number) for day, number in draw.sample(first, plot.size.repeats)]
    return [(day, number, draw.choice(SYMPTOMS)) for day, number in (*first, *again) if day < plot.size.days]


def told(plot: Plot, faults: list[Fault]) -> set[Group]:
    """Every cluster that is found in any night."""
    groups = {
        number: {
            ClusterKind.ACCESS_NODE: frozenset({home.node}),
            ClusterKind.DEVICE_MODEL: frozenset({home.model}),
            ClusterKind.INSTALLER: frozenset({home.installer}),
        }
        for number, home in plot.households.items()
    }
    found: set[Group] = set()
    for night in range(1, plot.size.days):
        now, then = night - WINDOW.days, night - (WINDOW + REFERENCE).days
        failed = {number for day, number, _ in faults if now < day <= night}
        lines = [LineFact(number, of, number in failed) for number, of in groups.items()]
        symptoms = [
            SymptomFact(order_id, number, symptom, is_before=day <= now)
            for order_id, (day, number, symptom) in enumerate(faults)
            if then < day <= night
        ]
        found |= {(one.kind, one.value) for one in find(lines, symptoms, {})}
    return found


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_finds_what_is_planted_and_at_most_one_thing_more(seed: int) -> None:
    plot = drawn(Size(), seed)
    found = told(plot, faults_of(plot, random.Random(seed)))
    planted = {(ClusterKind(kind), value) for kind, value in plot.bad}
    assert planted <= found
    assert len(found - planted) <= 1
    assert not any(kind is ClusterKind.SYMPTOM for kind, _ in found)
