"""Whether a visit is sampled, and the rules by which an operator says so."""

from collections.abc import Mapping
from typing import Any

from dispatch.aftercare.queries import sampling as queries
from dispatch.aftercare.rules.sampling import SampledVisit, ShareRule, share_of
from dispatch.aftercare.rules.silence import in_sample
from dispatch.db.tables import SamplingRule, Technician, Visit
from dispatch.kernel.records import audit
from dispatch.kernel.work import Work
from dispatch.orders.queries import work_types
from dispatch.vocabulary.asking import SampledContact
from dispatch.vocabulary.errors import Missing, Stale
from dispatch.workforce.queries import technicians

EVERYBODY = 100
"""The survey's text goes to everybody where no rule says otherwise."""
USUAL_CALLS = 10
"""Calls after silence, where the work type is gone by now."""
_DRAWN_BY: Mapping[SampledContact, str] = {SampledContact.SURVEY: "survey", SampledContact.CALL: "silence"}


def is_sampled(work: Work, visit: Visit, contact: SampledContact) -> bool:
    """Whether a visit is in the sample of a contact; the same whenever it is asked while the rules stand."""
    return in_sample(visit.id, percent_of(work, visit, contact), _DRAWN_BY[contact])


def percent_of(work: Work, visit: Visit, contact: SampledContact) -> int:
    """How many of a hundred visits like this one are sampled, by the closest rule or as usual."""
    rules = [
        ShareRule(contact, row.percent, row.kind, row.tier, row.technician_id, row.newer_than_days)
        for row in queries.about(work.session, contact)
    ]
    return share_of(rules, _sampled(work, visit), contact, _usual(work, visit, contact))


def enter(work: Work, values: Mapping[str, Any]) -> SamplingRule:
    """Enters a rule for visits to come. Raises `Missing` for a technician who is not there for the actor."""
    if values.get("technician_id") is not None and (
        technicians.visible(work.session, work.actor, values["technician_id"]) is None
    ):
        raise Missing("technician")
    row = SamplingRule(**values)
    work.session.add(row)
    work.session.flush()
    audit(work, "sampling_rule.entered", "sampling_rule", row.id)
    return row


def amend(work: Work, rule_id: int, version: int, percent: int) -> SamplingRule:
    """Changes a rule's share. Raises `Missing`, and `Stale` where it is not what was read."""
    row = _locked(work, rule_id)
    if row.version != version:
        raise Stale("rule", row.version)
    row.percent = percent
    row.version += 1
    work.session.flush()
    audit(work, "sampling_rule.changed", "sampling_rule", row.id)
    return row


def remove(work: Work, rule_id: int) -> None:
    """Takes a rule out; what was sampled by it stays. Raises `Missing`."""
    work.session.delete(_locked(work, rule_id))
    audit(work, "sampling_rule.removed", "sampling_rule", rule_id)


def _sampled(work: Work, visit: Visit) -> SampledVisit:
    came = work.session.get(Technician, visit.ended_by or visit.technician_id)
    newness = (visit.ended_at or work.now) - came.created_at if came is not None else None
    return SampledVisit(visit.order.kind, visit.order.customer.tier, came.id if came else None, newness)


def _usual(work: Work, visit: Visit, contact: SampledContact) -> int:
    if contact is SampledContact.SURVEY:
        return EVERYBODY
    kind = work_types.best(work.session, visit.order.kind, visit.order.symptom)
    return kind.silence_calls_percent if kind is not None else USUAL_CALLS


def _locked(work: Work, rule_id: int) -> SamplingRule:
    row = queries.locked(work.session, rule_id)
    is_seen = row is not None and (
        row.technician_id is None or technicians.visible(work.session, work.actor, row.technician_id) is not None
    )
    if row is None or not is_seen:
        raise Missing("rule")
    return row
