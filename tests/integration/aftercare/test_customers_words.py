"""What customers say reaches whoever calls them: score, comment, free text and pictures."""

from datetime import timedelta

import pytest

from dispatch.bootstrap import Backend
from dispatch.replies.services.inbound_texts import IncomingText, receive
from dispatch.vocabulary.terms import Role
from tests.support.clocks import START, FixedClock
from tests.support.doors.api_clients import door
from tests.support.doors.pages import Reader, signed_in, words_of
from tests.support.field import a_device, an_event, take
from tests.support.planning import EARLY
from tests.support.promises import Town, a_told_town

PICTURE = "https://carrier.example/media/1"


@pytest.fixture
def town(backend: Backend, clock: FixedClock) -> Town:
    """A customer who was not content, and has sent a picture."""
    clock.set(EARLY)
    told, (visit_id,) = a_told_town(backend, technicians=1)
    with told.house.work() as work:
        device = a_device(work, told.holder(visit_id))
    clock.set(START + timedelta(hours=6))
    take(told.house, device, an_event(visit_id, "completed", clock.at))
    body = next(text for kind, _, text in told.send() if kind == "completed")
    page = body[body.index("/s/") :].split(" ")[0].rstrip(".")
    assert Reader(told.house).post(page, score="2", fixed="no", comment="It drops at night.").status_code == 303
    with told.house.work() as work:
        number = told.carrier.taken[0].to
        receive(work, IncomingText("fake", "in-1", number, "The light is red", media=(PICTURE,)))
    return told


def test_tells_whoever_calls_by_the_api(town: Town) -> None:
    service = door(town.house, Role.SERVICE)
    (call,) = service.get("/follow-ups?kind=call_back").json["items"]
    for found in (service.get(f"/follow-ups/{call['id']}").json, service.get("/orders/1").json):
        (survey,) = found["surveys"]
        assert (survey["score"], survey["fixed"], survey["comment"]) == (2, False, "It drops at night.")
        (said,) = found["customer_texts"]
        assert (said["body"], said["media"]) == ("The light is red", [PICTURE])


@pytest.mark.parametrize(
    ("language", "score"), [("en", "Score 2 of 5 · not fixed"), ("zh-CN", "评分2（满分5） · 未修好")]
)
@pytest.mark.parametrize("path", ["/console/desk", "/console/orders/1"])
def test_shows_it_on_the_call_back_and_on_the_order(town: Town, path: str, language: str, score: str) -> None:
    page = signed_in(town.house).get(f"{path}?lang={language}").text
    assert score in words_of(page)
    assert "It drops at night." in page
    assert "The light is red" in page
    assert f'href="{PICTURE}"' in page
