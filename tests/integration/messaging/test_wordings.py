from werkzeug.test import TestResponse

from dispatch.bootstrap import Backend
from dispatch.db.tables import AuditEntry, Message, Wording
from dispatch.messaging.services.customer_notices import tell
from dispatch.vocabulary.terms import Role
from tests.support.doors.api_clients import Door, door
from tests.support.messages import a_visit, an_appointment

PATH = "/wordings/reply_confirmed/en"
OURS = "grand, see you on {window}! Order {reference}."


def put(desk: Door, template: str, version: int | None) -> TestResponse:
    headers = {} if version is None else {"If-Match": f'"{version}"'}
    return desk.ask("PUT", PATH, json={"template": template}, headers=headers)


def test_lists_every_kind_in_every_language(backend: Backend) -> None:
    items = door(backend).get("/wordings").get_json()["items"]
    found = {(item["kind"], item["language"]): item for item in items}
    assert len(found) == len(items)
    assert found["reply_confirmed", "en"]["placeholders"] == ["reference", "window"]
    assert found["reply_confirmed", "zh-CN"]["template"] is None


def test_speaks_in_the_operator_s_words_from_then_on(backend: Backend) -> None:
    desk = door(backend)
    assert put(desk, OURS, 0).get_json()["version"] == 1
    with backend.work() as work:
        visit = a_visit(work, reference="BSS-1")
        message = tell(work, "reply_confirmed", visit, appointment=an_appointment(work, visit))
        assert message is not None
        assert message.body == "Field Dispatch: grand, see you on Tue 1 Dec, 14:00-16:00! Order BSS-1."
        assert work.session.query(AuditEntry).filter_by(action="wording.changed").one().actor == "dispatcher"


def test_shows_a_template_filled_and_what_forbids_it(backend: Backend) -> None:
    shown = door(backend).post(f"{PATH}/preview", {"template": "see you on {window} {nowhere}"}).get_json()
    assert shown["body"] is None
    assert "It must say {reference}." in shown["faults"]
    fine = door(backend).post(f"{PATH}/preview", {"template": OURS}).get_json()
    assert (fine["faults"], fine["segments"]) == ([], 1)
    with backend.work() as work:
        assert work.session.query(Wording).count() == 0


def test_refuses_words_that_leave_something_out(backend: Backend) -> None:
    answer = put(door(backend), "see you!", 0)
    assert (answer.status_code, answer.get_json()["title"]) == (422, "bad_wording")
    assert "It must say {window}." in answer.get_json()["errors"]["template"]
    with backend.work() as work:
        assert work.session.query(Wording).count() == 0


def test_lets_one_of_two_editors_win(backend: Backend) -> None:
    desk = door(backend)
    assert put(desk, OURS, None).status_code == 428
    assert put(desk, OURS, 0).status_code == 200
    assert put(desk, "hello. " + OURS, 0).status_code == 412
    assert desk.get(PATH).headers["ETag"] == '"1"'


def test_goes_back_to_the_catalogue(backend: Backend) -> None:
    desk = door(backend)
    put(desk, OURS, 0)
    assert desk.ask("DELETE", PATH, headers={"If-Match": '"1"'}).status_code == 204
    assert desk.get(PATH).get_json()["template"] is None
    assert desk.get("/wordings/reply_confirmed/fr").status_code == 404


def test_is_for_those_who_may_change_settings(backend: Backend) -> None:
    assert put(door(backend, Role.SERVICE), OURS, 0).status_code == 403
    with backend.work() as work:
        assert work.session.query(Message).count() == 0
