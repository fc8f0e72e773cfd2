"""When a skill that a visit needs does not count, because no certificate covers it on that day."""

from dispatch.planning.rules.snapshots import Snapshot, TechnicianFacts, VisitFacts
from dispatch.vocabulary.windows import Window
from dispatch.workforce.rules.skills import codes_of, mastered

LAPSED = "certificate_lapsed"
SENTENCE = "Whoever has the skills and is on shift has no valid certificate for {skills} then."


def lapsed_skills(snapshot: Snapshot, visit: VisitFacts, technician_id: int | None, during: Window) -> tuple[str, ...]:
    """The skills of a visit that a technician has and may not use in a stretch of time, by their codes."""
    whom = [one for one in snapshot.technicians if one.id == technician_id]
    return tuple(sorted({skill for one in whom for skill in _lapsed(one, visit, during)}))


def lapse_of(snapshot: Snapshot, visit_id: int) -> tuple[str, str] | None:
    """Why nobody with the skills may do a visit, as a code and a sentence, where it is a certificate that they lack.

    For a visit of which the solver says that nobody on shift has its skills.
    """
    visit = next(one for one in snapshot.visits if one.id == visit_id)
    people = {one.id: one for one in snapshot.technicians if set(visit.skills) <= mastered(one.skills)}
    missing = {
        skill
        for shift in snapshot.shifts
        if shift.technician_id in people
        for skill in _lapsed(people[shift.technician_id], visit, shift.during)
    }
    return (LAPSED, SENTENCE.format(skills=", ".join(sorted(missing)))) if missing else None


def _lapsed(person: TechnicianFacts, visit: VisitFacts, during: Window) -> set[str]:
    counts, needed = person.skills_in(during), visit.mate_skills if person.id == visit.mate_id else visit.skills
    return {code for code, _ in person.skills if code in codes_of(needed) and code not in counts}
