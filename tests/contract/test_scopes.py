"""Nobody learns of what lies out of their bounds: what is another's answers, byte for byte, as what is not there.

Every route of the application, every bounded actor, every place in path, query and body where something is named. The
routes and the places come from the application itself: a new route is walked, and a name that stands for nothing here
fails.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from dispatch.bootstrap import Backend
from dispatch.db.tables import ComplaintCause
from dispatch.vocabulary.permissions import PERMISSIONS
from dispatch.vocabulary.terms import Role
from dispatch.web.forms import FIELD
from tests.support.doors.apps import app_of
from tests.support.doors.rolled_back import RolledBack
from tests.support.doors.scope_calls import Call, calls, lists
from tests.support.doors.scope_world import UNKNOWN, Things, things, tokens
from tests.support.pictures import a_png

OF_ONE_HOUSE = {
    ("POST", "/api/v1/technicians", ("external_id",)): "The operator's number is one technician's in the whole house.",
}
"""Where two can't have the same name for all that one does not see the other's."""

Blind = tuple[int, str | None, str]
"""Status, content type and body."""


@dataclass
class World:
    """Two territories with everything in them, and those who are bound to the first."""

    app: Flask
    database: RolledBack
    own: Things
    foreign: Things
    tokens: dict[str, str]

    def answer(self, actor: str, call: Call) -> tuple[int, str | None, bytes]:
        """What a request is answered with; nothing of it stays."""
        with self.app.test_request_context():
            path = self.app.url_map.bind("localhost").build(call.endpoint, call.values)
        headers = {"Authorization": f"Bearer {self.tokens[actor]}", "If-Match": '"1"'}
        options: dict[str, Any] = {"query_string": call.query}
        if call.form is not None:
            files = {"photo": (BytesIO(PIXEL), "photo.png")} if call.rule.endswith("/photo") else {}
            options["data"] = call.form | {FIELD: "a token"} | files
        elif call.body is not None:
            options["json"] = call.body
        elif call.rule.endswith(("/mobile/attachments", "/photo", "/mobile/photo-proposals")):
            options["data"], options["content_type"] = PIXEL, "image/png"
        with self.database.try_out():
            client = self.app.test_client()
            with client.session_transaction() as session:
                session[FIELD] = "a token"
            got = client.open(path, method=call.method, headers=headers, **options)
            with client.session_transaction() as session:
                said = repr(session.get("_flashes"))
            return got.status_code, got.content_type, got.get_data() + said.encode()


PIXEL = a_png((1, 1))


@pytest.fixture
def world(backend: Backend, database_url: str) -> Iterator[World]:
    with backend.work() as work:
        own = things(work, "T1", 1)
        work.session.execute(
            text("SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, 765000) FROM pg_sequences")
        )
        foreign = things(work, "T2", 2)
        own["work_type_id"] = foreign["work_type_id"] = own["rule_id"] = foreign["rule_id"] = 1
        cause = ComplaintCause(code="node", name="Node", name_zh="节点")
        work.session.add(cause)
        work.session.flush()
        own["cause_id"] = foreign["cause_id"] = cause.id
        for table in ("work_orders", "visits"):
            work.session.execute(text(f"UPDATE {table} SET version = 1"))
    bound = tokens(backend, own)
    database = RolledBack(database_url)
    yield World(app_of(replace(backend, database=database)), database, own, foreign, bound)
    database.close()


ACTORS = {
    "admin": Role.ADMIN,
    "operator's admin": Role.ADMIN,
    "dispatcher": Role.DISPATCHER,
    "service": Role.SERVICE,
    "integration": Role.INTEGRATION,
    "bound integration": Role.INTEGRATION,
    "technician": Role.TECHNICIAN,
}


EVERYWHERE = {"integration"}
"""Bound to a source alone: no territory is another's for them."""

