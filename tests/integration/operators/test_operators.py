"""Two operators on one installation: each speaks for itself, and neither's people see or change what is the other's."""

from dataclasses import dataclass, field

import pytest

from dispatch.accounts.services.identity import actor_of
from dispatch.bootstrap import Backend
from dispatch.db.tables import Message, User, Visit
from dispatch.kernel.actor_scope import scope_of
from dispatch.messaging.processes.sending import SenderPool
from dispatch.messaging.services import customer_links
from dispatch.replies.services.inbound_texts import IncomingText, receive
from dispatch.vocabulary.terms import Role
from tests.support.carriers import FakeCarrier, with_carriers
from tests.support.doors.api_clients import Door, door
from tests.support.doors.pages import Reader, words_of
from tests.support.messages import a_text

NORTH = {
    "code": "north",
    "name": "Northline",
    "name_zh": "北线",
    "sender": "+12025550142",
    "service_phone": "+12025550143",
}
SOUTH = {"code": "south", "name": "Southnet", "name_zh": "南网", "sender": "+12025550152"}
CUSTOMER = "+12025550177"
WORDS = "{technician_name} comes on {window}, order {reference}. {reply_line} Phone {technician_phone}."


@dataclass
class Town:
    """A house with two operators, the territory of each, and what the carrier was handed."""

    backend: Backend
    admin: Door
    carrier: FakeCarrier
    operators: dict[str, int] = field(default_factory=dict)
    territories: dict[str, int] = field(default_factory=dict)

    def people(self, code: str, role: str = "admin", name: str | None = None) -> Door:
        """One of an operator's own people."""
        name = name or f"{role}-{code}"
        body = {"name": name, "role": role, "operator_id": self.operators[code]}
        added = self.admin.post("/users", body)
        assert added.status_code == 201, added.json
        return door(self.backend, Role(role), name=name)

    def told(self, territory: str) -> tuple[int, int]:
        """A visit there whose customer has been told of it; both have the same number. Ids of visit and order."""
        with self.backend.work() as work:
            text = a_text(work, phone=CUSTOMER)
            visit = work.session.get_one(Visit, text.visit_id)
            visit.order.territory_id = self.territories[territory]
            ids = visit.id, visit.order_id
        SenderPool(self.backend).send_due()
        return ids


@pytest.fixture
def town(backend: Backend) -> Town:
    carrier = FakeCarrier("twilio")
    house = with_carriers(backend, carrier)
    town = Town(house, door(house, Role.ADMIN), carrier)
    for wanted in (NORTH, SOUTH):
        entered = town.admin.post("/operators", wanted)
        assert entered.status_code == 201, entered.json
        town.operators[wanted["code"]] = entered.json["id"]
        body = {
            "code": wanted["code"].upper(),
            "name": "Area",
            "zone": "Europe/Vaduz",
            "operator_id": entered.json["id"],
        }
        town.territories[wanted["code"]] = town.admin.post("/territories", body).json["id"]
    return town


def test_signs_and_sends_each_operators_texts_in_its_own_name(town: Town) -> None:
    for code, wanted in (("north", NORTH), ("south", SOUTH)):
        town.told(code)
        sent = town.carrier.taken[-1]
        assert sent.body.startswith(f"{wanted['name']}: ")
        assert sent.sender == wanted["sender"]


def test_shows_customers_their_operators_name_and_number(town: Town) -> None:
    visit_id, _ = town.told("north")
    with town.backend.work() as work:
        path = customer_links.issue(work, work.session.get_one(Visit, visit_id), "t").removeprefix("https://fd.example")
    page = words_of(Reader(town.backend).get(path).text)
    assert "Northline" in page
    assert "+1 202-555-0143" in page
    assert "Field Dispatch" not in page


