"""It learns what work needs from reports as people make them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import exp, sqrt
from random import Random

import pytest

from dispatch.uncertainty.rules.factors import DurationLaw, LearnedFactor, LearnedLaws, percent_of
from dispatch.uncertainty.rules.learning import learn_drives, learn_work
from dispatch.uncertainty.rules.reliability import in_groups
from dispatch.uncertainty.rules.samples import DriveSample, VisitSample, band_of, is_plausible_work
from dispatch.vocabulary.terms import FactorSubject

DEFAULT = DurationLaw(1.0, 0.35)
WHEN = datetime(2026, 6, 1, 9, tzinfo=UTC)
SPREAD = 0.3


def visits(
    random: Random, count: int, *, work_type: int = 1, technician: int = 1, factor: float = 1.0, **more: object
) -> list[VisitSample]:
    """Visits of an hour by plan that take `factor` times as long on average."""
    usual = VisitSample(work_type, None, technician, False, 10, "standard", 3600, 3600, WHEN)
    lengths = (3600 * factor * exp(random.gauss(-(SPREAD**2) / 2, SPREAD)) for _ in range(count))
    return [
        replace(usual, actual_seconds=int(length), ended_at=WHEN + timedelta(hours=random.random() * 2000), **more)
        for length in lengths
    ]


def in_order(samples: Iterable[VisitSample]) -> list[VisitSample]:
    return sorted(samples, key=lambda one: one.ended_at)


def factor_of(factors: Iterable[LearnedFactor], subject: FactorSubject, key: str) -> LearnedFactor:
    return next(one for one in factors if (one.subject, one.key) == (subject, key))


def test_learns_how_long_each_kind_of_work_takes() -> None:
    random = Random(1)
    samples = in_order(visits(random, 400) + visits(random, 400, work_type=2, factor=1.4))
    learned = learn_work(samples, DEFAULT).factors
    first, second = (factor_of(learned, FactorSubject.WORK_TYPE, key) for key in ("1", "2"))
    assert first.factor == pytest.approx(1.0, abs=0.06)
    assert second.factor == pytest.approx(1.4, abs=0.08)
    assert second.low < 1.4 < second.high
    assert second.variation == pytest.approx(0.31, abs=0.04)
    assert (second.cases, percent_of(second)) == (400, round(100 * second.factor))


def test_does_not_hold_hard_work_against_whoever_does_it() -> None:
    random = Random(2)
    samples = in_order(
        visits(random, 300, technician=1)
        + visits(random, 300, work_type=2, technician=1, factor=1.6)
        + visits(random, 300, work_type=2, technician=2, factor=1.6)
        + visits(random, 200, technician=3, factor=1.25)
    )
    learned = learn_work(samples, DEFAULT).factors
    one, two, three = (factor_of(learned, FactorSubject.TECHNICIAN, key).factor for key in ("1", "2", "3"))
    assert one == pytest.approx(two, abs=0.06)
    assert three / one == pytest.approx(1.25, abs=0.09)


def test_does_not_trust_few_visits() -> None:
    random = Random(3)
    samples = in_order(visits(random, 300) + visits(random, 3, technician=2, factor=2.0))
    learned = learn_work(samples, DEFAULT).factors
    assert factor_of(learned, FactorSubject.TECHNICIAN, "2").factor < 1.2
    few = learn_work(in_order(visits(random, 4, factor=2.0)), DEFAULT).factors
    assert factor_of(few, FactorSubject.WORK_TYPE, "1").factor < 1.6
    assert percent_of(factor_of(few, FactorSubject.WORK_TYPE, "1")) == 100


def test_holds_against_late_and_absurd_reports() -> None:
    random = Random(4)
    honest = visits(random, 400, factor=1.2)
    closed_in_the_evening = [replace(one, actual_seconds=6 * 3600) for one in visits(random, 30)]
    in_one_breath = [replace(one, actual_seconds=20) for one in visits(random, 60)]
    reported = [one for one in honest + closed_in_the_evening + in_one_breath if is_plausible_work(one)]
    assert len(reported) == 430
    learned = learn_work(in_order(reported), DEFAULT).factors
    assert factor_of(learned, FactorSubject.WORK_TYPE, "1").factor == pytest.approx(1.24, abs=0.08)


def test_learns_that_the_first_months_take_longer() -> None:
    random = Random(5)
    samples = in_order(
        [one for who in range(10) for one in visits(random, 60, technician=who, factor=1.0)]
        + [one for who in range(10, 16) for one in visits(random, 60, technician=who, factor=1.3, is_new=True)]
    )
    learned = learn_work(samples, DEFAULT).factors
    new, settled = (factor_of(learned, FactorSubject.NEWNESS, key).factor for key in ("new", "settled"))
    one_of_them, another = (factor_of(learned, FactorSubject.TECHNICIAN, key).factor for key in ("12", "3"))
    assert new / settled == pytest.approx(1.3, abs=0.1)
    assert one_of_them / another == pytest.approx(1.3, abs=0.15)


def test_tells_how_well_it_foretold_what_came_later() -> None:
    random = Random(6)
    samples = in_order(visits(random, 4000, factor=1.3) + visits(random, 4000, work_type=2, factor=0.8))
    points = learn_work(samples, DEFAULT).reliability
    assert [point.stated for point in points] == [number / 10 for number in range(1, 10)]
    assert [abs(point.happened - point.stated) < 0.04 for point in points] == [True] * 9
    assert {point.cases for point in points} == {2000}


def test_learns_nothing_of_nothing() -> None:
    assert learn_work([], DEFAULT).factors == ()
    assert learn_drives([], DEFAULT) == ()
    assert LearnedLaws(DEFAULT, DurationLaw(1.0, 0.2)).of_work(1, 3600, 1, "9-12") == DEFAULT


def test_learns_drives_by_hour() -> None:
    random = Random(7)
    drives = [
        DriveSample(hour, 1, 900, int(900 * rush * exp(random.gauss(0, 0.2))))
        for hour, rush in ((10, 1.0), (16, 1.4))
        for _ in range(300)
    ]
    learned = learn_drives(drives, DurationLaw(1.0, 0.2))
    ratio = (
        factor_of(learned, FactorSubject.DRIVE_HOUR, "15-18").factor
        / factor_of(learned, FactorSubject.DRIVE_HOUR, "9-12").factor
    )
    assert ratio == pytest.approx(1.4, abs=0.12)


def test_reckons_with_what_was_learned_where_the_plan_does_not_hold_it_yet() -> None:
    laws = LearnedLaws(
        DEFAULT, DurationLaw(1.0, 0.2), work={1: DurationLaw(1.3, 0.4)}, planned={1: 3600},
        technicians={7: 1.1}, hours={"9-12": 0.9}, newcomers=1.2,
    )  # fmt: skip
    assert laws.of_work(1, 3600, 7, "9-12").mean == pytest.approx(1.3 * 1.1 * 0.9)
    assert laws.of_work(1, 4680, 8, None) == DurationLaw(1.2, 0.4)


def test_puts_cases_into_groups_of_equally_many() -> None:
    told = [(0.9, number % 10 != 0) for number in range(100)] + [(0.5, number % 2 == 0) for number in range(100)]
    points = in_groups(told)
    assert [point.cases for point in points] == [20] * 10
    assert sum(point.happened * point.cases for point in points[:5]) == 50
    assert all(point.low <= point.happened <= point.high for point in points)
    assert in_groups([]) == ()
    assert in_groups([(0.7, True)])[0].low == pytest.approx(1 / (1 + 1.96**2))


@pytest.mark.parametrize(("hour", "band"), [(0, "0-9"), (8, "0-9"), (9, "9-12"), (17, "15-18"), (23, "18-24")])
def test_names_the_part_of_the_day(hour: int, band: str) -> None:
    assert band_of(hour) == band


def test_counts_a_spread_as_the_law_has_it() -> None:
    samples = in_order(visits(Random(8), 3000))
    found = factor_of(learn_work(samples, DEFAULT).factors, FactorSubject.WORK_TYPE, "1").variation
    assert found == pytest.approx(sqrt(exp(SPREAD**2) - 1), abs=0.02)
