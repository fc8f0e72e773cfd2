from typing import Any

import pytest

from dispatch.bootstrap import Backend
from dispatch.quality.services import clusters, voice
from dispatch.vocabulary.permissions import Actor
from dispatch.vocabulary.terms import Role
from tests.support.clocks import FixedClock
from tests.support.databases import remembered
from tests.support.doors.api_clients import Door, door
from tests.support.orders import order_json
from tests.support.technicians import a_territory

NODES, OF_EACH = ("N-bad", "N-1", "N-2", "N-3"), 12


def line(number: int, node: str) -> dict[str, Any]:
    """A line as the inventory has it."""
    return {
        "service_id": f"S-{number}",
        "territory": "T1",
        "access_node": node,
        "customer": {"name": f"Customer {number}", "phone": f"+1202555{number:04d}", "external_id": f"C-{number}"},
        "site": {"address": f"Lane {number}", "lat": 47.141, "lon": 9.5215},
    }


@pytest.fixture
def desk(backend: Backend) -> Door:
    """Four nodes with twelve lines each; seven lines of one of them failed, and one of each other."""
    remembered(backend.database.url, "four_nodes", lambda: _four_nodes(backend))
    return door(backend)


def _four_nodes(backend: Backend) -> None:
    with backend.work() as work:
        a_territory(work)
        a_territory(work, "T2")
    desk = door(backend)
    for number in range(len(NODES) * OF_EACH):
        assert desk.post("/lines", line(number, NODES[number // OF_EACH])).status_code == 201
    for number in [*range(7), 12, 24, 36]:
        fail(desk, number)


def fail(desk: Door, number: int) -> int:
    told = line(number, "")
    body = order_json(
        service_id=told["service_id"], customer=told["customer"], site=told["site"], territory="T1", windows=None
    )
    answer = desk.post("/orders", body)
    assert answer.status_code == 201
    return int(answer.json["id"])


def look(backend: Backend) -> int:
    with backend.work() as work:
        return clusters.look(work, 1)


def judge(asker: Door, cluster: dict[str, Any], state: str, note: str = "Seen to.") -> Any:
    headers = {"If-Match": f'"{cluster["version"]}"'}
    return asker.post(f"/clusters/{cluster['id']}/verdict", {"state": state, "note": note}, headers=headers)


def test_tells_of_a_node_with_more_faults_than_its_lines_explain(backend: Backend, desk: Door) -> None:
    assert (look(backend), look(backend)) == (1, 0)
    (found,) = desk.get("/clusters").json["items"]
    assert (found["kind"], found["label"], found["territory"], found["state"]) == ("access_node", "N-bad", "T1", "open")
    assert (found["faults"], found["lines"], found["suggestion"]) == (7, 12, "look_at_node")
    assert found["expected"] == pytest.approx(12 * 3.5 / 37)
    assert desk.get(f"/clusters/{found['id']}").json["order_ids"] == [7, 6, 5, 4, 3, 2, 1]
    (event,) = [one for one in desk.get("/events?limit=200").json["items"] if one["kind"] == "cluster.found"]
    assert event["data"] == {"cluster_kind": "access_node", "faults": 7, "lines": 12}
    (task,) = [one for one in desk.get("/tasks").json["items"] if one["kind"] == "cluster_found"]
    assert (task["owner"], task["order_id"], task["actions"][0]) == ("dispatcher", 7, "open_cluster")


def test_learns_from_a_false_alarm(backend: Backend, desk: Door) -> None:
    look(backend)
    (found,) = desk.get("/clusters").json["items"]
    assert judge(desk, found, "false_alarm", "They test the node.").status_code == 200
    assert look(backend) == 0
    (told,) = desk.get("/clusters?state=false_alarm").json["items"]
    assert (told["note"], told["version"]) == ("They test the node.", 2)
    (task,) = [one for one in desk.get("/tasks").json["items"] if one["kind"] == "cluster_found"]
    assert task["state"] == "done"


def test_keeps_a_confirmed_one_up_to_date_and_tells_it_once(backend: Backend, desk: Door) -> None:
    look(backend)
    (found,) = desk.get("/clusters").json["items"]
    assert judge(desk, found, "confirmed", "New line card on Friday.").json["state"] == "confirmed"
    newest = fail(desk, 8)
    assert look(backend) == 0
    (found,) = desk.get("/clusters").json["items"]
    assert found["faults"] == 8
    assert desk.get(f"/clusters/{found['id']}").json["order_ids"][0] == newest


def test_says_nothing_again_of_one_that_is_over_while_its_old_faults_count(
    backend: Backend, desk: Door, clock: FixedClock
) -> None:
    look(backend)
    (found,) = desk.get("/clusters").json["items"]
    assert judge(desk, found, "ended", "The card is new.").status_code == 200
    clock.forward(days=10)
    assert look(backend) == 0


def test_leaves_out_faults_that_were_taken_back_or_lie_too_long_ago(
    backend: Backend, desk: Door, clock: FixedClock
) -> None:
    for order in range(1, 6):
        assert desk.post(f"/orders/{order}/cancel", {"why": "works"}).status_code == 200
    assert look(backend) == 0
    clock.forward(days=29)
    assert look(backend) == 0


@pytest.mark.parametrize(
    ("said", "version", "refusal"),
    [
        (("open", "x"), 1, 422),
        (("confirmed", ""), 1, 422),
        (("confirmed", "x"), 9, 412),
    ],
)
def test_refuses_a_verdict_that_says_nothing(
    backend: Backend, desk: Door, said: tuple[str, str], version: int, refusal: int
) -> None:
    look(backend)
    (found,) = desk.get("/clusters").json["items"]
    assert judge(desk, found | {"version": version}, *said).status_code == refusal
    assert desk.get("/clusters").json["items"] == [found]


def test_refuses_to_take_a_false_alarm_back(backend: Backend, desk: Door) -> None:
    look(backend)
    (found,) = desk.get("/clusters").json["items"]
    told = judge(desk, found, "false_alarm").json
    assert judge(desk, told, "confirmed").status_code == 409


def test_shows_a_cluster_to_nobody_out_of_its_territory(backend: Backend, desk: Door) -> None:
    look(backend)
    elsewhere = door(backend, Role.DISPATCHER, name="elsewhere", territory_ids=(2,))
    assert elsewhere.get("/clusters").json["items"] == []
    assert elsewhere.get("/clusters/1").status_code == 404
    assert judge(elsewhere, {"id": 1, "version": 1}, "confirmed").status_code == 404


def test_says_what_customers_around_its_orders_speak_of(backend: Backend, desk: Door) -> None:
    look(backend)
    (found,) = desk.get("/clusters").json["items"]
    for order_id, said in (
        (1, "Customer 0 here: still not fixed, +1 202 555 0000"),
        (2, "It drops, and nobody came"),
        (9, "The bill is wrong"),
    ):
        assert desk.post("/complaints", {"order_id": order_id, "said": said}).status_code == 201
    one = desk.get(f"/clusters/{found['id']}").json
    assert one["said"] == 2
    assert [(theme["code"], theme["name_zh"], theme["count"]) for theme in one["themes"]] == [
        ("not_fixed", "未修好", 2), ("lateness", "不准时", 1)
    ]  # fmt: skip
    assert one["themes"][0]["quotes"] == [
        {"words": "… here: still not fixed, …", "order_id": 1}, {"words": "It drops, and nobody came", "order_id": 2}
    ]  # fmt: skip


def test_speaks_in_the_themes_that_the_operator_has_set(backend: Backend, desk: Door) -> None:
    look(backend)
    (found,) = desk.get("/clusters").json["items"]
    assert desk.post("/complaints", {"order_id": 1, "said": "The red light blinks"}).status_code == 201
    assert desk.get(f"/clusters/{found['id']}").json["themes"] == []
    theme = {"name": "Red light", "name_zh": "红灯", "words": ["red light"], "words_zh": []}
    put = door(backend, Role.ADMIN, name="chief").ask(
        "PUT", "/voice/themes/red_light", json=theme, headers={"If-Match": '"0"'}
    )
    assert put.status_code == 200
    assert [one["code"] for one in desk.get(f"/clusters/{found['id']}").json["themes"]] == ["red_light"]


def test_quotes_nobody_to_whoever_may_not_read_texts(backend: Backend, desk: Door) -> None:
    assert desk.post("/complaints", {"order_id": 1, "said": "Still not fixed at all"}).status_code == 201
    with backend.work(Actor("ada", Role.TECHNICIAN)) as work:
        [theme] = voice.of_orders(work, [1]).items
    assert (theme.count, theme.quotes) == (1, ())
