"""What goes wrong and when, drawn from a seed: the same seed gives the same trouble."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

FAULTS: Mapping[str, Mapping[str, Any]] = {
    "429-storm": {"too_many": 0.7},
    "lost-answers": {"drop": 0.15, "fail_after": 0.1},
    "server-errors": {"fail_before": 0.3},
    "slow-answers": {"slow": 0.5, "slow_s": 4.0},
    "hanging-answers": {"hang": 0.1, "hang_s": 8.0},
    "late-answers": {"late": 0.5, "late_s": 1.0},
    "shuffled-reports": {"callback_delay_s": 3.0, "callback_repeated": 0.3, "shuffle": 0.5, "callback_lost": 0.0},
    "lost-reports": {"callback_lost": 0.9},
}
"""What the carrier does wrong, by the name of the trouble."""

DEEDS = (
    "killed-worker", "paused-worker", "carrier-down", "connections-cut", "database-restart", "killed-server",
)  # fmt: skip
"""What is done to the processes (`tests.chaos.deeds`)."""

EVERY = (*FAULTS, *DEEDS)


@dataclass(frozen=True)
class Trouble:
    """One thing that goes wrong `at_s` seconds into the run, for `lasts_s` seconds."""

    at_s: float
    what: str
    lasts_s: float
    faults: Mapping[str, Any] = field(default_factory=dict)


def drawn(seed: int, seconds: float, *, calm_s: float = 4.0, of: Sequence[str] = EVERY) -> list[Trouble]:
    """Trouble for a run of so many seconds, one after the other with calm between; each kind comes in turn."""
    chance = random.Random(seed)
    kinds = list(of)
    chance.shuffle(kinds)
    listed: list[Trouble] = []
    at_s = 1.0
    while at_s < seconds and kinds:
        what = kinds[len(listed) % len(kinds)]
        lasts_s = chance.uniform(2.0, 6.0)
        listed.append(Trouble(at_s, what, lasts_s, FAULTS.get(what, {})))
        at_s += lasts_s + chance.uniform(0.5, calm_s)
    return listed
