"""The kinds of events that other systems follow by `GET /events`: what each is about, and the data that it holds.

`docs/events.md` is made from this; `tests/architecture/test_event_kinds.py` holds it against what the code announces.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class EventKind:
    """`thing` is what `thing_id` is the id of; `data` says what each further value means, all ids and codes."""

    thing: str
    meaning: str
    data: Mapping[str, str] = field(default_factory=dict)


_ORDER = {"order_id": "The order."}
_VISIT = {**_ORDER, "visit_id": "The visit."}
_WHY = {"reason": "Why, as a code."}
_APPOINTMENT = {
    **_ORDER,
    "appointment_id": "The appointment.",
    "version": "Its version.",
    "technician_id": "Who comes.",
    "window_from": "From when they may arrive.",
    "window_until": "Until when.",
}
_REPORTED = {**_ORDER, "technician_id": "Who reported it.", "field_event_id": "The technician's event."}
_PROMISE = {
    "promise_kind": "`arrival`: of the arrival within a window.",
    "visit_id": "The visit.",
    "appointment_id": "The appointment.",
}
_TEXT = {
    "message_kind": "The kind of text.",
    "order_id": "The order that it is about.",
    "written_at": "When it was written.",
    "sent_at": "When the carrier took it; null where it did not.",
}
_OUTAGE = {"outage_kind": "`planned_work` or `outage`."}
_JOINED = {"outage_id": "The outage."}
_TEST = {"line_test_id": "The test.", "occasion": "Why it was made, as a code."}
_COMPLAINT = {
    **_ORDER,
    "customer_id": "Whose it is.",
    "category": "What it is about, as a code; `question` for what is no complaint.",
    "owner_id": "Who looks after it, by the user's id.",
}
_HAND_OVER = {**_COMPLAINT, "from_id": "Whose it was.", "to_id": "Who was asked."}
_CLUSTER = {
    "cluster_kind": "What its faults have in common.",
    "faults": "How many of its lines failed within 28 days.",
    "lines": "How many lines it has; of a symptom, how many faults in all.",
}
_COACHING = {
    "technician_id": "The technician.",
    "repeats": "How many of their orders came back within 30 days.",
    "cases": "Of so many.",
}
_GOODWILL = {
    **_ORDER,
    "complaint_id": "The complaint, where it is about one.",
    "goodwill_kind": "`credit`, `gift` or `priority`.",
    "amount": "What it is worth, in whole units of the operator's currency; 0 for a priority.",
}
_FIELDS = {"fields": "The names of what was changed."}
_WHOSE = {"technician_id": "The technician."}
_CERTIFICATE = {"certificate_id": "The certificate.", "skill": "The skill that it is for, by its code."}
_TASK = {"task_kind": "The kind of task.", "order_id": "The order that it is about."}
_TASK_DONE = _TASK | {"message_kind": "Of which text a call took the place."}

EVENT_KINDS: Mapping[str, EventKind] = {
    "order.received": EventKind(
        "order",
        "An order came in, or waits for a plan again.",
        {
            **_WHY,
            "order_kind": "`install`, `repair`, `relocation` or `care_visit`, where it came in.",
            "customer_id": "Whose it is, where it came in.",
        },
    ),
    "line.entered": EventKind("line", "A line was entered."),
    "line.amended": EventKind("line", "A line was brought up to date."),
    "line.equipped": EventKind("line", "A technician fitted devices to it.", {"visit_id": "The visit."}),
    "customer.merged": EventKind("customer", "Two records are one person.", {"merged_id": "The other record."}),
    "customer.unmerged": EventKind("customer", "They are two after all.", {"merged_id": "The other record."}),
    "customer.may_leave": EventKind(
        "customer",
        "Somebody should speak with them; said once a month.",
        {"points": "The score.", "signs": "How often each sign was seen, by its code."},
    ),
    "customer.erased": EventKind("customer", "What was known of a person was erased; copies elsewhere are to go, too."),
    "customer.got_in_touch": EventKind(
        "customer",
        "A customer wrote, called or complained; said once for each time.",
        {
            "order_id": "The order that it is about, where it is known.",
            "way": "`text`, `email`, `page`, `desk` (they told a colleague) or `api` (they told another system).",
        },
    ),
    "customer.consent_changed": EventKind(
        "customer",
        "A customer said for what they may be contacted.",
        {"given": "The purposes that they agreed to.", "withdrawn": "The purposes that they took back."},
    ),
    "campaign.planned": EventKind("campaign", "A campaign of care visits was written down."),
    "campaign.running": EventKind("campaign", "It was started, or goes on."),
    "campaign.paused": EventKind("campaign", "It rests: nobody is invited."),
    "campaign.ended": EventKind("campaign", "It is over; visits that are booked stand."),
    "campaign.member": EventKind(
        "campaign",
        "Somebody in it came a step further.",
        {
            "member_id": "Who, by their id in `GET /campaigns/{id}/people`.",
            "state": "`invited`, `booked`, `done`, `nobody_home`, `declined`, `annoyed`, `no_answer` or `left_out`.",
            "order_id": "The order of their care visit, if there is one.",
        },
    ),
    "voice.counted": EventKind(
        "territory",
        "What customers of a territory spoke of in a week is counted.",
        {
            "week": "The ISO week.",
            "said": "How many words of customers there were.",
            "top_theme": "The theme most spoken of, as a code.",
            "top_count": "How many spoke of it.",
        },
    ),
    "cluster.found": EventKind("cluster", "A group has more faults than its baseline explains.", _CLUSTER),
    "cluster.confirmed": EventKind("cluster", "A person says that it is one, and what is done.", _CLUSTER),
    "cluster.false_alarm": EventKind("cluster", "A person says that it is none; that is learned.", _CLUSTER),
    "cluster.ended": EventKind("cluster", "A person says that it is over.", _CLUSTER),
    "coaching.found": EventKind("coaching", "A technician's work came back more often than others'.", _COACHING),
    "coaching.talked": EventKind("coaching", "Somebody talked with them about it.", _COACHING),
    "coaching.dismissed": EventKind("coaching", "A person says that it is nothing of theirs.", _COACHING),
    "order.repeats": EventKind(
        "order",
        "A repair repeats work of the last 30 days on its line.",
        {
            "repeat_of_id": "The order whose work it was.",
            "in_warranty": "Whether it is free of charge.",
            "first_technician": "`excluded`, `accompanied`, `none` or `nobody_else`.",
        },
    ),
    "order.located": EventKind("order", "The point of its site is known."),
    "order.amended": EventKind("order", "An order was changed.", _FIELDS),
    "order.scheduled": EventKind("order", "A visit of it has a technician and a time.", _WHY),
    "order.in_progress": EventKind("order", "A technician is on the way or at work.", _WHY),
    "order.held": EventKind("order", "It waits for the customer or a part.", _WHY),
    "order.completed": EventKind("order", "The work is done.", _WHY),
    "order.cancelled": EventKind("order", "It was cancelled.", _WHY),
    "order.reinstated": EventKind("order", "A cancelled order is taken up again; its visit waits for a time.", _WHY),
    "order.failed": EventKind("order", "It could not be done.", _WHY),
    "order.node_overdue": EventKind(
        "order",
        "It did not pass a node of the process within its limit; said once for an order and a node.",
        {"node": "Which, as in `GET /process-nodes`.", "owner_id": "Whose it is to see to, by the user's id."},
    ),
    "order.reopened": EventKind("order", "An end was taken back; a next visit follows.", _WHY),
    "visit.scheduled": EventKind("visit", "A visit is planned again after a report from the field.", _REPORTED),
    "visit.dispatched": EventKind("visit", "The technician has accepted it.", _REPORTED),
    "visit.en_route": EventKind("visit", "The technician is on the way.", _REPORTED),
    "visit.on_site": EventKind("visit", "The technician has arrived.", _REPORTED),
    "visit.completed": EventKind("visit", "The technician has completed it.", _REPORTED),
    "visit.partial": EventKind("visit", "A part is done; a next visit follows.", _REPORTED),
    "visit.cannot_complete": EventKind("visit", "It could not be done; a next visit may follow.", _REPORTED),
    "visit.worked": EventKind(
        "visit",
        "What its reports say of the work; said again when a late report changes it: the last one counts.",
        {
            **_ORDER,
            "technician_id": "Who ended it; null when another report took the end back.",
            "completed": "Whether it is done.",
            "left_at": "When they left for it, by their own reports.",
            "arrived_at": "When they arrived.",
            "began_at": "When they began.",
            "ended_at": "When it ended.",
            "planned_seconds": "How long the work was planned to take.",
            "mate_id": "Who came along, where two came; else null.",
        },
    ),
    "visit.cancelled": EventKind("visit", "It was cancelled.", _REPORTED),
    "visit.draft": EventKind("visit", "It waits for a plan again after a report from the field.", _REPORTED),
    "visit.late": EventKind("visit", "It is expected after its window; the customer is told."),
    "visit.delay_reported": EventKind(
        "visit",
        "The technician says that they run late; who must know is told.",
        {**_REPORTED, "minutes": "By how much, against what was expected."},
    ),
    "visit.declined": EventKind(
        "visit", "The technician does not take it; somebody else is looked for.", {**_REPORTED, **_WHY}
    ),
    "visit.freed": EventKind(
        "visit", "Somebody else did it; its technician is free.", {"technician_id": "Who was to go."}
    ),
    "visit.taken_back": EventKind("visit", "A change of the order took its time back; it is planned again."),
    "visit.noted": EventKind(
        "visit",
        "The customer left word for whoever comes.",
        {"parts": "What of it changed: `access`, `word`, `absent`."},
    ),
    "visit.pinned": EventKind("visit", "A person pinned technician, time, or both."),
    "visit.technicians_wished": EventKind("visit", "A person noted who should come, who alone may, or who must not."),
    "visit.order_noted": EventKind("visit", "A person noted which visit must be done before, or that none must."),
    "visit.skills_noted": EventKind("visit", "A person noted what whoever comes must be able to do."),
    "visit.needs_noted": EventKind("visit", "A person noted what parts and tools whoever comes must have."),
    "visit.crew_noted": EventKind(
        "visit", "A person noted whether one technician comes or two.", {"crew": "How many come together."}
    ),
    "visit.missed": EventKind("visit", "Nobody came within the promised window; it waits for a new time."),
    "order.released": EventKind("order", "It waits no more for its part or its customer."),
    "technician.visits_freed": EventKind(
        "technician",
        "Somebody is not there any more, and their visits go to others.",
        {**_WHY, "visit_ids": "The visits."},
    ),
    "visit.unpinned": EventKind("visit", "It may be planned freely again."),
    "visit.taken_off": EventKind("visit", "A person took it from its technician.", {"technician_id": "Who was to go."}),
    "visit.assigned": EventKind("visit", "A person gave it to a technician by hand."),
    "appointment.confirmed": EventKind("visit", "The customer confirmed it.", {"appointment_id": "The appointment."}),
    "appointment.made": EventKind("visit", "A first arrival window was told.", _APPOINTMENT),
    "appointment.window_changed": EventKind("visit", "Another arrival window.", _APPOINTMENT),
    "appointment.window_narrowed": EventKind(
        "visit", "The same appointment, told more precisely: the window lies within the one before.", _APPOINTMENT
    ),
    "appointment.technician_changed": EventKind("visit", "Another technician in the same window.", _APPOINTMENT),
    "appointment.superseded": EventKind("visit", "A newer version has taken its place.", _APPOINTMENT),
    "appointment.cancelled": EventKind("visit", "It was cancelled.", _APPOINTMENT),
    "appointment.fulfilled": EventKind("visit", "The technician came.", _APPOINTMENT),
    "appointment.missed": EventKind("visit", "The visit did not happen in it.", _APPOINTMENT),
    "slot.held": EventKind(
        "hold", "A window is held for a while.", {"visit_id": "For which visit, where its order is known."}
    ),
    "waitlist.joined": EventKind("visit", "The customer would rather come earlier.", {"entry_id": "The place."}),
    "waitlist.changed": EventKind("visit", "What would suit has changed.", {"entry_id": "The place."}),
    "waitlist.taken": EventKind("visit", "The customer took an earlier window.", {"entry_id": "The place."}),
    "waitlist.left": EventKind("visit", "The customer waits no more.", {"entry_id": "The place."}),
    "waitlist.ended": EventKind("visit", "The place ended with its visit.", {"entry_id": "The place."}),
    "waitlist.offered": EventKind("waitlist", "A freed window is offered.", {"asked": "How many customers."}),
    "plan.drafted": EventKind("plan", "A plan is computed and waits to be published."),
    "plan.published": EventKind("plan", "A plan is the one that stands."),
    "plan.stopped": EventKind("plan", "Somebody takes what its search has found.", {"attempt": "Which one."}),
    "plan.overtaken": EventKind("plan", "The world moved meanwhile; it is computed anew.", {"attempt": "Which one."}),
    "plan.failed": EventKind("plan", "It could not be computed.", {"code": "Why, as a code."}),
    "promise.kept": EventKind("promise", "A promise was kept.", _PROMISE),
    "promise.broken": EventKind("promise", "A promise was broken.", _PROMISE),
    "promise.in_jeopardy": EventKind(
        "visit",
        "The arrival will fall behind its window, or is too likely to.",
        {
            "late_seconds": "By how many seconds; 0 while only the odds say so.",
            "odds_percent": "On so many of a hundred days it is in time.",
        },
    ),
    "promise.out_of_jeopardy": EventKind("visit", "The arrival is in time again."),
    "promise.repaired": EventKind("visit", "A person chose a repair.", {"repair": "Which, as a code."}),
    "disruption.technician_ill": EventKind("technician", "Somebody fell ill."),
    "disruption.vehicle_down": EventKind("technician", "A vehicle broke down."),
    "disruption.visit_longer": EventKind("visit", "A visit takes longer."),
    "disruption.visit_shorter": EventKind("visit", "A visit takes less long."),
    "disruption.part_missing": EventKind("visit", "A part is missing."),
    "disruption.customer_cancels": EventKind("visit", "The customer cancelled on the day."),
    "disruption.emergency": EventKind("visit", "An emergency needs a repair of the plan."),
    "disruption.nobody_home": EventKind("visit", "Nobody was at home."),
    "disruption.day_upset": EventKind("territory", "The whole day of a territory is repaired."),
    "emergency.inserted": EventKind("visit", "An emergency found its place.", {"technician_id": "Who goes."}),
    "message.delivered": EventKind("message", "A text is on the phone.", _TEXT),
    "message.suppressed": EventKind("message", "A rule held a text back for good.", {**_TEXT, **_WHY}),
    "message.undelivered": EventKind("message", "A text did not arrive.", {**_TEXT, **_WHY}),
    "message.failed": EventKind("message", "The carrier refused a text.", {**_TEXT, **_WHY}),
    "message.expired": EventKind("message", "A text was worthless before it could leave.", {**_TEXT, **_WHY}),
    "message.unknown": EventKind("message", "Nobody knows whether a text left.", {**_TEXT, **_WHY}),
    "inbound.received": EventKind(
        "inbound_text", "A customer wrote.", {"outcome": "How it ended.", "meaning": "What it was taken for."}
    ),
    "email.received": EventKind(
        "email",
        "A customer wrote an e-mail.",
        {"outcome": "What became of it.", "complaint_id": "Its complaint, where there is one."},
    ),
    "survey.answered": EventKind(
        "visit",
        "A customer said how it was.",
        {**_VISIT, "score": "1 to 5.", "fixed": "Whether it works.", "commented": "Whether they wrote something."},
    ),
    "survey.recommended": EventKind(
        "visit",
        "A customer said how likely they are to recommend the operator.",
        {**_VISIT, "likelihood": "0 to 10.", "channel": "How they said it: `page`, `text` or `call`."},
    ),
    "follow_up.due": EventKind("follow_up", "A customer is owed a call.", {**_VISIT, **_WHY}),
    "follow_up.overdue": EventKind("follow_up", "The call was not made by its deadline."),
    "follow_up.tried": EventKind(
        "follow_up", "Somebody called, or tried to.", {**_VISIT, "outcome": "How it ended, as a code."}
    ),
    "follow_up.done": EventKind("follow_up", "The call was made.", {"outcome": "How it ended, as a code."}),
    "follow_up.ended": EventKind(
        "follow_up",
        "An answer is waited for, or a call is owed, no more, without a call.",
        {**_VISIT, "outcome": "How it ended, as a code: `answered`, `no_answer`, or why nobody asks any more."},
    ),
    "complaint.acknowledged": EventKind("complaint", "A complaint has an owner.", _COMPLAINT),
    "complaint.in_progress": EventKind("complaint", "Somebody works on it.", _COMPLAINT),
    "complaint.resolved": EventKind("complaint", "Something was done about it.", _COMPLAINT),
    "complaint.accepted": EventKind("complaint", "The customer accepts what was done.", _COMPLAINT),
    "complaint.rejected": EventKind("complaint", "The customer does not accept it.", _COMPLAINT),
    "outage.announced": EventKind("outage", "Planned work or an outage is known.", _OUTAGE),
    "outage.began": EventKind("outage", "It has begun.", _OUTAGE),
    "outage.changed": EventKind("outage", "It has other times, or another cause is told.", _OUTAGE),
    "outage.told": EventKind("outage", "The texts of the last news are written.", _OUTAGE),
    "outage.ended": EventKind("outage", "It is over.", _OUTAGE),
    "outage.cancelled": EventKind("outage", "It does not take place, or was none.", _OUTAGE),
    "order.joined_outage": EventKind("order", "It waits for the end of an outage.", _JOINED),
    "order.left_outage": EventKind("order", "It waits no more.", {**_JOINED, "outcome": "How it ended, as a code."}),
    "order.line_tested": EventKind(
        "order", "Its line was tested.", {**_TEST, "verdict": "What it means: `works`, `fix_remotely`, `go`, `outage`."}
    ),
    "order.line_untested": EventKind(
        "order", "A test of its line brought no result.", {**_TEST, "failure": "Why, as a code."}
    ),
    "order.remote_fix_begun": EventKind("order", "It is mended from afar instead of by a visit."),
    "order.remote_fix_ended": EventKind(
        "order", "It waits no more to be mended from afar.", {"outcome": "How it ended, as a code."}
    ),
    "complaint.pending": EventKind("complaint", "It waits for the customer.", _COMPLAINT),
    "complaint.held": EventKind("complaint", "It waits for somebody else.", _COMPLAINT),
    "complaint.cancelled": EventKind("complaint", "The customer withdraws it.", _COMPLAINT),
    "complaint.closed": EventKind("complaint", "It is closed, with its cause.", _COMPLAINT),
    "complaint.recovery_answered": EventKind(
        "complaint",
        "Its customer says how well it was put right.",
        {**_COMPLAINT, "score": "1 to 5.", "fixed": "Whether it is still right."},
    ),
    "complaint.improvement_told": EventKind(
        "complaint",
        "Its customer is told what was changed since they complained.",
        {**_COMPLAINT, "action_id": "The corrective action, which may be another complaint's."},
    ),
    "complaint.in_jeopardy": EventKind("complaint", "Its limit will soon be over.", _COMPLAINT),
    "complaint.overdue": EventKind("complaint", "Its limit is over.", _COMPLAINT),
    "goodwill.granted": EventKind("goodwill", "A customer is given something for their trouble.", _GOODWILL),
    "goodwill.delivered": EventKind("goodwill", "They have it.", _GOODWILL),
    "goodwill.taken_back": EventKind("goodwill", "It does not stand any more.", _GOODWILL),
    "complaint.hand_over_offered": EventKind("complaint", "A colleague is asked to take it over.", _HAND_OVER),
    "complaint.hand_over_accepted": EventKind("complaint", "They have taken it over.", _HAND_OVER),
    "complaint.hand_over_returned": EventKind("complaint", "They have returned it.", _HAND_OVER),
    "complaint.hand_over_lapsed": EventKind("complaint", "They did not answer in time.", _HAND_OVER),
    "task.opened": EventKind("task", "Something waits for a person.", _TASK),
    "task.taken": EventKind("task", "Somebody sees to it from now on.", _TASK),
    "task.returned": EventKind("task", "Whoever saw to it gives it back; it waits for anybody.", _TASK),
    "task.done": EventKind("task", "A person has seen to it.", _TASK_DONE),
    "technician.entered": EventKind("technician", "A technician was added."),
    "technician.amended": EventKind("technician", "A technician was changed.", _FIELDS),
    "technician.photo_set": EventKind("technician", "They have a photo, which customers see to whom they come."),
    "technician.photo_removed": EventKind("technician", "Their photo was removed."),
    "shift.added": EventKind(
        "technician", "A shift was added.", {"shift_id": "The shift.", "starts_at": "Its start.", "ends_at": "Its end."}
    ),
    "shift.removed": EventKind("technician", "A shift was removed.", {"shift_id": "The shift."}),
    "absence.added": EventKind("technician", "An absence was added.", {"absence_id": "The absence."}),
    "absence_request.asked": EventKind(
        "absence_request", "A technician asks to be away; a task waits for the answer.", _WHOSE
    ),
    "absence_request.withdrawn": EventKind("absence_request", "They took it back.", _WHOSE),
    "absence_request.approved": EventKind("absence_request", "They get it, and an absence with it.", _WHOSE),
    "absence_request.declined": EventKind("absence_request", "They do not get it.", _WHOSE),
    "photo_proposal.asked": EventKind(
        "photo_proposal", "A technician proposes a photo of themself; a task waits for the answer.", _WHOSE
    ),
    "photo_proposal.replaced": EventKind("photo_proposal", "They proposed another, or left.", _WHOSE),
    "photo_proposal.approved": EventKind("photo_proposal", "It is their photo now.", _WHOSE),
    "photo_proposal.declined": EventKind("photo_proposal", "It does not become their photo.", _WHOSE),
    "certificate.entered": EventKind(
        "technician", "A certificate of theirs was entered or brought up to date.", _CERTIFICATE
    ),
    "certificate.removed": EventKind("technician", "A certificate of theirs was taken out.", _CERTIFICATE),
    "certificate.expiring": EventKind(
        "technician",
        "A certificate of theirs ends soon, and none follows; said once.",
        {**_CERTIFICATE, "visit_ids": "Their visits planned after it that need it."},
    ),
    "certificate_rule.entered": EventKind(
        "certificate_rule", "A skill counts only with a certificate.", {"skill": "The skill, by its code."}
    ),
    "certificate_rule.removed": EventKind(
        "certificate_rule", "A skill counts without a certificate again.", {"skill": "The skill, by its code."}
    ),
    "van_part.counted": EventKind("technician", "Parts in their van were counted."),
    "pickup.made": EventKind("technician", "They have picked up parts or tools at the supply place."),
    "van_part.removed": EventKind("technician", "They do not carry a part any more."),
    "absence.removed": EventKind("technician", "An absence was removed.", {"absence_id": "The absence."}),
    "territory.entered": EventKind("territory", "A territory was added."),
    "territory.amended": EventKind("territory", "A territory was changed.", _FIELDS),
    "device.paired": EventKind("device", "A technician's device was paired."),
    "carrier.rests": EventKind(
        "carrier", "A carrier fails and is left alone for a while.", {"carrier": "Its name.", "until": "Till when."}
    ),
}
