"""What tasks look like in the API."""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields

from dispatch.db.tables import Task
from dispatch.http.fields import StrictSchema
from dispatch.http.listing import PageQuery
from dispatch.vocabulary.terms import Priority, TaskState
from dispatch.worklist.queries.task_subjects import TaskSubject
from dispatch.worklist.queries.worklist import TaskOwner
from dispatch.worklist.rules.task_actions import TaskAction


class TaskQuery(PageQuery):
    """Which tasks."""

    state = fields.Enum(TaskState, by_value=True, load_default=None)
    owner = fields.Enum(
        TaskOwner,
        by_value=True,
        load_default=None,
        metadata={"description": "Only what whoever asks has taken, or what nobody has."},
    )


class TaskTakingIn(StrictSchema):
    """Who takes a task may take it over."""

    over = fields.Boolean(
        load_default=False, metadata={"description": "Whether to take it although somebody else sees to it."}
    )


class TaskSubjectOut(StrictSchema):
    """Whom, what and where a task is about, as it stands now; null where a task has none of it."""

    reference = fields.String(allow_none=True)
    customer = fields.String(
        allow_none=True, metadata={"description": "The customer's name; null for whoever may not read customers."}
    )
    customer_phone = fields.String(
        allow_none=True, metadata={"description": "The customer's number; null for whoever may not read customers."}
    )
    address = fields.String(allow_none=True)
    technician = fields.String(
        allow_none=True, metadata={"description": "The name of the technician whom it concerns."}
    )
    technician_phone = fields.String(allow_none=True, metadata={"description": "The technician's number."})
    promised_start = fields.AwareDateTime(
        allow_none=True, metadata={"description": "When the arrival window begins that the customer was promised."}
    )
    promised_end = fields.AwareDateTime(allow_none=True, metadata={"description": "When it ends."})


class TaskOut(StrictSchema):
    """Something that a person must look at."""

    id = fields.Integer()
    kind = fields.String()
    sentence = fields.String(metadata={"description": "In English; the pages say it in the reader's language."})
    facts = fields.Dict(metadata={"description": "What the sentence is about: codes, references, words."})
    state = fields.String()
    order_id = fields.Integer(allow_none=True)
    visit_id = fields.Integer(allow_none=True)
    complaint_id = fields.Integer(allow_none=True)
    outage_id = fields.Integer(allow_none=True)
    email_id = fields.Integer(allow_none=True)
    due_at = fields.AwareDateTime(allow_none=True, metadata={"description": "By when; null where nothing says."})
    owner = fields.String(
        allow_none=True, metadata={"description": "The name of whoever sees to it; null while it waits for anybody."}
    )
    taken_at = fields.AwareDateTime(allow_none=True, metadata={"description": "Since when they do."})
    created_at = fields.AwareDateTime()
    done_at = fields.AwareDateTime(allow_none=True)
    priority = fields.Enum(
        Priority, by_value=True, allow_none=True, metadata={"description": "The order's priority; null without one."}
    )
    act_by = fields.AwareDateTime(
        allow_none=True,
        metadata={"description": "When it is due, or the promise begins that is at stake; null where none is."},
    )
    about = fields.Nested(TaskSubjectOut)
    actions = fields.List(
        fields.Enum(TaskAction, by_value=True),
        metadata={"description": "What can be done about it now, the likeliest first."},
    )


def told(task: Task, subject: TaskSubject, *, with_customer: bool) -> Mapping[str, Any]:
    """A task as `TaskOut` takes it."""
    order, technician, promised = subject.order, subject.technician, subject.promised
    customer = subject.customer if with_customer else None
    return {
        **{name: getattr(task, name) for name in _AS_THEY_ARE},
        "owner": task.owner.name if task.owner else None,
        "priority": Priority(order.priority) if order else None,
        "act_by": subject.act_by,
        "about": {
            "reference": order.reference if order else None,
            "customer": customer.name if customer else None,
            "customer_phone": customer.dialled if customer else None,
            "address": order.site.address if order and with_customer else None,
            "technician": technician.name if technician else None,
            "technician_phone": technician.phone if technician else None,
            "promised_start": promised.start if promised else None,
            "promised_end": promised.end if promised else None,
        },
        "actions": list(subject.actions),
    }


_AS_THEY_ARE = (
    "id", "kind", "sentence", "facts", "state", "order_id", "visit_id", "complaint_id", "outage_id", "email_id",
    "due_at", "taken_at", "created_at", "done_at",
)  # fmt: skip
