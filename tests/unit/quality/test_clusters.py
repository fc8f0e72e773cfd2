from math import exp

import pytest

from dispatch.quality.rules.clusters import (
    LineFact,
    SymptomFact,
    baseline_after_false_alarm,
    building_of,
    find,
)
from dispatch.vocabulary.terms import ClusterKind

NODE, INSTALLER, BUILDING, SYMPTOM = (
    ClusterKind.ACCESS_NODE, ClusterKind.INSTALLER, ClusterKind.BUILDING, ClusterKind.SYMPTOM,
)  # fmt: skip


def lines(count: int, failed: int, start: int = 0, **groups: str) -> list[LineFact]:
    named = {ClusterKind(kind): frozenset({value}) for kind, value in groups.items()}
    return [LineFact(start + index, named, failed=index < failed) for index in range(count)]


def test_finds_a_node_with_more_faults_than_its_lines_explain() -> None:
    """Expected of 20 lines: 20 * 9.5 / 181; observed: 8."""
    town = [*lines(20, 8, access_node="bad"), *lines(180, 9, 100, access_node="good")]
    (found,) = find(town, [], {})
    expected = 20 * 9.5 / 181
    below = sum(exp(-expected) * expected**k / _factorial(k) for k in range(8))
    assert (found.kind, found.value, found.faults, found.lines) == (NODE, "bad", 8, 20)
    assert found.expected == pytest.approx(expected)
    assert found.p_value == pytest.approx(1 - below)


def _factorial(n: int) -> int:
    return 1 if n < 2 else n * _factorial(n - 1)


def test_finds_nothing_where_faults_lie_evenly() -> None:
    town = [one for node in range(10) for one in lines(20, 2, node * 100, access_node=f"n{node}")]
    assert find(town, [], {}) == []


def test_does_not_call_what_a_bad_node_explains_a_cluster_of_its_own() -> None:
    """All of the bad node's faults are in one of its two buildings, whose lines are fewer: it is told, not the node."""
    bad = [*lines(10, 9, 0, access_node="bad", building="1"), *lines(10, 9, 20, access_node="bad", building="2")]
    town = [*bad, *lines(300, 9, 100, access_node="good", building="3")]
    assert [(one.kind, one.value) for one in find(town, [], {})] == [(NODE, "bad")]


def test_finds_an_installer_across_nodes() -> None:
    town = [
        *lines(15, 7, 0, access_node="a", installer="bad"),
        *lines(15, 7, 50, access_node="b", installer="bad"),
        *lines(100, 4, 100, access_node="a", installer="good"),
        *lines(100, 4, 300, access_node="b", installer="good"),
    ]
    assert [(one.kind, one.value, one.faults) for one in find(town, [], {})] == [(INSTALLER, "bad", 14)]


def test_learns_from_a_false_alarm_and_tells_again_what_grows_beyond_it() -> None:
    town = [*lines(20, 8, access_node="bad"), *lines(180, 9, 100, access_node="good")]
    (found,) = find(town, [], {})
    factor = baseline_after_false_alarm(found.faults, found.expected, 1.0)
    assert find(town, [], {(NODE, "bad"): factor}) == []
    worse = [*lines(100, 90, access_node="bad"), *lines(900, 45, 1000, access_node="good")]
    assert [one.value for one in find(worse, [], {(NODE, "bad"): factor})] == ["bad"]


def faults(symptom: str, before: int, now: int, start: int) -> list[SymptomFact]:
    return [SymptomFact(start + index, None, symptom, is_before=index < before) for index in range(before + now)]


def test_finds_a_symptom_that_has_become_more_frequent() -> None:
    """Expected: (10 + 0.5) * (40 + 0.5) / (80 + 0.5)."""
    told = [*faults("red_light", 10, 30, 0), *faults("slow_speed", 80, 40, 100)]
    (found,) = find([], told, {})
    assert (found.kind, found.value, found.faults, found.lines) == (SYMPTOM, "red_light", 30, 70)
    assert found.expected == pytest.approx(10.5 * 40.5 / 80.5)


def test_says_nothing_of_symptoms_while_there_is_no_past() -> None:
    assert find([], [*faults("red_light", 3, 30, 0), *faults("slow_speed", 3, 5, 100)], {}) == []


@pytest.mark.parametrize(
    ("address", "building"),
    [
        ("Landstrasse 5, Apt 3", "landstrasse 5"),
        ("  Landstrasse  5 Apt. 3", "landstrasse 5"),
        ("建设路5号3单元201室", "建设路5号"),
        ("建设路5号", "建设路5号"),
        ("Rotenbodenstrasse 60", "rotenbodenstrasse 60"),
    ],
)
def test_reads_the_building_off_an_address(address: str, building: str) -> None:
    assert building_of(address) == building
