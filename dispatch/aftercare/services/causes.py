"""Why complaints come about: the operator's tree of causes, and which of them a complaint had."""

from dataclasses import dataclass
from typing import Any

from dispatch.aftercare.queries import causes as queries
from dispatch.aftercare.services import complaint_record
from dispatch.customers.services import lines
from dispatch.db.tables import Complaint, ComplaintCause
from dispatch.kernel.records import audit
from dispatch.kernel.work import Work
from dispatch.vocabulary.complaints import ProcessStep
from dispatch.vocabulary.errors import Invalid, Missing, Refused, Stale
from dispatch.vocabulary.states import ENDED_COMPLAINTS, ComplaintState
from dispatch.workforce.queries import technicians


@dataclass(frozen=True)
class CauseIn:
    """Why a complaint came about; besides the cause what it hangs on: node, line, installer, device, our own step."""

    cause_id: int
    access_node: str | None = None
    line_id: int | None = None
    technician_id: int | None = None
    device: str | None = None
    process_step: ProcessStep | None = None


def find_out(work: Work, complaint_id: int, version: int, found: CauseIn) -> Complaint:
    """Writes down why a complaint came about. A line that is named brings its node along where none is said.

    Raises `Missing`, `Stale`, `Refused` (not the owner, ended), `Invalid` for an unknown or retired cause.
    """
    row = complaint_record.locked(work, complaint_id, version)
    complaint_record.must_own(work, row)
    if ComplaintState(row.state) in ENDED_COMPLAINTS:
        raise Refused("wrong_state", "The complaint has ended; its cause stands.")
    line = lines.visible(work, found.line_id) if found.line_id is not None else None
    if found.technician_id is not None and technicians.visible(work.session, work.actor, found.technician_id) is None:
        raise Missing("technician")
    row.cause_id = _usable(work, found.cause_id).id
    row.line_id, row.technician_id = found.line_id, found.technician_id
    row.access_node = found.access_node or (line.access_node if line else None)
    row.device, row.process_step = found.device, found.process_step
    row.version += 1
    work.session.flush()
    work.session.refresh(row, ["cause"])
    audit(work, "complaint.cause_found", "complaint", row.id, cause_id=row.cause_id)
    return row


def must_be_known(work: Work, row: Complaint, cause_id: int | None) -> None:
    """Nothing closes without its cause: the one given here, or one that was written down. Raises `Invalid`."""
    if cause_id is not None:
        row.cause_id = _usable(work, cause_id).id
        work.session.flush()
        work.session.refresh(row, ["cause"])
    if row.cause_id is None:
        raise Invalid("cause_missing", "Write down why it came about, then close it.", errors=_AT_CAUSE)


def enter(work: Work, values: dict[str, Any]) -> ComplaintCause:
    """Adds a cause to the tree; raises `Invalid` for an unknown one above it, and conflicts with one of its code."""
    if values.get("parent_id") is not None:
        _usable(work, values["parent_id"], field="parent_id")
    cause = ComplaintCause(version=1, **values)
    work.session.add(cause)
    work.session.flush()
    audit(work, "complaint_cause.entered", "complaint_cause", cause.id)
    return cause


def amend(work: Work, cause_id: int, version: int, values: dict[str, Any]) -> ComplaintCause:
    """Renames a cause, moves it in the tree, retires it or takes it in again; complaints keep theirs.

    Raises `Missing`, `Stale`, and `Invalid` for a place below itself.
    """
    cause = queries.find(work.session, cause_id, lock=True)
    if cause is None:
        raise Missing("cause")
    if cause.version != version:
        raise Stale("cause", cause.version)
    parent_id = values.get("parent_id")
    if parent_id is not None:
        _usable(work, parent_id, field="parent_id")
        if cause.id in queries.path(work.session, parent_id):
            raise Invalid("below_itself", "A cause can't stand below itself.", errors=_at("parent_id"))
    retired = values.pop("retired", None)
    if retired is not None:
        cause.retired_at = (cause.retired_at or work.now) if retired else None
    for name, value in values.items():
        setattr(cause, name, value)
    cause.version += 1
    work.session.flush()
    audit(work, "complaint_cause.amended", "complaint_cause", cause.id)
    return cause


def _usable(work: Work, cause_id: int, *, field: str = "cause_id") -> ComplaintCause:
    cause = queries.find(work.session, cause_id)
    if cause is None or cause.retired_at is not None:
        raise Invalid("unknown_cause", "There is no such cause to choose; take one from the tree.", errors=_at(field))
    return cause


def _at(field: str) -> dict[str, Any]:
    return {"json": {field: ["Not a cause that can be chosen."]}}


_AT_CAUSE = {"json": {"cause_id": ["Missing data for required field."]}}
