from datetime import timedelta

import pytest

from dispatch.aftercare.rules.sampling import SampledVisit, ShareRule, share_of
from dispatch.vocabulary.asking import SampledContact

CALL, SURVEY = SampledContact.CALL, SampledContact.SURVEY
VISIT = SampledVisit("repair", "gold", 7, timedelta(days=30))
RULES = [
    ShareRule(CALL, 11, kind="repair"),
    ShareRule(CALL, 12, tier="gold"),
    ShareRule(CALL, 13, kind="repair", tier="gold"),
    ShareRule(CALL, 14, newer_than_days=60),
    ShareRule(CALL, 15, newer_than_days=31),
    ShareRule(CALL, 16, technician_id=7),
]


@pytest.mark.parametrize("most", range(1, 7))
def test_takes_the_closest_rule(most: int) -> None:
    assert share_of(RULES[:most], VISIT, CALL, 99) == 10 + most
    assert share_of(reversed(RULES[:most]), VISIT, CALL, 99) == 10 + most


@pytest.mark.parametrize(
    "rule",
    [
        ShareRule(SURVEY, 1),
        ShareRule(CALL, 1, kind="install"),
        ShareRule(CALL, 1, tier="vip"),
        ShareRule(CALL, 1, technician_id=8),
        ShareRule(CALL, 1, newer_than_days=29),
        ShareRule(CALL, 1, kind="repair", tier="vip"),
    ],
)
def test_leaves_what_holds_not_for_this_visit(rule: ShareRule) -> None:
    assert share_of([rule], VISIT, CALL, 99) == 99


def test_calls_nobody_new_who_did_not_come() -> None:
    assert share_of([ShareRule(CALL, 1, newer_than_days=60)], SampledVisit("repair", "gold", None, None), CALL, 9) == 9
