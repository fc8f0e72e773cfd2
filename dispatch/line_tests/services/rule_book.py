"""The operator's rules about what tests mean, as people change them."""

from collections.abc import Mapping
from typing import Any

from dispatch.db.tables import LineTestRule
from dispatch.kernel.records import audit
from dispatch.kernel.work import Work
from dispatch.line_tests.queries import line_tests as queries
from dispatch.vocabulary.errors import Missing, Stale


def enter(work: Work, values: Mapping[str, Any]) -> LineTestRule:
    """Enters a rule; without a position it is asked last."""
    known = queries.rules(work.session)
    last = max((row.position for row in known), default=0) + 10
    row = LineTestRule(**({"position": last, "skills": [], "parts": [], "advice": "", "advice_zh": ""} | dict(values)))
    work.session.add(row)
    work.session.flush()
    audit(work, "line_test_rule.entered", "line_test_rule", row.id)
    return row


def amend(work: Work, rule_id: int, version: int, changes: Mapping[str, Any]) -> LineTestRule:
    """Changes a rule for tests to come. Raises `Missing`, and `Stale` where it is not what was read."""
    row = _locked(work, rule_id)
    if row.version != version:
        raise Stale("rule", row.version)
    for name, value in changes.items():
        setattr(row, name, value)
    row.version += 1
    work.session.flush()
    audit(work, "line_test_rule.changed", "line_test_rule", row.id, fields=sorted(changes))
    return row


def remove(work: Work, rule_id: int) -> None:
    """Takes a rule out; what tests said by it stays on them."""
    row = _locked(work, rule_id)
    work.session.delete(row)
    audit(work, "line_test_rule.removed", "line_test_rule", rule_id)


def _locked(work: Work, rule_id: int) -> LineTestRule:
    row = queries.rule(work.session, rule_id)
    if row is None:
        raise Missing("rule")
    return row
