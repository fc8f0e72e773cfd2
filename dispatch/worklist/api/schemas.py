""" """

from marshmallow import fields

from dispatch.http.fields import StrictSchema
from dispatch.http.listing import PageQuery
from dispatch.vocabulary.terms import TaskState


class TaskQuery(PageQuery):
    """Which tasks."""

    state = fields.Enum(TaskState, by_value=True, load_default=None)


class TaskOut(StrictSchema):
    """Something that a person must look at."""

    id = fields.Integer()
    kind = fields.String()
    sentence = fields.String(metadata={"description": "In English; the pages say it in the reader's language."})
    facts = fields.Dict(metadata={"description": "What the sentence is about: codes, references, words."})
    state = fields.String()
    order_id = fields.Integer(allow_none=True)
    visit_id = fields.Integer(allow_none=True)
    created_at = fields.AwareDateTime()
    done_at = fields.AwareDateTime(allow_none=True)
