"""What an end from the field brings besides: parts out of the van, and the customer's signature."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from dispatch.bootstrap import Backend
from dispatch.db.tables import Attachment, FollowUp, PartUsed, Technician, Visit
from dispatch.vocabulary.terms import Role
from tests.support.clocks import START, FixedClock
from tests.support.doors.api_clients import Door, door
from tests.support.field import a_booked_visit, a_day, a_token, bearer, reassign
from tests.support.pictures import a_jpeg, a_png

MINUTE = timedelta(minutes=1)
SOCKET = {"part": "ont-1", "name": "Optical terminal", "quantity": 5}


@pytest.fixture
def desk(backend: Backend) -> Door:
    return door(backend)


@pytest.fixture
def visit_id(backend: Backend, clock: FixedClock) -> int:
    """Ada's visit; Bo has none."""
    with backend.work() as work:
        _, (ada, _) = a_day(work, technicians=2)
        return a_booked_visit(work, ada).id


@dataclass
class Phone:
    """A technician's device, at one visit."""

    client: FlaskClient
    who: Any
    visit_id: int

    def ends(self, minutes: int, event_id: str = "end", **more: Any) -> Any:
        """The verdict on an end so many minutes after the clock's start."""
        event = {"event_id": event_id, "visit_id": self.visit_id, "kind": "completed"} | more
        event["at"] = (START + minutes * MINUTE).isoformat()
        return self.client.post("/api/v1/mobile/events", headers=self.who, json={"events": [event]}).json["verdicts"][0]

    def reads(self, path: str) -> Any:
        return self.client.get(f"/api/v1/mobile/{path}", headers=self.who).json

    @property
    def left(self) -> dict[str, int]:
        return {one["part"]: one["quantity"] for one in self.reads("day")["parts"]}

    def sends(self, attachment_id: str, content: bytes, **query: str) -> Any:
        return self.client.post(
            "/api/v1/mobile/attachments",
            query_string={"visit_id": self.visit_id, "attachment_id": attachment_id} | query,
            data=content,
            headers=self.who,
        )


@pytest.fixture
def ada(client: FlaskClient, backend: Backend, visit_id: int) -> Phone:
    return Phone(client, bearer(a_token(backend, 1)), visit_id)


def test_takes_what_a_visit_used_off_what_its_technician_carries(
    backend: Backend, clock: FixedClock, desk: Door, visit_id: int, ada: Phone
) -> None:
    assert desk.put("/technicians/1/parts", SOCKET).json["quantity"] == 5
    assert ada.left == {"ont-1": 5}
    clock.forward(hours=2)
    used = [{"part": "ont-1", "quantity": 2}, {"part": "cable", "quantity": 1}]
    for _ in range(2):
        ada.ends(90, parts=used)
    assert ada.left == {"ont-1": 3}
    (office,) = desk.get("/technicians/1/parts").json["items"]
    assert (office["quantity"], office["counted"], office["used"]) == (3, 5, 2)
    with backend.work() as work:
        kept = [(one.part, one.quantity, one.technician_id) for one in work.session.query(PartUsed)]
        assert sorted(kept) == [("cable", 1, 1), ("ont-1", 2, 1)]


def test_counts_no_more_what_was_used_before_somebody_counted(
    clock: FixedClock, desk: Door, visit_id: int, ada: Phone
) -> None:
    """It goes by when the part was used, not by when a phone without a network came to say so."""
    desk.put("/technicians/1/parts", SOCKET)
    clock.forward(hours=3)
    desk.put("/technicians/1/parts", SOCKET | {"quantity": 4})
    clock.forward(hours=1)
    ada.ends(90, parts=[{"part": "ont-1", "quantity": 2}])
    assert ada.left == {"ont-1": 4}


def test_puts_back_what_an_end_had_used_that_does_not_count(
    backend: Backend, clock: FixedClock, desk: Door, visit_id: int, ada: Phone
) -> None:
    desk.put("/technicians/1/parts", SOCKET)
    with backend.work() as work:
        reassign(work, work.session.get_one(Visit, visit_id), work.session.get_one(Technician, 2))
    bo = replace(ada, who=bearer(a_token(backend, 2)))
    clock.forward(hours=2)
    ada.ends(80, parts=[{"part": "ont-1", "quantity": 2}])
    assert ada.left == {"ont-1": 3}
    assert bo.ends(90, "of-bo")["reason"] == "also_worked_on"
    assert ada.left == {"ont-1": 5}


@pytest.mark.parametrize(
    "said",
    [
        {"kind": "arrived", "parts": [{"part": "ont-1", "quantity": 1}]},
        {"kind": "started", "signed_by": "Robin"},
        {"parts": [{"part": "ont-1", "quantity": 0}]},
        {"parts": [{"part": "ont-1", "quantity": 1}, {"part": "ont-1", "quantity": 2}]},
    ],
)
def test_refuses_parts_and_names_where_they_mean_nothing(visit_id: int, ada: Phone, said: dict[str, Any]) -> None:
    verdict = ada.ends(0, **said)
    assert (verdict["verdict"], verdict["reason"]) == ("rejected", "invalid_event")


def test_tells_a_device_of_new_counts_by_sync_and_only_then(desk: Door, visit_id: int, ada: Phone) -> None:
    first = ada.reads("sync")
    assert (first["parts"], first["absence_requests"]) == ([], [])
    again = ada.reads(f"sync?since={first['next']}")
    assert (again["visits"], again["gone"], again["parts"], again["absence_requests"]) == ([], [], None, None)
    desk.put("/technicians/1/parts", SOCKET)
    news = ada.reads(f"sync?since={again['next']}")
    assert [one["part"] for one in news["parts"]] == ["ont-1"]


def test_forgets_a_part_that_is_carried_no_more(desk: Door, visit_id: int) -> None:
    part = desk.put("/technicians/1/parts", SOCKET).json
    assert desk.delete(f"/technicians/2/parts/{part['id']}").status_code == 404
    assert desk.delete(f"/technicians/1/parts/{part['id']}").status_code == 204
    assert desk.get("/technicians/1/parts").json["items"] == []


def test_keeps_who_signed_and_the_signature_until_the_person_is_erased(
    backend: Backend, clock: FixedClock, visit_id: int, ada: Phone
) -> None:
    sent = [ada.sends("s1", a_png((300, 100)), purpose="signature") for _ in range(2)]
    assert [one.status_code for one in sent] == [201, 200]
    assert sent[0].json["purpose"] == "signature"
    clock.forward(hours=2)
    ada.ends(90, signed_by="Robin Aster")
    admin = door(backend, Role.ADMIN)
    exported = admin.get("/customers/1/export").json["data"]
    assert exported["visits"][0]["signed_by"] == "Robin Aster"
    assert exported["attachments"][0]["purpose"] == "signature"
    with backend.work() as work:
        work.session.query(FollowUp).update({"state": "done"})
    assert admin.post("/customers/1/erase").status_code == 200
    with backend.work() as work:
        assert work.session.query(Attachment).count() == 0
        assert work.session.get_one(Visit, visit_id).signed_by is None


def test_takes_a_signature_however_many_photographs_there_are(visit_id: int, ada: Phone) -> None:
    for number in range(30):
        ada.sends(f"p{number}", a_jpeg((8, 8)))
    signed = [ada.sends(f"s{number}", a_png((9, 9)), purpose="signature").status_code for number in range(4)]
    assert signed == [201, 201, 201, 409]
    assert ada.reads("day")["visits"][0]["attachments"] == 30
    assert ada.sends("paper", b"%PDF-1.7", purpose="signature").json["title"] == "bad_type"