def test_speaks_in_an_operators_words_else_in_those_of_the_house(town: Town) -> None:
    path = "/wordings/opt_out_ack/en"
    first = {"If-Match": '"0"'}
    north = town.people("north")
    assert north.put(path, {"template": "silence from here on. Reply START to undo."}, headers=first).status_code == 200
    assert town.admin.put(path, {"template": "no more texts. Reply START to undo."}, headers=first).status_code == 200
    assert north.get(path).json["template"] == "silence from here on. Reply START to undo."
    for number, (code, said) in enumerate((("north", "Northline: silence"), ("south", "Southnet: no more"))):
        town.told(code)
        answer(town, number, "STOP", SOUTH["sender"] if code == "south" else NORTH["sender"])
        assert town.carrier.taken[-1].body.startswith(said)
        answer(town, 10 + number, "START", SOUTH["sender"] if code == "south" else NORTH["sender"])


def answer(town: Town, number: int, body: str, to: str) -> None:
    with town.backend.work() as work:
        receive(work, IncomingText("twilio", f"in-{number}", CUSTOMER, body, to_number=to))
    SenderPool(town.backend).send_due()


def test_takes_an_answer_for_the_operator_that_it_was_sent_to(town: Town) -> None:
    orders = {code: town.told(code)[1] for code in ("north", "south")}
    for number, code in enumerate(orders):
        answer(town, number, "1", {"north": NORTH, "south": SOUTH}[code]["sender"])
        assert town.carrier.taken[-1].body.startswith({"north": "Northline", "south": "Southnet"}[code])
        with town.backend.work() as work:
            assert work.session.query(Message).order_by(Message.id.desc()).first().order_id == orders[code]
    answer(town, 7, "the gate is the blue one", NORTH["sender"])
    answer(town, 8, "the dog is in the garden", SOUTH["sender"])
    tasks = {code: town.people(code, "dispatcher").get("/tasks").json["items"] for code in orders}
    assert ["blue" in one["sentence"] for one in tasks["north"]] == [True]
    assert ["dog" in one["sentence"] for one in tasks["south"]] == [True]


def test_gives_people_what_their_operator_has_and_gets(town: Town) -> None:
    north, south = town.people("north"), town.people("south")
    assert codes(north) == {"NORTH"}
    entered = north.post("/territories", {"code": "N2", "name": "Further north", "zone": "Europe/Vaduz"})
    assert (entered.status_code, entered.json["operator_id"]) == (201, town.operators["north"])
    assert (codes(north), codes(south)) == ({"NORTH", "N2"}, {"SOUTH"})
    assert north.delete(f"/territories/{entered.json['id']}").status_code == 204
    assert codes(north) == {"NORTH"}
    moved = town.admin.patch(
        f"/territories/{town.territories['south']}", {"operator_id": town.operators["north"]}, version=1
    )
    assert moved.status_code == 200
    assert (codes(north), codes(south)) == ({"NORTH", "SOUTH"}, set())
    assert south.get("/orders").json["items"] == []


def codes(of: Door) -> set[str]:
    return {one["code"] for one in of.get("/territories").json["items"]}


def test_moves_no_territory_away_under_people_who_are_bound_to_it(town: Town) -> None:
    body = {"name": "one-area", "role": "dispatcher", "territory_ids": [town.territories["south"]]}
    assert town.people("south").post("/users", body).status_code == 201
    change = {"operator_id": town.operators["north"]}
    moved = town.admin.patch(f"/territories/{town.territories['south']}", change, version=1)
    assert (moved.status_code, moved.json["title"]) == (409, "territory_bound")


