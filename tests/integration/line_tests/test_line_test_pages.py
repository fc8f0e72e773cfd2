"""Line tests by clicking: on an order's page, in the settings, and in both languages."""

from collections.abc import Iterator

import pytest

from dispatch.bootstrap import Backend
from dispatch.vocabulary.terms import Role
from tests.support.doors.api_clients import Door
from tests.support.doors.line_tests import DULL, MENDABLE, a_tested_house, run_tests
from tests.support.doors.outages import a_line, a_network, got, report
from tests.support.doors.pages import Reader, signed_in, words_of
from tests.support.servers.line_test_server import LineTestServer

ORDER = "/console/orders/1"
RULES = "/console/settings/line-tests"


@pytest.fixture
def tested(backend: Backend) -> Iterator[tuple[Backend, LineTestServer]]:
    with a_tested_house(backend) as found:
        yield found


@pytest.fixture
def desk(tested: tuple[Backend, LineTestServer]) -> Door:
    found = a_network(tested[0])
    a_line(found, 1)
    return found


@pytest.fixture
def noor(tested: tuple[Backend, LineTestServer], desk: Door) -> Reader:
    return signed_in(tested[0], Role.ADMIN, name="Noor S")


def test_shows_what_a_test_says_and_tests_again(
    tested: tuple[Backend, LineTestServer], desk: Door, noor: Reader
) -> None:
    house, server = tested
    server.lines["S-1"] = DULL
    report(desk, 1)
    run_tests(house)
    page = words_of(noor.get(ORDER).text)
    for words in ("when it came in", "somebody must go", "Weak light: Clean and measure the connectors.", "-28.4 dBm"):
        assert words in page
    sent = noor.send(ORDER, f"{ORDER}/line-tests")
    assert sent.status_code == 303
    assert "asked for by hand: waits" in words_of(noor.get(ORDER).text)
    chinese = words_of(noor.get(f"{ORDER}?lang=zh-CN").text)
    assert "请清洁并测量光纤接头。" in chinese
    assert "需上门" in chinese


def test_mends_from_afar_by_clicking(tested: tuple[Backend, LineTestServer], desk: Door, noor: Reader) -> None:
    house, server = tested
    server.lines["S-1"] = MENDABLE
    report(desk, 1)
    run_tests(house)
    assert "It waits to be mended from here." in words_of(noor.get(ORDER).text)
    noor.send(ORDER, f"{ORDER}/remote-fix/done")
    assert "The customer is asked until" in words_of(noor.get(ORDER).text)
    assert got(house, 1)[-1].startswith("We have mended what our test of your line found.")


def test_an_admin_writes_a_rule_in_lines(desk: Door, noor: Reader) -> None:
    page = noor.get(RULES).text
    assert "optical_rx_dbm below -27" in page
    fields = {"name": "No power", "position": "5", "verdict": "go", "skills": "power, fibre", "parts": "supply"}
    sent = noor.send(RULES, RULES, **fields, conditions="box_power is no\nrx_dbm above -20.5", advice="Bring one.")
    assert sent.status_code == 303
    rule = desk.get("/line-test-rules").json["items"][0]
    assert rule["conditions"] == [
        {"metric": "box_power", "compared": "is", "bound": False},
        {"metric": "rx_dbm", "compared": "above", "bound": -20.5},
    ]
    assert rule["skills"] == ["power", "fibre"]
    bad = noor.send(RULES, f"{RULES}/{rule['id']}", **fields, version="1", conditions="box_power no")
    assert "Check: " in words_of(bad.text if bad.status_code != 303 else noor.get(RULES).text)
    noor.send(RULES, f"{RULES}/{rule['id']}/remove")
    assert "No power" not in [one["name"] for one in desk.get("/line-test-rules").json["items"]]


def test_says_that_nothing_tests_lines_where_nothing_does(backend: Backend) -> None:
    reader = signed_in(backend, Role.ADMIN, name="Ada")
    assert "No system that tests lines is set up" in words_of(reader.get(RULES).text)
