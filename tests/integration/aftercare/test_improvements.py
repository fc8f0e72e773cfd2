"""You said, we did: who had complained is told once what was changed, in their language, or it stands there why not."""

from datetime import timedelta
from typing import Any

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import Complaint, CustomerPreference
from dispatch.vocabulary.terms import Role
from tests.support.clocks import START, FixedClock
from tests.support.complaints import a_cause, a_desk, act, complain, delivered, resolve, tasks
from tests.support.doors.api_clients import Door, door
from tests.support.doors.pages import Reader, signed_in, words_of
from tests.support.messages import a_visit

NEWS = "/corrective-actions/1/news"
PAGE = f"/console{NEWS}"
WORDS = {"words_en": "All cards of the node were replaced.", "words_zh": "该节点的板卡已全部更换。"}
ANNA, BEI, CARL, DORA, EVE = (f"+1202555018{digit}" for digit in range(5))
EN = (
    "Field Dispatch: You told us what was wrong (complaint {number}). This is what we have changed since: All cards of "
    "the node were replaced. Thank you. Reply STOP to opt out."
)


@pytest.fixture
def sam(backend: Backend) -> Door:
    return a_desk(backend)


@pytest.fixture
def done(backend: Backend, sam: Door) -> Door:
    """Five complaints of one cause: Anna's and Bei's are solved, Carl's is not, Dora agreed to nothing, Eve stopped.

    The action of the first one is done, with its effect.
    """
    cause = a_cause(backend)
    for number, language in ((ANNA, "en"), (BEI, "zh-CN"), (CARL, "en"), (DORA, "en"), (EVE, "en")):
        complaint_of(backend, sam, number, language, cause, closes=number != CARL)
    for customer in (1, 2, 3, 5):
        agree(sam, customer)
    service = [{"purpose": "service", "channel": channel, "given": False} for channel in ("text", "call")]
    said = sam.post("/customers/5/consents", {"consents": service, "words": "Leave me alone."})
    assert said.status_code < 300, said.json
    plan_action(sam)
    delivered(backend)
    return sam


def complaint_of(
    backend: Backend, sam: Door, number: str, language: str, cause: int, *, closes: bool = True, node: str | None = None
) -> int:
    with backend.work() as work:
        order_id = a_visit(work, phone=number, language=language).order_id
    complaint_id = int(complain(sam, order_id)["id"])
    assert act(sam, "cause", {"cause_id": cause, "access_node": node}, complaint_id=complaint_id).status_code == 201
    if closes:
        resolve(sam, complaint_id)
        with backend.work() as work:
            row = work.session.get_one(Complaint, complaint_id)
            row.state, row.closed_at = "closed", work.now
    return complaint_id


def agree(sam: Door, customer_id: int) -> None:
    agreed = [{"purpose": "care", "channel": "text", "given": True}]
    said = sam.post(f"/customers/{customer_id}/consents", {"consents": agreed, "words": "Fine."})
    assert said.status_code < 300, said.json


def plan_action(sam: Door, complaint_id: int = 1) -> None:
    planned = {"what": "Replace the cards", "owner_id": 1, "due_at": (START + timedelta(days=3)).isoformat()}
    made = sam.post(f"/complaints/{complaint_id}/actions", planned)
    assert made.status_code == 201, made.json
    action = made.json["id"]
    finished = sam.post(f"/complaints/{complaint_id}/actions/{action}/done", {"effect": "Faults have halved."})
    assert finished.status_code == 200, finished.json


def standing(items: list[dict[str, Any]]) -> dict[int, tuple[str, str | None]]:
    return {one["complaint_id"]: (one["state"], one["reason"]) for one in items}


def number_of(sam: Door, complaint_id: int) -> str:
    return str(sam.get(f"/complaints/{complaint_id}").json["number"])


def told(backend: Backend, number: str) -> list[str]:
    return [text for text in delivered(backend, number) if "what we have changed" in text or "已作改进" in text]


