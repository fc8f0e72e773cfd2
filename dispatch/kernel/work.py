"""What every use case is handed: an open transaction, the time, who asks, and the tools of the backend."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dispatch.db.session import Session
from dispatch.kernel.job_queue import Queue
from dispatch.kernel.secrets import Keys
from dispatch.kernel.text_settings import TextSettings
from dispatch.vocabulary.jobs import Job
from dispatch.vocabulary.permissions import Actor
from dispatch.vocabulary.terms import Role


@dataclass(frozen=True)
class Tools:
    """What services need from the outside and from the settings; chosen once, in `bootstrap`."""

    queue: Queue
    keys: Keys
    public_url: str
    service_phone: str
    brand: str
    phone_region: str
    default_language: str
    default_zone: ZoneInfo
    """The zone of what lies in no territory."""
    texting: TextSettings
    survey_wait: timedelta
    another_for_repeats: bool
    """Whether another technician goes where a repair repeats what was done before."""
    solve_seconds: int
    at_risk_percent: int
    """Below these odds a promise counts as at risk."""
    service_variation_percent: int
    travel_variation_percent: int
    """How far work and drives turn out from what is planned, while nothing has been learned."""
    broken_promise_minutes: int
    """What a broken promise is worth in minutes of driving; 0 means that odds decide nothing."""
    reactions: "Reactions"
    """What each fact sets going in the capabilities above the one that publishes it (`dispatch.reactions`)."""
    admins_need_a_second_factor: bool = False
    hand_over_within: timedelta = timedelta(hours=24)
    """How long a colleague has to take a complaint over."""
    complaint_news_within: timedelta = timedelta(days=3)
    """The customer hears of an open complaint at least this often."""
    recovery_survey_after: timedelta = timedelta(days=7)
    """How long after a solution was accepted the customer is asked whether it is still right; zero: never."""
    goodwill_limits: Mapping[Role, tuple[int, int]] = field(default_factory=dict)
    """What each role may grant: in one grant, and to a customer within a year, in whole units of the currency."""
    goodwill_currency: str = "USD"
    goodwill_on_broken_promise: int = 0
    """What is credited by itself for a broken arrival; 0 for nothing."""
    link_url: str | None = None
    """What links in texts begin with, where that is shorter than `public_url`."""

    tests_lines: bool = False
    """Whether there is a system that tests lines."""
    webhooks_to_loopback: bool = False
    """Whether webhooks may go to servers on this machine, for trials and demonstrations."""

    def brand_in(self, language: str) -> str:
        """The operator's name as texts in this language (`en`, `zh-CN`) are signed with it."""
        return self.texting.operator.names.get(language, self.brand)


@dataclass(frozen=True)
class Work:
    """One use case's surroundings. The edge opens and commits; services only use it."""

    session: Session
    now: datetime
    actor: Actor
    tools: Tools

    def defer(self, job: Job, **ids: int) -> None:
        """Leaves a job for a worker, which hears of it when this transaction commits.

        Raises `TypeError` when the ids are not those that the job takes.
        """
        self.tools.queue.defer(self.session, job, **ids)

    def publish(self, fact: object) -> None:
        """Runs, within this transaction, all that reacts to a change, in the order of the table.

        Raises `KeyError` for a fact that the table does not name.
        """
        self.session.flush()
        for react in self.tools.reactions[type(fact)]:
            react(self, fact)


Reaction = Callable[[Work, Any], None]
Reactions = Mapping[type[object], Sequence[Reaction]]
