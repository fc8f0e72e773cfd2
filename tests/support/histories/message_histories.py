"""Three histories of the same texts: what clients were told, our database, the carriers' journals.

Plain values only; `tests.support.checker` compares them.
"""

from dataclasses import dataclass, field
from datetime import datetime

ACCEPTED = "accepted"
NOT_ACCEPTED = "not_accepted"
NOT_CALLED = "not_called"


@dataclass(frozen=True)
class Change:
    """A customer-visible change that a client was answered to have happened: what it is about, and its text's kind."""

    kind: str
    about: str


@dataclass(frozen=True)
class Row:
    """A message as our database has it. `about` is `appointment:5` or a topic; `superseded_at` ended its version.

    `must_say` is what its words owe to that version: the technician's name, the digits of the number.
    """

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
    expires_at: datetime | None = None
    must_say: tuple[str, ...] = ()


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
    """A report that we answered with success; also one that we keep, or that a carrier's journal knows."""

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
    """A customer's text whose webhook we answered with success, and how often it stands in our database, ended how.

    `meaning` is what it was understood to say, `about` the version it was applied to, `asked` the versions that this
    number had been told of, `tasks` how many tasks it opened.
    """

    carrier_id: str
    outcomes: tuple[str, ...]
    meaning: str | None = None
    about: str | None = None
    asked: frozenset[str] = frozenset()
    tasks: int = 0


@dataclass(frozen=True)
class Histories:
    """All that is known of a run that has come to rest at `now`.

    `kept` are the receipts in our database, `passed` what the carriers' journals say of their texts, `strangers` the
    customers' texts in our database that no journal knows, `effects` the events about texts by message id and kind.
    """

    now: datetime
    changes: tuple[Change, ...] = ()
    rows: tuple[Row, ...] = ()
    tries: tuple[Try, ...] = ()
    taken: tuple[Taken, ...] = ()
    heard: tuple[Heard, ...] = ()
    silences: tuple[Silence, ...] = ()
    written: tuple[Written, ...] = ()
    kept: tuple[Heard, ...] = ()
    passed: frozenset[Heard] = frozenset()
    strangers: tuple[str, ...] = ()
    effects: tuple[tuple[int, str], ...] = ()


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
