"""Writes texts as the backend does, at a steady rate, and remembers what has surely happened."""

import math
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice

import requests

from dispatch.db.conflicts import DatabaseAway
from dispatch.db.tables import Appointment, Visit
from dispatch.kernel.work import Work
from dispatch.messaging.services.composing import post
from dispatch.messaging.services.customer_notices import compose, tell
from dispatch.planning.queries import plans
from tests.chaos.stage import Stage
from tests.support.histories.message_histories import Change, Silence

STOPS_EVERY = 40
SUPERSEDES_EVERY = 25
CONFIRMS_EVERY = 30
RAMBLES_EVERY = 70
FORGES_EVERY = 50
LOOKS_BACK = 20
"""Customers answer what was written so many texts ago."""
ANSWER_AT_ONCE = 4
"""Customers who write at the same moment."""

MOST_TOGETHER = 20
"""Texts in one transaction, as when a plan is published."""


def _phone(number: int) -> str:
    """The number of a customer (`tests.chaos.town`)."""
    return f"+86138{number:08d}"


@dataclass(frozen=True)
class Writer:
    """The clients of a stage."""

    stage: Stage
    ended: threading.Event = field(default_factory=threading.Event)
    """Set from outside when nothing more is to be written."""

    def write(self, count: int, rate: float, longest_s: float = math.inf) -> None:
        """Tells one customer after the other; some write STOP, some get another window at once.

        So many texts, or as many as can be written in the time.
        """
        begun, written = time.monotonic(), 0
        answers: list[Future[None]] = []
        with ThreadPoolExecutor(ANSWER_AT_ONCE) as customers:
            while written < count and not self.ended.is_set() and time.monotonic() < begun + longest_s:
                due = min(count, int((time.monotonic() - begun) * rate) + 1) - written
                if due <= 0:
                    time.sleep(1 / rate)
                    continue
                numbers = list(islice(self.stage.customers, min(due, MOST_TOGETHER)))
                self.confirm(numbers)
                written += len(numbers)
                answers += [customers.submit(self._answer, number) for number in numbers if number % 5 == 0]
        for answer in answers:
            answer.result()

    def _answer(self, number: int) -> None:
        """What happens beside the confirmations, to every fifth customer at most: another version, STOP, an answer, a
        rambling one, a forged report.
        """
        earlier = max(1, number - LOOKS_BACK)
        if number % SUPERSEDES_EVERY == 0:
            self.move(number)
        if number % STOPS_EVERY == 0:
            self.stop(earlier)
        if number % CONFIRMS_EVERY == 0:
            self._text_in(earlier, "1")
        if number % RAMBLES_EVERY == 0:
            self._text_in(earlier, "Is that the man with the dog?")
        if number % FORGES_EVERY == 0:
            self.forge(earlier)

    def confirm(self, numbers: Sequence[int]) -> None:
        """Tells these customers their appointments, in one transaction."""
        self._surely(lambda work: self._confirm(work, numbers))

    def move(self, number: int) -> None:
        """Gives a customer another version of the appointment, and tells it."""
        self._surely(lambda work: [self._move(work, number)])
        self.stage.ended[number] = self.stage.backend.clock.now()

    def stop(self, number: int) -> bool:
        """A customer writes STOP; while the server is down the carrier's webhook fails, and nothing is promised."""
        taken = self._text_in(number, "STOP")
        if taken:
            self.stage.silences.append(Silence(_phone(number), self.stage.backend.clock.now()))
        return taken

    def forge(self, number: int) -> None:
        """Somebody poses as the carrier: a report and a STOP without a valid signature."""
        url = f"{self.stage.house.url}/api/v1/webhooks/twilio"
        forged = {"X-Twilio-Signature": "Zm9yZ2Vk"}
        sid = f"SM{number:032x}"
        report = {"MessageSid": sid, "MessageStatus": "delivered"}
        text = {"MessageSid": sid, "From": _phone(number), "Body": "STOP"}
        try:
            requests.post(f"{url}/status?message={number}", data=report, headers=forged, timeout=5)
            requests.post(f"{url}/inbound", data=text, headers=forged, timeout=5)
        except OSError:
            return

    def _text_in(self, number: int, body: str) -> bool:
        try:
            return self.stage.carrier.text_in(_phone(number), body) == 204
        except OSError:
            return False

    def _confirm(self, work: Work, numbers: Sequence[int]) -> list[Change]:
        """As a publication does: read together, worded, written by one statement."""
        visits = plans.visits(work.session, numbers)
        first = {one.id: one for one in work.session.query(Appointment).filter(Appointment.id.in_(numbers))}
        post(work, [compose(work, "confirmation", visits[one], appointment=first[one]) for one in numbers])
        return [Change("confirmation", f"appointment:{one}") for one in numbers]

    def _move(self, work: Work, number: int) -> Change:
        visit, old = work.session.get_one(Visit, number), work.session.get_one(Appointment, number)
        new = self._next_version(work, visit, old)
        tell(work, "window_changed", visit, appointment=new)
        return Change("window_changed", f"appointment:{new.id}")

    def _next_version(self, work: Work, visit: Visit, old: Appointment) -> Appointment:
        """The second version; the one that is there when a transaction's answer was lost and it is made again."""
        made = work.session.query(Appointment).filter_by(visit_id=visit.id, version=2).one_or_none()
        if made is not None:
            return made
        old.state = "superseded"
        work.session.flush()
        new = Appointment(
            visit_id=visit.id,
            version=2,
            arrival_window=old.arrival_window,
            technician_id=old.technician_id,
            made_at=work.now,
        )
        work.session.add(new)
        work.session.flush()
        return new

    def _surely(self, change: Callable[[Work], list[Change]]) -> None:
        """Repeats a change until the database has taken it; what was written twice is one by its constraint."""
        while True:
            try:
                with self.stage.backend.work() as work:
                    changes = change(work)
            except DatabaseAway:
                time.sleep(0.1)
            else:
                self.stage.changes.extend(changes)
                return
