"""What technicians carry: counted by the office, used at visits."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from dispatch.db.tables import PartUsed, Visit
from dispatch.kernel.records import announce, audit
from dispatch.kernel.work import Work
from dispatch.vocabulary.errors import Missing, Refused
from dispatch.vocabulary.facts import VanStockChanged
from dispatch.workforce.queries import van_parts as queries
from dispatch.workforce.rules.van_parts import MOST_KINDS, CarriedPart, PartUse
from dispatch.workforce.services.technicians import visible


def carried_by(work: Work, technician_id: int) -> Sequence[CarriedPart]:
    """What a technician within the actor's bounds carries; raises `Missing` for any other."""
    visible(work, technician_id)
    return queries.carried(work.session, technician_id)


def count(work: Work, technician_id: int, part: str, name: str, quantity: int) -> CarriedPart:
    """Notes how many pieces lie in the van now; what was used before counts no longer.

    Raises `Missing` for a foreign technician, and `Refused` past `MOST_KINDS`.
    """
    visible(work, technician_id)
    is_new = not queries.carries(work.session, technician_id, part)
    if is_new and queries.kinds_in(work.session, technician_id) >= MOST_KINDS:
        raise Refused("too_many_parts", f"A van holds at most {MOST_KINDS} kinds of parts.")
    told = {"technician_id": technician_id, "part": part, "name": name, "counted": quantity, "counted_at": work.now}
    van_part_id = queries.put(work.session, told)
    _note(work, technician_id, "van_part.counted")
    return CarriedPart(van_part_id, part, name, quantity, work.now, 0)


def take_out(work: Work, technician_id: int, van_part_id: int) -> None:
    """Says that a technician does not carry a part any more; what visits used stays noted. Raises `Missing`."""
    visible(work, technician_id)
    row = queries.row_of(work.session, technician_id, van_part_id)
    if row is None:
        raise Missing("part")
    work.session.delete(row)
    work.session.flush()
    _note(work, technician_id, "van_part.removed")


def load(work: Work, technician_id: int, quantities: Mapping[str, int], at: datetime) -> None:
    """Adds what a technician has picked up to what lies in their van; what is new there is counted from `at` on."""
    for part, quantity in sorted(quantities.items()):
        told = {"technician_id": technician_id, "part": part, "name": part, "counted": quantity, "counted_at": at}
        queries.add(work.session, told)


def use(work: Work, visit: Visit, technician_id: int, parts: Collection[PartUse], at: datetime) -> None:
    """Notes what a visit has used, in place of what was noted before; it comes off what its technician carries."""
    queries.forget_used(work.session, visit.id)
    work.session.add_all(
        PartUsed(visit_id=visit.id, technician_id=technician_id, part=one.part, quantity=one.quantity, used_at=at)
        for one in parts
    )
    work.session.flush()
    if parts:
        work.publish(VanStockChanged(technician_id))


def give_back(work: Work, visit: Visit) -> None:
    """Puts back what a visit had used, because its end did not hold."""
    queries.forget_used(work.session, visit.id)


def _note(work: Work, technician_id: int, action: str) -> None:
    technician = visible(work, technician_id)
    audit(work, action, "technician", technician_id)
    announce(work, action, "technician", technician_id, territory_id=technician.territory_id)
    work.publish(VanStockChanged(technician_id))