UNSEEN = {
    ("POST", "/api/v1/orders", ("customer", "external_id")): "The answer says what was sent, whoever has that number.",
    ("GET", "/api/v1/order-imports/<int:import_id>", ("import_id",)): "A file is for whoever handed it in.",
    ("GET", "/console/imports/<int:import_id>", ("import_id",)): "A file is for whoever handed it in.",
    ("POST", "/api/v1/disruptions", ("technician_ids",)): "Those of another territory are none of this one's.",
    ("POST", "/api/v1/lines", ("customer", "external_id")): "A line that is known keeps its customer.",
    ("POST", "/api/v1/orders", ("service_id",)): "The answer says what was sent; a new one enters a line.",
    ("PATCH", "/api/v1/orders/<int:order_id>", ("service_id",)): "The answer says what was sent, likewise.",
    ("POST", "/api/v1/complaints", ("visit_id",)): "Another order's visit is none of this one's.",
    ("POST", "/api/v1/complaints/<int:complaint_id>/hand-overs", ("user_id",)): "They could not see the complaint.",
    ("PUT", "/api/v1/territories/<int:territory_id>/owner", ("user_id",)): "They could not see the territory.",
    ("POST", "/console/settings/territories/<int:territory_id>/owner", ("user",)): "They could not see the territory.",
    ("POST", "/console/complaints/<int:complaint_id>/hand-over", ("user",)): "They could not see the complaint.",
    ("POST", "/console/complaints/<int:complaint_id>/hand-over", ("complaint_id",)): "The colleague is not its own.",
    ("POST", "/console/complaints/<int:complaint_id>/actions", ("complaint_id",)): "The colleague is not its own.",
    ("POST", "/console/complaints/<int:complaint_id>/actions/<int:action_id>/done", ("complaint_id",)): "Nor this one.",
    ("POST", "/api/v1/complaints/<int:complaint_id>/actions", ("owner_id",)): "They could not see the complaint.",
    ("POST", "/api/v1/complaints/<int:complaint_id>/actions/<int:action_id>/done", ("action_id",)): "Its own alone.",
    ("POST", "/console/complaints/<int:complaint_id>/actions/<int:action_id>/done", ("action_id",)): "Its own alone.",
    ("DELETE", "/api/v1/technicians/<int:technician_id>/shifts/<int:shift_id>", ("shift_id",)): "Theirs alone.",
    ("DELETE", "/api/v1/technicians/<int:technician_id>/absences/<int:absence_id>", ("absence_id",)): "Theirs alone.",
    ("DELETE", "/api/v1/technicians/<int:technician_id>/devices/<int:device_id>", ("device_id",)): "Theirs alone.",
    ("DELETE", "/api/v1/technicians/<int:technician_id>/parts/<int:van_part_id>", ("van_part_id",)): "Theirs alone.",
    (
        "DELETE",
        "/api/v1/technicians/<int:technician_id>/certificates/<int:certificate_id>",
        ("certificate_id",),
    ): "Theirs alone.",
    (
        "POST",
        "/console/technicians/<int:technician_id>/certificates/<int:certificate_id>/remove",
        ("certificate_id",),
    ): "Theirs alone.",
    (
        "POST",
        "/console/technicians/<int:technician_id>/certificates/<int:certificate_id>/remove",
        ("technician_id",),
    ): "It is not theirs.",
    (
        "POST",
        "/console/technicians/<int:technician_id>/parts/<int:van_part_id>/remove",
        ("van_part_id",),
    ): "Theirs alone.",
    (
        "POST",
        "/console/technicians/<int:technician_id>/parts/<int:van_part_id>/remove",
        ("technician_id",),
    ): "It is not theirs.",
    ("DELETE", "/api/v1/users/<int:user_id>/tokens/<int:token_id>", ("token_id",)): "Theirs alone.",
    ("DELETE", "/api/v1/users/<int:user_id>/tokens/<int:token_id>", ("user_id",)): "The token is not theirs.",
    ("DELETE", "/api/v1/users/<int:user_id>/sessions/<int:session_id>", ("session_id",)): "Theirs alone.",
    ("DELETE", "/api/v1/users/<int:user_id>/sessions/<int:session_id>", ("user_id",)): "The session is not theirs.",
    ("DELETE", "/api/v1/sessions/<int:session_id>", ("session_id",)): "One's own alone.",
    ("POST", "/console/account/sessions/<int:session_id>/end", ("session_id",)): "One's own alone.",
    (
        "POST",
        "/console/orders/<int:order_id>/appointments/<int:appointment_id>/cancel",
        ("appointment_id",),
    ): "The order's alone.",
    (
        "POST",
        "/console/orders/<int:order_id>/appointments/<int:appointment_id>/cancel",
        ("order_id",),
    ): "The appointment is not its own.",
    (
        "POST",
        "/console/technicians/<int:technician_id>/devices/<int:device_id>/revoke",
        ("device_id",),
    ): "Theirs alone.",
    (
        "POST",
        "/console/technicians/<int:technician_id>/devices/<int:device_id>/revoke",
        ("technician_id",),
    ): "It is not theirs.",
    ("POST", "/console/technicians/<int:technician_id>/shifts/<int:shift_id>/remove", ("shift_id",)): "Theirs alone.",
    (
        "POST",
        "/console/technicians/<int:technician_id>/shifts/<int:shift_id>/remove",
        ("technician_id",),
    ): "It is not theirs.",
    (
        "POST",
        "/console/technicians/<int:technician_id>/absences/<int:absence_id>/remove",
        ("absence_id",),
    ): "Theirs alone.",
    (
        "POST",
        "/console/technicians/<int:technician_id>/absences/<int:absence_id>/remove",
        ("technician_id",),
    ): "It is not theirs.",
    ("POST", "/console/users/<int:user_id>/sessions/<int:session_id>/end", ("session_id",)): "Theirs alone.",
    ("POST", "/console/users/<int:user_id>/sessions/<int:session_id>/end", ("user_id",)): "It is not theirs.",
    ("POST", "/console/users/<int:user_id>/tokens/<int:token_id>/revoke", ("token_id",)): "Theirs alone.",
    ("POST", "/console/users/<int:user_id>/tokens/<int:token_id>/revoke", ("user_id",)): "It is not theirs.",
}
"""Where somebody else's is not there for anybody, and why."""


