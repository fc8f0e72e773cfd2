"""Who is named for coaching, and that small numbers name nobody."""

import random
from datetime import datetime, timedelta
from math import isclose

from dispatch.quality.rules.coaching import ANY_WORK, DoneWork, WorkKind, find, shown_percent
from dispatch.quality.rules.excess import several_shares_tail, share_tail
from dispatch.vocabulary.terms import OrderKind
from tests.support.clocks import START

SLOW, INSTALL = WorkKind(OrderKind.REPAIR, "slow"), WorkKind(OrderKind.INSTALL)


def work_of(technician: int, kind: WorkKind, cases: int, repeats: int, at: datetime = START) -> list[DoneWork]:
    return [
        DoneWork(technician * 10_000 + hash(kind) % 50 * 100 + number, technician, kind, at, number < repeats)
        for number in range(cases)
    ]


def others(kind: WorkKind, repeats: int = 3) -> list[DoneWork]:
    return [one for who in (2, 3, 4) for one in work_of(who, kind, 40, repeats)]


def test_names_whose_work_comes_back_more_often_than_others_with_the_orders() -> None:
    own = work_of(1, SLOW, 30, 12)
    [found] = find([*own, *others(SLOW)], {})
    assert (found.technician_id, found.kind, found.repeats, found.cases) == (1, SLOW, 12, 30)
    assert found.order_ids == tuple(sorted(one.order_id for one in own if one.repeated))
    assert 2 < found.expected < 3


def test_names_nobody_for_a_handful_of_repeats_or_against_too_few_others() -> None:
    assert find([*work_of(1, SLOW, 11, 9), *others(SLOW)], {}) == []
    assert find([*work_of(1, SLOW, 30, 3), *others(SLOW, 0)], {}) == []
    assert find([*work_of(1, SLOW, 30, 12), *work_of(2, SLOW, 200, 10)], {}) == []


def test_does_not_blame_hard_work_on_whoever_does_it() -> None:
    """Where everybody's repairs of that kind come back, doing many of them is no sign."""
    easy = [one for who in (2, 3, 4) for one in work_of(who, INSTALL, 60, 1)]
    assert find([*work_of(1, SLOW, 40, 12), *others(SLOW, 12), *easy], {}) == []


def test_adds_up_what_is_too_little_in_each_kind_of_work() -> None:
    kinds = [WorkKind(OrderKind.REPAIR, symptom) for symptom in ("slow", "los", "wifi", "iptv")]
    own = [one for kind in kinds for one in work_of(1, kind, 12, 4)]
    [found] = find([*own, *(one for kind in kinds for one in others(kind, 4))], {})
    assert (found.kind, found.repeats, found.cases) == (ANY_WORK, 16, 48)


def test_counts_only_later_work_once_it_was_talked_about() -> None:
    own = work_of(1, SLOW, 30, 12)
    for kind in (SLOW, ANY_WORK):
        assert find([*own, *others(SLOW)], {(1, kind): START}) == []
    assert len(find([*own, *others(SLOW)], {(1, SLOW): START - timedelta(days=1)})) == 1


def test_falsely_names_hardly_anybody_where_all_work_alike() -> None:
    """200 territories of 12 technicians with the same rate: at most one in twenty has anybody named."""
    draw, named = random.Random(4), 0
    for _ in range(200):
        done = [
            DoneWork(order, who, SLOW, START, draw.random() < 0.1)
            for who in range(12)
            for order in range(who * 100, who * 100 + 30)
        ]
        named += bool(find(done, {}))
    assert named <= 10


def test_agrees_with_one_comparison_and_draws_rates_together() -> None:
    assert isclose(several_shares_tail([(6, 20, 10, 100)]), share_tail(6, 20, 10, 100))
    assert isclose(several_shares_tail([(0, 20, 10, 100), (0, 5, 1, 50)]), 1)
    assert shown_percent(4, 4, 0.4) == 25.0
