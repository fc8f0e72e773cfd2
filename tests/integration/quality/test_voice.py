"""What customers speak of in a week: counted by theme, against the week before, with quotes that name nobody."""

from datetime import timedelta
from typing import Any

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import Survey, Technician, Visit
from dispatch.quality.services import voice
from dispatch.replies.services.inbound_texts import IncomingText, receive
from dispatch.vocabulary.terms import Role
from tests.support.clocks import START, FixedClock
from tests.support.doors.api_clients import Door, door
from tests.support.doors.pages import signed_in, words_of
from tests.support.field import a_booked_visit, a_day
from tests.support.technicians import a_territory

WEEK = f"{START:%G-W%V}"
BEFORE = f"{START - timedelta(days=7):%G-W%V}"


@pytest.fixture
def town(backend: Backend, clock: FixedClock) -> Backend:
    """Two comments about lateness this week, one of them with names, one last week, and a complaint about a bill."""
    with backend.work() as work:
        _, (ada,) = a_day(work, technicians=1)
        visits = [a_booked_visit(work, ada, hours=hours) for hours in (1, 3, 5)]
        said = ["Ada Weiss came late, call me on +423 232 55 66", "迟到了一个小时", "Late, but friendly"]
        for visit, words, days in zip(visits, said, (0, 0, 7), strict=True):
            visit.state, visit.ended_at, visit.ended_by = "completed", START, ada.id
            at = START - timedelta(days=days)
            work.session.add(Survey(visit_id=visit.id, score=3, fixed=True, comment=words, answered_at=at))
        assert work.session.query(Technician).count() == 1
    complaint = {"order_id": 1, "said": "The invoice is wrong, and the price too"}
    assert door(backend).post("/complaints", complaint).status_code == 201
    return backend


def themes(asker: Door, query: str = "") -> dict[str, dict[str, Any]]:
    answer = asker.get(f"/voice?week={WEEK}{query}")
    assert answer.status_code == 200, answer.json
    return {one["code"]: one for one in answer.json["items"]}


def count(town: Backend) -> None:
    """The weekly job, once this week is over."""
    with town.work() as work:
        due = voice.weeks_to_count(work)
    for territory_id, week in due:
        with town.work() as work:
            voice.count_week(work, territory_id, week)


def test_counts_themes_against_the_week_before(town: Backend) -> None:
    found = themes(door(town))
    numbers = {code: (one["count"], one["before"], one["change"]) for code, one in found.items()}
    assert numbers == {"lateness": (2, 1, 1), "price": (1, 0, 1), "staff": (0, 1, -1)}
    told = door(town).get(f"/voice?week={WEEK}").json
    assert (told["week"], told["said"], told["said_before"]) == (WEEK, 3, 1)


def test_opens_the_orders_behind_a_theme(town: Backend) -> None:
    asker = door(town)
    found = asker.get(f"/voice/orders?week={WEEK}&theme=lateness").json
    assert found == {
        "items": [{"order_id": 2, "said": 1}, {"order_id": 1, "said": 1}], "next": None, "without_order": 0,
    }  # fmt: skip
    first = asker.get(f"/voice/orders?week={WEEK}&theme=lateness&limit=1").json
    assert ([one["order_id"] for one in first["items"]], first["next"]) == ([2], "2")
    rest = asker.get(f"/voice/orders?week={WEEK}&theme=lateness&limit=1&after=2").json
    assert ([one["order_id"] for one in rest["items"]], rest["next"]) == ([1], None)
    assert asker.get(f"/voice/orders?week={WEEK}&theme=nothing").status_code == 404
    with town.work() as work:
        other = a_territory(work, "T2").id
    stranger = door(town, name="stranger", territory_ids=(other,))
    assert stranger.get(f"/voice/orders?week={WEEK}&theme=lateness").json["items"] == []


def test_opens_them_from_the_page(town: Backend) -> None:
    reader = signed_in(town)
    address = f"/console/reports/voice/orders?week={WEEK}&amp;theme=lateness"
    assert f'<a href="{address}">2</a>' in reader.get(f"/console/reports/voice?week={WEEK}").text
    page = reader.get(address.replace("&amp;", "&")).text
    assert [f'href="/console/orders/{number}"' in page for number in (1, 2, 3)] == [True, True, False]


