from dataclasses import replace

import pytest

from dispatch.reports.rules.setup_problems import NeededWorkType, TerritorySetup, problems

READY = TerritorySetup(
    territory_id=1,
    code="T1",
    technicians=2,
    with_shift_ahead=2,
    skills=frozenset({"fiber", "copper"}),
    skills_on_shift=frozenset({"fiber"}),
    reach=(480, 1020),
    offered=((480, 600),),
)
FIBER = NeededWorkType(1, "install", 90, frozenset({"fiber"}))


def codes(territory: TerritorySetup, kind: NeededWorkType = FIBER) -> list[str]:
    return [problem.code for problem in problems([territory], [kind])]


def test_finds_nothing_where_all_is_set_up() -> None:
    assert codes(READY) == []


@pytest.mark.parametrize(
    ("territory", "kind", "code"),
    [
        (replace(READY, technicians=0, with_shift_ahead=0), FIBER, "no_technicians"),
        (replace(READY, with_shift_ahead=0), FIBER, "no_shifts"),
        (replace(READY, offered=((1020, 1080),)), FIBER, "windows_outside_shifts"),
        (READY, NeededWorkType(2, "repair", 45, frozenset({"iptv"})), "skill_missing"),
        (READY, NeededWorkType(3, "repair", 45, frozenset({"copper"})), "skill_without_shift"),
        (READY, NeededWorkType(4, "care", 4, frozenset()), "short_service_time"),
    ],
)
def test_names_what_will_make_us_refuse_customers(territory: TerritorySetup, kind: NeededWorkType, code: str) -> None:
    assert codes(territory, kind) == [code]


def test_says_how_short_a_service_is() -> None:
    (problem,) = problems([], [NeededWorkType(4, "care", 4, frozenset())])
    assert problem.sentence == "care takes 4 minutes; 5 are the least."


def test_offers_a_window_that_ends_just_after_a_shift_begins() -> None:
    assert codes(replace(READY, offered=((400, 481),))) == []
    assert codes(replace(READY, offered=((400, 480),))) == ["windows_outside_shifts"]
