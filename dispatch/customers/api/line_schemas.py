"""Lines as the API takes and gives them."""

from typing import Any

from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from dispatch.customers.api.people_schemas import CustomerInSchema, SiteInSchema
from dispatch.customers.rules.lines import MOST_DEVICES, DeviceIn, LineIn
from dispatch.http.fields import QueryWhole, StrictSchema, Text
from dispatch.http.listing import PageQuery


class DeviceInSchema(StrictSchema):
    """A device on a line, such as a modem; `kind` is your word for it."""

    serial = Text(required=True, longest=60)
    kind = Text(longest=40)
    model = Text(longest=80, allow_none=True)
    installed_on = fields.Date(allow_none=True)
    removed_on = fields.Date(allow_none=True)

    @validates_schema
    def _goes_after_it_came(self, data: dict[str, Any], **_: Any) -> None:
        came, went = data.get("installed_on"), data.get("removed_on")
        if came is not None and went is not None and went < came:
            raise ValidationError("A device is removed after it was installed.", "removed_on")

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> DeviceIn:
        return DeviceIn(**data)


class LineInSchema(StrictSchema):
    """A line as the inventory has it; without a territory the site's point chooses one."""

    service_id = Text(required=True, longest=100)
    access_node = Text(longest=100, allow_none=True)
    technology = Text(longest=40, allow_none=True)
    installer = Text(longest=100, allow_none=True)
    installed_on = fields.Date(allow_none=True)
    territory = Text(longest=50, allow_none=True, metadata={"description": "A territory's code."})
    customer = fields.Nested(CustomerInSchema, required=True)
    site = fields.Nested(SiteInSchema, required=True)
    devices = fields.List(fields.Nested(DeviceInSchema), validate=validate.Length(max=MOST_DEVICES))

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> LineIn:
        return LineIn(**data | {"devices": tuple(data.get("devices", ()))})


class LineQuery(PageQuery):
    """Which lines: all conditions hold together."""

    service_id = Text(longest=100, metadata={"description": "Your id of the line."})
    access_node = Text(longest=100, metadata={"description": "The node that feeds them."})
    technology = Text(longest=40, metadata={"description": "How they are built."})
    serial = Text(longest=60, metadata={"description": "The serial number of a device that is or was on the line."})
    customer_id = QueryWhole(least=1)


class LineDeviceOut(StrictSchema):
    """A device on a line."""

    kind = fields.String()
    model = fields.String(allow_none=True)
    serial = fields.String()
    installed_on = fields.Date(allow_none=True)
    removed_on = fields.Date(allow_none=True)
    warranty_first_day = fields.Date(
        allow_none=True, metadata={"description": "From this day its customer was told that it is warranted."}
    )
    warranty_last_day = fields.Date(
        allow_none=True, metadata={"description": "To this day, included; null where nobody was told of any."}
    )


class LineOut(StrictSchema):
    """A line with the devices that are and were on it. `installed_on` is a local day."""

    id = fields.Integer()
    service_id = fields.String(allow_none=True)
    source = fields.String()
    customer_id = fields.Integer()
    customer_name = fields.String(attribute="customer.name")
    address = fields.String(attribute="site.address")
    territory_id = fields.Integer(allow_none=True)
    access_node = fields.String(allow_none=True)
    technology = fields.String(allow_none=True)
    installer = fields.String(allow_none=True)
    installed_on = fields.Date(allow_none=True)
    version = fields.Integer()
    devices = fields.List(fields.Nested(LineDeviceOut))


class LineOrderOut(StrictSchema):
    """An order on a line."""

    id = fields.Integer()
    reference = fields.String()
    kind = fields.String()
    symptom = fields.String(allow_none=True)
    state = fields.String()
    received_at = fields.AwareDateTime()


class LineDetail(StrictSchema):
    """A line with the orders on it, the newest first."""

    line = fields.Nested(LineOut)
    orders = fields.List(fields.Nested(LineOrderOut))


class RefusedRecordOut(StrictSchema):
    """A record, by the line of the file on which it begins, that was not entered; `column` names the cells at fault."""

    line = fields.Integer()
    column = fields.String(allow_none=True)
    code = fields.String()
    sentence = fields.String()


class InventoryOut(StrictSchema):
    """What became of an inventory: lines that are new, lines that were here already, records refused."""

    created = fields.Integer()
    known = fields.Integer()
    refused = fields.List(fields.Nested(RefusedRecordOut))
