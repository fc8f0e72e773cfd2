"""E-mail messages as the API takes and gives them."""

from marshmallow import fields

from dispatch.http.fields import QueryWhole, StrictSchema, Whole
from dispatch.http.listing import PageQuery
from dispatch.vocabulary.attachment_types import CONTENT_TYPES
from dispatch.vocabulary.complaints import ComplaintCategory, EmailOutcome


class DeskQuery(StrictSchema):
    """Which desk the messages were written to."""

    category = fields.Enum(
        ComplaintCategory,
        by_value=True,
        load_default=None,
        metadata={
            "description": "What the desk is there for; what the category asks for is asked by the complaint's first "
            "owner. `other` without it."
        },
    )


class EmailQuery(PageQuery):
    """Which messages: all conditions hold together."""

    outcome = fields.Enum(
        EmailOutcome, by_value=True, load_default=None, metadata={"description": "Only those of which this became."}
    )
    complaint_id = QueryWhole(
        least=1, load_default=None, metadata={"description": "Only those that belong to this complaint."}
    )


class AssignmentSchema(StrictSchema):
    """Whose a message is: of a complaint, an order or a customer; one of them."""

    complaint_id = Whole(least=1)
    order_id = Whole(least=1)
    customer_id = Whole(least=1)


class EmailPartOut(StrictSchema):
    """Something that hung on a message, as the message calls it, and the file that is kept of it."""

    name = fields.String(metadata={"description": "Its file name; empty where it has none."})
    content_type = fields.String(metadata={"description": "The type that it gives itself."})
    size_bytes = fields.Integer(metadata={"description": "Its size without its encoding for mail."})
    attachment_id = fields.Integer(
        allow_none=True,
        metadata={"description": "By which `/email-attachments/{id}` gives the file; null where none is kept."},
    )
    kept_as = fields.String(
        allow_none=True,
        metadata={
            "enum": list(CONTENT_TYPES),
            "description": "What the kept file is, by its content; a picture is drawn anew.",
        },
    )


class EmailOut(StrictSchema):
    """A message, and what became of it."""

    id = fields.Integer()
    message_key = fields.String(
        metadata={"description": "Its Message-ID, or `sha256:` and the digest of its content where it has none."}
    )
    from_address = fields.String(
        metadata={"description": "Whom an answer would reach, in small letters; empty where the message does not say."}
    )
    from_name = fields.String(metadata={"description": "What the sender calls themselves."})
    subject = fields.String(metadata={"description": "What it is about, in the sender's words."})
    body = fields.String(
        metadata={"description": "What they wrote, without what they quote and without their signature."}
    )
    parts = fields.List(
        fields.Nested(EmailPartOut),
        attribute="hanging",
        metadata={"description": "What hung on it, at most 30 parts; at most ten pictures and papers are kept."},
    )
    sent_at = fields.AwareDateTime(
        allow_none=True, metadata={"description": "When it was sent, as it says itself; null where it does not."}
    )
    received_at = fields.AwareDateTime()
    outcome = fields.String(metadata={"enum": [one.value for one in EmailOutcome], "description": "What became of it."})
    reason = fields.String(
        allow_none=True, metadata={"description": "Why it waits, or why nothing is made of it, as a code."}
    )
    category = fields.String(allow_none=True, metadata={"description": "What its desk is there for."})
    customer_id = fields.Integer(allow_none=True)
    complaint_id = fields.Integer(allow_none=True)


class EmailResultOut(StrictSchema):
    """What became of one message of a file; `code` and `sentence` say why one could not be read."""

    name = fields.String(metadata={"description": "The file's name."})
    number = fields.Integer(metadata={"description": "Which message of the file, counted from 1."})
    outcome = fields.String(allow_none=True, metadata={"description": "What became of it; null where it was refused."})
    is_known = fields.Boolean(metadata={"description": "Whether it was here before."})
    email_id = fields.Integer(allow_none=True)
    complaint_id = fields.Integer(allow_none=True)
    code = fields.String(allow_none=True)
    sentence = fields.String(allow_none=True)


class EmailImportOut(StrictSchema):
    """How many messages of the files are new and what became of these, how many were here, how many are none."""

    complaints = fields.Integer(metadata={"description": "Of how many a complaint was made."})
    words = fields.Integer(metadata={"description": "How many were added to a complaint."})
    waiting = fields.Integer(metadata={"description": "How many wait for a person who says whose they are."})
    ignored = fields.Integer(metadata={"description": "How many nobody wrote: automatic answers, bulk, bounces."})
    known = fields.Integer(metadata={"description": "How many were here before."})
    refused = fields.Integer(metadata={"description": "How many could not be read."})
    items = fields.List(fields.Nested(EmailResultOut), metadata={"description": "Each message, at most 1,000."})
