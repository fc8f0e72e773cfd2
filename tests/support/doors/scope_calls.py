"""Every request of the application that names something: each route, with everything in its place but one thing.

Routes and places come from the application itself: a new route is walked, a name that stands for nothing here fails.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from flask import Flask
from marshmallow import fields
from werkzeug.routing import Rule

from dispatch.http.guard import permission_of
from dispatch.vocabulary.permissions import Permission
from tests.support.doors.request_bodies import Path, least, places, schema_of
from tests.support.doors.scope_world import Things

NOT_THINGS = {"request_id", "kind", "language", "node", "digits", "token", "name", "path", "tier", "purpose", "code"}
"""Variable parts of paths that name no row: kinds of texts, files, and what only a secret opens."""

SAME = {"thing_id": "order_id", "owner_id": "user_id", "parent_id": "cause_id", "technician": "technician_id",
        "technician_ids": "technician_id", "territory_ids": "territory_id", "named_contact_id": "user_id",
        "service_ids": "service_id", "preferred_technician_id": "technician_id",
        "required_technician_id": "technician_id", "excluded_technician_ids": "technician_id",
        "mate_id": "technician_id",
        "after_visit_id": "visit_id", "visit": "visit_id", "to": "told_phone", "q": "phone"}  # fmt: skip
"""Names under which a thing is asked for beside its own."""

NOT_ROWS = {"event_id", "attachment_id", "request_id"}
"""Ids that a device gives itself."""

REPORT = {"event_id": "e1", "kind": "en_route", "at": "2026-11-30T09:00:00Z"}
WINDOW = {"start": "2026-11-30T10:00:00Z", "end": "2026-11-30T12:00:00Z"}
TIMES = {"kind": "outage", "starts_at": "2026-11-30T08:00:00Z", "ends_at": "2026-11-30T18:00:00Z"}
TOGETHER: dict[tuple[str, str], dict[str, Any]] = {
    ("/api/v1/technicians/<int:technician_id>/absences", "technician_id"): {"kind": "leave"},
    ("/api/v1/disruptions", "technician_id"): {"kind": "technician_ill"},
    ("/api/v1/disruptions", "visit_id"): {"kind": "part_missing", "why": "none left"},
    ("/api/v1/disruptions", "order_id"): {"kind": "customer_cancels", "why": "moved"},
    ("/api/v1/disruptions", "territory"): {"kind": "day_upset"},
    ("/api/v1/disruptions", "technician_ids"): {"kind": "day_upset", "territory": "T1"},
    ("/api/v1/holds", "territory"): {"kind": "repair", "lat": 47.1, "lon": 9.5},
    ("/api/v1/slots/search", "territory"): {"kind": "repair", "lat": 47.1, "lon": 9.5},
    ("/api/v1/sampling-rules", "technician_id"): {"contact": "call", "percent": 5},
    ("/api/v1/repeat-rules", "territory"): {"first_technician": "none"},
    ("/api/v1/users", "technician_id"): {"role": "technician"},
    ("/api/v1/users", "territory_ids"): {"role": "dispatcher"},
    ("/api/v1/users", "operator_id"): {"role": "dispatcher"},
    ("/api/v1/mobile/events", "visit_id"): {"events": [REPORT]},
    ("/api/v1/outages", "service_ids"): TIMES,
    ("/api/v1/outages", "territory"): TIMES | {"access_nodes": ["N-T1"]},
    ("/api/v1/outages/preview", "service_ids"): TIMES,
    ("/api/v1/outages/preview", "territory"): TIMES | {"access_nodes": ["N-T1"]},
    ("/api/v1/process-nodes/<string:node>", "user_id"): {"owner_kind": "user", "limit_minutes": 5},
    ("/api/v1/webhook-endpoints", "owner_id"): {"url": "https://hooks.example/"},
    ("/api/v1/webhook-endpoints", "territory_ids"): {"url": "https://hooks.example/"},
    ("/api/v1/clusters/<int:cluster_id>/verdict", "cluster_id"): {"state": "confirmed"},
    ("/api/v1/coaching/<int:coaching_id>/verdict", "coaching_id"): {"state": "dismissed"},
    ("/api/v1/technicians/<int:technician_id>/certificates", "technician_id"): {"valid_from": "2026-01-01"},
    ("/api/v1/complaints/<int:complaint_id>/facts", "complaint_id"): {"category": "question"},
    ("/api/v1/emails/<int:email_id>/assignment", "email_id"): {"customer_id": 1},
    ("/api/v1/visits/<int:visit_id>/verdict", "technician_id"): {"arrival": "2026-12-01T12:00:00+00:00"},
}
"""What a body must say besides, so that the thing is looked up at all: by route and name."""


@dataclass(frozen=True)
class Call:
    """One request: a method and a rule, what stands in path, query and body, and which place is another's."""

    method: str
    rule: str
    endpoint: str
    permission: Permission
    values: dict[str, Any]
    query: dict[str, Any] = field(default_factory=dict)
    body: dict[str, Any] | None = None
    form: dict[str, Any] | None = None
    place: tuple[str, Path] = ("path", ())
    thing: str = ""

    @property
    def asked_for(self) -> str:
        """What stands at the place: a thing's name."""
        return self.thing or thing_named(self.place[1][-1], self.place[1]) or ""

    def with_thing(self, thing: Any) -> "Call":
        """The same request about another thing."""
        kind, path = self.place
        if kind == "path":
            return replace(self, values=self.values | {path[0]: thing})
        if kind == "query":
            return replace(self, query=self.query | {path[0]: thing})
        if kind == "form":
            return replace(self, form=(self.form or {}) | {path[0]: thing})
        return replace(self, body=_put(self.body or {}, path, thing))


