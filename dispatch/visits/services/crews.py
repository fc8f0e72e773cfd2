"""How many technicians come to a visit, and the second of two: noted, and taken off."""

from collections.abc import Sequence

from dispatch.db.tables import Visit
from dispatch.kernel.records import open_task
from dispatch.kernel.rows.task_rows import end_cause
from dispatch.kernel.work import Work
from dispatch.visits.queries import assignments as queries
from dispatch.visits.queries import awaited_visits
from dispatch.visits.services import contact_news
from dispatch.workforce.services import freed_time

LACKS_MATE = "mate_missing"
"""The task, and the code of a refusal, where one technician would come to a visit for two."""


def take_crew(work: Work, visit: Visit, crew: int, mate_skills: Sequence[str]) -> None:
    """Notes how many technicians come and what the second must be able to do; the caller has locked the visit.

    Where one is enough now, the second has their time back. Where somebody is to come alone who needs a second one, a
    person is asked to see to it. A customer who was told of both hears who comes.
    """
    second = visit.mate_id if crew == 1 else None
    fewer = crew < visit.crew
    visit.crew, visit.mate_skills = crew, sorted(set(mate_skills))
    if second is not None:
        visit.mate_id = None
        queries.end_assignments(work.session, visit.id, second, work.now)
        freed_time.note(work, visit.order.territory_id)
    work.session.flush()
    settle(work, [visit])
    promised = awaited_visits.of_visit(work.session, visit.id) if fewer else None
    if promised is not None:
        contact_news.tell_who_comes(work, promised)


def settle(work: Work, visits: Sequence[Visit]) -> None:
    """Asks a person about each visit for two that one technician has, and about no other any more."""
    for visit in visits:
        if visit.lacks_mate:
            _ask(work, visit)
        else:
            end_cause(work.session, visit.id, work.now, (LACKS_MATE,))


def _ask(work: Work, visit: Visit) -> None:
    reference = visit.order.reference
    open_task(
        work,
        LACKS_MATE,
        f"visit:{visit.id}",
        f"Order {reference} needs two technicians, and one is planned. Plan the day anew, or send two by hand.",
        order_id=visit.order_id,
        visit_id=visit.id,
        reference=reference,
    )
