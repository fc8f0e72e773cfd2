"""Parts in vans as the API takes and gives them."""

from marshmallow import fields

from dispatch.http.fields import StrictSchema, Text, Whole
from dispatch.workforce.rules.van_parts import MOST_COUNTED


class VanPartInSchema(StrictSchema):
    """How many pieces of a part lie in the van now; a part that is on the list is counted anew."""

    part = Text(required=True, longest=60)
    name = Text(required=True, longest=100)
    quantity = Whole(required=True, most=MOST_COUNTED)


class VanPartOut(StrictSchema):
    """A part in a technician's van; `quantity` is what is left: the count less what visits used since."""

    id = fields.Integer()
    part = fields.String()
    name = fields.String()
    quantity = fields.Integer(attribute="left", metadata={"description": "How many are left."})
    counted = fields.Integer()
    counted_at = fields.AwareDateTime()
    used = fields.Integer()


class VanPartList(StrictSchema):
    """All that a technician carries, by name."""

    items = fields.List(fields.Nested(VanPartOut))
