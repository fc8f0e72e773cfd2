"""Users, their tokens and their sessions, as the API takes and gives them."""

from marshmallow import fields, validate

from dispatch.accounts.rules.sessions import TOKEN_LIVES
from dispatch.http.fields import StrictSchema, Text, TrueOrFalse, Whole
from dispatch.vocabulary.permissions import Permission
from dispatch.vocabulary.terms import Role

OPERATOR = {
    "description": "The operator (`/operators`) whose territories bound the user, as they come and go; null: those"
    " that are named."
}


class UserInSchema(StrictSchema):
    """A person or a system; an integration's name is the source of its orders."""

    name = Text(
        longest=100,
        required=True,
        validate=validate.Regexp(r"^[\w.@+-]+$", error="Letters, digits and . @ + - _ only."),
    )
    role = fields.Enum(Role, by_value=True, required=True)
    password = Text(longest=200, shortest=12, load_only=True, load_default=None)
    technician_id = Whole(load_default=None, allow_none=True)
    territory_ids = fields.List(Whole(), validate=validate.Length(max=500), load_default=list)
    operator_id = Whole(load_default=None, allow_none=True, metadata=OPERATOR)


class UserChangeSchema(StrictSchema):
    """What can change about a user; one who is not active is let in nowhere."""

    active = TrueOrFalse()
    role = fields.Enum(
        Role,
        by_value=True,
        metadata={"description": "Of a person at a desk: admin, dispatcher or service, and to one of these."},
    )
    territory_ids = fields.List(Whole(), validate=validate.Length(max=500))
    password = Text(longest=200, shortest=12, load_only=True)
    second_factor = TrueOrFalse(
        validate=validate.OneOf([False], error="Only the person can turn it on; send false to turn it off."),
        metadata={"description": "`false` lets the person sign in without a code, as when the phone is lost."},
    )


class UserOut(StrictSchema):
    """A person or a system; no territory and no operator means every territory."""

    id = fields.Integer()
    name = fields.String()
    role = fields.String()
    technician_id = fields.Integer(allow_none=True)
    territory_ids = fields.Function(
        lambda user: [] if user.operator_id else user.territory_ids,
        metadata={"type": "array", "items": {"type": "integer"}},
    )
    operator_id = fields.Integer(allow_none=True, metadata=OPERATOR)
    active = fields.Boolean()
    has_second_factor = fields.Function(lambda user: user.second_factor_key is not None, metadata={"type": "boolean"})


class TokenInSchema(StrictSchema):
    """How long a token lives, 90 days where nothing is said, and what it may do: without scopes, all of its role."""

    days = Whole(least=1, most=3650, load_default=TOKEN_LIVES.days)
    scopes = fields.List(fields.Enum(Permission, by_value=True), validate=validate.Length(max=50), load_default=list)


class TokenOut(StrictSchema):
    """A token by its first characters."""

    id = fields.Integer()
    hint = fields.String()
    created_at = fields.AwareDateTime()
    expires_at = fields.AwareDateTime(allow_none=True)
    revoked_at = fields.AwareDateTime(allow_none=True)
    last_used_at = fields.AwareDateTime(allow_none=True, metadata={"description": "To the minute."})
    scopes = fields.List(fields.String())


class NewTokenOut(StrictSchema):
    """A new token: shown this once, kept as a hash."""

    token = fields.String()


class SessionOut(StrictSchema):
    """A person signed in with one browser."""

    id = fields.Integer()
    browser = fields.String(metadata={"description": "What the browser calls itself."})
    started_at = fields.AwareDateTime()
    seen_at = fields.AwareDateTime(metadata={"description": "When it was last used, to the minute."})


class SessionsOut(StrictSchema):
    """Sessions in force; they are few."""

    items = fields.List(fields.Nested(SessionOut))
    next = fields.String(allow_none=True)


class PasswordSchema(StrictSchema):
    """One's present password and the next."""

    current = Text(longest=200, required=True, load_only=True)
    password = Text(longest=200, shortest=12, required=True, load_only=True)
