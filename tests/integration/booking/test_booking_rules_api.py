from typing import Any

import pytest

from dispatch.bootstrap import Backend
from dispatch.vocabulary.terms import Role
from tests.support.doors.api_clients import door
from tests.support.technicians import a_territory

RULES: dict[str, Any] = {
    "reserve_percent": 20,
    "closes_minutes": 60,
    "hold_minutes": 5,
    "waitlist_minutes": 45,
    "waitlist_at_once": 3,
    "least_odds_percent": 95,
    "told_windows": "odds",
    "told_odds_percent": 97,
    "windows": [{"starts_minute": 540, "ends_minute": 660}],
    "closures": [{"start": "2026-12-24T23:00:00+00:00", "end": "2026-12-26T23:00:00+00:00", "reason": "Christmas"}],
    "limits": [{"work_group": "install", "starts_minute": 540, "most": 4}],
}
PATH = "/territories/1/booking"


def in_a_territory(backend: Backend) -> None:
    with backend.work() as work:
        a_territory(work)


def test_sets_and_reads_the_whole_of_a_territorys_rules(backend: Backend) -> None:
    in_a_territory(backend)
    desk = door(backend)
    usual = desk.get(PATH)
    assert (usual.headers["ETag"], usual.get_json()["reserve_percent"], len(usual.get_json()["windows"])) == (
        '"0"',
        15,
        5,
    )
    answer = desk.ask("PUT", PATH, headers={"If-Match": '"0"'}, json=RULES)
    assert (answer.status_code, answer.get_json()) == (200, RULES | {"version": 1})
    assert desk.get(PATH).get_json() == RULES | {"version": 1}


def test_lets_one_of_two_authors_win(backend: Backend) -> None:
    in_a_territory(backend)
    desk = door(backend)
    answers = [desk.ask("PUT", PATH, headers={"If-Match": '"0"'}, json=RULES).status_code for _ in range(2)]
    assert answers == [200, 412]
    assert desk.ask("PUT", PATH, json=RULES).status_code == 428
    assert door(backend, Role.SERVICE).ask("PUT", PATH, headers={"If-Match": '"1"'}, json=RULES).status_code == 403


@pytest.mark.parametrize(
    "wrong",
    [
        {"reserve_percent": 91},
        {"windows": []},
        {"windows": [{"starts_minute": 600, "ends_minute": 600}]},
        {"limits": [{"most": -1}]},
        {"closures": [{"start": "2026-12-24", "end": "2026-12-25", "reason": "x"}]},
        {"hold_minutes": 0},
        {"least_odds_percent": 100},
        {"told_windows": "guessed"},
        {"told_odds_percent": 49},
    ],
)
def test_refuses_rules_that_cannot_be(backend: Backend, wrong: dict[str, Any]) -> None:
    in_a_territory(backend)
    answer = door(backend).ask("PUT", PATH, headers={"If-Match": '"0"'}, json=RULES | wrong)
    assert answer.status_code == 422
    assert door(backend).get(PATH).get_json()["version"] == 0