def _put(body: dict[str, Any], path: Path, thing: Any) -> dict[str, Any]:
    head, *rest = path
    if head == "events":
        return body | {"events": [REPORT | {"visit_id": thing}]}
    if rest:
        return body | {head: _put(body.get(head) or {}, tuple(rest), thing)}
    return body | {head: [thing] if head.endswith("_ids") else thing}


def thing_named(name: str, path: Path = ()) -> str | None:
    """The thing that a name stands for; None for a name that stands for none. Fails for one that nobody has placed."""
    if path[:1] == ("customer",) and name == "external_id":
        return "customer_external_id"
    name = SAME.get(name, name)
    if name in NOT_ROWS:
        return None
    if name in KNOWN:
        return name
    assert not name.endswith(("_id", "_ids")), f"Nobody has said what {name} stands for."
    return None


KNOWN = {
    "order_id", "visit_id", "territory_id", "territory", "technician_id", "shift_id", "absence_id", "device_id",
    "plan_id", "appointment_id", "hold_id", "user_id", "token_id", "session_id", "import_id", "offer_id", "jeopardy_id",
    "follow_up_id", "complaint_id", "action_id", "cause_id", "task_id", "message_id", "attachment", "external_id",
    "phone", "told_phone", "work_type_id", "rule_id", "line_id", "customer_id", "service_id", "endpoint_id",
    "outage_id", "van_part_id", "pickup_id", "certificate_id", "certificate_rule_id", "sampling_rule_id",
    "absence_request_id", "photo_proposal_id",
    "campaign_id", "cluster_id", "simulation_id", "goodwill_id", "operator_id",
    "warranty_term_id", "coaching_id", "repeat_rule_id", "email_id", "email_attachment",
}  # fmt: skip

