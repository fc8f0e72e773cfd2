"""The town's doors: desks, devices, pages, the workers' rounds, and a clock that is moved."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from procrastinate import App

from dispatch.accounts.queries.users import user_named
from dispatch.accounts.services.identity import add_user, issue_token
from dispatch.bootstrap import Backend
from dispatch.kernel.job_queue import job_engine
from dispatch.messaging.processes.sending import SenderPool
from dispatch.operations.worker import register
from dispatch.replies.services import inbox_answers
from dispatch.vocabulary.terms import Role
from tests.support.clocks import FixedClock
from tests.support.doors.api_clients import Door
from tests.support.doors.apps import app_of
from tests.support.running.run_jobs import run_left_jobs

ROUNDS = (
    "expire_holds", "watch_the_day", "chase_promises", "sweep_follow_ups", "watch_complaints", "watch_outages",
    "run_campaigns", "watch_nodes",
)  # fmt: skip
"""What a worker does again and again by day."""
NIGHT = ("find_clusters", "see_who_may_leave")
NEW_TOKENS = timedelta(days=7)


class TownFault(Exception):
    """A door answered what it should not."""


@dataclass
class Stage:
    """All doors of one backend, which share the clock."""

    backend: Backend
    clock: FixedClock
    doors: dict[str, Door] = field(default_factory=dict)
    issued_at: datetime | None = None

    def __post_init__(self) -> None:
        self._client = app_of(self.backend).test_client()
        self._jobs: App = register(replace(self.backend, jobs=job_engine(self.backend.database.url)))
        self._crew = SenderPool(self.backend)

    def desk(self, name: str, role: Role = Role.SERVICE) -> Door:
        """A colleague or a system, whose token is renewed every week."""
        if self.issued_at is None or self.clock.at - self.issued_at > NEW_TOKENS:
            self.doors, self.issued_at = {}, self.clock.at
        if name not in self.doors:
            with self.backend.work() as work:
                user = user_named(work.session, name) or add_user(work, name, role)
                token = issue_token(work, user)
            self.doors[name] = Door(self._client, {"Authorization": f"Bearer {token}"})
        return self.doors[name]

    def bearer(self, token: str) -> Door:
        """A device with a token of its own."""
        return Door(self._client, {"Authorization": f"Bearer {token}"})

    def send_form(self, path: str, **fields: str) -> int:
        """A customer sends a page's form."""
        return self._client.post(path, base_url="https://fd.example", data=fields).status_code

    def text(self, phone: str, words: str) -> None:
        """A customer writes, as the carrier would bring it."""
        with self.backend.work() as work:
            inbox_answers.answer(work, phone, words)

    def rounds(self) -> None:
        """The workers' rounds, with the jobs that were left, and what texts are due."""
        self._do(ROUNDS)
        run_left_jobs(self.backend)
        self._crew.send_due()

    def night(self) -> None:
        """What is done once a night."""
        self._do(NIGHT)

    def to(self, at: datetime) -> None:
        """Moves the clock on."""
        self.clock.set(max(at, self.clock.at))

    def listed(self, asker: Door, path: str) -> Iterator[dict[str, Any]]:
        """All items of a list, page by page."""
        after = ""
        while True:
            page = ok(asker.get(f"{path}{'&' if '?' in path else '?'}limit=200{after}"))
            yield from page["items"]
            if not page["next"]:
                return
            after = f"&after={page['next']}"

    def events(self) -> Iterator[dict[str, Any]]:
        """Every event, in its order, as another system follows them."""
        asker, since = self.desk("chief", Role.ADMIN), 0
        while True:
            page = ok(asker.get(f"/events?since={since}&limit=200"))
            yield from page["items"]
            if not page["items"]:
                return
            since = page["items"][-1]["id"]

    def _do(self, names: tuple[str, ...]) -> None:
        for name in names:
            self._jobs.tasks[name](timestamp=int(self.clock.at.timestamp()))


def ok(answer: Any) -> Any:
    """What a door answered. Raises `TownFault` for a refusal."""
    if answer.status_code >= 400:
        raise TownFault(
            f"{answer.request.method} {answer.request.path}: {answer.status_code} {answer.get_data()[:300]!r}"
        )
    return answer.json
