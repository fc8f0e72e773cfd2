"""Slots, holds and appointments as the API takes and gives them."""

from typing import Any

from marshmallow import ValidationError, fields, post_load, validates_schema

from dispatch.booking.rules.openings import SlotOpening
from dispatch.booking.rules.slots import MAX_DAYS
from dispatch.booking.services.slot_search import SlotRequest
from dispatch.http.fields import StrictSchema, Text, Whole, latitude, longitude
from dispatch.orders.api.schemas import WindowSchema
from dispatch.planning.api.schemas import LocalDayField
from dispatch.vocabulary.terms import OrderKind, Priority, Tier


class SlotRequestSchema(StrictSchema):
    """What is sought: an order, or kind, symptom and place of one that is still to come."""

    order_id = Whole(least=1)
    kind = fields.Enum(OrderKind, by_value=True)
    symptom = Text(longest=100)
    lat = latitude()
    lon = longitude()
    territory = Text(longest=50, metadata={"description": "A territory's code; only without an order."})
    priority = fields.Enum(Priority, by_value=True)
    tier = fields.Enum(Tier, by_value=True, metadata={"description": "The customer's; only without an order."})

    @validates_schema
    def _is_one_of_both(self, data: dict[str, Any], **_: Any) -> None:
        described = {"kind", "lat", "lon"} <= set(data)
        if ("order_id" in data) == described:
            raise ValidationError("Name an order, or kind, lat and lon.", "order_id")
        if ("lat" in data) != ("lon" in data):
            raise ValidationError("lat and lon come together.", "lat")


class SearchSchema(SlotRequestSchema):
    """A search over up to 14 local days."""

    first_day = LocalDayField()
    days = Whole(least=1, most=MAX_DAYS)

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {"wish": wish_of(data)} | {name: data[name] for name in ("first_day", "days") if name in data}


class HoldSchema(SlotRequestSchema):
    """A window that was offered. With a reason a closed, limited or reserved one is opened; it is recorded."""

    window = fields.Nested(WindowSchema, required=True)
    override_reason = Text(longest=500)

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {
            "wish": wish_of(data),
            "window": data["window"],
            "override_reason": data.get("override_reason"),
        }


class ConfirmSchema(StrictSchema):
    """A hold to confirm; the order is named where the hold was taken without one."""

    hold_id = Whole(least=1, required=True)
    order_id = Whole(least=1)


class RescheduleSchema(StrictSchema):
    """The hold on the new window."""

    hold_id = Whole(least=1, required=True)


class CancelAppointmentSchema(StrictSchema):
    """Why the appointment is cancelled; with a reason to override, also where the rules forbid it."""

    why = Text(required=True, longest=500)
    override_reason = Text(longest=500)


class _Offered(StrictSchema):
    start = fields.AwareDateTime()
    end = fields.AwareDateTime()


class OfferOut(StrictSchema):
    """A window that can be kept: who would come, how good it is (1 to 100), and what speaks for it."""

    window = fields.Nested(_Offered)
    technician_id = fields.Integer()
    arrival = fields.AwareDateTime()
    extra_travel_seconds = fields.Integer()
    score = fields.Integer()
    why = fields.List(fields.String())
    odds_percent = fields.Float(
        metadata={"description": "On so many of a hundred days the visit starts within the window."}
    )
    others_broken = fields.Float(
        metadata={
            "description": "So many more promises of the technician's day are to be expected broken by it.",
            "example": 0.03,
        }
    )
    others_delayed = fields.Integer(
        metadata={"description": "So many promises of that day become less likely by a point or more."}
    )


class RefusedOut(StrictSchema):
    """A window that is not offered, with the reason as a code, and each change that would open it."""

    window = fields.Nested(_Offered)
    code = fields.String()
    opened_by = fields.List(fields.Enum(SlotOpening, by_value=True))


class HalfDayFillOut(StrictSchema):
    """How full a half-day is, over all who could do the work."""

    day = fields.Date(metadata={"description": "The local day."})
    is_afternoon = fields.Boolean(metadata={"description": "From noon on by the territory's clocks."})
    booked_percent = fields.Integer(
        allow_none=True, metadata={"description": "Of the working time; null where nobody works.", "example": 35}
    )
    is_quiet = fields.Boolean(
        metadata={"description": "Less than half is booked, and a window of it is offered: propose it first."}
    )


class OffersOut(StrictSchema):
    """The best first; the refused windows in order."""

    half_days = fields.List(
        fields.Nested(HalfDayFillOut), metadata={"description": "Each half-day that was searched, in order."}
    )
    offers = fields.List(fields.Nested(OfferOut))
    refused = fields.List(fields.Nested(RefusedOut))


class _Bounds(StrictSchema):
    start = fields.AwareDateTime(attribute="lower")
    end = fields.AwareDateTime(attribute="upper")


class HoldOut(StrictSchema):
    """A window reserved until `expires_at`."""

    id = fields.Integer()
    state = fields.String()
    window = fields.Nested(_Bounds, attribute="arrival_window")
    technician_id = fields.Integer()
    expires_at = fields.AwareDateTime()


class AppointmentOut(StrictSchema):
    """One version of what was arranged with a customer."""

    id = fields.Integer()
    visit_id = fields.Integer()
    version = fields.Integer()
    state = fields.String()
    window = fields.Nested(_Bounds, attribute="arrival_window")
    technician_id = fields.Integer()
    confirmed_at = fields.AwareDateTime(allow_none=True)


def wish_of(data: dict[str, Any]) -> SlotRequest:
    """The wish that a body's fields describe."""
    point = (data["lat"], data["lon"]) if "lat" in data else None
    names = ("order_id", "kind", "symptom", "territory", "priority", "tier")
    return SlotRequest(point=point, **{name: data[name] for name in names if name in data})