FORMS = {
    ("GET", "/console"): ("territory", "territory_id"),
    ("GET", "/console/customers"): ("q", "service_id"),
    ("GET", "/console/orders/new"): ("customer", "customer_id"),
    ("GET", "/console/search"): ("q", "service_id"),
    ("POST", "/console/orders/new"): ("customer", "customer_id"),
    ("POST", "/console/customers/<int:customer_id>/merge"): ("customer", "customer_id"),
    ("POST", "/console/customers/<int:customer_id>/preferences"): ("named_contact", "user_id"),
    ("POST", "/console/visits/<int:visit_id>/predecessor"): ("after_visit_id", "visit_id"),
    ("POST", "/console/campaigns"): ("territory", "territory_id"),
    ("POST", "/console/complaints"): ("order", "order_id"),
    ("POST", "/console/complaints/<int:complaint_id>/hand-over"): ("user", "user_id"),
    ("POST", "/console/emails/<int:email_id>/assignment"): ("order", "order_id"),
    ("GET", "/console/emails/<int:email_id>"): ("q", "service_id"),
    ("POST", "/console/outages/<int:outage_id>/orders"): ("order", "order_id"),
    ("POST", "/console/plans"): ("territory", "territory"),
    ("POST", "/console/simulations"): ("territory", "territory"),
    ("POST", "/console/webhooks"): ("owner", "user_id"),
    ("POST", "/console/webhooks/<int:endpoint_id>"): ("territory", "territory_id"),
    ("GET", "/console/technicians"): ("territory", "territory"),
    ("POST", "/console/technicians"): ("territory", "territory"),
    ("POST", "/console/technicians/<int:technician_id>"): ("territory", "territory"),
    ("POST", "/console/users"): ("territory", "territory_id"),
    ("GET", "/console/settings/wordings"): ("operator", "operator_id"),
    ("GET", "/console/settings/wordings/<string:kind>/<string:language>"): ("operator", "operator_id"),
    ("POST", "/console/settings/wordings/<string:kind>/<string:language>"): ("operator", "operator_id"),
    ("POST", "/console/lines"): ("territory", "territory"),
    ("POST", "/console/settings/repeat-rules"): ("territory", "territory"),
    ("GET", "/console/reports/technicians"): ("territory", "territory"),
    ("GET", "/console/reports/technicians/orders"): ("technician", "technician_id"),
    ("GET", "/console/reports/load"): ("territory", "territory"),
    ("GET", "/console/reports/promises"): ("territory", "territory"),
    ("GET", "/console/reports/times"): ("territory", "territory"),
    ("GET", "/console/reports/contacts"): ("territory", "territory"),
    ("GET", "/console/reports/contacts/customers"): ("territory", "territory"),
    ("GET", "/console/reports/nodes"): ("territory", "territory"),
    ("GET", "/console/reports/nodes/orders"): ("territory", "territory"),
    ("POST", "/console/settings/territories/<int:territory_id>/owner"): ("user", "user_id"),
    ("POST", "/console/users/<int:user_id>/territories"): ("territory", "territory_id"),
    ("POST", "/console/visits/<int:visit_id>/assign"): ("technician", "technician_id"),
    ("POST", "/console/visits/<int:visit_id>/pin"): ("technician", "technician_id"),
}
"""Fields of pages that name a thing, and which: pages read no schema."""
FORM = {
    "words": "words",
    "service_minutes": "60",
    "how": "send",
    "body": "words",
    "date": "2026-11-30",
    "arrival": "12:00",
    "version": "1",
    "why": "because",
    "outcome": "no_answer",
}
TECHNICIAN = {
    "name": "Ada Nine", "phone": "+12025550177", "territory": "T1", "lat": "47.1", "lon": "9.5", "speed_percent": "100",
}  # fmt: skip
FORM_BESIDE = {
    "/console/orders/new": {"kind": "repair", "name": "Robin", "phone": "+12025550199", "address": "Lane 1"}
    | {"language": "en", "priority": "normal", "tier": "standard"},
    "/console/orders/<int:order_id>/holds": {"window": "2026-11-30T10:00:00+00:00/2026-11-30T12:00:00+00:00"},
    "/console/jeopardies/<int:jeopardy_id>/repair": {"kind": "call_customer"},
    "/console/visits/<int:visit_id>/assign": {"technician": "1"},
    "/console/visits/<int:visit_id>/crew": {"crew": "1"},
    "/console/customers/<int:customer_id>/merge": {"customer": "1"},
    "/console/campaigns/<int:campaign_id>/steps": {"state": "running"},
    "/console/coaching/<int:coaching_id>/verdict": {"state": "dismissed", "note": "a bad batch"},
    "/console/clusters/<int:cluster_id>/verdict": {"state": "confirmed", "note": "cards"},
    "/console/customers/<int:customer_id>/consents": {"service-text": "yes"},
    "/console/orders/<int:order_id>/facts": {
        "name": "Robin",
        "phone": "+12025550199",
        "address": "Lane 9",
        "language": "en",
        "priority": "high",
        "tier": "standard",
    },
    "/console/simulations": {"first_day": "2026-11-20", "windows": "today", "orders": "past", "futures": "20"},
    "/console/lines": {"service_id": "L-9", "name": "Robin", "phone": "+12025550199", "address": "Lane 9"},
    "/console/customers/<int:customer_id>/erase": {"record": "1"},
    "/console/webhooks": {"url": "https://hooks.example/"},
    "/console/webhooks/<int:endpoint_id>": {"url": "https://hooks.example/"},
    "/console/technicians": TECHNICIAN | {"external_id": "T-77"},
    "/console/technicians/<int:technician_id>": TECHNICIAN | {"active": "yes"},
    "/console/technicians/<int:technician_id>/shifts": {"first": "2026-12-05", "starts": "08:00", "ends": "16:00"},
    "/console/technicians/<int:technician_id>/absences": {
        "start": "2026-12-05T08:00",
        "end": "2026-12-05T16:00",
        "reason": "ill",
    },
    "/console/technicians/<int:technician_id>/parts": {"part": "ont-1", "name": "Terminal", "quantity": "3"},
    "/console/technicians/<int:technician_id>/certificates": {
        "skill": "fiber",
        "number": "C-1",
        "issuer": "TUV",
        "valid_from": "2026-01-01",
    },
    "/console/settings/certificate-rules": {"skill": "fiber", "warn_days": "30"},
    "/console/settings/sampling/<int:sampling_rule_id>": {"percent": "20"},
    "/console/settings/repeat-rules": {"territory": "", "symptom": "", "first_technician": "none"},
    "/console/settings/warranty-terms": {"device_kind": "ont", "months": "24"},
    "/console/absence-requests/<int:absence_request_id>/decline": {"answer": "No."},
    "/console/photo-proposals/<int:photo_proposal_id>/decline": {"answer": "No."},
    "/console/users": {"name": "newcomer", "role": "dispatcher", "territory": "1"},
    "/console/users/<int:user_id>/territories": {"territory": "1"},
    "/console/users/<int:user_id>/role": {"role": "service"},
    "/console/users/<int:user_id>/password": {"password": "correct horse battery"},
    "/console/users/<int:user_id>/tokens": {"days": "9"},
    "/console/settings/operators": {"code": "o9", "name": "Nine", "name_zh": "玖"},
    "/console/settings/operators/<int:operator_id>": {"name": "Nine", "name_zh": "玖"},
    "/console/settings/territories": {"code": "T9", "name": "Nine", "zone": "Europe/Vaduz"},
    "/console/settings/territories/<int:territory_id>/owner": {"user": ""},
    "/console/settings/territories/<int:territory_id>": {"name": "Nine", "zone": "Europe/Vaduz"},
    "/console/webhooks/<int:endpoint_id>/replay": {"since": "0"},
    "/console/outages": {"starts_at": "2026-11-30T08:00", "ends_at": "2026-11-30T18:00", "access_nodes": "N-T1"},
    "/console/outages/<int:outage_id>/times": {"ends_at": "2026-11-30T20:00", "cause": "x"},
    "/console/outages/<int:outage_id>/orders": {"order": "1"},
    "/console/complaints": {"said": "slow"},
    "/console/complaints/<int:complaint_id>/facts": {"category": "question"},
    "/console/emails/<int:email_id>/assignment": {"order": "1"},
    "/console/complaints/<int:complaint_id>/goodwill": {"kind": "credit", "amount": "5", "why": "late"},
    "/console/orders/<int:order_id>/goodwill": {"kind": "credit", "amount": "5", "why": "late"},
    "/console/goodwill/<int:goodwill_id>/take-back": {"why": "mistake"},
    "/console/complaints/<int:complaint_id>/steps": {"state": "in_progress"},
    "/console/complaints/<int:complaint_id>/news": {"told": "soon"},
    "/console/complaints/<int:complaint_id>/hand-over": {"user": "1", "note": "please"},
    "/console/complaints/<int:complaint_id>/return": {"reason": "because"},
    "/console/complaints/<int:complaint_id>/cause": {"cause": "1"},
    "/console/complaints/<int:complaint_id>/actions": {"what": "cards", "owner": "1", "due": "2026-12-02"},
    "/console/complaints/<int:complaint_id>/actions/<int:action_id>/done": {"effect": "none"},
}


