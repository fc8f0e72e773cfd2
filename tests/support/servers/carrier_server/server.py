"""The carrier's doors: Twilio's messages API, and the controls of a test."""

import base64
import json
import re
import time
from abc import ABC, abstractmethod
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from tests.support.servers.carrier_server.account import Account, RefusedError
from tests.support.servers.carrier_server.faults import FaultPlan, Faults
from tests.support.servers.carrier_server.messages import API_VERSION, Message

_MESSAGES = re.compile(rf"/{API_VERSION}/Accounts/(AC[0-9a-f]{{32}})/Messages\.json")
_MESSAGE = re.compile(rf"/{API_VERSION}/Accounts/(AC[0-9a-f]{{32}})/Messages/(SM[0-9a-f]{{32}})\.json")
LARGEST_PAGE = 1000


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer; `body` is sent as JSON."""

    status: int
    body: dict[str, Any]


class CarrierServer(ThreadingHTTPServer):
    """Serves one account on the loopback address, through the doors of one protocol."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, account: Account, door: "type[Door] | None" = None) -> None:
        super().__init__(("127.0.0.1", port), door or TwilioDoor)
        self.account = account


class Door(ABC, BaseHTTPRequestHandler):
    """What doors of every protocol have in common: the controls, faults, and answers on the wire."""

    server: CarrierServer
    protocol_version = "HTTP/1.1"
    # One packet per answer: small writes would wait for the other side's delayed acknowledgement.
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        path, query = urlsplit(self.path).path, dict(parse_qsl(urlsplit(self.path).query))
        if path == "/control/health":
            self.answer(Answer(200, {"status": "ok"}))
        elif path == "/control/messages":
            messages = [m.entry() | {"sid": m.sid} for m in self.server.account.listed(None, None)]
            self.answer(Answer(200, {"messages": messages}))
        else:
            self.get(path, query)

    def do_POST(self) -> None:
        path, form = urlsplit(self.path).path, self._form()
        if path == "/control/inbound":
            answered = self.server.account.receive(form["From"], form["To"], form["Body"])
            self.answer(Answer(200, {"webhook": answered}))
        else:
            self.post(path, form)

    @abstractmethod
    def get(self, path: str, query: dict[str, str]) -> None:
        """Answers a reading request of the protocol."""

    @abstractmethod
    def post(self, path: str, form: dict[str, str]) -> None:
        """Answers a writing request of the protocol."""

    @abstractmethod
    def too_many(self) -> Answer:
        """How the protocol says that texts come too fast."""

    @abstractmethod
    def internal_error(self) -> Answer:
        """How the protocol says that the carrier has a fault."""

    @abstractmethod
    def refused(self, error: RefusedError) -> Answer:
        """How the protocol refuses a text."""

    @abstractmethod
    def accepted(self, message: Message) -> Answer:
        """How the protocol says that a text was taken."""

    def do_PUT(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        try:
            self.server.account.plan = FaultPlan(Faults.of(json.loads(raw)))
        except ValueError as fault:
            self.answer(Answer(422, {"message": str(fault)}))
        else:
            self.answer(Answer(200, {"status": "ok"}))

    def create(self, form: dict[str, str]) -> None:
        """Takes a text (`To`, `Body` and what else Twilio's form has), or lets go wrong what is due to."""
        plan = self.server.account.plan
        fault = plan.of_request()
        time.sleep(plan.faults.slow_s if fault == "slow" else plan.faults.answer_s)
        if fault == "too_many":
            self.answer(self.too_many())
            return
        if fault == "fail_before":
            self.answer(self.internal_error())
            return
        try:
            message = self.server.account.accept(form)
        except RefusedError as error:
            self.answer(self.refused(error))
            return
        self._answer_accepted(fault, self.accepted(message))

    def _answer_accepted(self, fault: str, accepted: Answer) -> None:
        if fault == "fail_after":
            self.answer(self.internal_error())
        elif fault in ("hang", "drop"):
            time.sleep(self.server.account.plan.faults.hang_s if fault == "hang" else 0)
            self.close_connection = True
        else:
            time.sleep(self.server.account.plan.faults.late_s if fault == "late" else 0)
            self.answer(accepted)

    def failed_read(self) -> Answer | None:
        """The fault that befalls this look-up, if any."""
        plan = self.server.account.plan
        return self.internal_error() if plan.happens(plan.faults.reads_fail) else None

    def _form(self) -> dict[str, str]:
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        return dict(parse_qsl(raw.decode(), keep_blank_values=True))

    def answer(self, answer: Answer) -> None:
        """Sends an answer."""
        body = json.dumps(answer.body, ensure_ascii=False).encode()
        self.send_response(answer.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_line: Any) -> None:
        """Say nothing: addresses hold phone numbers, and the journal holds the rest."""


class TwilioDoor(Door):
    """Twilio's messages API."""

    def get(self, path: str, query: dict[str, str]) -> None:
        self.answer(self._guarded(path) or self.failed_read() or self._read(path, query))

    def post(self, path: str, form: dict[str, str]) -> None:
        refusal = self._guarded(path)
        if refusal is not None:
            self.answer(refusal)
        elif _MESSAGES.fullmatch(path):
            self.create(form)
        else:
            self.answer(_not_found(path))

    def too_many(self) -> Answer:
        return _error(429, 20429, "Too many requests.")

    def internal_error(self) -> Answer:
        return _error(500, 20500, "An internal server error has occurred.")

    def refused(self, error: RefusedError) -> Answer:
        return _error(error.status, error.code, str(error))

    def accepted(self, message: Message) -> Answer:
        return Answer(201, message.resource())

    def _read(self, path: str, query: dict[str, str]) -> Answer:
        if _MESSAGES.fullmatch(path):
            return _page(self.server.account, path, query)
        found = _MESSAGE.fullmatch(path)
        message = self.server.account.find(found[2]) if found else None
        return Answer(200, message.resource()) if message else _not_found(path)

    def _guarded(self, path: str) -> Answer | None:
        identity = self.server.account.identity
        login = f"{identity.account_sid}:{identity.auth_token}".encode()
        if self.headers.get("Authorization") != "Basic " + base64.b64encode(login).decode():
            return _error(401, 20003, "Authenticate")
        return None if f"/Accounts/{identity.account_sid}/" in path else _not_found(path)


def _error(status: int, code: int, sentence: str) -> Answer:
    more = f"https://www.twilio.com/docs/errors/{code}"
    return Answer(status, {"code": code, "message": sentence, "more_info": more, "status": status})


def _not_found(path: str) -> Answer:
    return _error(404, 20404, f"The requested resource {path} was not found")


def _page(account: Account, path: str, query: dict[str, str]) -> Answer:
    size = max(1, min(int(query.get("PageSize", 50)), LARGEST_PAGE))
    page = int(query.get("Page", 0))
    messages = account.listed(query.get("To"), query.get("From"))
    shown = messages[page * size : (page + 1) * size]
    more = len(messages) > (page + 1) * size

    def address(number: int) -> str:
        return f"{path}?{urlencode({**query, 'PageSize': size, 'Page': number})}"

    return Answer(
        200,
        {
            "messages": [message.resource() for message in shown],
            "page": page,
            "page_size": size,
            "start": page * size,
            "end": page * size + max(0, len(shown) - 1),
            "uri": address(page),
            "first_page_uri": address(0),
            "next_page_uri": address(page + 1) if more else None,
            "previous_page_uri": address(page - 1) if page else None,
        },
    )
