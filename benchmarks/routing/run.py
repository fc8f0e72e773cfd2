"""One planner on one file."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Run:
    """What is asked of a planner: `seconds` of wall time on `cores`; after that, time to prove a bound."""

    path: Path
    planner: str
    seconds: float
    cores: int
    seed: int
    bound_seconds: float = 0.0
