"""The form of an order by phone: what stands in its fields, and the order that it asks for."""

from collections.abc import Mapping
from typing import Any

from flask import request

from dispatch.db.tables import Customer, Territory
from dispatch.orders.api.schemas import OrderInSchema
from dispatch.orders.rules.orders import OrderIn
from dispatch.visits.rules.technician_wishes import TechnicianWish
from dispatch.vocabulary.terms import Language, OrderKind, Priority, Tier
from dispatch.web import form_bodies, forms
from dispatch.web.console.intake.caller import Caller, KnownPlace
from dispatch.web.console.people.wishes import NamedTechnicians, shown

FIELDS = (
    "name", "phone", "language", "tier", "care_consent", "kind", "symptom", "symptom_words", "priority", "address",
    "access_notes", "lat", "lon", "territory", "service_id", "crew", "parts_needed",
    "tools_needed", "preferred", "required", "excluded", "standing",
)  # fmt: skip

CHOICES: Mapping[str, list[str]] = {
    "kind": [one.value for one in OrderKind],
    "priority": [one.value for one in Priority],
    "language": [one.value for one in Language],
    "tier": [one.value for one in Tier],
}


def typed() -> dict[str, str]:
    """What somebody typed into the form."""
    typed = {name: request.form.get(name, "") for name in FIELDS}
    return typed | {"excluded": ",".join(map(str, sorted(set(forms.chosen_ids("excluded")))))}


def blank(asked: str, language: Language) -> dict[str, str]:
    """A form for somebody nobody knows; what was searched stands where it fits, as a number or a name."""
    is_number = sum(sign.isdigit() for sign in asked) >= 5
    values = dict.fromkeys(FIELDS, "") | {
        "kind": OrderKind.REPAIR.value,
        "priority": Priority.NORMAL.value,
        "language": language.value,
        "tier": Tier.STANDARD.value,
        "care_consent": "no",
    }
    return values | {"phone" if is_number else "name": asked}


def of_caller(known: Caller, territories: list[Territory], technicians: NamedTechnicians) -> dict[str, str]:
    """A form for a customer who is known, at the place that was chosen, with their standing wish among technicians."""
    customer: Customer = known.file.customer
    values = blank("", Language(customer.language)) | {
        "name": customer.name,
        "phone": customer.dialled.replace(";ext=", " ext. "),
        "tier": customer.tier,
        "care_consent": "yes" if customer.care_consent else "no",
    }
    values |= wished(shown(technicians, known.wish))
    return values | (_of_place(known.place, territories) if known.place else {})


def wished(wish: TechnicianWish) -> dict[str, str]:
    """The fields that say who is to come, and what they say together while nobody has touched them."""
    said = {
        "preferred": str(wish.preferred or ""),
        "required": str(wish.required or ""),
        "excluded": ",".join(map(str, wish.excluded)),
    }
    return said | {"standing": "|".join(said.values())}


def _of_place(place: KnownPlace, territories: list[Territory]) -> dict[str, str]:
    codes = {territory.id: territory.code for territory in territories}
    return {
        "address": place.site.address,
        "access_notes": place.site.access_notes,
        "service_id": (place.line.service_id or "") if place.line else "",
        "territory": codes.get(place.territory_id or 0, ""),
    }


def order_of(values: Mapping[str, str], customer_id: int | None) -> OrderIn:
    """The order that the fields ask for, by the rules that hold for every order. Raises `FieldsMissing`, `Invalid`."""
    body: dict[str, Any] = {
        "kind": values["kind"],
        "priority": values["priority"],
        "symptom": values["symptom_words"] or values["symptom"],
        "territory": values["territory"],
        "service_id": values["service_id"],
        "crew": forms.number("crew", least=1),
        "parts_needed": forms.listed("parts_needed", most=2000) or None,
        "tools_needed": forms.listed("tools_needed", most=2000) or None,
        "technicians": _technicians(values),
        "customer_id": customer_id,
        "customer": {name: values[name] for name in ("name", "phone", "language", "tier")}
        | {"care_consent": values["care_consent"] == "yes"},
        "site": {"address": values["address"], "access_notes": values["access_notes"], **_point(values)},
    }
    made: OrderIn = form_bodies.read(OrderInSchema(), _said(body))
    return made


def _technicians(values: Mapping[str, str]) -> dict[str, Any] | None:
    """Who is to come; None where the customer's standing wish was left as it is."""
    if "|".join(values[name] for name in ("preferred", "required", "excluded")) == (values["standing"] or "||"):
        return None
    return {
        "preferred_technician_id": forms.number("preferred"),
        "required_technician_id": forms.number("required"),
        "excluded_technician_ids": forms.chosen_ids("excluded"),
    }


def _point(values: Mapping[str, str]) -> dict[str, float]:
    """Both degrees, or neither where both are empty."""
    if not (values["lat"].strip() or values["lon"].strip()):
        return {}
    return {"lat": forms.degrees("lat", 90), "lon": forms.degrees("lon", 180)}


def _said(body: Mapping[str, Any]) -> dict[str, Any]:
    """A body without what was left empty; access notes may be emptied."""
    return {
        name: _said(value) if isinstance(value, Mapping) else value
        for name, value in body.items()
        if value not in (None, "") or name == "access_notes"
    }
