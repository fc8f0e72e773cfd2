"""What a system that tests lines can do for us."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from dispatch.line_tests.rules.measures import Measure


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a test is: its id at the system that runs it, whether it has ended, and what it measured by then."""

    foreign_id: str
    has_ended: bool
    measures: Sequence[Measure] = ()
    failure: str | None = None
    """A code where it ended without a result: `rejected`, `cancelled`, `failed`."""


class LineTester(Protocol):
    """A system that tests lines by their service ids. Every call is one question with a deadline of its own."""

    @property
    def name(self) -> str:
        """Under what its pace is kept."""
        ...

    @property
    def interval_seconds(self) -> float:
        """From the beginning of one question to the next, over all workers."""
        ...

    def begin(self, service_id: str, reference: str) -> Progress:
        """Begins a test; `reference` is ours, for its log. Raises `outbound.Unanswered` and `QuestionRefused`."""
        ...

    def follow(self, foreign_id: str) -> Progress:
        """How far a test is. Raises the same."""
        ...
