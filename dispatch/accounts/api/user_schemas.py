""" """

from marshmallow import fields, validate

from dispatch.http.fields import StrictSchema, Text, TrueOrFalse, Whole
from dispatch.vocabulary.terms import Role


class UserInSchema(StrictSchema):
    """A person or a system; an integration's name is the source of its orders."""

    name = Text(
        longest=100,
        required=True,
        validate=validate.Regexp(r"^[\w.@+-]+$", error="Letters, digits and . @ + - _ only."),
    )
    role = fields.Enum(Role, by_value=True, required=True)
    password = Text(longest=200, shortest=10, load_only=True, load_default=None)
    technician_id = Whole(load_default=None, allow_none=True)
    territory_ids = fields.List(Whole(), validate=validate.Length(max=500), load_default=list)


class UserChangeSchema(StrictSchema):
    """What can change about a user; one who is not active is let in nowhere."""

    active = TrueOrFalse()
    territory_ids = fields.List(Whole(), validate=validate.Length(max=500))
    password = Text(longest=200, shortest=10, load_only=True)


class UserOut(StrictSchema):
    """A person or a system; no territory means every territory."""

    id = fields.Integer()
    name = fields.String()
    role = fields.String()
    technician_id = fields.Integer(allow_none=True)
    territory_ids = fields.List(fields.Integer())
    active = fields.Boolean()


class TokenInSchema(StrictSchema):
    """How long a token lives; without days, until it is revoked."""

    days = Whole(least=1, most=3650, load_default=None, allow_none=True)


class TokenOut(StrictSchema):
    """A token by its first characters."""

    id = fields.Integer()
    hint = fields.String()
    created_at = fields.AwareDateTime()
    expires_at = fields.AwareDateTime(allow_none=True)
    revoked_at = fields.AwareDateTime(allow_none=True)


class NewTokenOut(StrictSchema):
    """A new token: shown this once, kept as a hash."""

    token = fields.String()
