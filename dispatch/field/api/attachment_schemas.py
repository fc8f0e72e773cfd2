"""Photographs and papers as the API takes and gives them."""

from marshmallow import fields, validate

from dispatch.http.fields import QueryWhole, StrictSchema, Text, TrueOrFalse
from dispatch.vocabulary.attachment_types import LARGEST_SENT_BYTES
from dispatch.vocabulary.terms import AttachmentPurpose


class AttachmentQuery(StrictSchema):
    """Which visit it belongs to, and the device's own id, which says the same file again."""

    visit_id = QueryWhole(least=1, required=True)
    attachment_id = Text(required=True, longest=64, validate=validate.Regexp(r"^[A-Za-z0-9._:-]+$"))
    purpose = fields.Enum(
        AttachmentPurpose,
        by_value=True,
        load_default=AttachmentPurpose.RECORD,
        metadata={"description": "What it is there for: a record of the work, or the customer's signature under it."},
    )
    cleared_for_customer = fields.Boolean(
        truthy={"true"},
        falsy={"false"},
        load_default=False,
        metadata={"description": "Whether the customer may see it on their page once the visit has ended."},
    )


class UploadQuery(StrictSchema):
    """A file of which a device wants to know how far it has come."""

    visit_id = QueryWhole(least=1, required=True)
    attachment_id = Text(required=True, longest=64, validate=validate.Regexp(r"^[A-Za-z0-9._:-]+$"))


class PartQuery(AttachmentQuery):
    """Where a part of a file begins, and how long the whole is."""

    offset = QueryWhole(
        most=LARGEST_SENT_BYTES - 1, required=True, metadata={"description": "The byte at which the part begins."}
    )
    size_bytes = QueryWhole(
        least=1,
        most=LARGEST_SENT_BYTES,
        required=True,
        metadata={"description": "The size of the whole file as the device sends it."},
    )


class ClearingSchema(StrictSchema):
    """Whether the customer may see a photograph."""

    cleared_for_customer = TrueOrFalse(required=True)


class AttachmentOut(StrictSchema):
    """A file without its content."""

    id = fields.Integer()
    attachment_id = fields.String()
    visit_id = fields.Integer()
    technician_id = fields.Integer()
    purpose = fields.String(metadata={"description": "`record` or `signature`."})
    content_type = fields.String()
    size_bytes = fields.Integer(metadata={"description": "The size of the file as it is kept."})
    sha256 = fields.String(metadata={"description": "The digest of the file as the device sent it."})
    received_at = fields.AwareDateTime()
    cleared_for_customer = fields.Boolean()


class AttachmentList(StrictSchema):
    """All files of a visit; they are few."""

    items = fields.List(fields.Nested(AttachmentOut))
    next = fields.String(allow_none=True)


class UploadOut(StrictSchema):
    """How far a file has come."""

    offset = fields.Integer(metadata={"description": "The byte at which the next part begins; 0 where none is here."})
    attachment = fields.Nested(
        AttachmentOut, allow_none=True, metadata={"description": "The file, once all of it has come and is kept."}
    )
