from dispatch.bootstrap import Backend
from dispatch.db.tables import Customer
from dispatch.vocabulary.terms import Role
from tests.support.doors.api_clients import door
from tests.support.doors.pages import Reader, signed_in, words_of
from tests.support.orders import order_json
from tests.support.technicians import a_territory


def known(backend: Backend) -> Reader:
    """Two orders of Robin's, with a line, taken in by two systems; somebody of the desk reads."""
    with backend.work() as work:
        a_territory(work)
    for source in ("bss", "crm"):
        body = order_json(external_id=f"{source}-1", service_id="S-1", symptom=None)
        door(backend, Role.INTEGRATION, name=source).post(
            "/orders", body | {"customer": body["customer"] | {"name": f"Robin of {source}", "phone": "+12025550107"}}
        )
    return signed_in(backend, Role.SERVICE)


def test_finds_a_customer_by_whatever_they_say(backend: Backend) -> None:
    reader = known(backend)
    for said in ("202 555 0107", "0107", "robin of b", "bss-1", "S-1"):
        assert "Robin of bss" in reader.get(f"/console/customers?q={said}").text, said
    assert "Nobody is known by that." in reader.get("/console/customers?q=Martian").text


def test_is_reached_by_clicking_from_the_bar_and_from_an_order(backend: Backend) -> None:
    reader = known(backend)
    assert 'href="/console/customers"' in reader.get("/console/customers").text
    order = reader.get("/console/orders/1").text
    assert 'href="/console/customers/1"' in order
    assert 'href="/console/lines/1"' in order
    line = words_of(reader.get("/console/lines/1").text)
    assert "Line S-1" in line
    assert "bss-1 · Repair" in line


def test_writes_notes_merges_and_separates_records(backend: Backend) -> None:
    reader = known(backend)
    page = "/console/customers/1"
    reader.send(page, f"{page}/notes", body="Ring twice.")
    reader.send(page, f"{page}/merge", customer="2", why="same number")
    shown = words_of(reader.get(page).text)
    assert "Ring twice." in shown
    assert "Merged. One file holds everything now." in shown
    assert "bss-1" in shown
    assert "crm-1" in shown
    reader.send(page, "/console/customers/2/unmerge", why="brothers")
    with backend.work() as work:
        assert [one.merged_into_id for one in work.session.query(Customer)] == [None, None]
    assert "crm-1" not in words_of(reader.get(page).text)


def test_speaks_chinese(backend: Backend) -> None:
    known(backend)
    reader = signed_in(backend, Role.ADMIN)
    reader.language = "zh-CN"
    assert "查看客户全部资料" in reader.get("/console/orders/1").text
    assert "同事备注" in reader.get("/console/customers/1").text
    assert "接入" in reader.get("/console/lines/1").text or "线路" in reader.get("/console/lines/1").text