def test_binds_whom_its_admins_add_to_the_operator_or_less(town: Town) -> None:
    north = town.people("north")
    whole = north.post("/users", {"name": "n1", "role": "dispatcher"}).json
    assert (whole["operator_id"], whole["territory_ids"]) == (town.operators["north"], [])
    less = north.post("/users", {"name": "n2", "role": "admin", "territory_ids": [town.territories["north"]]}).json
    assert (less["operator_id"], less["territory_ids"]) == (None, [town.territories["north"]])
    for beyond in (
        {"operator_id": town.operators["south"]},
        {"territory_ids": [town.territories["south"]]},
        {"operator_id": town.operators["north"], "territory_ids": [town.territories["north"]]},
    ):
        assert north.post("/users", {"name": "n3", "role": "dispatcher", **beyond}).status_code == 422
    names = {one["name"] for one in north.get("/users").json["items"]}
    assert names == {"admin-north", "n1", "n2"}
    widened = north.patch(f"/users/{less['id']}", {"territory_ids": []}).json
    assert (widened["operator_id"], widened["territory_ids"]) == (town.operators["north"], [])
    narrowed = north.patch(f"/users/{less['id']}", {"territory_ids": [town.territories["north"]]}).json
    assert (narrowed["operator_id"], narrowed["territory_ids"]) == (None, [town.territories["north"]])
    bound = door(town.backend, Role.ADMIN, name="n2")
    assert {one["name"] for one in bound.get("/users").json["items"]} == {"n2"}
    assert bound.post("/territories", {"code": "N9", "name": "x", "zone": "Europe/Vaduz"}).status_code == 403
    assert bound.patch(f"/operators/{town.operators['north']}", {"name": "Mine"}, version=1).status_code == 403


def test_lets_only_the_house_enter_operators_and_each_change_its_own(town: Town) -> None:
    north = town.people("north")
    assert north.post("/operators", {"code": "x", "name": "X", "name_zh": "某"}).status_code == 403
    assert north.delete(f"/operators/{town.operators['north']}").status_code == 403
    assert [one["code"] for one in north.get("/operators").json["items"]] == ["north"]
    renamed = north.patch(f"/operators/{town.operators['north']}", {"name": "Nordnet"}, version=1)
    assert (renamed.status_code, renamed.json["version"]) == (200, 2)
    town.told("north")
    assert town.carrier.taken[-1].body.startswith("Nordnet: ")
    foreign, unknown = (north.get(f"/operators/{id}") for id in (town.operators["south"], 987_654))
    assert (foreign.status_code, foreign.data.replace(b"987654", b"")) == (404, unknown.data.replace(b"987654", b""))
    assert north.patch(f"/operators/{town.operators['south']}", {"name": "Mine"}, version=1).status_code == 404
    strange = f"/wordings/opt_out_ack/en?operator_id={town.operators['south']}"
    refused = north.put(strange, {"template": "x"}, headers={"If-Match": '"0"'})
    assert (refused.status_code, refused.json["title"]) == (422, "unknown_operator")
    assert north.get(strange).status_code == 404
    assert north.patch("/work-types/1", {"service_minutes": 5}, version=1).status_code == 403


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "A name that is far too long to sign a text"},
        {"name": "Ünïcødé ✓"},
        {"name_zh": "【假】"},
        {"sender": "12"},
        {"sender": "MG12"},
        {"service_phone": "12"},
    ],
)
def test_refuses_a_brand_that_can_not_speak(town: Town, wrong: dict[str, str]) -> None:
    answer = town.admin.post("/operators", {"code": "c", "name": "C", "name_zh": "丙"} | wrong)
    assert answer.status_code == 422, answer.json


def test_takes_a_code_and_a_sender_once_and_no_operator_out_that_has_something(town: Town) -> None:
    for taken in ({"code": "north"}, {"sender": NORTH["sender"]}):
        assert town.admin.post("/operators", {"code": "c", "name": "C", "name_zh": "丙"} | taken).status_code == 409
    assert town.admin.delete(f"/operators/{town.operators['south']}").status_code == 409
    assert town.admin.delete(f"/territories/{town.territories['south']}").status_code == 204
    assert town.admin.delete(f"/operators/{town.operators['south']}").status_code == 204


def test_keeps_external_ids_where_they_are_when_an_operator_gets_a_territory(town: Town) -> None:
    north = town.people("north")
    before = scope(town, "admin-north")
    north.post("/territories", {"code": "N2", "name": "Further north", "zone": "Europe/Vaduz"})
    assert scope(town, "admin-north") == before != scope(town, "admin")


def scope(town: Town, name: str) -> str:
    with town.backend.work() as work:
        return scope_of(actor_of(work.session.query(User).filter_by(name=name).one()))
