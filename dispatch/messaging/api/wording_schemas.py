"""The operator's wordings as the API takes and gives them."""

from marshmallow import Schema, fields

from dispatch.http.fields import QueryWhole, StrictSchema, Text

LONGEST = 600
"""Characters of a template; three segments hold fewer."""


class WhoseQuery(StrictSchema):
    """Whose words are meant: an operator's, else those of the caller's own operator, else those of the house."""

    operator_id = QueryWhole(load_default=None, metadata={"description": "An operator (`/operators`)."})


class TemplateSchema(StrictSchema):
    """A template with `{placeholders}`, without the signature, which is added by itself."""

    template = Text(required=True, longest=LONGEST)


class WordingOut(Schema):
    """How one kind of text is said in one language; `template` is null while the catalogue's words stand."""

    kind = fields.String()
    language = fields.String()
    catalogue = fields.String()
    template = fields.String(allow_none=True)
    placeholders = fields.List(fields.String())
    version = fields.Integer()


class WordingList(Schema):
    """Every kind in every language."""

    items = fields.List(fields.Nested(WordingOut))


class PreviewOut(Schema):
    """A template filled with the longest usual values. Without faults it may be used."""

    body = fields.String(attribute="text.body", allow_none=True, dump_default=None)
    segments = fields.Integer(attribute="text.segments", allow_none=True, dump_default=None)
    encoding = fields.String(attribute="text.encoding", allow_none=True, dump_default=None)
    faults = fields.List(fields.String())