BEFORE = {
    1: ("ready", None), 2: ("ready", None), 3: ("held_back", "complaint_open"), 4: ("held_back", "no_consent"),
    5: ("held_back", "do_not_disturb"),
}  # fmt: skip


def test_tells_each_in_their_language_once_and_says_why_others_are_not(backend: Backend, done: Door) -> None:
    assert standing(done.get(NEWS).json["items"]) == BEFORE
    answer = done.post(NEWS, WORDS)
    assert answer.status_code == 200, answer.json
    after = BEFORE | {1: ("told", None), 2: ("told", None)}
    assert standing(answer.json["items"]) == after
    assert told(backend, ANNA) == [EN.format(number=number_of(done, 1))]
    (chinese,) = told(backend, BEI)
    assert f"投诉{number_of(done, 2)}）我们已作改进：该节点的板卡已全部更换。" in chinese
    again = done.post(NEWS, WORDS | {"words_en": "Something else."})
    assert standing(again.json["items"]) == after
    assert [len(told(backend, number)) for number in (ANNA, BEI, CARL, DORA, EVE)] == [1, 1, 0, 0, 0]
    events = [one for one in door(backend).get("/events").json["items"] if one["kind"] == "complaint.improvement_told"]
    assert [(one["thing_id"], one["data"]["action_id"]) for one in events] == [(1, 1), (2, 1)]


def test_tells_later_who_may_be_told_later(backend: Backend, done: Door) -> None:
    done.post(NEWS, WORDS)
    agree(done, 4)
    done.post(NEWS, WORDS)
    assert told(backend, DORA) == [EN.format(number=number_of(done, 4))]
    assert len(told(backend, ANNA)) == 1


def test_waits_for_the_morning_and_for_hours_that_suit(backend: Backend, done: Door, clock: FixedClock) -> None:
    with backend.work() as work:
        work.session.add(CustomerPreference(customer_id=2, hours_from=_clock(16), hours_until=_clock(18)))
    clock.set(START + timedelta(hours=12))
    items = {one["complaint_id"]: one for one in done.post(NEWS, WORDS).json["items"]}
    assert (items[1]["state"], items[1]["message_state"]) == ("told", "queued")
    assert told(backend, ANNA) == []
    clock.set(START + timedelta(hours=23))
    assert (len(told(backend, ANNA)), told(backend, BEI)) == (1, [])
    clock.set(START + timedelta(days=1, hours=6, minutes=1))
    assert len(told(backend, BEI)) == 1


def _clock(hour: int) -> Any:
    return (START.replace(hour=hour, minute=0)).time()


def test_holds_back_who_was_asked_something_lately(backend: Backend, done: Door, sam: Door) -> None:
    done.post(NEWS, WORDS)
    told(backend, ANNA)
    cause = int(done.get("/complaints/1").json["cause_id"])
    plan_action(done, complaint_of(backend, sam, "+12025550188", "en", cause))
    second = standing(done.get("/corrective-actions/2/news").json["items"])
    assert second[1] == ("held_back", "asked_recently")


def test_leaves_out_whose_language_nobody_wrote(backend: Backend, done: Door) -> None:
    answer = done.post(NEWS, {"words_en": WORDS["words_en"]})
    assert standing(answer.json["items"])[2] == ("held_back", "no_words")
    assert (len(told(backend, ANNA)), told(backend, BEI)) == (1, [])


