"""Everything that has an id, once within a territory and once within another, and actors bound to the first."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from dispatch.accounts.queries.users import user_named
from dispatch.accounts.services import sessions
from dispatch.accounts.services.identity import add_user, issue_token
from dispatch.bootstrap import Backend
from dispatch.db.ranges import Range
from dispatch.db.tables import (
    Absence,
    AbsenceRequest,
    ApiToken,
    Appointment,
    Attachment,
    Calibration,
    Campaign,
    CertificateRule,
    Cluster,
    ClusterOrder,
    CoachingCase,
    CoachingOrder,
    Complaint,
    ComplaintStep,
    CorrectiveAction,
    CustomerPreference,
    Device,
    DurationFactor,
    FollowUp,
    Goodwill,
    Hold,
    InboundEmail,
    Jeopardy,
    Message,
    Operator,
    OrderImport,
    Outage,
    Plan,
    RepeatRule,
    SamplingRule,
    Simulation,
    Skill,
    Task,
    TechnicianCertificate,
    VanPart,
    WaitEntry,
    WaitOffer,
    WaitOpening,
    WarrantySetting,
    WebhookDelivery,
    WebhookEndpoint,
    WorkOrder,
)
from dispatch.db.tables.base import Base
from dispatch.kernel.records import announce
from dispatch.kernel.work import Work
from dispatch.orders.services.orders import place
from dispatch.visits.services.appointments import arrange
from dispatch.visits.services.assignment import assign
from dispatch.vocabulary.permissions import Actor
from dispatch.vocabulary.terms import Role
from dispatch.vocabulary.windows import Window
from tests.support.clocks import START
from tests.support.field import HOUR, a_token
from tests.support.orders import order_in
from tests.support.technicians import a_shift, a_technician, a_territory

Things = dict[str, Any]
"""An id or code by the name under which the API asks for it."""

UNKNOWN = 987_654_321
SOON = Range(START + HOUR, START + 2 * HOUR)


def things(work: Work, code: str, number: int) -> Things:
    """One of everything within a territory of its own, brought in by the integration `crm-<code>`."""
    territory = a_territory(work, code)
    territory.operator_id = _added(work, Operator(code=f"op-{code}", name=f"Secret brand {code}", name_zh="品牌"))
    technician = a_technician(work, territory, name=f"Technician of {code}")
    user = add_user(work, f"user-{code}", Role.DISPATCHER, territory_ids=(territory.id,))
    crm = add_user(work, f"crm-{code}", Role.INTEGRATION)
    issue_token(work, user)
    asker = Actor(crm.name, Role.INTEGRATION, crm.id)
    wanted = order_in(external_id=f"X-{code}", territory=code, address=f"Secret lane {code}", phone=_phone(number))
    wanted = replace(wanted, service_id=f"S-{code}")
    order = place(Work(work.session, work.now, asker, work.tools), wanted).order
    visit = order.visits[0]
    assign(work, visit, technician.id, Window(START + HOUR, START + 2 * HOUR))
    arrange(work, visit, Window(START + HOUR / 2, START + 2.5 * HOUR), technician.id)
    work.session.flush()
    appointment = work.session.query(Appointment).filter_by(visit_id=visit.id).one()
    by_hand = _bounded(work, f"hand-{code}", territory.id)
    manual = place(Work(work.session, work.now, by_hand, work.tools), order_in(
        external_id=f"M-{code}", territory=code, address=f"Secret alley {code}", phone=_phone(number + 50),
    )).order  # fmt: skip
    spare = a_shift(work, technician, START + timedelta(days=3), START + timedelta(days=3, hours=8))
    hold = _added(work, Hold(
        territory_id=territory.id, technician_id=technician.id, arrival_window=SOON, lat=47.1, lon=9.5,
        during=Range(START + 5 * HOUR, START + 6 * HOUR), work_group="general", made_by=crm.name, made_at=START - HOUR,
        expires_at=START + HOUR,
    ))  # fmt: skip
    device = _added(work, Device(technician_id=technician.id, name="phone", token_hash=f"{number}", paired_at=START))
    plan = _added(work, Plan(
        territory_id=territory.id, first_day=START.date(), last_day=START.date(), state="draft", solve_seconds=1,
        asked_by="test",
    ))  # fmt: skip
    about = {"order_id": order.id, "visit_id": visit.id}
    entry = _added(work, WaitEntry(visit_id=visit.id, territory_id=territory.id, asked_by="test", asked_at=START))
    opening = _added(work, WaitOpening(
        territory_id=territory.id, technician_id=technician.id, hold_id=hold, arrival_window=SOON, made_at=START,
        expires_at=START + HOUR,
    ))  # fmt: skip
    calibration = work.session.query(Calibration).first() or Calibration(
        made_at=START, made_by="test", since=START, visits=1, drives=0
    )
    calibration.factors.append(DurationFactor(
        subject="technician", key=str(technician.id), technician_id=technician.id, territory_id=territory.id,
        factor=1.0, low=0.9, high=1.1, cases=1,
    ))  # fmt: skip
    work.session.add(calibration)
    announce(work, "order.seen", "order", order.id, territory_id=territory.id, source=crm.name)
    endpoint = _added(work, WebhookEndpoint(
        owner_id=crm.id if number == 2 else user.id, url=f"https://{code}.example/secret-path-{code}", salt="x",
        secret_key=work.tools.keys.fingerprints()[0],
    ))  # fmt: skip
    _added(work, WebhookDelivery(endpoint_id=endpoint, order_key="x", due_at=START))
    complaint = _added(work, Complaint(
        source=crm.name, territory_id=territory.id, customer_id=order.customer_id, said="slow", owner_id=user.id,
        received_at=START, **about,
    ))  # fmt: skip
    work.session.add(CustomerPreference(customer_id=order.customer_id, channel="text"))
    _added(work, ComplaintStep(complaint_id=complaint, at=START, user_id=user.id, state="acknowledged"))
    outage = _added(work, Outage(
        source=crm.name, territory_id=territory.id, kind="outage", state="ongoing", starts_at=START - HOUR,
        ends_at=START + 9 * HOUR, cause=f"secret cause {code}", lead_hours=0, tell_at=START, access_nodes=[f"N-{code}"],
        service_ids=[f"S-{code}"],
    ))  # fmt: skip
    return {
        **about,
        "outage_id": outage,
        "territory_id": territory.id,
        "territory": code,
        "operator_id": territory.operator_id,
        "technician_id": technician.id,
        "shift_id": spare.id,
        "absence_id": _absence(work, technician.id),
        "van_part_id": _added(work, VanPart(
            technician_id=technician.id, part="ont-1", name=f"secret part {code}", counted=5, counted_at=START,
        )),
        "certificate_id": _certificate(work, technician.id, code),
        "certificate_rule_id": _certificate_rule(work, code),
        "repeat_rule_id": _added(work, RepeatRule(territory_id=territory.id, first_technician="none")),
        "warranty_term_id": _added(work, WarrantySetting(device_kind=f"ont-{code}", months=24)),
        "sampling_rule_id": _added(work, SamplingRule(contact="call", technician_id=technician.id, percent=77)),
        "absence_request_id": _absence_request(work, technician.id, code),
        "device_id": device,
        "plan_id": plan,
        "appointment_id": appointment.id,
        "hold_id": hold,
        "user_id": user.id,
        "token_id": work.session.query(ApiToken).filter_by(user_id=user.id).one().id,
        "session_id": _session_of(work, user.id),
        "import_id": _added(work, OrderImport(
            user_id=user.id, format="csv", content="", state="done", lines_total=0, lines_done=0, created=0, known=0,
            refused=[],
        )),
        "offer_id": _added(work, WaitOffer(
            opening_id=opening, entry_id=entry, appointment_id=appointment.id, made_at=START,
        )),
        "jeopardy_id": _added(work, Jeopardy(
            visit_id=visit.id, appointment_id=appointment.id, technician_id=technician.id, expected_at=START + 4 * HOUR,
            late_seconds=600, opened_at=START,
        )),
        "follow_up_id": _added(work, FollowUp(
            kind="call_back", reason="unhappy", state="due", due_at=START, deadline=START + HOUR, **about
        )),
        "endpoint_id": endpoint,
        "node": "told",
        "coaching_id": _coaching(work, territory.id, technician.id, order.id),
        "cluster_id": _cluster(work, territory.id, order.id),
        "campaign_id": _added(work, Campaign(
            territory_id=territory.id, name=f"Checks {code}", most_people=5, invitations_a_day=5, seed=1,
            made_by=user.name,
        )),
        "simulation_id": _added(work, Simulation(
            territory_id=territory.id, first_day=START.date(), last_day=START.date(), orders="past", futures=20, seed=1,
            scenarios=[{"name": f"secret policy {code}"}], asked_by=user.name, asked_at=START, steps=2,
        )),
        "complaint_id": complaint,
        "email_id": _email(work, crm.name, code, territory.id, order, complaint),
        "goodwill_id": _added(work, Goodwill(
            source=crm.name, territory_id=territory.id, customer_id=order.customer_id, order_id=order.id,
            complaint_id=complaint, kind="gift", amount=9, currency="USD", gift=f"secret gift {code}", why="late",
            granted_by=user.id, granted_at=START,
        )),
        "action_id": _added(work, CorrectiveAction(
            complaint_id=complaint, what="New cards.", owner_id=user.id, due_at=START + HOUR,
        )),
        "task_id": _added(work, Task(
            kind="look", topic=f"t:{code}", sentence="Look.", created_at=START, owner_id=user.id, taken_at=START,
            **about,
        )),
        "message_id": _message(work, about, order.customer_id, number),
        "attachment": _added(work, Attachment(
            attachment_id="a1", technician_id=technician.id, device_id=device, content_type="image/png", size_bytes=3,
            sha256="x", content=b"png", received_at=START, visit_id=visit.id,
        )),
        "external_id": f"M-{code}",
        "customer_external_id": manual.customer.external_id,
        "manual_order_id": manual.id,
        "phone": _phone(number + 50),
        "told_phone": _phone(number),
        "customer_id": order.customer_id,
        "line_id": order.line_id,
        "service_id": f"S-{code}",
        "secrets": [
            _phone(number), _phone(number + 50), f"Secret lane {code}", f"Secret alley {code}", f"secret-path-{code}",
            f"secret policy {code}", f"secret cause {code}", f"secret part {code}", f"secret reason {code}",
            f"Secret brand {code}",
        ],
    }  # fmt: skip


def tokens(backend: Backend, own: Things) -> dict[str, str]:
    """Bearer tokens of everybody who is bound: to a territory, to a source, to themself; and of one who is not."""
    with backend.work() as work:
        found = {
            str(role): issue_token(work, add_user(work, f"bound-{role}", role, territory_ids=(own["territory_id"],)))
            for role in (Role.ADMIN, Role.DISPATCHER, Role.SERVICE)
        }
        whole = add_user(work, "whole-admin", Role.ADMIN, territory_ids=(-own["operator_id"], own["territory_id"]))
        whole.operator_id = own["operator_id"]
        found["operator's admin"] = issue_token(work, whole)
        crm = add_user(work, "crm-of-own", Role.INTEGRATION, territory_ids=(own["territory_id"],))
        found["bound integration"] = issue_token(work, crm)
        mine = user_named(work.session, f"crm-{own['territory']}")
        assert mine is not None
        found["integration"] = issue_token(work, mine)
        found["unbound"] = issue_token(work, add_user(work, "unbound", Role.ADMIN))
    return found | {"technician": a_token(backend, own["technician_id"])}


def _bounded(work: Work, name: str, territory_id: int) -> Actor:
    user = add_user(work, name, Role.DISPATCHER, territory_ids=(territory_id,))
    return Actor(user.name, Role.DISPATCHER, user.id, territory_ids=frozenset({territory_id}))


def _phone(number: int) -> str:
    return f"+120255501{number:02d}"


def _absence(work: Work, technician_id: int) -> int:
    during = Range(START + timedelta(days=4), START + timedelta(days=5))
    return _added(work, Absence(technician_id=technician_id, during=during, reason="away"))


def _certificate(work: Work, technician_id: int, code: str) -> int:
    return _added(work, TechnicianCertificate(
        technician_id=technician_id, skill="copper", number=f"secret number {code}", issuer="TUV",
        valid_from=START.date(),
    ))  # fmt: skip


def _certificate_rule(work: Work, code: str) -> int:
    work.session.merge(Skill(code=f"climbing-{code}"))
    work.session.flush()
    return _added(work, CertificateRule(skill=f"climbing-{code}", warn_days=30))


def _absence_request(work: Work, technician_id: int, code: str) -> int:
    during = Range(START + timedelta(days=6), START + timedelta(days=7))
    request_id = _added(work, AbsenceRequest(
        technician_id=technician_id, request_id="r1", during=during, reason=f"secret reason {code}", asked_at=START,
    ))  # fmt: skip
    _added(work, Task(
        kind="absence_wished", topic=f"absence_request:{request_id}", sentence=f"Asks: secret reason {code}",
        technician_id=technician_id, created_at=START,
    ))  # fmt: skip
    return request_id


def _email(  # noqa: PLR0917 - Each thing that it belongs to.
    work: Work, source: str, code: str, territory_id: int, order: WorkOrder, complaint_id: int
) -> int:
    """One that waits, and names an order; another belongs to the complaint."""
    about = {"source": source, "territory_id": territory_id, "from_name": "", "received_at": START}
    about |= {"from_address": f"secret@{code}.example", "subject": f"secret subject {code}"}
    _added(work, InboundEmail(
        message_key=f"1@{code}", body="slow", outcome="complaint", complaint_id=complaint_id,
        customer_id=order.customer_id, **about,
    ))  # fmt: skip
    return _added(work, InboundEmail(
        message_key=f"2@{code}", body=f"slow FD-{order.id:06d}", outcome="waiting", reason="several_people", **about,
    ))  # fmt: skip


def _coaching(work: Work, territory_id: int, technician_id: int, order_id: int) -> int:
    id = _added(work, CoachingCase(
        territory_id=territory_id, technician_id=technician_id, kind="repair", repeats=9, cases=30, expected=2.0,
        p_value=0.0001, found_at=START, seen_at=START,
    ))  # fmt: skip
    work.session.add(CoachingOrder(coaching_id=id, order_id=order_id))
    return id


def _cluster(work: Work, territory_id: int, order_id: int) -> int:
    id = _added(work, Cluster(
        territory_id=territory_id, kind="access_node", value="N-1", faults=8, lines=20, expected=1.2, p_value=0.0001,
        usual=1, found_at=START, seen_at=START,
    ))  # fmt: skip
    work.session.add(ClusterOrder(cluster_id=id, order_id=order_id))
    return id


def _message(work: Work, about: dict[str, int], customer_id: int, number: int) -> int:
    return _added(work, Message(
        kind="reminder", topic=f"m:{number}", to_number=_phone(number), zone="Europe/Vaduz", language="en",
        parameters={}, body="Secret words", segments=1, state="failed", not_before=START, expires_at=START + HOUR,
        created_at=START, customer_id=customer_id, **about,
    ))  # fmt: skip


def _added(work: Work, row: Base) -> int:
    work.session.add(row)
    work.session.flush()
    return int(row.id)  # type: ignore[attr-defined]


def _session_of(work: Work, user_id: int) -> int:
    sessions.begin(work, user_id, "a browser")
    return sessions.of_user(work, user_id)[0].id
