"""Which node, device model, installer, building or symptom has more faults than its baseline explains.

A line counts once however often it failed. What is expected of a group of lines is the share of all other lines of the
territory that failed; of a symptom, its share of the faults before, which is but counted, too. What a person called a
false alarm raises what is expected of that group from then on. The clearest cluster is found first, and its lines are
set aside before the next is looked for, so that a bad node does not make each building on it a cluster, too.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from dispatch.quality.rules.excess import discoveries, poisson_tail, share_tail
from dispatch.vocabulary.terms import ClusterKind

WINDOW = timedelta(days=28)
"""Faults of so long are looked at together."""
REFERENCE = timedelta(days=56)
"""What came before them for so long tells how often each symptom is usual."""
FALSE_RATE = 0.03
"""Of all clusters found in one look at most this share is to be false; there is a look each night."""
LEAST_FAULTS = 4
LEAST_LINES = 3
LEAST_OTHERS = 20
"""With fewer other lines, or faults before, nothing tells what is usual."""
LEAST_RATIO = 2.0
"""Less than twice what is expected is nobody's errand, however certain it is."""


@dataclass(frozen=True, slots=True)
class LineFact:
    """A line with what it hangs on, by kind; a line has no group of a kind that is not known."""

    line_id: int
    groups: Mapping[ClusterKind, frozenset[str]]
    failed: bool


@dataclass(frozen=True, slots=True)
class SymptomFact:
    """A fault: which symptom, on which line if it is known, and whether it lies before the window."""

    order_id: int
    line_id: int | None
    symptom: str
    is_before: bool


Group = tuple[ClusterKind, str]


@dataclass(frozen=True, slots=True)
class FoundCluster:
    """A group with more faults than are expected: on how many of its lines, against how many, how unlikely by chance.

    For a symptom `faults` and `lines` are the faults with it and all faults.
    """

    kind: ClusterKind
    value: str
    faults: int
    lines: int
    expected: float
    p_value: float
    line_ids: frozenset[int] = field(default=frozenset(), compare=False)


def find(
    lines: Iterable[LineFact], symptoms: Iterable[SymptomFact], learned: Mapping[Group, float]
) -> list[FoundCluster]:
    """The clusters of one territory, the clearest first; `learned` is how many times more is usual of a group."""
    left, faults = list(lines), list(symptoms)
    found: list[FoundCluster] = []
    known: set[Group] = set()
    while True:
        tried = [one for one in (*_of_lines(left, learned), *_of_symptoms(faults, learned)) if _key(one) not in known]
        true = discoveries([one.p_value for one in tried], FALSE_RATE)
        worth = [one for one, is_true in zip(tried, true, strict=True) if is_true and _matters(one)]
        if not worth:
            return found
        clearest = min(worth, key=lambda one: (one.p_value, one.kind.value, one.value))
        found.append(clearest)
        known.add(_key(clearest))
        left = [line for line in left if line.line_id not in clearest.line_ids]
        explained = {fault.order_id for fault in faults if fault.line_id in clearest.line_ids}
        faults = [fault for fault in faults if fault.order_id not in explained]


def baseline_after_false_alarm(faults: int, expected: float, learned: float) -> float:
    """How many times more is usual of a group of which a person says that this was no cluster.

    `expected` was reckoned with what had been `learned` before.
    """
    return max(learned, learned * faults / expected)


def building_of(address: str) -> str:
    """The building of an address: street and number, without flat, floor or staircase, in small letters.

    `Landstrasse 5, Apt 3` and `Landstrasse 5` are one, and so are 建设路5号3单元201室 and 建设路5号.
    """
    first = re.split(r"[,，;；]", address.strip(), maxsplit=1)[0]
    first = re.split(r"(?<=号)", first, maxsplit=1)[0]
    first = re.sub(r"(?i)(?<!\s)\s++(?:apt|app|flat|unit|top|wohnung|floor|no)\.?\s{0,3}\w{1,12}$", "", first)
    return " ".join(first.casefold().split())


def _of_lines(lines: Sequence[LineFact], learned: Mapping[Group, float]) -> list[FoundCluster]:
    members: dict[Group, list[LineFact]] = {}
    for line in lines:
        for kind, values in line.groups.items():
            for value in values:
                members.setdefault((kind, value), []).append(line)
    all_failed = sum(line.failed for line in lines)
    found = []
    for (kind, value), own in members.items():
        failed = sum(line.failed for line in own)
        others = len(lines) - len(own)
        if len(own) < LEAST_LINES or others < LEAST_OTHERS:
            continue
        # Half a fault on one more line: no group is expected to have none at all.
        usual = (all_failed - failed + 0.5) / (others + 1)
        expected = len(own) * usual * learned.get((kind, value), 1.0)
        ids = frozenset(line.line_id for line in own)
        found.append(FoundCluster(kind, value, failed, len(own), expected, poisson_tail(failed, expected), ids))
    return found


def _of_symptoms(faults: Sequence[SymptomFact], learned: Mapping[Group, float]) -> list[FoundCluster]:
    before = Counter(fault.symptom for fault in faults if fault.is_before)
    now = Counter(fault.symptom for fault in faults if not fault.is_before)
    if before.total() < LEAST_OTHERS:
        return []
    found = []
    for symptom, count in now.items():
        others_now, others_before = now.total() - count, before.total() - before[symptom]
        usual = learned.get((ClusterKind.SYMPTOM, symptom), 1.0)
        expected = (before[symptom] + 0.5) * (others_now + 0.5) / (others_before + 0.5) * usual
        tail = share_tail(count, now.total(), before[symptom], before.total(), usual)
        found.append(FoundCluster(ClusterKind.SYMPTOM, symptom, count, now.total(), expected, tail))
    return found


def _matters(one: FoundCluster) -> bool:
    return one.faults >= LEAST_FAULTS and one.faults >= LEAST_RATIO * one.expected


def _key(one: FoundCluster) -> Group:
    return one.kind, one.value


class Suggestion(StrEnum):
    """What to try first about a cluster."""

    LOOK_AT_NODE = "look_at_node"
    CHANGE_DEVICES = "change_devices"
    SEE_WORK_OF_INSTALLER = "see_work_of_installer"
    LOOK_AT_BUILDING = "look_at_building"
    LOOK_FOR_CHANGE = "look_for_change"


def suggestion_for(kind: ClusterKind) -> Suggestion:
    """The corrective action to suggest for a cluster of this kind."""
    return _SUGGESTIONS[kind]


_SUGGESTIONS = {
    ClusterKind.ACCESS_NODE: Suggestion.LOOK_AT_NODE,
    ClusterKind.DEVICE_MODEL: Suggestion.CHANGE_DEVICES,
    ClusterKind.INSTALLER: Suggestion.SEE_WORK_OF_INSTALLER,
    ClusterKind.BUILDING: Suggestion.LOOK_AT_BUILDING,
    ClusterKind.SYMPTOM: Suggestion.LOOK_FOR_CHANGE,
}
