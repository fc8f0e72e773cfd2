import pytest

from dispatch.line_tests.rules.measures import Measure
from dispatch.line_tests.rules.verdicts import Comparison, Condition, Rule, judge
from dispatch.vocabulary.terms import LineVerdict

DIM = Rule(1, None, [Condition("rx", Comparison.BELOW, -27)], LineVerdict.GO)
NO_SESSION = Rule(
    2, None,
    [Condition("sync", Comparison.IS, bound=True), Condition("session", Comparison.IS, bound=False)],
    LineVerdict.FIX_REMOTELY,
)  # fmt: skip
DSL = Rule(3, "VDSL", [Condition("state", Comparison.IS_NOT, "showtime")], LineVerdict.GO)


def measures(**values: float | bool | str) -> list[Measure]:
    return [Measure(metric, value) for metric, value in values.items()]


@pytest.mark.parametrize(
    ("measured", "technology", "verdict"),
    [
        ({"rx": -28}, None, LineVerdict.GO),
        ({"rx": -27}, None, LineVerdict.WORKS),
        ({"rx": -28, "sync": True, "session": False}, None, LineVerdict.GO),
        ({"rx": -20, "sync": True, "session": False}, None, LineVerdict.FIX_REMOTELY),
        ({"rx": -20, "sync": False, "session": False}, None, LineVerdict.WORKS),
        ({"rx": -20, "session": False}, None, LineVerdict.WORKS),
        ({"rx": "no light"}, None, LineVerdict.WORKS),
        ({"rx": True}, None, LineVerdict.WORKS),
        ({"sync": 1, "session": 0}, None, LineVerdict.WORKS),
        ({"state": "Idle"}, "vdsl", LineVerdict.GO),
        ({"state": "Showtime"}, "VDSL", LineVerdict.WORKS),
        ({"state": "Idle"}, "GPON", LineVerdict.WORKS),
        ({"state": "Idle"}, None, LineVerdict.WORKS),
    ],
)
def test_the_first_rule_that_holds_says_what_it_means(
    measured: dict[str, float | bool | str], technology: str | None, verdict: LineVerdict
) -> None:
    found = judge(measures(**measured), technology, [DIM, NO_SESSION, DSL])
    assert found is not None
    assert found.verdict is verdict


def test_sends_somebody_where_the_test_itself_found_something_out_of_bounds() -> None:
    found = judge([Measure("errors", 12, violates=True)], None, [DIM])
    assert found is not None
    assert (found.verdict, found.rule) == (LineVerdict.GO, None)


def test_says_nothing_where_nothing_was_measured() -> None:
    assert judge([], None, [DIM]) is None


def test_a_rule_without_conditions_never_holds() -> None:
    found = judge(measures(rx=-20), None, [Rule(9, None, (), LineVerdict.OUTAGE)])
    assert found is not None
    assert found.verdict is LineVerdict.WORKS
