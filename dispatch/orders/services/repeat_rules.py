"""An operator says what becomes of the technician whose work did not hold."""

from dispatch.db.tables import RepeatRule
from dispatch.kernel.records import audit
from dispatch.kernel.work import Work
from dispatch.orders.queries import repeat_rules as queries
from dispatch.vocabulary.errors import Missing
from dispatch.vocabulary.terms import FirstTechnician
from dispatch.workforce.services.territories import UnknownTerritory, territory_of_code


def put(work: Work, territory: str | None, symptom: str | None, first_technician: FirstTechnician) -> RepeatRule:
    """Sets the rule for repeats that come in from now on; the same territory and symptom again changes it."""
    territory_id = None if territory is None else territory_of_code(work, territory, UnknownTerritory)
    row = queries.locked(work.session, territory_id, symptom)
    if row is None:
        row = RepeatRule(territory_id=territory_id, symptom=symptom)
        work.session.add(row)
    row.first_technician = first_technician.value
    work.session.flush()
    work.session.refresh(row, ["territory"])  # Whoever shows it names the territory.
    audit(work, "repeat_rule.set", "repeat_rule", row.id, first_technician=first_technician.value)
    return row


def remove(work: Work, rule_id: int) -> None:
    """Takes a rule out; repeats that are here stay as they are. Raises `Missing`."""
    row = queries.rule(work.session, rule_id)
    if row is None:
        raise Missing("repeat_rule")
    audit(work, "repeat_rule.removed", "repeat_rule", row.id)
    work.session.delete(row)
    work.session.flush()


def rule_for(work: Work, territory_id: int | None, symptom: str | None) -> FirstTechnician:
    """What the rules say of a repeat; without any, what the settings say for everywhere."""
    row = queries.best(work.session, territory_id, symptom)
    if row is not None:
        return FirstTechnician(row.first_technician)
    return FirstTechnician.EXCLUDED if work.tools.another_for_repeats else FirstTechnician.NONE
