"""A checklist made in the console is asked on the device, and its answers and photographs stand on the order's page."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from dispatch.bootstrap import Backend
from dispatch.db.tables import WorkOrder, WorkType
from dispatch.kernel.work import Work
from dispatch.orders.queries import work_types
from dispatch.vocabulary.terms import Role
from dispatch.web.console.settings.checklists import code_of
from tests.support.clocks import START
from tests.support.doors.pages import Reader, everything, signed_in, words_of
from tests.support.field import a_booked_visit, a_day, a_token, bearer
from tests.support.pictures import a_jpeg


@pytest.fixture
def admin(backend: Backend) -> Reader:
    """An admin, while Ada has a repair to do."""
    with backend.work() as work:
        _, (ada,) = a_day(work)
        a_booked_visit(work, ada)
    return signed_in(backend, Role.ADMIN)


def kind_of_work(work: Work) -> WorkType:
    """The kind of work that Ada's repair is."""
    symptom = work.session.query(WorkOrder).one().symptom
    found = work_types.best(work.session, "repair", symptom)
    assert found is not None
    return found


@pytest.fixture
def page(backend: Backend, admin: Reader) -> str:
    with backend.work() as work:
        return f"/console/settings/work-types/{kind_of_work(work).id}/checklist"


def keep(admin: Reader, page: str, *rows: dict[str, str]) -> None:
    fields = {f"{part}_{row}": value for row, said in enumerate(rows) for part, value in said.items()}
    admin.send(page, page, **fields)


def checklist(backend: Backend) -> list[dict[str, Any]]:
    with backend.work() as work:
        return kind_of_work(work).checklist


ROWS = (
    {"label": "Optical power, dBm", "kind": "number", "required": "yes", "least": "−27,5", "most": "-8", "place": "2"},
    {"label": "路由器已重启", "kind": "choice", "required": "yes", "choices": "是，否", "place": "1"},
    {"label": "House box", "kind": "photo", "required": "yes"},
)


def test_makes_a_checklist_changes_its_order_and_takes_a_question_out(
    backend: Backend, admin: Reader, page: str
) -> None:
    keep(admin, page, *ROWS)
    made = checklist(backend)
    assert [item["label"] for item in made] == ["路由器已重启", "Optical power, dBm", "House box"]
    assert made[0] | {"code": ""} == {
        "code": "", "label": "路由器已重启", "kind": "choice", "required": True, "choices": ["是", "否"],
    }  # fmt: skip
    assert made[1] == {
        "code": "optical_power_dbm", "label": "Optical power, dBm", "kind": "number", "required": True, "least": -27.5,
        "most": -8.0,
    }  # fmt: skip
    assert "Checklist: 3 questions" in words_of(admin.get("/console/settings/work-types").text)
    keep(
        admin, page, {"label": ""}, {"label": "Light, dBm", "kind": "text", "least": "", "most": ""}, {"kind": "photo"}
    )
    assert [(item["code"], item["label"]) for item in checklist(backend)] == [
        ("optical_power_dbm", "Light, dBm"), ("house_box", "House box"),
    ]  # fmt: skip


def test_says_what_is_wrong_with_a_checklist_and_changes_nothing(backend: Backend, admin: Reader, page: str) -> None:
    before = everything(backend)["work_types"]
    for row, told in (
        ({"label": "Restarted", "kind": "choice", "choices": "yes"}, "Check: Choices, two or more."),
        ({"label": "Power", "kind": "number", "least": "1", "most": "0"}, "Check: At least, for numbers only."),
        ({"label": "Power", "kind": "number", "least": "low"}, "Write a bound as a number"),
        ({"label": "Words", "kind": "text", "most": "3"}, "Check: At most, for numbers only."),
    ):
        keep(admin, page, row)
        assert told in words_of(admin.get(page).text)
    assert everything(backend)["work_types"] == before
    assert signed_in(backend, Role.SERVICE).post(page, version="1").status_code == 403


def test_makes_codes_that_are_taken_by_no_other_question() -> None:
    assert [code_of(words, {"a"}) for words in ("A", "Ａ?", "3 lamps", "光功率", "!!")] == [
        "a_2", "a_2", "q_3_lamps", "guanggonglu", "q",
    ]  # fmt: skip


def test_shows_answers_and_photographs_on_the_orders_page(
    backend: Backend, client: FlaskClient, admin: Reader, page: str
) -> None:
    keep(admin, page, *ROWS)
    codes = [item["code"] for item in checklist(backend)]
    ada = bearer(a_token(backend, 1))
    sent = {"visit_id": 1, "attachment_id": "p1"}
    assert client.post("/api/v1/mobile/attachments", query_string=sent, data=a_jpeg(), headers=ada).status_code == 201
    answers = dict(zip(codes, ("是", -12.5, "p1"), strict=True))
    event = {"event_id": "e1", "visit_id": 1, "kind": "completed", "at": START.isoformat(), "answers": answers}
    verdicts = client.post("/api/v1/mobile/events", json={"events": [event]}, headers=ada).json["verdicts"]
    assert verdicts[0]["verdict"] == "applied"
    shown = admin.get("/console/orders/1").text
    assert "路由器已重启 是 Optical power, dBm -12.5 House box Photograph" in words_of(shown)
    assert 'src="/api/v1/attachments/1"' in shown
    picture = admin.get("/api/v1/attachments/1")
    assert (picture.status_code, picture.content_type) == (200, "image/jpeg")
