"""The doors of the API, the customer's page and their texts as rules of histories: each may refuse, none may fail."""

import json
import re
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from dispatch.bootstrap import Backend
from dispatch.db.tables import Territory, Visit, WorkOrder, WorkType
from dispatch.messaging.services import customer_links
from dispatch.orders.services.orders import work_type_of
from dispatch.replies.services.inbound_texts import IncomingText, receive
from dispatch.vocabulary.terms import Role
from tests.support.clocks import FixedClock
from tests.support.doors.api_clients import Door, door
from tests.support.doors.pages import Reader
from tests.support.orders import window_json
from tests.support.planning import the_visit
from tests.support.promises import Town

VISIT, PERSON = st.integers(1, 3), st.integers(1, 2)
WORDS = (
    "1",
    "2",
    "3",
    "STOP",
    "START",
    "CANCEL",
    "取消",
    "I can't tomorrow, another time please",
    "改时间",
    "who comes?",
)
HOURS = st.integers(-1, 8)


class PromiseDoors(RuleBasedStateMachine):
    """Rules over a town of three orders and two technicians that whoever inherits them has built."""

    town: Town
    backend: Backend
    clock: FixedClock
    _desk: Door | None = None
    _written = 0

    def ask(self, method: str, path: str, body: Any = None, *, of: Any = None, lines: str = "") -> Any:
        """A request of an admin, with the version of a row where that is needed; the answer, which is no fault."""
        self._desk = self._desk or door(self.backend, Role.ADMIN)
        headers = {}
        if of is not None:
            with self.backend.work() as work:
                headers = {"If-Match": f'"{work.session.get_one(*of).version}"'}
        given: dict[str, Any] = {} if body is None else {"json": body}
        if lines:
            given = {"data": lines, "content_type": "application/jsonl"}
        answer = self._desk.ask(method, path, headers=headers, **given)
        assert answer.status_code < 500, f"{method} {path} {body}: {answer.text[:400]}"
        return answer.json if answer.status_code in {200, 201} else None

    @rule(person=PERSON, last=st.booleans())
    def take_a_shift_away(self, person: int, last: bool) -> None:
        shifts = self.ask("GET", f"/technicians/{person}/shifts")["items"]
        if shifts:
            self.ask("DELETE", f"/technicians/{person}/shifts/{shifts[-1 if last else 0]['id']}")

    @rule(person=PERSON, hours=HOURS, length=st.integers(2, 9))
    def give_a_shift(self, person: int, hours: int, length: int) -> None:
        start = self.clock.now() + timedelta(hours=hours)
        self.ask("POST", f"/technicians/{person}/shifts", window_json(start, start + timedelta(hours=length)))

    @rule(person=PERSON)
    def come_back_early(self, person: int) -> None:
        for one in self.ask("GET", f"/technicians/{person}/absences")["items"]:
            self.ask("DELETE", f"/technicians/{person}/absences/{one['id']}")

    @rule(visit=VISIT, person=PERSON, minutes=st.sampled_from((-90, 0, 30, 240)), grace=st.sampled_from((0, 60)))
    def move_by_hand(self, visit: int, person: int, minutes: int, grace: int) -> None:
        at = the_visit(self.backend, visit).during
        start = at.lower if at is not None and at.lower is not None else self.clock.now()
        body = {
            "technician_id": person,
            "arrival": (start + timedelta(minutes=minutes)).isoformat(),
            "grace_seconds": grace,
            "override_reason": "So it was agreed.",
        }
        self.ask("POST", f"/visits/{visit}/assign", body, of=(Visit, visit))

    @rule(visit=VISIT)
    def take_off(self, visit: int) -> None:
        self.ask("POST", f"/visits/{visit}/take-off", {"why": "They ask for it."}, of=(Visit, visit))

    @rule(visit=VISIT, excluded=st.sets(PERSON), required=st.none() | PERSON)
    def wish(self, visit: int, excluded: set[int], required: int | None) -> None:
        body = {"excluded_technician_ids": sorted(excluded), "required_technician_id": required}
        self.ask("PUT", f"/visits/{visit}/technicians", body, of=(Visit, visit))

    @rule(visit=VISIT, parts=st.sampled_from(((), ("ont",))), in_van=st.integers(0, 1), person=PERSON)
    def need_a_part(self, visit: int, parts: tuple[str, ...], in_van: int, person: int) -> None:
        self.ask("PUT", f"/technicians/{person}/parts", {"part": "ont", "name": "ONT", "quantity": in_van})
        self.ask("PUT", f"/visits/{visit}/needs", {"parts_needed": list(parts), "tools_needed": []}, of=(Visit, visit))

    @rule(visit=VISIT, after=st.none() | VISIT)
    def follow(self, visit: int, after: int | None) -> None:
        path = f"/visits/{visit}/predecessor"
        if after is None:
            self.ask("DELETE", path, of=(Visit, visit))
        else:
            self.ask("PUT", path, {"after_visit_id": after}, of=(Visit, visit))

    @rule(visit=VISIT, kind=st.sampled_from(("visit_longer", "visit_shorter", "part_missing", "nobody_home")))
    def report_a_disruption(self, visit: int, kind: str) -> None:
        self.ask("POST", "/disruptions", {"kind": kind, "visit_id": visit, "minutes": 90, "why": "So it is."})

    @rule(person=PERSON, kind=st.sampled_from(("vehicle_down", "technician_ill")))
    def lose_a_day(self, person: int, kind: str) -> None:
        self.ask("POST", "/disruptions", {"kind": kind, "technician_id": person})

    @rule(order=VISIT)
    def release(self, order: int) -> None:
        self.ask("POST", f"/orders/{order}/release")

    @rule(minutes=st.sampled_from((15, 60, 240)))
    def change_how_long_work_takes(self, minutes: int) -> None:
        with self.backend.work() as work:
            order = work.session.get_one(WorkOrder, 1)
            work_type = work_type_of(work, order.kind, order.symptom).id
        self.ask("PATCH", f"/work-types/{work_type}", {"service_minutes": minutes}, of=(WorkType, work_type))

    @rule(one=VISIT, other=VISIT)
    def find_that_two_are_one(self, one: int, other: int) -> None:
        self.ask("POST", f"/customers/{one}/merge", {"customer_id": other, "why": "The same voice."})

    @rule(one=VISIT)
    def find_that_they_are_two(self, one: int) -> None:
        self.ask("POST", f"/customers/{one}/unmerge", {"why": "Two, after all."})

    @rule(one=VISIT)
    def erase(self, one: int) -> None:
        self.ask("POST", f"/customers/{one}/erase")

    @rule(language=st.sampled_from(("en", "zh-CN")), order=VISIT)
    def speak_otherwise(self, language: str, order: int) -> None:
        self.ask("PATCH", f"/orders/{order}", {"customer": {"language": language}}, of=(WorkOrder, order))

    @rule(phone=st.sampled_from(("+12065550001", "+12065550002", None)))
    def renumber_the_house(self, phone: str | None) -> None:
        self.ask("PATCH", "/territories/1", {"service_phone": phone}, of=(Territory, 1))

    @rule(order=VISIT, words=st.sampled_from(WORDS))
    def write(self, order: int, words: str) -> None:
        """A customer's text comes in."""
        with self.backend.work() as work:
            self._written += 1
            phone = work.session.get_one(WorkOrder, order).customer.phone
            if phone.startswith("+"):
                receive(work, IncomingText("fake", f"in-{self._written}", phone, words))
        self.town.work_off()

    @rule(visit=VISIT)
    def call_off_on_the_page(self, visit: int) -> None:
        self._on_the_page(visit, "/call-off")

    @rule(visit=VISIT)
    def say_that_nobody_is_home(self, visit: int) -> None:
        self._on_the_page(visit, "/nobody-home")

    @rule(visit=VISIT, last=st.booleans())
    def take_another_time_on_the_page(self, visit: int, last: bool) -> None:
        page, reader = self._page(visit), Reader(self.backend)
        offered = re.findall(r'name="window" value="([^"]+)"', reader.get(f"{page}/times").text)
        if offered:
            answer = reader.post(f"{page}/times", window=offered[-1 if last else 0])
            assert answer.status_code < 500, answer.text[:400]

    def _on_the_page(self, visit: int, action: str) -> None:
        page, reader = self._page(visit), Reader(self.backend)
        assert reader.get(page).status_code < 500
        answer = reader.post(f"{page}{action}")
        assert answer.status_code < 500, answer.text[:400]

    def _page(self, visit: int) -> str:
        with self.backend.work() as work:
            return "/" + customer_links.issue(work, work.session.get_one(Visit, visit), "t").split("/", 3)[3]

    @rule(order=VISIT, hours=HOURS, phone=st.sampled_from(("+12065550701", "+12065550702")), is_new=st.booleans())
    def hand_in_a_file(self, order: int, hours: int, phone: str, is_new: bool) -> None:
        """A row of a file speaks of a known customer, with another number, and of an order that is known or new."""
        with self.backend.work() as work:
            known = work.session.get_one(WorkOrder, order)
            reference, external_id = known.customer.external_id, known.external_id
        start = self.clock.now() + timedelta(hours=hours)
        row = {
            "external_id": f"F-{order}-{hours}" if is_new or not external_id else external_id,
            "kind": "repair",
            "customer": {"name": "Noor", "phone": phone, "external_id": reference},
            "site": {"address": "Elsewhere 1", "lat": 47.15, "lon": 9.52},
            "territory": "T1",
            "windows": [window_json(start, start + timedelta(hours=2))],
        }
        self.ask("POST", "/order-imports", lines=json.dumps(row))
        self.town.work_off()
