"""What whoever takes a task does next, the likeliest first."""

from collections.abc import Mapping
from enum import StrEnum


class TaskAction(StrEnum):
    """Something that a person can do about a task; a page has a button or a link for each."""

    READ_CONVERSATION = "read_conversation"
    CALL_CUSTOMER = "call_customer"
    CALL_TECHNICIAN = "call_technician"
    PIN_ADDRESS = "pin_address"
    OPEN_BOARD = "open_board"
    SEE_RISKS = "see_risks"
    OPEN_ORDER = "open_order"
    OPEN_COMPLAINT = "open_complaint"
    OPEN_OUTAGE = "open_outage"
    OPEN_TECHNICIAN = "open_technician"
    OPEN_CLUSTER = "open_cluster"
    OPEN_CUSTOMER = "open_customer"
    OPEN_COACHING = "open_coaching"
    OPEN_EMAIL = "open_email"


_READ, _CALL, _REACH = TaskAction.READ_CONVERSATION, TaskAction.CALL_CUSTOMER, TaskAction.CALL_TECHNICIAN
_BOARD, _ORDER, _COMPLAINT = TaskAction.OPEN_BOARD, TaskAction.OPEN_ORDER, TaskAction.OPEN_COMPLAINT
_OUTAGE = TaskAction.OPEN_OUTAGE

ACTIONS: Mapping[str, tuple[TaskAction, ...]] = {
    "absence_wished": (TaskAction.OPEN_TECHNICIAN, _REACH),
    "arrange_next_visit": (_CALL, _BOARD, _ORDER),
    "broke_again": (_READ, _CALL, _ORDER),
    "call_about_delay": (_CALL, _BOARD, _ORDER),
    "call_customer": (_CALL, TaskAction.SEE_RISKS, _ORDER),
    "certificate_expiring": (TaskAction.OPEN_TECHNICIAN, _REACH, _BOARD),
    "change_wished": (_READ, _CALL, _BOARD),
    "coaching_found": (TaskAction.OPEN_COACHING,),
    "cluster_found": (TaskAction.OPEN_CLUSTER, _ORDER),
    "complaint_back": (_COMPLAINT,),
    "complaint_call": (_CALL, _COMPLAINT),
    "recovery_call": (_CALL, _COMPLAINT),
    "complaint_close": (_COMPLAINT,),
    "complaint_due": (_COMPLAINT, _CALL),
    "complaint_facts": (_CALL, _COMPLAINT),
    "complaint_news": (_COMPLAINT, _CALL),
    "complaint_offered": (_COMPLAINT,),
    "complaint_overdue": (_COMPLAINT,),
    "complaint_reopened": (_COMPLAINT, _CALL),
    "complaint_waits": (_COMPLAINT,),
    "complaint_words": (_COMPLAINT, _CALL),
    "corrective_action_overdue": (_COMPLAINT,),
    "improvement_untold": (_COMPLAINT,),
    "email_waits": (TaskAction.OPEN_EMAIL,),
    "field_conflict": (_REACH, _BOARD, _ORDER),
    "goodwill_in_doubt": (_ORDER,),
    "help_wanted": (_REACH, _BOARD, _ORDER),
    "inbound_text": (_READ, _CALL),
    "mate_missing": (_BOARD, _ORDER),
    "parts_to_bring": (_REACH, _BOARD, _ORDER),
    "line_bad_after_work": (_CALL, _ORDER),
    "line_test_mendable": (_ORDER, _CALL),
    "line_test_outage": (_ORDER, _CALL),
    "line_test_parts": (_REACH, _BOARD, _ORDER),
    "line_test_skills": (_BOARD, _ORDER),
    "locate": (TaskAction.PIN_ADDRESS, _CALL, _ORDER),
    "nobody_home": (_CALL, _BOARD, _ORDER),
    "outage_covers": (_ORDER, _OUTAGE, _CALL),
    "outage_overdue": (_OUTAGE,),
    "overdue_call": (_CALL, _ORDER),
    "part_missing": (_CALL, _ORDER),
    "promise_dropped": (_CALL, _BOARD, _ORDER),
    "promise_in_doubt": (_CALL, _BOARD, _ORDER),
    "promise_undelivered": (_CALL, _READ, _ORDER),
    "may_leave": (TaskAction.OPEN_CUSTOMER, _CALL, _ORDER),
    "node_overdue": (_ORDER, _BOARD, _CALL),
    "remote_fix": (_ORDER, _CALL),
    "repair_due": (_ORDER, _BOARD, _CALL),
    "same_fault": (_CALL, _ORDER),
    "silent_technician": (_REACH, _BOARD, _ORDER),
    "tell_customer": (_CALL, _READ, _ORDER),
    "photo_proposed": (TaskAction.OPEN_TECHNICIAN, _REACH),
    "predecessor_cancelled": (_ORDER, _CALL, _BOARD),
    "visit_out_of_order": (_BOARD, _ORDER, _CALL),
    "visit_interrupted": (_REACH, _CALL, _BOARD),
}
"""By a task's kind. What is not here concerns a machine, a carrier or a plan: its sentence says what to do."""

ENDED_BY_AN_ANSWER = frozenset({"absence_wished", "photo_proposed"})
"""Kinds that nobody closes by hand: somebody waits for the answer that closes them."""

QUIET = frozenset({"quiet_customer", "complaint_ask_quiet"})
"""What tasks say of a customer who wants no contact: nobody is led to call them."""


def actions_for(
    kind: str,
    said: str,
    *,
    has_order: bool,
    has_technician: bool,
    is_placed: bool,
    has_complaint: bool = False,
    has_outage: bool = False,
    has_email: bool = False,
) -> list[TaskAction]:
    """The actions of a task of this kind that are possible now.

    `said` names the variant of the kind's sentence; without an order, a complaint, an outage, an e-mail, a technician
    or a visit that is placed, what needs one is left out.
    """
    without = {_CALL} if said in QUIET else set()
    if not has_order:
        without |= {_READ, _ORDER, TaskAction.PIN_ADDRESS}
    if not has_order and not has_complaint:
        without.add(_CALL)
    if not has_complaint:
        without.add(_COMPLAINT)
    if not has_outage:
        without.add(_OUTAGE)
    if not has_email:
        without.add(TaskAction.OPEN_EMAIL)
    if not has_technician:
        without |= {_REACH, TaskAction.OPEN_TECHNICIAN}
    if not is_placed:
        without.add(_BOARD)
    return [action for action in ACTIONS.get(kind, (_ORDER, _COMPLAINT)) if action not in without]
