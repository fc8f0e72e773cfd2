"""Writes an order with all that belongs to it in one round trip: most of what an order costs is waiting for answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import text
from sqlalchemy.orm import Session, attributes, make_transient_to_detached

from dispatch.db.ranges import Range
from dispatch.db.tables import Base, Customer, Site, Visit, VisitWindow, WorkOrder
from dispatch.kernel.actor_scope import values_of
from dispatch.vocabulary import request_ids
from dispatch.vocabulary.permissions import Actor

Entity = TypeVar("Entity", bound=Base)


@dataclass(frozen=True)
class NewOrder:
    """An order in the values of its rows: customer and site, the order itself, its first visit with the windows."""

    source: str
    scope: str
    """Whose external ids these are: see `kernel.actor_scope.scope_of`."""
    customer_id: int | None
    """The customer whose order it is; None for one whom the external id tells, or a new one."""
    customer_external_id: str | None
    name: str
    phone: str
    phone_extension: str | None
    textable: bool
    language: str
    tier: str
    care_consent: bool | None
    address: str
    lat: float | None
    lon: float | None
    access_notes: str
    external_id: str | None
    line_id: int | None
    territory_id: int | None
    kind: str
    symptom: str | None
    priority: str
    reported_at: datetime
    received_at: datetime
    service_seconds: int
    skills: Sequence[str]
    crew: int
    mate_skills: Sequence[str]
    parts_needed: Sequence[str]
    tools_needed: Sequence[str]
    starts: Sequence[datetime]
    ends: Sequence[datetime]
    actor: str


def take_in(session: Session, actor: Actor, new: NewOrder) -> WorkOrder:
    """Writes an order in the state `received` with one draft visit, audits and announces it, and returns it whole.

    The customer who is named, or has the same source and external id and may be seen by the actor, and their site with
    the same address, are brought up to date instead; a known point outlives a missing one. Another scope's customer
    stays as they are.
    """
    told = vars(new) | values_of(actor) | {"request_id": request_ids.present()}
    row = dict(session.execute(_STATEMENT, told).mappings().one())
    customer = _known(
        session,
        Customer,
        _taken(told, row, _CUSTOMER)
        | {"id": row["customer_id"]}
        | {name: row[f"customer_{name}"] for name in ("source", "scope", "external_id")},
    )
    site = _known(session, Site, _taken(told, row, _SITE) | {"id": row["site_id"]})
    visit = _known(session, Visit, _BARE_VISIT | _taken(told, row, _VISIT) | {"id": row["visit_id"]})
    order = _known(session, WorkOrder, _BARE_ORDER | _taken(told, row, _ORDER) | {"id": row["order_id"]})
    spans = zip(row["window_ids"] or (), new.starts, new.ends, strict=True)
    windows = [
        _known(session, VisitWindow, {"id": id, "visit_id": visit.id, "during": Range(start, end)})
        for id, start, end in spans
    ]
    for owner, name, value in (
        (visit, "windows", windows),
        (visit, "order", order),
        (order, "customer", customer),
        (order, "site", site),
        (order, "visits", [visit]),
    ):
        attributes.set_committed_value(owner, name, value)
    return order


def _known(session: Session, kind: type[Entity], values: dict[str, Any]) -> Entity:
    """The row as the session would hold it, had it been read; one that is held already is brought up to date."""
    held = session.identity_map.get(session.identity_key(kind, values["id"]))
    if isinstance(held, kind):
        for name, value in values.items():
            attributes.set_committed_value(held, name, value)
        return held
    row = kind()
    # The dictionary is the state that a loaded row has; setting each attribute would note sixty changes.
    row.__dict__.update(values)
    make_transient_to_detached(row)
    session.add(row)
    return row


def _taken(told: Mapping[str, Any], row: Mapping[str, Any], columns: Sequence[str]) -> dict[str, Any]:
    """Values by column: what the database answered goes before what it was told."""
    return {column: row[column] if column in row else told[column] for column in columns}


_CUSTOMER = (
    "name", "phone", "phone_extension", "textable", "language", "tier", "do_not_disturb", "care_consent",
)  # fmt: skip
_SITE = ("customer_id", "address", "lat", "lon", "location_state", "located_by", "access_notes")
_ORDER = (
    "source", "scope", "external_id", "customer_id", "site_id", "line_id", "territory_id", "kind", "symptom",
    "priority", "reported_at", "received_at",
)  # fmt: skip
_VISIT = ("order_id", "service_seconds", "skills", "crew", "mate_skills", "parts_needed", "tools_needed")
_BARE_ORDER = {
    "state": "received",
    "state_reason": None,
    "version": 1,
    "repeat_of_id": None,
    "in_warranty": False,
    "warranty_first_day": None,
    "warranty_last_day": None,
    "warranty_device": None,
    "first_technician_id": None,
    "first_technician_rule": None,
    "outage_id": None,
}
_BARE_VISIT: dict[str, Any] = {column.name: None for column in Visit.__table__.columns if column.nullable} | {
    "number": 1,
    "state": "draft",
    "version": 1,
    "needs_agreement": False,
}

_STATEMENT = text("""
WITH known AS (
  SELECT scope FROM customers
  WHERE source = :source AND external_id = :customer_external_id AND (scope = :scope OR :anywhere OR EXISTS (
    SELECT FROM work_orders
    WHERE customer_id = customers.id AND territory_id = ANY(CAST(:own_territories AS bigint[]))))
  ORDER BY scope LIMIT 1
), named AS (
  UPDATE customers SET name = :name, phone = :phone, phone_extension = :phone_extension, textable = :textable,
    language = :language, tier = :tier,
    care_consent = coalesce(CAST(:care_consent AS bool), care_consent)
  WHERE id = CAST(:customer_id AS int8)
  RETURNING id, source, scope, external_id, do_not_disturb, care_consent
), entered AS (
  INSERT INTO customers (source, scope, external_id, name, phone, phone_extension, textable, language, tier,
    care_consent)
  SELECT :source, coalesce((SELECT scope FROM known), :scope), :customer_external_id, :name, :phone,
    :phone_extension, :textable, :language, :tier, coalesce(CAST(:care_consent AS bool), false)
  WHERE CAST(:customer_id AS int8) IS NULL
  ON CONFLICT (source, scope, external_id) DO UPDATE SET
    name = excluded.name, phone = excluded.phone,
    phone_extension = excluded.phone_extension, textable = excluded.textable,
    language = excluded.language, tier = excluded.tier,
    care_consent = coalesce(CAST(:care_consent AS bool), customers.care_consent)
  RETURNING id, source, scope, external_id, do_not_disturb, care_consent
), customer AS (
  SELECT * FROM named UNION ALL SELECT * FROM entered
), site AS (
  INSERT INTO sites (customer_id, address, lat, lon, location_state, located_by, access_notes)
  SELECT id, :address, CAST(:lat AS float8), CAST(:lon AS float8),
    CASE WHEN CAST(:lat AS float8) IS NULL THEN 'needs_geocoding' ELSE 'located' END,
    CASE WHEN CAST(:lat AS float8) IS NULL THEN NULL ELSE 'order' END, :access_notes
  FROM customer
  ON CONFLICT (customer_id, address) DO UPDATE SET
    access_notes = excluded.access_notes,
    lat = coalesce(excluded.lat, sites.lat), lon = coalesce(excluded.lon, sites.lon),
    located_by = coalesce(excluded.located_by, sites.located_by),
    location_state = CASE WHEN excluded.lat IS NULL THEN sites.location_state ELSE excluded.location_state END
  RETURNING id, customer_id, lat, lon, location_state, located_by
), placed AS (
  INSERT INTO work_orders (source, scope, external_id, customer_id, site_id, line_id, territory_id, kind, symptom,
    priority, state, reported_at, received_at)
  SELECT :source, :scope, :external_id, customer_id, id, CAST(:line_id AS int8), CAST(:territory_id AS int8), :kind,
    :symptom, :priority, 'received', CAST(:reported_at AS timestamptz), CAST(:received_at AS timestamptz)
  FROM site
  RETURNING id
), visit AS (
  INSERT INTO visits (order_id, number, state, service_seconds, skills, crew, mate_skills, parts_needed, tools_needed)
  SELECT id, 1, 'draft', :service_seconds, CAST(:skills AS text[]), :crew, CAST(:mate_skills AS text[]),
    CAST(:parts_needed AS text[]), CAST(:tools_needed AS text[]) FROM placed
  RETURNING id, order_id
), windows AS (
  INSERT INTO visit_windows (visit_id, during)
  SELECT visit.id, tstzrange(span.start, span.finish)
  FROM visit, unnest(CAST(:starts AS timestamptz[]), CAST(:ends AS timestamptz[])) AS span (start, finish)
  RETURNING id, during
), audited AS (
  INSERT INTO audit_entries (at, actor, action, thing, thing_id, request_id, detail)
  SELECT CAST(:received_at AS timestamptz), :actor, 'order.placed', 'order', id, CAST(:request_id AS text),
    jsonb_build_object('source', CAST(:source AS text))
  FROM placed
), announced AS (
  INSERT INTO events (at, kind, thing, thing_id, territory_id, source, data)
  SELECT CAST(:received_at AS timestamptz), 'order.received', 'order', id, CAST(:territory_id AS int8), :source,
    jsonb_build_object('order_kind', CAST(:kind AS text), 'customer_id', (SELECT id FROM customer))
  FROM placed
)
SELECT set_config('dispatch.told_by', :actor, true),
  set_config('dispatch.told_at', CAST(CAST(:received_at AS timestamptz) AS text), true),
  customer.id AS customer_id, customer.source AS customer_source, customer.scope AS customer_scope,
  customer.external_id AS customer_external_id, do_not_disturb, care_consent,
  site.id AS site_id, lat, lon, location_state, located_by, visit.id AS visit_id, order_id,
  (SELECT array_agg(id ORDER BY during) FROM windows) AS window_ids
FROM customer, site, visit
""")
