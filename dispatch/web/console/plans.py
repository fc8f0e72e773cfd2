"""What a dispatcher does to the day: plan it, publish it, pin a visit, let it go again, send somebody by hand."""

from datetime import date, datetime, time

from flask import request
from werkzeug.wrappers import Response

from dispatch.db.tables import PlanChange
from dispatch.http.guard import actor, backend, needs
from dispatch.kernel.work import Work
from dispatch.planning.api.schemas import AskedSkillsSchema, CrewSchema, NeedsSchema
from dispatch.planning.processes import manual_assignment as manual_assignment_process
from dispatch.planning.queries import plans as plan_queries
from dispatch.planning.rules.pickups import read as read_pickup
from dispatch.planning.services import crews, plan_runs, technician_wishes, visit_needs, visit_order, visit_skills
from dispatch.planning.services import manual_assignment as manual_assignment_service
from dispatch.planning.services import plans as services
from dispatch.planning.services.manual_assignment import ManualAssignment
from dispatch.reports.queries import day_board as board_queries
from dispatch.visits.queries import visits as visit_queries
from dispatch.visits.rules.technician_wishes import TechnicianWish
from dispatch.vocabulary.errors import Invalid, Missing
from dispatch.vocabulary.permissions import Permission
from dispatch.vocabulary.states import ChangeKind
from dispatch.web import form_bodies, forms
from dispatch.web.console.frame import attempt, conclude, console_pages, screen
from dispatch.workforce.queries import technicians as technician_queries
from dispatch.workforce.services.zones import zone_of_territory, zone_of_visit

plans = console_pages("plans")


@plans.post("/plans")
@needs(Permission.PLANS_WRITE)
def request_plan() -> Response:
    """Asks for a plan of one day; a worker computes it."""
    territory, day = request.form.get("territory", ""), _day()
    return attempt(lambda work: services.request(work, territory, day, day), "board.asked")


@plans.get("/plans/<int:plan_id>/difference")
@needs(Permission.PLANS_READ)
def compare(plan_id: int) -> Response:
    """What a draft would change of what stands, customer by customer; of a published plan what it has changed."""
    with backend().work(actor()) as work:
        plan = services.visible(work, plan_id)
        changes = services.changes(work, plan_id)
        visits = plan_queries.visits(work.session, [one.visit_id for one in changes])
        whose = {id for one in changes for id in _named(one) if id is not None}
        whose |= {one["technician_id"] for one in (*plan.overtime, *plan.pickups)}
        return screen(
            "console/plan_difference.html",
            "board",
            zone=zone_of_territory(work, plan.territory_id).key,
            plan=plan,
            same=sum(one.kind == ChangeKind.SAME for one in changes),
            changes=[one for one in changes if one.kind != ChangeKind.SAME and one.visit_id in visits],
            visits=visits,
            names=technician_queries.by_id(work.session, whose),
            pickups=[read_pickup(one) for one in plan.pickups],
            bounds=board_queries.bounds,
        )


@plans.post("/plans/<int:plan_id>/publish")
@needs(Permission.PLANS_WRITE)
def publish(plan_id: int) -> Response:
    """Publishes a draft; whom it concerns is told."""
    return attempt(lambda work: services.publish(work, plan_id), "board.published")


@plans.post("/plans/<int:plan_id>/stop")
@needs(Permission.PLANS_WRITE)
def stop(plan_id: int) -> Response:
    """Ends the search for a plan; the best one so far is taken."""
    return attempt(lambda work: plan_runs.stop(work, plan_id), "board.stopping")


@plans.post("/visits/<int:visit_id>/pin")
@needs(Permission.PLANS_WRITE)
def pin(visit_id: int) -> Response:
    """Fixes a visit's technician, its arrival on the form's day, or both, for the next plans."""
    version, technician_id = forms.number("version") or 0, forms.number("technician")
    day, clock = _day(), _clock()

    def act(work: Work) -> None:
        arrival = _instant(work, visit_id, day, clock) if clock else None
        manual_assignment_service.pin(work, visit_id, version, technician_id=technician_id, arrival=arrival)

    return attempt(act, "pin.pinned")


@plans.post("/visits/<int:visit_id>/technicians")
@needs(Permission.PLANS_WRITE)
def wish(visit_id: int) -> Response:
    """Notes who should come to a visit, who alone may, and who must not."""
    excluded = tuple(sorted(set(forms.chosen_ids("excluded"))))
    wanted = TechnicianWish(forms.number("preferred"), forms.number("required"), excluded)
    version = forms.number("version") or 0
    return attempt(lambda work: technician_wishes.note(work, visit_id, version, wanted), "wishes.noted")


