"""What a broken constraint means, by the constraint's name: every conflict has an answer other than 500."""

from dataclasses import dataclass

from psycopg import OperationalError as DriverFault
from psycopg import errors
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

DatabaseAway = OperationalError
"""The connection broke, or the database gave a transaction up: the same transaction may succeed in a moment."""

DatabaseError = DBAPIError
"""What the database refused, for those rooms that must not import SQLAlchemy."""


@dataclass(frozen=True)
class Conflict:
    """A rule that the database holds, in words for the one who ran into it."""

    code: str
    sentence: str


BY_CONSTRAINT = {
    "ex_visits_technician_overlap": Conflict("technician_busy", "The technician has another visit at that time."),
    "ex_holds_technician_overlap": Conflict("window_taken", "Somebody else has just taken this time."),
    "ex_shifts_overlap": Conflict("shift_overlap", "The technician has another shift at that time."),
    "uq_work_orders_live_external_id": Conflict("order_exists", "This order is here already."),
    "uq_appointments_live_visit": Conflict("appointment_exists", "The visit has an appointment already."),
    "uq_messages_once_per_appointment": Conflict("told_already", "The customer was told this already."),
    "uq_messages_once_per_topic": Conflict("told_already", "The customer was told this already."),
    "uq_territories_code": Conflict("code_taken", "Another territory has this code."),
    "uq_technicians_external_id": Conflict("external_id_taken", "Another technician has this external id."),
    "uq_users_name": Conflict("name_taken", "Another user has this name."),
    "uq_complaint_causes_code": Conflict("code_taken", "Another cause has this code."),
    "uq_complaint_hand_overs_offered": Conflict(
        "offered_already", "A colleague has been asked already; wait for their answer."
    ),
    "uq_sampling_rules_conditions": Conflict("sampling_rule_exists", "There is a rule with these conditions already."),
    "uq_work_types_kind_symptom": Conflict("work_type_exists", "This kind and symptom have a work type already."),
}

BUSY = Conflict("try_again", "Someone else changed the same thing at the same moment; try again.")
_TAKEN = Conflict("conflict", "This contradicts what is stored already.")


def conflict_of(error: BaseException) -> Conflict | None:
    """Translates a database error into the rule it stands for; None when it is no conflict."""
    if not isinstance(error, DBAPIError):
        return None
    cause = error.orig
    if isinstance(cause, errors.SerializationFailure | errors.DeadlockDetected):
        return BUSY
    if isinstance(cause, errors.IntegrityError):
        return BY_CONSTRAINT.get(cause.diag.constraint_name or "", _TAKEN)
    return None


_AWAY_CLASSES = {"08", "53", "57", "58"}
"""SQLSTATE's classes of broken connections, spent resources (a full disk, too many connections), and shutdowns; the
last holds statements that took too long as well."""


def is_away(error: BaseException) -> bool:
    """Whether the database is not there, or not able to work: the same request may succeed in a moment."""
    if isinstance(error, NoConnectionFree):
        return True
    if not isinstance(error, DBAPIError):
        return False
    cause = error.orig
    if error.connection_invalidated or not isinstance(cause, DriverFault):
        return error.connection_invalidated
    return cause.sqlstate is None or isinstance(cause, errors.LockNotAvailable) or cause.sqlstate[:2] in _AWAY_CLASSES
