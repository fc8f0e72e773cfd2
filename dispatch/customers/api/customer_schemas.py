"""Customers and their files as the API gives them."""

from marshmallow import fields

from dispatch.customers.api.line_schemas import LineOrderOut, LineOut
from dispatch.http.fields import StrictSchema, Text, Whole
from dispatch.http.listing import PageQuery
from dispatch.vocabulary.terms import ConsentPurpose, ContactChannel


class CustomerQuery(PageQuery):
    """Which customers: all conditions hold together."""

    phone = Text(longest=100, metadata={"description": "A number as somebody types it, or the last digits of one."})
    name = Text(longest=100, metadata={"description": "A part of the name."})
    reference = Text(longest=100, metadata={"description": "The reference of one of their orders."})
    service_id = Text(longest=100, metadata={"description": "The operator's id of one of their lines."})


class CustomerRecordOut(StrictSchema):
    """One record of a customer; `merged_into_id` names the record that stands for this person, where another does."""

    id = fields.Integer()
    source = fields.String()
    external_id = fields.String(allow_none=True)
    name = fields.String()
    phone = fields.String()
    phone_extension = fields.String(allow_none=True)
    textable = fields.Boolean()
    language = fields.String()
    tier = fields.String()
    do_not_disturb = fields.Boolean()
    care_consent = fields.Boolean()
    merged_into_id = fields.Integer(allow_none=True)


class FileVisitOut(StrictSchema):
    """A visit in a customer's file."""

    id = fields.Integer()
    number = fields.Integer()
    state = fields.String()
    technician_name = fields.String(attribute="technician.name", dump_default=None, allow_none=True)
    ended_at = fields.AwareDateTime(allow_none=True)
    reason_code = fields.String(allow_none=True)
    notes = fields.String(allow_none=True)


class FileOrderOut(LineOrderOut):
    """An order in a customer's file, with its visits."""

    address = fields.String(attribute="site.address")
    service_id = fields.String(allow_none=True)
    visits = fields.List(fields.Nested(FileVisitOut))


class ToldOut(StrictSchema):
    """A text of ours."""

    at = fields.AwareDateTime(attribute="created_at")
    kind = fields.String()
    state = fields.String()
    body = fields.String()
    order_id = fields.Integer()


class WrittenOut(StrictSchema):
    """A text of the customer's, and how it ended."""

    at = fields.AwareDateTime(attribute="received_at")
    body = fields.String()
    outcome = fields.String()
    order_id = fields.Integer()


class CallOut(StrictSchema):
    """A call to the customer."""

    at = fields.AwareDateTime(attribute="attempt.at")
    caller = fields.String()
    outcome = fields.String(attribute="attempt.outcome")
    notes = fields.String(attribute="attempt.notes")
    follow_up_id = fields.Integer(attribute="follow_up.id")


class OwedOut(StrictSchema):
    """A survey that waited or waits, or a call that was or is owed."""

    id = fields.Integer()
    kind = fields.String()
    state = fields.String()
    reason = fields.String()
    due_at = fields.AwareDateTime()
    deadline = fields.AwareDateTime()
    outcome = fields.String(allow_none=True)
    visit_id = fields.Integer()


class SurveyOut(StrictSchema):
    """What the customer said of a visit."""

    visit_id = fields.Integer()
    score = fields.Integer()
    fixed = fields.Boolean()
    comment = fields.String()
    answered_at = fields.AwareDateTime()


class FileComplaintOut(StrictSchema):
    """A complaint in a customer's file."""

    id = fields.Integer()
    order_id = fields.Integer()
    said = fields.String()
    state = fields.String()
    resolution = fields.String(allow_none=True)
    received_at = fields.AwareDateTime()
    closed_at = fields.AwareDateTime(allow_none=True)


class WarrantyOut(StrictSchema):
    """The warranty on a visit's work, both days included."""

    visit_id = fields.Integer()
    first_day = fields.Date()
    last_day = fields.Date()


class FileConsentOut(StrictSchema):
    """What a person last said of being contacted for a purpose by a channel."""

    purpose = fields.Enum(ConsentPurpose, by_value=True, metadata={"description": "What for.", "example": "survey"})
    channel = fields.Enum(ContactChannel, by_value=True, metadata={"description": "`text` or `call`."})
    given = fields.Boolean(attribute="entry.given", metadata={"description": "Whether they agree."})
    at = fields.AwareDateTime(attribute="entry.at")
    by = fields.String(attribute="entry.by", metadata={"description": "A user, a source system, or `customer`."})
    door = fields.String(attribute="entry.door", metadata={"description": "Which way it came in."})
    words = fields.String(attribute="entry.words", metadata={"description": "In which words they said so."})


class NoteOut(StrictSchema):
    """What a colleague wrote down."""

    id = fields.Integer()
    at = fields.AwareDateTime()
    author = fields.String()
    body = fields.String()


class CustomerFileOut(StrictSchema):
    """All that is known of a person, over all their records: up to a hundred of each kind, the newest first."""

    customer = fields.Nested(CustomerRecordOut)
    others = fields.List(fields.Nested(CustomerRecordOut))
    orders = fields.List(fields.Nested(FileOrderOut))
    lines = fields.List(fields.Nested(LineOut))
    told = fields.List(fields.Nested(ToldOut))
    written = fields.List(fields.Nested(WrittenOut))
    calls = fields.List(fields.Nested(CallOut))
    follow_ups = fields.List(fields.Nested(OwedOut))
    surveys = fields.List(fields.Nested(SurveyOut))
    complaints = fields.List(fields.Nested(FileComplaintOut))
    warranties = fields.List(fields.Nested(WarrantyOut))
    consents = fields.List(
        fields.Nested(FileConsentOut),
        metadata={"description": "What they last said of each purpose and channel, of `/customers/{id}/consents`."},
    )
    notes = fields.List(fields.Nested(NoteOut))


class NoteInSchema(StrictSchema):
    """What colleagues should know of a customer."""

    body = Text(required=True, longest=2000, multiline=True)


class MergeSchema(StrictSchema):
    """Which other record is the same person, and why that is sure."""

    customer_id = Whole(required=True, least=1)
    why = Text(required=True, longest=500)


class UnmergeSchema(StrictSchema):
    """Why the record is another person's after all."""

    why = Text(required=True, longest=500)
