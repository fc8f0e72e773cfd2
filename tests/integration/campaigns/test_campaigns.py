"""Care campaigns: whom they choose, how customers are asked, and what ends it."""

from datetime import timedelta
from typing import Any

import pytest

from dispatch.booking.processes import other_times
from dispatch.bootstrap import Backend
from dispatch.campaigns.processes import invitations
from dispatch.campaigns.services import members
from dispatch.db.tables import CampaignMember, Event, Message, Technician, Visit, WorkOrder
from dispatch.vocabulary.permissions import SYSTEM
from dispatch.vocabulary.terms import Role
from tests.support.clocks import FixedClock
from tests.support.doors.api_clients import door
from tests.support.doors.campaigns import (
    MORNING,
    a_campaign,
    a_line,
    a_running_campaign,
    a_town_of_lines,
    invite,
    number_of,
    states,
    step,
    write,
)
from tests.support.field import a_device, an_event, take
from tests.support.promises import Town


@pytest.fixture(autouse=True)
def at_nine(clock: FixedClock) -> None:
    clock.set(MORNING)


def preview(town: Town, **criteria: Any) -> dict[str, Any]:
    answer: dict[str, Any] = town.desk().post("/campaigns/preview", {"territory_id": 1} | criteria).json
    return answer


def test_counts_whom_the_criteria_choose_before_anybody_is_asked(backend: Backend) -> None:
    town = a_town_of_lines(backend, 3, without_consent=1)
    desk = town.desk()
    desk.post("/lines", a_line(8, access_node="OLT-9", installed_on="2026-01-01"))
    assert preview(town) == {"chosen": 5, "reachable": 4, "left_out": {"no_consent": 1}}
    assert preview(town, access_node="OLT-9")["chosen"] == 1
    assert preview(town, installed_before="2025-01-01")["chosen"] == 4
    assert preview(town, tier="gold")["chosen"] == 0
    assert preview(town, score_at_most=3)["chosen"] == 0
    assert preview(town, no_visit_since="2026-01-01")["chosen"] == 5
    with backend.work() as work:
        assert work.session.query(CampaignMember).count() == work.session.query(Message).count() == 0


def test_asks_each_who_agreed_once_with_windows_and_leaves_the_others_alone(backend: Backend) -> None:
    town = a_town_of_lines(backend, 2, without_consent=1)
    campaign_id = a_running_campaign(town)
    asked = invite(town)
    assert sorted(number for number, _ in asked) == [number_of(0), number_of(1)]
    body = asked[0][1]
    assert "May we check your line and Wi-Fi at home, free of charge? Reply with a number: 1) " in body
    assert "/t/" in body
    assert invite(town) == []
    assert states(town, campaign_id) == {"S-0": "invited", "S-1": "invited", "S-2": "left_out: no_consent"}
    figures = town.desk().get(f"/campaigns/{campaign_id}").json
    assert (figures["people"]["invited"], figures["without_consent"]) == (2, 1)


def test_books_the_window_whose_number_they_reply_and_ends_with_the_visit(backend: Backend, clock: FixedClock) -> None:
    town = a_town_of_lines(backend, 1)
    campaign_id = a_running_campaign(town)
    invite(town)
    kinds = [kind for kind, _ in write(town, 0, "1")]
    assert kinds == ["confirmation"]
    assert states(town, campaign_id) == {"S-0": "booked"}
    visit = finish(town, clock, "completed")
    assert visit.order.kind == "care_visit"
    assert states(town, campaign_id) == {"S-0": "done"}
    with town.house.work() as work:
        order = work.session.query(WorkOrder).one()
        assert (order.source, order.line_id) == ("campaign", 1)


def finish(town: Town, clock: FixedClock, kind: str, reason: str | None = None) -> Visit:
    """The technician goes there and reports how it ended."""
    with town.house.work() as work:
        visit = work.session.query(Visit).one()
        device = a_device(work, work.session.query(Technician).one())
        assert visit.during is not None
        assert visit.during.lower is not None
        clock.set(visit.during.lower)
    take(town.house, device, an_event(visit.id, "en_route", clock.at), an_event(visit.id, "arrived", clock.at))
    clock.forward(hours=1)
    take(town.house, device, an_event(visit.id, kind, clock.at, reason=reason))
    invitations.run(town.house)
    with town.house.work() as work:
        found = work.session.query(Visit).filter_by(id=visit.id).one()
        assert found.order is not None
        return found


def test_says_when_nobody_is_home_that_we_came_by_and_why_and_asks_no_more(backend: Backend, clock: FixedClock) -> None:
    town = a_town_of_lines(backend, 1)
    campaign_id = a_running_campaign(town)
    invite(town)
    write(town, 0, "1")
    finish(town, clock, "cannot_complete", "nobody_home")
    told = [body for kind, _, body in town.send() if kind in ("care_missed", "missed_you")]
    assert len(told) == 1
    assert "came by on" in told[0]
    assert "for your free broadband check" in told[0]
    assert "We won't ask again." in told[0]
    assert states(town, campaign_id) == {"S-0": "nobody_home"}
    assert invite(town) == []


@pytest.mark.parametrize(
    ("written", "state"),
    [
        ("No thank you", "declined: said_no"),
        ("STOP", "annoyed: withdrew"),
        ("Who gave you my number, you clowns?", "annoyed: wrote_back"),
    ],
)
def test_lets_go_at_the_first_sign_that_they_would_rather_not(backend: Backend, written: str, state: str) -> None:
    town = a_town_of_lines(backend, 2)
    campaign_id = a_running_campaign(town)
    invite(town)
    write(town, 0, written)
    assert states(town, campaign_id) == {"S-0": state, "S-1": "invited"}
    with town.house.work() as work:
        gone = work.session.query(CampaignMember).filter_by(line_id=1).one().order
        assert gone is not None
        assert gone.state == "cancelled"
    again = a_running_campaign(town)
    assert states(town, again)["S-0"] in {"chosen", "left_out: no_consent"}


