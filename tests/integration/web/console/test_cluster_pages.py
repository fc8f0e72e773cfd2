import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import ClusterOrder
from dispatch.vocabulary.terms import Role
from tests.support.doors.api_clients import door
from tests.support.doors.pages import signed_in, words_of
from tests.support.doors.scope_world import things


@pytest.fixture
def house(backend: Backend) -> Backend:
    """A cluster on the node N-1 with one order in it."""
    with backend.work() as work:
        things(work, "T1", 1)
    return backend


def test_leads_from_the_list_to_a_cluster_and_takes_a_verdict(house: Backend) -> None:
    reader = signed_in(house)
    page = reader.get("/console/clusters").text
    assert "Node N-1 T1 Open 8/20 1.2" in words_of(page)
    one = words_of(reader.get("/console/clusters/1").text)
    assert "8 of 20 failed within 28 days; 1.2 would be usual." in one
    assert "Send a network technician to the node" in one
    action = "/console/clusters/1/verdict"
    assert reader.send("/console/clusters/1", action, state="false_alarm", note="A test.").status_code == 303
    assert "There is no" not in words_of(reader.get("/console/clusters/1").text)
    assert "A test." in words_of(reader.get("/console/clusters/1").text)
    assert "No cluster." in words_of(reader.get("/console/clusters").text)
    assert "False alarm" in words_of(reader.get("/console/clusters?all=yes").text)


def test_shows_it_in_chinese(house: Backend) -> None:
    words = words_of(signed_in(house, Role.SERVICE).get("/console/clusters/1?lang=zh-CN").text)
    assert "接入节点 N-1" in words
    assert "28天内20中有8出现故障，通常约为1.2。" in words


@pytest.mark.parametrize(
    ("language", "heading", "theme"),
    [("en", "What their customers say", "Fault not gone in 1 of"), ("zh-CN", "相关客户的声音", "未修好")],
)
def test_shows_what_customers_speak_of(house: Backend, language: str, heading: str, theme: str) -> None:
    with house.work() as work:
        order_id = work.session.query(ClusterOrder).one().order_id
    said = {"order_id": order_id, "said": "Still not working <b>"}
    assert door(house, Role.ADMIN, name="chief").post("/complaints", said).status_code == 201
    page = signed_in(house).get(f"/console/clusters/1?lang={language}").text
    assert heading in words_of(page)
    assert theme in words_of(page)
    assert "<blockquote>Still not working &lt;b&gt;" in page