def calls(app: Flask, own: Things) -> Iterator[Call]:
    """Every place of every route where something is named."""
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            permission = permission_of(app, rule.endpoint, method)
            if rule.endpoint != "static" and permission is not None and permission is not Permission.PUBLIC:
                yield from _places(app, rule, method, permission, own)


def _places(app: Flask, rule: Rule, method: str, permission: Permission, own: Things) -> Iterator[Call]:
    values = {name: own.get(SAME.get(name, name), "reminder" if name == "kind" else "en") for name in rule.arguments}
    body, query = (schema_of(app, rule.endpoint, method, where) for where in ("json", "query"))
    call = Call(method, rule.rule, rule.endpoint, permission, values, body=least(body) if body else None)
    if query is not None:
        call = replace(call, query=least(query))
        call.query.update({name: own[name] for name in call.query if name in own})
    if not rule.rule.startswith("/api/"):
        call = replace(call, form=FORM | FORM_BESIDE.get(rule.rule, {})) if method == "POST" else call
        name, thing = FORMS.get((method, rule.rule), ("", ""))
        if name:
            yield replace(call, place=("form" if method == "POST" else "query", (name,)), thing=thing)
    for name in sorted(rule.arguments - NOT_THINGS):
        assert thing_named(name) is not None, f"Nobody has said what <{name}> of {rule.rule} stands for."
        yield _completed(replace(call, place=("path", (name,))), own)
    for where, schema in (("body", body), ("query", query)):
        for path, one in places(schema) if schema else ():
            if thing_named(path[-1], path) is not None and not _is_told(where, path[-1], one):
                yield _completed(replace(call, place=(where, path)), own)
    if rule.rule == "/api/v1/mobile/events":
        yield replace(call, place=("body", ("events", "visit_id")))