def test_lets_go_who_complains_or_does_not_answer(backend: Backend, clock: FixedClock) -> None:
    town = a_town_of_lines(backend, 2)
    campaign_id = a_running_campaign(town)
    invite(town)
    door(town.house, Role.SERVICE).post("/complaints", {"customer_id": 1, "said": "You text too much."})
    invitations.run(town.house)
    assert states(town, campaign_id) == {"S-0": "annoyed: complained", "S-1": "invited"}
    clock.forward(hours=24 * 15)
    assert invite(town) == []
    assert states(town, campaign_id)["S-1"] == "no_answer: silent"


def test_never_has_a_customer_in_two_campaigns(backend: Backend) -> None:
    town = a_town_of_lines(backend, 2)
    first = a_running_campaign(town, most_people=1)
    second = a_running_campaign(town)
    chosen = [line for line, state in states(town, first).items() if state == "chosen"]
    assert [states(town, second)[line] for line in chosen] == ["left_out: other_campaign"]
    assert len(invite(town)) == 2


def test_keeps_to_so_many_a_day_and_rests_while_paused(backend: Backend, clock: FixedClock) -> None:
    town = a_town_of_lines(backend, 4)
    campaign_id = a_running_campaign(town, invitations_a_day=2)
    assert (len(invite(town)), len(invite(town))) == (2, 0)
    clock.forward(hours=24)
    step(town, campaign_id, "pause")
    assert invite(town) == []
    step(town, campaign_id, "start")
    assert len(invite(town)) == 2
    step(town, campaign_id, "end")
    refused = step(town, campaign_id, "start")
    assert (refused.status_code, refused.json["title"]) == (409, "wrong_state")


def test_lets_go_of_whoever_has_not_booked_when_it_ends_and_keeps_what_is_booked(backend: Backend) -> None:
    town = a_town_of_lines(backend, 2)
    campaign_id = a_running_campaign(town)
    invite(town)
    write(town, 0, "1")
    step(town, campaign_id, "end")
    assert states(town, campaign_id) == {"S-0": "booked", "S-1": "left_out: campaign_ended"}


def test_invites_nobody_twice_when_the_worker_dies_in_between(backend: Backend) -> None:
    town = a_town_of_lines(backend, 1)
    campaign_id = a_running_campaign(town)
    with town.house.work() as work:
        prepared = members.prepare(work, campaign_id)
    assert prepared is not None
    found = other_times.nearest(town.house, SYSTEM, prepared[1], 3)
    with town.house.work() as work:
        assert members.invite(work, *prepared, found)
        work.session.rollback()
    assert [number for number, _ in invite(town)] == [number_of(0)]
    assert invite(town) == []
    with town.house.work() as work:
        assert work.session.query(WorkOrder).count() == 1
        assert work.session.query(Message).filter_by(kind="care_visit").count() == 1


def test_offers_no_half_day_that_is_full(backend: Backend) -> None:
    town = a_town_of_lines(backend, 1)
    with town.house.work() as work:
        work.session.query(Visit).delete()
        technician = work.session.query(Technician).one()
        technician.active = False
    campaign_id = a_running_campaign(town)
    assert invite(town) == []
    assert states(town, campaign_id) == {"S-0": "left_out: no_windows"}


def test_draws_the_same_people_by_the_same_number(backend: Backend) -> None:
    town = a_town_of_lines(backend, 6)
    drawn = []
    for seed in (7, 7, 8):
        campaign_id = a_running_campaign(town, most_people=2, seed=seed)
        drawn.append(sorted(line for line, state in states(town, campaign_id).items() if state == "chosen"))
        step(town, campaign_id, "end")
    assert drawn[0] == drawn[1]
    assert len(drawn[2]) == 2


def test_shows_and_starts_campaigns_within_bounds_alone(backend: Backend) -> None:
    town = a_town_of_lines(backend, 1)
    campaign_id = a_campaign(town)
    town.desk().post("/territories", {"code": "T2", "name": "Elsewhere", "zone": "Europe/Vaduz"})
    other = door(town.house, Role.DISPATCHER, name="elsewhere", territory_ids=(2,))
    assert other.get("/campaigns").json["items"] == []
    assert other.get(f"/campaigns/{campaign_id}").status_code == 404
    assert other.post("/campaigns/preview", {"territory_id": 1}).status_code == 404
    assert door(town.house, Role.INTEGRATION, name="crm").get("/campaigns").status_code == 403


def test_tells_other_systems_how_far_somebody_has_come(backend: Backend) -> None:
    town = a_town_of_lines(backend, 1)
    a_running_campaign(town)
    invite(town)
    with town.house.work() as work:
        told = [
            (event.kind, event.data.get("state"))
            for event in work.session.query(Event).filter(Event.thing == "campaign").order_by(Event.id)
        ]
    assert told == [("campaign.planned", None), ("campaign.running", None), ("campaign.member", "invited")]


def test_leaves_texts_at_night(backend: Backend, clock: FixedClock) -> None:
    town = a_town_of_lines(backend, 1)
    a_running_campaign(town)
    clock.set(MORNING + timedelta(hours=13))
    assert invite(town) == []