@pytest.mark.parametrize("actor", ACTORS)
def test_answers_what_is_anothers_as_what_is_not_there(world: World, actor: str) -> None:
    told = []
    for call in calls(world.app, world.own):
        if call.permission in PERMISSIONS[ACTORS[actor]] and _is_anothers(actor, call):
            of_foreign, of_unknown = _both(world, actor, call)
            if of_foreign != of_unknown:
                told.append((call.method, call.rule, call.place, of_foreign, of_unknown))
    assert told == []


def test_tells_what_is_there_from_what_is_not_to_whoever_sees_all(world: World) -> None:
    """It looks the thing up at every place, so that the answers above are alike because of the bounds alone."""
    alike = []
    for call in calls(world.app, world.own):
        if call.permission in PERMISSIONS[Role.ADMIN] and _is_anothers("unbound", call):
            of_foreign, of_unknown = _both(world, "unbound", call)
            if of_foreign == of_unknown and (call.method, call.rule, call.place[1]) not in UNSEEN:
                alike.append((call.method, call.rule, call.place, of_foreign[0], of_foreign[2][:200]))
    assert alike == []


def test_shows_nothing_of_anothers_in_any_list(world: World) -> None:
    shown = []
    for call in lists(world.app):
        for actor, role in ACTORS.items():
            if call.permission in PERMISSIONS[role]:
                _, _, body = world.answer(actor, call)
                shown += [(actor, call.rule, secret) for secret in world.foreign["secrets"] if secret.encode() in body]
    assert shown == []


def _is_anothers(actor: str, call: Call) -> bool:
    where = call.place[1]
    if call.rule.endswith("/stream") or (call.method, call.rule, where) in OF_ONE_HOUSE:
        return False
    name = call.asked_for
    if name in {
        "work_type_id",
        "cause_id",
        "rule_id",
    }:  # These are everybody's to read, and no bounded one's to change.
        return False
    return actor not in EVERYWHERE or not name.startswith(("territory", "technician"))


def _both(world: World, actor: str, call: Call) -> tuple[Blind, Blind]:
    """The answers to a request about another's thing and about one that is not there, without its name."""
    name = call.asked_for
    foreign, unknown = world.foreign[name], _unknown(name)
    return (
        _blind(world.answer(actor, call.with_thing(foreign)), foreign),
        _blind(world.answer(actor, call.with_thing(unknown)), unknown),
    )


def _unknown(name: str) -> Any:
    return {"phone": "+12025550199"}.get(name, "unknown" if name in TEXTS else UNKNOWN)


TEXTS = {"territory", "external_id", "customer_external_id", "service_id"}


def _blind(answer: tuple[int, str | None, bytes], thing: Any) -> Blind:
    """The answer without the thing's name, where it is echoed."""
    status, kind, body = answer
    said = re.sub(r"a token\.[\w-]+", "a token", body.decode(errors="replace"))  # Each view of a page has its own sign.
    return status, kind, re.sub(rf"(?<![\w-]){re.escape(str(thing))}(?![\w-])", "?", said)
