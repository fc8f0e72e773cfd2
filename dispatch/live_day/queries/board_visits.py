"""A day's visits as plain rows for the board: placed ones of the day, and those that nobody has."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from dispatch.db.tables.base import one_of
from dispatch.kernel.actor_scope import ORDER_WITHIN, values_of
from dispatch.vocabulary.permissions import Actor
from dispatch.vocabulary.states import LIVE_ORDERS, VisitState
from dispatch.vocabulary.windows import Window

_COLUMNS = """
    SELECT visits.id, visits.version, visits.order_id, visits.number, visits.state, visits.technician_id,
      visits.crew, visits.mate_id,
      lower(visits.during) AS arrival, upper(visits.during) AS finish, visits.service_seconds, visits.skills,
      visits.eta, visits.en_route_at, coalesce(visits.arrived_at, visits.started_at) AS arrived_at, visits.ended_at,
      visits.pinned_technician_id, visits.pinned_arrival, visits.override_reason IS NOT NULL AS overridden,
      visits.unplaced_code, visits.unplaced_sentence,
      CASE WHEN visits.unplaced_code = 'waits_for' THEN
        (SELECT coalesce(theirs.external_id, 'FD-' || lpad(CAST(theirs.id AS text), 6, '0'))
          FROM visits AS prior JOIN work_orders AS theirs ON theirs.id = prior.order_id
          WHERE prior.id = visits.after_visit_id) END AS waits_for,
      work_orders.external_id, work_orders.kind, work_orders.symptom, work_orders.priority, work_orders.territory_id,
      work_orders.state AS order_state,
      customers.name AS customer, customers.phone, sites.address, sites.lat, sites.lon, sites.location_state,
      lower(told.arrival_window) AS window_start, upper(told.arrival_window) AS window_end,
      told.confirmed_at IS NOT NULL AS confirmed, told.state AS told_state,
      plan_stops.travel_seconds, jeopardies.late_seconds, jeopardies.odds_percent,
      ARRAY(SELECT lower(during) FROM visit_windows WHERE visit_id = visits.id ORDER BY during) AS opens,
      ARRAY(SELECT upper(during) FROM visit_windows WHERE visit_id = visits.id ORDER BY during) AS closes
    FROM visits
      JOIN work_orders ON work_orders.id = visits.order_id
      JOIN customers ON customers.id = work_orders.customer_id
      JOIN sites ON sites.id = work_orders.site_id
      LEFT JOIN LATERAL (
        SELECT id, arrival_window, confirmed_at, state FROM appointments
        WHERE visit_id = visits.id AND state IN ('live', 'fulfilled', 'missed') ORDER BY version DESC LIMIT 1
      ) told ON true
      LEFT JOIN plan_stops ON plan_stops.plan_id = visits.plan_id AND plan_stops.visit_id = visits.id
      LEFT JOIN jeopardies ON jeopardies.appointment_id = told.id AND jeopardies.cleared_at IS NULL
"""

_PLACED = text(
    f"""{_COLUMNS}
    WHERE {ORDER_WITHIN} AND work_orders.territory_id = ANY(CAST(:territories AS bigint[]))
      AND visits.during && tstzrange(:start, :end) AND visits.state <> '{VisitState.CANCELLED}'
      AND (:everybody OR visits.technician_id = ANY(CAST(:only AS bigint[]))
        OR visits.mate_id = ANY(CAST(:only AS bigint[])))
    ORDER BY lower(visits.during), visits.id
    """
)

_UNPLACED = text(
    f"""{_COLUMNS}
    WHERE {ORDER_WITHIN}
      AND (work_orders.territory_id = ANY(CAST(:territories AS bigint[])) OR work_orders.territory_id IS NULL)
      AND {one_of("work_orders.state", sorted(LIVE_ORDERS))}
      AND visits.state = '{VisitState.DRAFT}' AND visits.technician_id IS NULL
      AND (NOT EXISTS (SELECT FROM visit_windows WHERE visit_id = visits.id) OR EXISTS (
        SELECT FROM visit_windows WHERE visit_id = visits.id AND visit_windows.during && tstzrange(:start, :end)))
    ORDER BY array_position(ARRAY['emergency', 'high', 'normal', 'low'], work_orders.priority), visits.id
    """  # noqa: S608 - Constants of our own.
)

_WHOSE = text(
    """
    SELECT DISTINCT who FROM visits, unnest(ARRAY[technician_id, mate_id]) AS who
    WHERE id = ANY(CAST(:ids AS bigint[])) AND who IS NOT NULL
    """
)


def placed(
    session: Session, actor: Actor, territory_ids: Sequence[int], day: Window, only: Collection[int] | None
) -> list[dict[str, Any]]:
    """The visits that somebody has in this time, by their arrival; only of these technicians where that is given."""
    asked = _asked(actor, territory_ids, day) | {"everybody": only is None, "only": list(only or ())}
    return _told(session.execute(_PLACED, asked).mappings())


def unplaced(session: Session, actor: Actor, territory_ids: Sequence[int], day: Window) -> list[dict[str, Any]]:
    """The visits that nobody has and that could be made in this time, or at no time yet; urgent ones first.

    Orders that belong to no territory yet (their address is not located) are shown to whoever sees all.
    """
    return _told(session.execute(_UNPLACED, _asked(actor, territory_ids, day)).mappings())


def technicians_of(session: Session, visit_ids: Collection[int]) -> set[int]:
    """Who has these visits now."""
    return set(session.scalars(_WHOSE, {"ids": list(visit_ids)})) if visit_ids else set()


def _asked(actor: Actor, territory_ids: Sequence[int], day: Window) -> dict[str, Any]:
    return {**values_of(actor), "territories": list(territory_ids), "start": day.start, "end": day.end}


def _told(rows: Iterable[Any]) -> list[dict[str, Any]]:
    return [_visit(row) for row in rows]


def _visit(row: Mapping[str, Any]) -> dict[str, Any]:
    """A visit as the board tells it: instants, codes and what people must read, nothing worked out."""
    return {
        **{name: row[name] for name in _AS_THEY_ARE},
        "reference": row["external_id"] or f"FD-{row['order_id']:06d}",
        "point": None if row["lat"] is None else [row["lat"], row["lon"]],
        "service_minutes": max(1, round(row["service_seconds"] / 60)),
        "travel_minutes": None if row["travel_seconds"] is None else round(row["travel_seconds"] / 60),
        "expected_at": row["arrived_at"] or row["eta"] or row["arrival"],
        "promised": None if row["window_start"] is None else [row["window_start"], row["window_end"]],
        "windows": [list(ends) for ends in zip(row["opens"], row["closes"], strict=True)],
        "late_minutes": (row["late_seconds"] or 0) // 60,
        "pinned": row["pinned_technician_id"] is not None or row["pinned_arrival"] is not None,
        "unplaced_code": row["unplaced_code"] or _why_unplaced(row),
    }


_AS_THEY_ARE = (
    "id", "version", "order_id", "number", "state", "order_state", "territory_id", "technician_id", "crew", "mate_id",
    "arrival", "finish",
    "arrived_at", "ended_at", "odds_percent",
    "kind", "symptom", "priority", "customer", "phone", "address", "skills", "confirmed",
    "overridden", "unplaced_sentence", "waits_for",
)  # fmt: skip


def _why_unplaced(row: Mapping[str, Any]) -> str | None:
    return "needs_geocoding" if row["technician_id"] is None and row["location_state"] == "needs_geocoding" else None
