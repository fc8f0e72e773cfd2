"""Technicians on pages: listed and entered; one with what they can do, when they work, and their devices."""

from typing import Any

from flask import request
from werkzeug.wrappers import Response

from dispatch.accounts.services import devices as device_services
from dispatch.http.guard import actor, backend, needs
from dispatch.kernel.work import Work
from dispatch.reports.queries import day_board as board_queries
from dispatch.vocabulary.errors import Invalid
from dispatch.vocabulary.permissions import Permission
from dispatch.web import form_bodies, forms
from dispatch.web.console.frame import attempt, console_pages, home_zone, screen
from dispatch.workforce.api.schemas import TechnicianChangeSchema, TechnicianInSchema
from dispatch.workforce.queries import technicians as queries
from dispatch.workforce.rules.technicians import KINDS_TO_CHOOSE
from dispatch.workforce.services import absence_requests, certificates, photo_proposals, technician_photos, van_parts
from dispatch.workforce.services import technicians as services
from dispatch.workforce.services.zones import zone_of_territory

technicians = console_pages("technicians")

MOST_SHOWN = 200


@technicians.get("/technicians")
@needs(Permission.TECHNICIANS_READ)
def listed() -> Response:
    """Technicians within the actor's bounds, and a form for another."""
    territory, after = request.args.get("territory") or None, forms.number("after")
    with backend().work(actor()) as work:
        rows = queries.technicians(work.session, work.actor, limit=MOST_SHOWN + 1, after=after, territory=territory)
        territories = board_queries.territories(work.session, work.actor)
        return screen(
            "console/people/technicians.html",
            "technicians",
            zone=home_zone(work),
            technicians=rows[:MOST_SHOWN],
            further=rows[MOST_SHOWN - 1].id if len(rows) > MOST_SHOWN else None,
            territories=territories,
            names={one.id: one.name for one in territories},
            chosen=territory,
            may_write=actor().may(Permission.TECHNICIANS_WRITE),
        )


@technicians.post("/technicians")
@needs(Permission.TECHNICIANS_WRITE)
def enter() -> Response:
    """Enters a technician."""

    def act(work: Work) -> object:
        named = {"external_id": forms.text("external_id", most=100)}
        return services.enter(work, form_bodies.read(TechnicianInSchema(), _typed() | named))

    return attempt(act, "technicians.entered")


@technicians.get("/technicians/<int:technician_id>")
@needs(Permission.TECHNICIANS_READ)
def read(technician_id: int) -> Response:
    """A technician: what they can do, when they work, what they have to do yet, and their devices."""
    with backend().work(actor()) as work:
        technician = services.visible(work, technician_id)
        zone = zone_of_territory(work, technician.territory_id)
        return screen(
            "console/people/technician.html",
            "technicians",
            zone=zone.key,
            technician=technician,
            territories=board_queries.territories(work.session, work.actor),
            visits=queries.open_visits(work.session, technician_id),
            shifts=queries.shifts_ahead(work.session, technician_id, work.now, limit=MOST_SHOWN),
            absences=queries.absences_ahead(work.session, technician_id, work.now, limit=MOST_SHOWN),
            parts=van_parts.carried_by(work, technician_id),
            certificates=certificates.of_technician(work, technician_id),
            certified_skills=[rule.skill for rule in certificates.rules(work)],
            absence_kinds=KINDS_TO_CHOOSE,
            today=work.now.astimezone(zone).date(),
            requests=absence_requests.waiting_of(work, technician_id),
            devices=device_services.devices_of(work, technician_id),
            bounds=board_queries.bounds,
            photo_proposals=photo_proposals.waiting_of(work, technician_id),
            has_photo=technician_photos.is_set(work, technician_id),
            may_write=actor().may(Permission.TECHNICIANS_WRITE),
        )


@technicians.post("/technicians/<int:technician_id>")
@needs(Permission.TECHNICIANS_WRITE)
def amend(technician_id: int) -> Response:
    """Changes a technician; what they can't do any more goes to others at once."""

    def act(work: Work) -> object:
        services.visible(work, technician_id)
        emptied = {name: None for name in ("visits_a_shift", "contractor") if not request.form.get(name)}
        named = {"active": request.form.get("active") == "yes"} | emptied
        changes = form_bodies.read(TechnicianChangeSchema(), _typed() | named)
        return services.amend(work, technician_id, forms.number("version") or 0, changes)

    return attempt(act, "technicians.kept")


def _typed() -> dict[str, Any]:
    """The fields as the API takes them."""
    typed: dict[str, Any] = {name: forms.text(name) for name in ("name", "phone", "territory")}
    typed["home"] = {"lat": forms.degrees("lat", 90), "lon": forms.degrees("lon", 180)}
    typed["contractor"] = forms.text("contractor", most=100) or None
    typed["languages"] = forms.listed("languages")
    typed["skills"] = [_skill(written) for written in forms.listed("skills", most=2000)]
    numbers = {name: forms.number(name) for name in ("speed_percent", "visits_a_shift")}
    return typed | {name: value for name, value in numbers.items() if value is not None}


def _skill(written: str) -> dict[str, Any]:
    """A skill as people write it: `copper`, or `fiber 2` with its level. Raises `Invalid`."""
    name, *level = written.split()
    if len(level) > 1 or (level and not (level[0].isascii() and level[0].isdigit() and len(level[0]) < 3)):
        raise Invalid("bad_skill", "Write a skill as fiber, or as fiber 2 with its level.")
    return {"skill": name} | ({"level": int(level[0])} if level else {})