def test_tells_those_of_a_cause_below_and_of_the_same_node_alone_if_wanted(backend: Backend, sam: Door) -> None:
    network = a_cause(backend, "network")
    cards = a_cause(backend, "cards", network)
    elsewhere = a_cause(backend, "billing")
    for number, cause, node in (
        (ANNA, network, "N1"),
        (CARL, cards, "N1"),
        (DORA, cards, "N2"),
        (EVE, elsewhere, "N1"),
    ):
        complaint_of(backend, sam, number, "en", cause, node=node)
    for customer in (1, 2, 3, 4):
        agree(sam, customer)
    plan_action(sam)
    assert set(standing(sam.get(NEWS).json["items"])) == {1, 2, 3}
    assert set(standing(sam.get(f"{NEWS}?same_node=true").json["items"])) == {1, 2}
    sam.post(NEWS, WORDS | {"same_node": True})
    assert [len(told(backend, number)) for number in (ANNA, CARL, DORA, EVE)] == [1, 1, 0, 0]


def test_tells_nobody_of_another_territory(backend: Backend, done: Door) -> None:
    territory = int(done.get("/orders/1").json["territory_id"])
    near = door(backend, Role.SERVICE, name="Near", territory_ids=(territory,))
    assert set(standing(near.get(NEWS).json["items"])) == {1}
    assert set(standing(near.post(NEWS, WORDS).json["items"])) == {1}
    assert (len(told(backend, ANNA)), told(backend, BEI)) == (1, [])
    assert near.get("/corrective-actions/2/news").status_code == 404


def test_tells_a_person_with_two_complaints_once(backend: Backend, done: Door, sam: Door) -> None:
    cause = int(done.get("/complaints/1").json["cause_id"])
    again = complaint_of(backend, sam, ANNA, "en", cause)
    agree(sam, 6)
    answer = done.post(NEWS, WORDS)
    assert 1 not in standing(answer.json["items"])
    assert told(backend, ANNA) == [EN.format(number=number_of(done, again))]


def test_asks_whoever_took_the_action_until_it_is_told(backend: Backend, done: Door) -> None:
    (task,) = tasks(done, "improvement_untold")
    assert task["sentence"].endswith("tell those who had complained what was changed (2).")
    assert task["complaint_id"] == 1
    done.post(NEWS, WORDS)
    assert tasks(done, "improvement_untold") == []


def test_tells_nothing_before_the_action_is_done_or_in_no_words(backend: Backend, sam: Door) -> None:
    complaint_of(backend, sam, ANNA, "en", a_cause(backend))
    agree(sam, 1)
    planned = {"what": "Replace", "owner_id": 1, "due_at": (START + timedelta(days=3)).isoformat()}
    sam.post("/complaints/1/actions", planned)
    assert sam.post(NEWS, WORDS).json["title"] == "not_done_yet"
    sam.post("/complaints/1/actions/1/done", {"effect": "Better."})
    for path in (NEWS, f"{NEWS}/preview"):
        assert sam.post(path, {}).json["title"] == "nothing_said"
        assert sam.post(path, {"words_en": "a 【bad】 word"}).json["title"] == "bad_words"
        assert sam.post(path, {"words_en": "x" * 121}).status_code == 422
    assert sam.post("/corrective-actions/7/news", WORDS).status_code == 404
    tried = sam.post(f"{NEWS}/preview", WORDS).json
    assert [(one["language"], one["segments"]) for one in tried["texts"]] == [("en", 2), ("zh-CN", 1)]
    assert told(backend, ANNA) == []


def test_is_written_tried_out_and_told_on_a_page(backend: Backend, done: Door) -> None:
    page: Reader = signed_in(backend, role=Role.SERVICE)
    assert f'href="{PAGE}"' in page.get("/console/complaints/1").text
    tried = words_of(page.send(PAGE, PAGE, **WORDS, how="try").text)
    assert EN.format(number=number_of(done, 1)) in tried
    assert "该节点的板卡已全部更换。" in tried
    assert told(backend, ANNA) == []
    page.send(PAGE, PAGE, **WORDS, how="send")
    shown = words_of(page.get(PAGE).text)
    assert "not told: no consent" in shown
    assert "not told: their complaint is still open" in shown
    assert len(told(backend, ANNA)) == 1
    assert "told – delivered" in words_of(page.get(PAGE).text)
