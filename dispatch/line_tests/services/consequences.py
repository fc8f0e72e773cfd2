"""What follows from a test's verdict.

A promise ends by a person's act only: where somebody is expected, a task says what the test found.
"""

from collections import Counter
from collections.abc import Collection

from dispatch.db.tables import LineTest, Visit, WorkOrder
from dispatch.kernel.records import open_task
from dispatch.kernel.work import Work
from dispatch.line_tests.services import remote_fixes
from dispatch.outages.queries import joined_orders
from dispatch.outages.services import joining
from dispatch.visits.queries import visits as visit_queries
from dispatch.vocabulary.states import ENDED_ORDERS, OPEN_VISITS, PLANNABLE_VISITS, OrderState
from dispatch.vocabulary.terms import LineTestOccasion, LineVerdict
from dispatch.workforce.queries import technicians as people_queries
from dispatch.workforce.queries import territories, van_parts
from dispatch.workforce.rules import part_needs
from dispatch.workforce.rules.part_needs import quantities_of
from dispatch.workforce.rules.skills import levels_of, mastered, tidied

OUTAGE_SAID = "line_test_outage"
MENDABLE = "line_test_mendable"
SKILLS_LACK = "line_test_skills"
PARTS_LACK = "line_test_parts"
BAD_AFTER_WORK = "line_bad_after_work"


def draw(work: Work, test: LineTest) -> None:
    """Acts on the verdict of a test that has just ended."""
    order = visit_queries.lock_order(work.session, test.order_id)
    if test.occasion == LineTestOccasion.AFTER_WORK:
        _after_work(work, test, order)
    elif order.state not in ENDED_ORDERS and order.state != OrderState.HELD:
        _ACTS[LineVerdict(test.verdict or "")](work, test, order)


def _after_work(work: Work, test: LineTest, order: WorkOrder) -> None:
    if test.verdict == LineVerdict.WORKS:
        return
    open_task(
        work,
        BAD_AFTER_WORK,
        f"order:{order.id}:{test.id}",
        f"The line of order {order.reference} does not test well after the work. Call the customer before they call.",
        order_id=order.id,
        reference=order.reference,
    )


def _nothing(_work: Work, _test: LineTest, _order: WorkOrder) -> None:
    """It is on the order and on the technician's day; the fault may be in the home."""


def _mend(work: Work, test: LineTest, order: WorkOrder) -> None:
    if order.state == OrderState.RECEIVED and not _is_promised(work, order):
        remote_fixes.begin(work, order, test)
        return
    open_task(
        work,
        MENDABLE,
        f"order:{order.id}",
        f"The test of order {order.reference}'s line says that it can be mended from here, before anybody drives.",
        order_id=order.id,
        reference=order.reference,
    )


def _outage(work: Work, _test: LineTest, order: WorkOrder) -> None:
    """Joins the outage that is known there; one that nobody has entered yet is for a person to enter."""
    if not _is_promised(work, order):
        joining.join_known(work, order)
    if order.state == OrderState.HELD:
        return
    open_task(
        work,
        OUTAGE_SAID,
        f"order:{order.id}",
        f"The test of order {order.reference}'s line says that the fault is in the network. Enter the outage, or let "
        "the order wait for it.",
        order_id=order.id,
        reference=order.reference,
    )


def _go(work: Work, test: LineTest, order: WorkOrder) -> None:
    """Whoever goes must be able to do what the rule asks for, and have its parts; where somebody who can't, or has
    not, is expected, a task says so.
    """
    for visit in order.visits:
        if visit.state in OPEN_VISITS:
            _require(work, test, order, visit)
            _take_along(work, test, order, visit)


def _require(work: Work, test: LineTest, order: WorkOrder, visit: Visit) -> None:
    known = mastered(levels_of(visit.skills))
    asked = [skill for skill in test.skills if skill not in known]
    if not asked:
        return
    if visit.technician_id is None and visit.state in PLANNABLE_VISITS:
        visit.skills = tidied([*visit.skills, *asked])
        visit.version += 1
        return
    person = people_queries.technician(work.session, visit.technician_id) if visit.technician_id else None
    able = mastered((one.skill, one.level) for one in person.skills) if person else frozenset()
    lacking = [skill for skill in asked if skill not in able]
    if lacking:
        open_task(
            work,
            SKILLS_LACK,
            f"visit:{visit.id}:{test.id}",
            f"The test of order {order.reference}'s line asks for what whoever comes can't do: {', '.join(lacking)}.",
            order_id=order.id,
            visit_id=visit.id,
            reference=order.reference,
            skills=", ".join(lacking),
        )


def _take_along(work: Work, test: LineTest, order: WorkOrder, visit: Visit) -> None:
    """Plans keep to the parts that somebody counts there, in a van or for the supply place; others stand with the test
    for whoever reads it.
    """
    named = {part.partition(":")[0]: part for part in test.parts}
    known = quantities_of(visit.parts_needed)
    counted = van_parts.counted_in(work.session, order.territory_id, named) | _stocked(work, order, named)
    asked = [named[code] for code in sorted(counted - known.keys()) if _is_spelled(named[code])]
    if not asked:
        return
    if visit.technician_id is None and visit.state in PLANNABLE_VISITS:
        visit.parts_needed = part_needs.tidied([*visit.parts_needed, *asked])
        visit.version += 1
        return
    if visit.technician_id is None:
        return
    left = Counter({one.part: one.left for one in van_parts.carried(work.session, visit.technician_id)})
    lacking = part_needs.as_spelled(Counter(quantities_of(asked)) - left)
    person = people_queries.technician(work.session, visit.technician_id)
    if lacking and person is not None:
        open_task(
            work,
            PARTS_LACK,
            f"visit:{visit.id}:{test.id}",
            f"The test of order {order.reference}'s line asks for what {person.name} does not have: "
            f"{', '.join(lacking)}. See that they have it when they get there.",
            order_id=order.id,
            visit_id=visit.id,
            due_at=visit.during.lower if visit.during else None,
            reference=order.reference,
            technician=person.name,
            parts=", ".join(lacking),
        )


def _stocked(work: Work, order: WorkOrder, codes: Collection[str]) -> set[str]:
    """Which of these the supply place of the order's territory names as what it has."""
    supply = territories.facts_of(work.session, order.territory_id).supply if order.territory_id else None
    return quantities_of(supply.stock or ()).keys() & set(codes) if supply else set()


def _is_spelled(part: str) -> bool:
    """Whether it is a code, or a code with a quantity; rules name parts in any words."""
    _, mark, quantity = part.partition(":")
    return not mark or (quantity.isdecimal() and 1 <= int(quantity) <= part_needs.MOST_NEEDED)


def _is_promised(work: Work, order: WorkOrder) -> bool:
    return joined_orders.is_promised(work.session, [visit.id for visit in order.visits])


_ACTS = {
    LineVerdict.WORKS: _nothing,
    LineVerdict.FIX_REMOTELY: _mend,
    LineVerdict.GO: _go,
    LineVerdict.OUTAGE: _outage,
}