def _is_told(where: str, name: str, one: fields.Field[Any]) -> bool:
    """Whether a field says something of the thing itself instead of naming another: a new number, a moment."""
    return isinstance(one, fields.AwareDateTime) or (where == "body" and name == "phone")


def _completed(call: Call, own: Things) -> Call:
    where, path = call.place
    if where == "path" and call.body is not None:
        return replace(call, body=call.body | TOGETHER.get((call.rule, path[0]), {}))
    if where != "body" or call.body is None:
        return call
    body = {name: own.get(SAME.get(name, name), value) for name, value in call.body.items()}
    return replace(call, body=body | TOGETHER.get((call.rule, path[0]), {}) | _beside(call, own))


def _beside(call: Call, own: Things) -> dict[str, Any]:
    if call.rule == "/api/v1/complaints" and call.place[1][0] not in ("customer_id", "customer"):
        return {"order_id": own["order_id"]}
    if call.rule == "/api/v1/visits/<int:visit_id>/verdict" and call.place[1] == ("mate_id",):
        return {"technician_id": own["technician_id"], "arrival": "2026-12-01T12:00:00+00:00"}
    return {}


def lists(app: Flask) -> Iterator[Call]:
    """Every route that is read without naming anything."""
    for rule in app.url_map.iter_rules():
        permission = permission_of(app, rule.endpoint, "GET") if rule.endpoint != "static" else None
        reads = "GET" in (rule.methods or ()) and not rule.arguments and not rule.rule.endswith("/stream")
        if reads and permission is not None and permission is not Permission.PUBLIC:
            yield Call("GET", rule.rule, rule.endpoint, permission, {})
