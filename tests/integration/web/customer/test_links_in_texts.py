"""The link in a text leads to a page that offers what the rules allow, and says why where they do not."""

import re
from datetime import timedelta

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import WorkType
from dispatch.vocabulary.terms import Language
from dispatch.web.texts import Texts
from tests.support.clocks import START, FixedClock
from tests.support.doors.pages import Reader, words_of
from tests.support.field import a_device, an_event, take
from tests.support.planning import EARLY
from tests.support.promises import Town, a_told_town

DAY = timedelta(days=1)
LINK = re.compile(r"https://fd\.example(/t/[A-Za-z0-9]{13})(?= |$)")


@pytest.fixture
def early(clock: FixedClock) -> FixedClock:
    """08:00 local, an hour before shifts begin."""
    clock.set(EARLY)
    return clock


def path_in(body: str) -> str:
    """The page that a text leads to."""
    found = LINK.search(body)
    assert found is not None, body
    return found[1]


def last(town: Town, kind: str) -> str:
    """The page of the newest text of a kind that the carrier took."""
    return path_in([text.body for text in town.carrier.taken if text.kind == kind][-1])


def set_rules(town: Town, **rules: int) -> None:
    with town.house.work() as work:
        work.session.query(WorkType).update(rules)


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_leads_from_the_confirmation_to_the_page_of_the_visit(
    backend: Backend, early: FixedClock, language: str
) -> None:
    town, _ = a_told_town(backend, language=language)
    page = Reader(town.house).get(last(town, "confirmation"))
    assert page.status_code == 200
    assert Texts(Language(language))("change.title") in page.text


def test_leads_from_a_change_and_a_cancellation_to_pages_that_open(backend: Backend, early: FixedClock) -> None:
    town, (visit_id,) = a_told_town(backend)
    first = last(town, "confirmation")
    reader = Reader(town.house)
    window = re.findall(r'name="window" value="([^"]+)"', reader.get(f"{first}/times").text)[0]
    assert reader.post(f"{first}/times", window=window).status_code == 303
    town.send()
    assert last(town, "window_changed") == first
    assert reader.post(f"{first}/call-off").status_code == 200
    town.send()
    page = reader.get(last(town, "cancelled"))
    assert reader.get(first).status_code == 404
    assert "Didn't ask for this, or need us again?" in page.text.replace("&#39;", "'")
    assert visit_id


def test_lets_a_customer_who_was_missed_pick_the_next_time_on_the_page_of_the_text(
    backend: Backend, early: FixedClock
) -> None:
    town, (visit_id,) = a_told_town(backend)
    with town.house.work() as work:
        device = a_device(work, town.holder(visit_id))
    early.set(START + timedelta(hours=6))
    take(town.house, device, an_event(visit_id, "arrived", early.at))
    take(town.house, device, an_event(visit_id, "cannot_complete", early.at, reason="nobody_home"))
    town.send()
    path, reader = last(town, "missed_you"), Reader(town.house)
    assert "Pick the time that suits you." in words_of(reader.get(path).text)
    early.set(START + timedelta(hours=2) - DAY)
    window = re.findall(r'name="window" value="([^"]+)"', reader.get(f"{path}/times").text)[0]
    taken = reader.post(f"{path}/times", window=window)
    assert taken.status_code == 303
    town.send()
    assert last(town, "confirmation") == taken.headers["Location"]
    assert "Your next appointment:" in words_of(reader.get(path).text)


@pytest.mark.parametrize(
    ("rules", "why"),
    [
        ({"change_until_minutes": 20_000}, "too close to your appointment"),
        ({"changes_allowed": 0}, "can't be moved again here"),
    ],
)
def test_offers_nothing_that_a_rule_forbids_and_says_why_with_the_number(
    backend: Backend, early: FixedClock, rules: dict[str, int], why: str
) -> None:
    town, _ = a_told_town(backend)
    set_rules(town, **rules)
    path, reader = last(town, "confirmation"), Reader(town.house)
    page = reader.get(path).text.replace("&#39;", "'")
    assert why in page
    assert 'href="tel:+12025550100"' in page
    for action in ("/times", "/call-off"):
        assert f'"{path}{action}"' not in page
    times = reader.get(f"{path}/times")
    assert times.status_code == 409
    assert 'name="window"' not in times.text
    assert why in times.text.replace("&#39;", "'")


def test_offers_the_days_around_a_visit_that_is_weeks_away(backend: Backend, early: FixedClock) -> None:
    town, _ = a_told_town(backend)
    early.set(EARLY - 20 * DAY)
    page = Reader(town.house).get(f"{last(town, 'confirmation')}/times").text
    days = set(re.findall(r'name="window" value="(\d{4}-\d\d-\d\d)', page))
    assert days == {START.date().isoformat()}


def test_says_why_in_the_customers_language(backend: Backend, early: FixedClock) -> None:
    town, _ = a_told_town(backend, language="zh-CN")
    set_rules(town, change_until_minutes=20_000)
    page = Reader(town.house).get(last(town, "confirmation"))
    assert "距上门时间太近，已无法在此更改，请致电客服。" in page.text