@plans.post("/visits/<int:visit_id>/skills")
@needs(Permission.PLANS_WRITE)
def ask_for(visit_id: int) -> Response:
    """Notes what whoever comes must be able to do, with levels (`fiber, splicing 2`)."""
    version, skills = forms.number("version") or 0, forms.listed("skills", most=2000)

    def act(work: Work) -> None:
        asked = form_bodies.read(AskedSkillsSchema(), {"skills": skills})
        visit_skills.note(work, visit_id, version, asked["skills"])

    return attempt(act, "visit_skills.noted")


@plans.post("/visits/<int:visit_id>/predecessor")
@needs(Permission.PLANS_WRITE)
def put_after(visit_id: int) -> Response:
    """Lets a visit come only after that of another order, which the form names, or a visit of the same order."""
    version, other = forms.number("version") or 0, request.form.get("reference", "")
    same_order = forms.number("after_visit_id")

    def act(work: Work) -> None:
        if same_order is not None:
            visit_order.put_after(work, visit_id, version, same_order)
        else:
            visit_order.put_after_order(work, visit_id, version, other)

    return attempt(act, "visit_order.noted")


@plans.post("/visits/<int:visit_id>/predecessor/remove")
@needs(Permission.PLANS_WRITE)
def let_come_any_time(visit_id: int) -> Response:
    """Lets a visit wait for no other one."""
    version = forms.number("version") or 0
    return attempt(lambda work: visit_order.let_come_any_time(work, visit_id, version), "visit_order.removed")


@plans.post("/visits/<int:visit_id>/crew")
@needs(Permission.PLANS_WRITE)
def crew(visit_id: int) -> Response:
    """Notes whether one technician comes to a visit or two together."""
    version = forms.number("version") or 0
    body = form_bodies.read(
        CrewSchema(), {"crew": forms.number("crew"), "mate_skills": forms.listed("mate_skills", most=1000)}
    )
    return attempt(lambda work: crews.note(work, visit_id, version, body["crew"], body["mate_skills"]), "crews.noted")


@plans.post("/visits/<int:visit_id>/needs")
@needs(Permission.PLANS_WRITE)
def note_needs(visit_id: int) -> Response:
    """Notes what parts and tools a visit needs."""
    version = forms.number("version") or 0
    typed = {name: forms.listed(name, most=2000) for name in ("parts_needed", "tools_needed")}
    body = form_bodies.read(NeedsSchema(), typed)
    return attempt(
        lambda work: visit_needs.note(work, visit_id, version, body["parts_needed"], body["tools_needed"]),
        "part_needs.noted",
    )


@plans.post("/visits/<int:visit_id>/unpin")
@needs(Permission.PLANS_WRITE)
def unpin(visit_id: int) -> Response:
    """Leaves a visit to the planner again."""
    version = forms.number("version") or 0
    return attempt(lambda work: manual_assignment_service.unpin(work, visit_id, version), "pin.unpinned")


@plans.post("/visits/<int:visit_id>/assign")
@needs(Permission.PLANS_WRITE)
def assign(visit_id: int) -> Response:
    """Sends a technician at a time, pins both and tells the customer; a reason overrides what rules forbid."""
    version, technician_id = forms.number("version") or 0, forms.number("technician")
    day, clock, why = _day(), _clock(), forms.text("why")
    if technician_id is None or clock is None:
        raise Invalid("nothing_to_assign", "Name the technician and the time of arrival.")
    with backend().work(actor()) as work:
        arrival = _instant(work, visit_id, day, clock)
    wanted = ManualAssignment(technician_id, arrival, why or None, mate_id=forms.number("mate"))
    return conclude(
        lambda: manual_assignment_process.assign(backend(), actor(), visit_id, version, wanted), "assign.assigned"
    )


def _named(one: PlanChange) -> tuple[int | None, ...]:
    return one.from_technician_id, one.to_technician_id, one.from_mate_id, one.to_mate_id


def _instant(work: Work, visit_id: int, day: date, clock: time) -> datetime:
    visit = visit_queries.visible(work.session, work.actor, visit_id)
    if visit is None:
        raise Missing("visit")
    return datetime.combine(day, clock, tzinfo=zone_of_visit(work, visit))


def _day() -> date:
    try:
        return date.fromisoformat(request.form.get("date", ""))
    except ValueError:
        raise Invalid("bad_date", "A day is written as YYYY-MM-DD.") from None


def _clock() -> time | None:
    typed = request.form.get("arrival", "").strip()
    if not typed:
        return None
    try:
        return time.fromisoformat(typed).replace(tzinfo=None)
    except ValueError:
        raise Invalid("bad_time", "A time is written as HH:MM.") from None
