import re
from datetime import timedelta

import pytest

from dispatch.bootstrap import Backend
from dispatch.vocabulary.terms import Role
from tests.support.clocks import FixedClock
from tests.support.doors.api_clients import door
from tests.support.doors.pages import signed_in, words_of
from tests.support.field import a_day
from tests.support.orders import order_json

REPORT = "/console/reports/nodes?first_day=2026-11-01&last_day=2026-12-31"
SETTINGS = "/console/settings/process-nodes"


@pytest.fixture
def town(backend: Backend, clock: FixedClock) -> Backend:
    """An order that waits for a window since 09:00 UTC; it is six hours later."""
    with backend.work() as work:
        a_day(work)
    assert door(backend).post("/orders", order_json(windows=None)).status_code == 201
    clock.at += timedelta(hours=6)
    return backend


def test_shows_where_time_is_lost_with_the_orders_behind_it(town: Backend) -> None:
    reader = signed_in(town)
    words = words_of(reader.get(REPORT).text)
    assert "Times offered 4.0 h 0.0 % 0/1 – – –" in words
    drawn = reader.get(REPORT).text
    bar = r'<rect class="missed" x="150.0" y="\d+" width="400.0" height="14"><title>Times offered: 1 of 1</title>'
    assert re.search(bar, drawn)
    behind = reader.get("/console/reports/nodes/orders?node=offered&within=no").text
    assert 'href="/console/orders/1"' in behind
    assert "Times offered · beyond the limit" in words_of(behind)
    assert "still waiting" in words_of(behind)


def test_shows_it_by_owner_in_chinese(town: Backend) -> None:
    words = words_of(signed_in(town).get(f"{REPORT}&by=owner&lang=zh-CN").text)
    assert "时间耗在哪里" in words
    assert "提供时段 客服" in words


def test_lets_an_admin_set_a_nodes_owner_and_limit(town: Backend) -> None:
    reader = signed_in(town, Role.ADMIN)
    answer = reader.send(SETTINGS, f"{SETTINGS}/offered", owner="role:dispatcher", limit_minutes="30")
    assert answer.status_code == 303
    (rule,) = (one for one in door(town).get("/process-nodes").json["items"] if one["node"] == "offered")
    assert (rule["owner_kind"], rule["role"], rule["limit_minutes"]) == ("role", "dispatcher", 30)
    assert "0.5 h" in words_of(reader.get(REPORT).text)


def test_says_who_owns_a_territory(town: Backend) -> None:
    reader = signed_in(town, Role.ADMIN, name="Grace")
    users = door(town, Role.ADMIN).get("/users").json["items"]
    grace_id = next(one["id"] for one in users if one["name"] == "Grace")
    answer = reader.send(SETTINGS, "/console/settings/territories/1/owner", user=str(grace_id))
    assert answer.status_code == 303
    assert f'<option value="{grace_id}" selected>' in reader.get(SETTINGS).text


def test_shows_no_forms_to_whoever_may_not_set_them(town: Backend) -> None:
    page = signed_in(town, Role.SERVICE).get(SETTINGS).text
    assert "limit_minutes" not in page
    assert "Whoever owns the territory" in words_of(page)
