"""The carrier's account: takes messages, moves them forward, reports on them, and receives texts."""

import re
import threading
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.support.servers.carrier_server.callbacks import Caller, Schedule
from tests.support.servers.carrier_server.faults import FaultPlan, Faults
from tests.support.servers.carrier_server.journal import Journal
from tests.support.servers.carrier_server.messages import API_VERSION, FINAL_STATUSES, Message

STOP_WORDS = frozenset({"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"})
START_WORDS = frozenset({"start", "unstop"})
LONGEST_BODY = 1600
_E164 = re.compile(r"\+[1-9]\d{6,14}")


class RefusedError(Exception):
    """Twilio's answer to a request that it does not take: HTTP status, its own code, a sentence."""

    def __init__(self, status: int, code: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.code = code


@dataclass(frozen=True, slots=True)
class Identity:
    """Who may call, where received texts go, and how many seconds lie between two statuses."""

    account_sid: str
    auth_token: str = field(repr=False)
    inbound_url: str | None = None
    pace_s: float = 0.05


class Account:
    """The messages of one account, in memory and in the journal; safe for threads."""

    def __init__(self, identity: Identity, journal: Journal) -> None:
        self.identity = identity
        self.plan = FaultPlan(Faults())
        self._journal = journal
        self._caller = Caller(identity.auth_token)
        self._schedule = Schedule()
        self._lock = threading.Lock()
        self._messages: dict[str, Message] = {}
        self._by_number: dict[str, list[str]] = defaultdict(list)
        self._silenced: set[str] = set()
        self._remember()

    def accept(self, form: dict[str, str]) -> Message:
        """Take a message as Twilio does: journal first, then the reports on it. Raises `RefusedError`."""
        self._check(form)
        service = form.get("MessagingServiceSid")
        message = self._new(
            to=form["To"],
            sender=form.get("From"),
            service=service,
            body=form["Body"],
            callback=form.get("StatusCallback"),
            out_id=form.get("OutId"),
            validity_s=int(form.get("ValidityPeriod", 36_000)),
            status="accepted" if service else "queued",
        )
        self._report_on(message)
        return message

    def receive(self, sender: str, to: str, body: str) -> int:
        """A handset texts us: the inbound webhook is called, and its HTTP status returned (0: no answer)."""
        message = self._new(to=to, sender=sender, service=None, body=body, status="received", direction="inbound")
        word = body.strip().casefold()
        if word in STOP_WORDS:
            self._silence(sender, silenced=True)
        if word in START_WORDS:
            self._silence(sender, silenced=False)
        if self.identity.inbound_url is None:
            return 0
        answer = self._caller.post(self.identity.inbound_url, self._inbound_form(message))
        self._journal.append("callback", sid=message.sid, status=message.status, answer=answer)
        return answer

    def find(self, sid: str) -> Message | None:
        """One message, as it is now."""
        with self._lock:
            return self._messages.get(sid)

    def listed(self, to: str | None, sender: str | None) -> list[Message]:
        """Messages newest first, as Twilio lists them."""
        seen_before = time.time() - self.plan.faults.list_lag_s
        with self._lock:
            ids = list(self._messages) if to is None else list(self._by_number[to])
            messages = [self._messages[sid] for sid in reversed(ids)]
        return [m for m in messages if m.created_at <= seen_before and sender in (None, m.sender)]

    def _check(self, form: dict[str, str]) -> None:
        to, body = form.get("To", ""), form.get("Body", "")
        if not to:
            raise RefusedError(400, 21604, "A 'To' phone number is required.")
        if not _E164.fullmatch(to):
            raise RefusedError(400, 21211, "The 'To' number is not a valid phone number.")
        if not form.get("From") and not form.get("MessagingServiceSid"):
            raise RefusedError(400, 21603, "A 'From' or 'MessagingServiceSid' parameter is required.")
        if not body:
            raise RefusedError(400, 21602, "Message body is required.")
        if len(body) > LONGEST_BODY:
            raise RefusedError(400, 21617, "The concatenated message body exceeds the 1600 character limit.")
        if to in self._silenced:
            raise RefusedError(400, 21610, "Attempt to send to unsubscribed recipient.")
        if to in self.plan.faults.refuse:
            raise RefusedError(400, self.plan.faults.refuse[to], "The message is refused.")

    def _new(self, **fields: Any) -> Message:
        with self._lock:
            message = Message(
                number=len(self._messages) + 1,
                account_sid=self.identity.account_sid,
                created_at=time.time(),
                **fields,
            )
            self._messages[message.sid] = message
            self._by_number[message.to].append(message.sid)
            self._journal.append("accepted", sid=message.sid, message=message.entry())
        return message

    def _report_on(self, message: Message) -> None:
        """Plan the message's way: sent, then delivered or not; each status is called back when it is reached.

        Without delays one report follows the other; with them each takes its own time, and may overtake.
        """
        code = self.plan.faults.undeliver.get(message.to)
        last = "delivered" if code is None else "undelivered"
        steps: list[tuple[str, int | None]] = [("sent", None), (last, code)]
        if self.plan.happens(self.plan.faults.shuffle):
            steps.reverse()
        if not self.plan.faults.callback_delay_s:
            self._follow(message.sid, steps)
            return
        for number, (status, error_code) in enumerate(steps, 1):
            delay_s = number * self.identity.pace_s + self.plan.delay_s()
            self._schedule.after(delay_s, lambda s=status, e=error_code: self._reach(message.sid, s, e))

    def _follow(self, sid: str, steps: Sequence[tuple[str, int | None]]) -> None:
        """Take one step after the other, each when the one before has been called back."""

        def step() -> None:
            self._reach(sid, *steps[0])
            if steps[1:]:
                self._follow(sid, steps[1:])

        self._schedule.after(self.identity.pace_s, step)

    def _reach(self, sid: str, status: str, error_code: int | None) -> None:
        with self._lock:
            message = self._messages[sid].moved(status, error_code)
            # A shuffled report is late, but the message itself never goes back.
            if self._messages[sid].status not in FINAL_STATUSES:
                self._messages[sid] = message
                self._journal.append("status", sid=sid, status=status, error_code=error_code)
        if message.callback is None or self.plan.happens(self.plan.faults.callback_lost):
            return
        # Written first: a carrier that is killed while it calls back has said it all the same.
        self._journal.append("calling", sid=sid, status=status)
        for _ in range(2 if self.plan.happens(self.plan.faults.callback_repeated) else 1):
            answer = self._caller.post(message.callback, _status_form(message))
            self._journal.append("callback", sid=sid, status=status, answer=answer)

    def _silence(self, number: str, *, silenced: bool) -> None:
        with self._lock:
            (self._silenced.add if silenced else self._silenced.discard)(number)
            self._journal.append("silenced", number=number, silenced=silenced)

    def _remember(self) -> None:
        """Rebuild everything from the journal and go on with what was not final."""
        for entry in self._journal.entries():
            if entry["event"] == "accepted":
                self._messages[entry["sid"]] = Message(**entry["message"])
                self._by_number[entry["message"]["to"]].append(entry["sid"])
            elif entry["event"] == "status":
                moved = self._messages[entry["sid"]].moved(entry["status"], entry["error_code"])
                self._messages[entry["sid"]] = moved
            elif entry["event"] == "silenced":
                (self._silenced.add if entry["silenced"] else self._silenced.discard)(entry["number"])
        for message in self._messages.values():
            if message.status not in FINAL_STATUSES:
                self._report_on(message)

    def _inbound_form(self, message: Message) -> dict[str, str]:
        return {
            "MessageSid": message.sid,
            "SmsSid": message.sid,
            "SmsMessageSid": message.sid,
            "AccountSid": message.account_sid,
            "From": message.sender or "",
            "To": message.to,
            "Body": message.body,
            "NumMedia": "0",
            "NumSegments": message.resource()["num_segments"],
            "SmsStatus": "received",
            "ApiVersion": API_VERSION,
        }


def _status_form(message: Message) -> dict[str, str]:
    form = {
        "MessageSid": message.sid,
        "SmsSid": message.sid,
        "MessageStatus": message.status,
        "SmsStatus": message.status,
        "AccountSid": message.account_sid,
        "To": message.to,
        "From": message.sender or "",
        "ApiVersion": API_VERSION,
    }
    if message.service:
        form["MessagingServiceSid"] = message.service
    if message.error_code is not None:
        form["ErrorCode"] = str(message.error_code)
    return form