def test_quotes_without_names_and_numbers(town: Backend) -> None:
    quoted = [one["words"] for one in themes(door(town))["lateness"]["quotes"]]
    assert sorted(quoted) == ["… came late, call me on …", "迟到了一个小时"]


def test_hears_texts_and_keeps_quotes_from_whoever_reads_no_texts(town: Backend) -> None:
    with town.work() as work:
        number = work.session.get_one(Visit, 1).order.customer.phone
        receive(work, IncomingText("fake", "in-1", number, "nobody came again"))
    assert themes(door(town))["lateness"]["count"] == 3
    assert themes(door(town, Role.SERVICE))["lateness"]["count"] == 3


def test_counts_only_what_lies_within_bounds(town: Backend) -> None:
    with town.work() as work:
        other = a_territory(work, "T2").id
    assert themes(door(town, name="stranger", territory_ids=(other,))) == {}
    assert themes(door(town), "&territory=T1")["lateness"]["count"] == 2


def test_keeps_the_counts_of_a_week_when_words_are_gone(town: Backend, clock: FixedClock) -> None:
    clock.forward(days=7)
    count(town)
    with town.work() as work:
        work.session.query(Survey).update({"comment": ""})
    found = themes(door(town))
    assert (found["lateness"]["count"], found["lateness"]["quotes"]) == (2, [])
    (event,) = [
        one for one in door(town, Role.ADMIN).get("/events?limit=200").json["items"] if one["kind"] == "voice.counted"
    ]
    assert event["data"] == {"week": WEEK, "said": 3, "top_theme": "lateness", "top_count": 2}
    count(town)
    with town.work() as work:
        assert voice.weeks_to_count(work) == []


def test_lets_themes_be_edited(town: Backend) -> None:
    admin = door(town, Role.ADMIN)
    theme = {"name": "Bills", "name_zh": "账单", "words": ["Invoice"], "words_zh": []}
    put = admin.put("/voice/themes/bills", theme, headers={"If-Match": '"0"'})
    assert (put.status_code, put.json["words"], put.json["version"]) == (200, ["invoice"], 1)
    assert themes(admin)["bills"]["count"] == 1
    assert admin.put("/voice/themes/bills", theme, headers={"If-Match": '"0"'}).status_code == 412
    silent = theme | {"words": []}
    assert admin.put("/voice/themes/price", silent, headers={"If-Match": '"0"'}).status_code == 200
    assert "price" not in themes(admin)
    assert admin.delete("/voice/themes/price").status_code == 204
    assert "price" in themes(admin)
    assert admin.put("/voice/themes/Bad Code", theme, headers={"If-Match": '"0"'}).json["title"] == "bad_code"


@pytest.mark.parametrize("week", ["2026-W54", "2026-49", "now", "2026-W00"])
def test_refuses_what_is_no_week(town: Backend, week: str) -> None:
    assert door(town).get(f"/voice?week={week}").status_code == 422


@pytest.mark.parametrize(
    ("language", "title", "theme"), [("en", "What customers say", "Not in time"), ("zh-CN", "客户心声", "不准时")]
)
def test_shows_it_on_a_page_with_a_way_to_the_order(town: Backend, language: str, title: str, theme: str) -> None:
    page = signed_in(town).get(f"/console/reports/voice?week={WEEK}&lang={language}").text
    assert f"{title} · {WEEK}" in words_of(page)
    assert theme in words_of(page)
    assert "Ada Weiss" not in page.split("<main", 1)[1]
    assert 'href="/console/orders/1"' in page


def test_edits_themes_on_a_page(town: Backend) -> None:
    reader, page = signed_in(town, Role.ADMIN), "/console/settings/voice-themes"
    typed = {
        "code": "bills",
        "version": "0",
        "name": "Bills",
        "name_zh": "账单",
        "words": "invoice, receipt",
        "words_zh": "",
    }
    assert reader.send(page, page, **typed).status_code == 303
    assert themes(door(town))["bills"]["count"] == 1
    assert reader.send(page, f"{page}/remove", code="bills").status_code == 303
    assert "bills" not in themes(door(town))
