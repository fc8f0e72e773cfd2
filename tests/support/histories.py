"""Three histories of the same texts: what clients were told, our database, the carriers' journals.

Plain values only; `tests.support.checker` compares them.
"""

from dataclasses import dataclass, field
from datetime import datetime

ACCEPTED = "accepted"
NOT_ACCEPTED = "not_accepted"


@dataclass(frozen=True)
class Change:
    """A customer-visible change that a client was answered to have happened: what it is about, and its text's kind."""

    kind: str
    about: str


@dataclass(frozen=True)
class Row:
    """A message as our database has it. `about` is `appointment:5` or a topic; `superseded_at` ended its version."""

    id: int
    kind: str
    about: str
    number: str
    body: str
    state: str
    occurrence: int = 1
    zone: str = "UTC"
    answers: bool = False
    carrier: str | None = None
    carrier_id: str | None = None
    carrier_status: str | None = None
    created_at: datetime | None = None
    lease_is_over: bool = False
    superseded_at: datetime | None = None


@dataclass(frozen=True)
class Try:
    """An attempt as our database has it."""

    message_id: int
    claim: int
    carrier: str
    started_at: datetime
    ended_at: datetime | None = None
    outcome: str | None = None


@dataclass(frozen=True)
class Taken:
    """A text that a carrier's journal says was accepted. `message_id` is ours, out of its callback address."""

    carrier: str
    carrier_id: str
    message_id: int
    number: str
    body: str


@dataclass(frozen=True)
class Heard:
    """A report that we answered with success."""

    carrier: str
    carrier_id: str
    status: str


@dataclass(frozen=True)
class Silence:
    """From when until when a number wanted no texts."""

    number: str
    since: datetime
    until: datetime | None = None

    def covers(self, at: datetime) -> bool:
        """Tells whether the number wanted no texts at an instant."""
        return self.since < at and (self.until is None or at < self.until)


@dataclass(frozen=True)
class Written:
    """A customer's text whose webhook we answered with success, and how often it stands in our database, ended how."""

    carrier_id: str
    outcomes: tuple[str, ...]


@dataclass(frozen=True)
class Histories:
    """All that is known of a run that has come to rest at `now`."""

    now: datetime
    changes: tuple[Change, ...] = ()
    rows: tuple[Row, ...] = ()
    tries: tuple[Try, ...] = ()
    taken: tuple[Taken, ...] = ()
    heard: tuple[Heard, ...] = ()
    silences: tuple[Silence, ...] = ()
    written: tuple[Written, ...] = ()


@dataclass(frozen=True)
class Violation:
    """What contradicts what, by the number of the invariant."""

    invariant: int
    message_id: int | None
    sentence: str


@dataclass(frozen=True)
class Verdict:
    """What a comparison found. Doubles inside a recorded unknown outcome are counted, not held against us."""

    violations: list[Violation] = field(default_factory=list)
    accepted: int = 0
    lost: int = 0
    doubled: int = 0
    doubled_in_unknowns: int = 0
