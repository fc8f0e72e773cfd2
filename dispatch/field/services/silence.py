"""A technician reports nothing: one task a technician and day, with name, phone and the visits concerned."""

from collections.abc import Sequence
from typing import Any

from dispatch.db.tables import Technician, Visit
from dispatch.kernel.records import open_task
from dispatch.kernel.rows import task_rows
from dispatch.kernel.work import Work
from dispatch.workforce.services.zones import zone_of_territory

KIND = "silent_technician"


def note_silence(work: Work, technician: Technician, visits: Sequence[Visit]) -> None:
    """Asks a person to reach a technician; further visits of the same day are added to the same task."""
    day = work.now.astimezone(zone_of_territory(work, technician.territory_id)).date()
    topic = f"technician:{technician.id}:{day}"
    listed = task_rows.list_of(work.session, KIND, topic, "visits")
    named = ", ".join(dict.fromkeys([*listed, *(visit.order.reference for visit in visits)]))
    sentence = f"{technician.name} ({technician.phone}) reports nothing. Please ask them about: {named}."
    facts: dict[str, Any] = {"technician": technician.name, "phone": technician.phone, "visits": named}
    if listed:
        task_rows.bring_up_to_date(work.session, KIND, topic, sentence, facts)
    else:
        open_task(work, KIND, topic, sentence, visit_id=visits[0].id, order_id=visits[0].order_id, **facts)
