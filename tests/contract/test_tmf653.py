"""TM Forum's Service Test Management API over a real connection."""

import pytest

from dispatch.kernel.outbound import QuestionRefused, Unanswered
from dispatch.line_tests.rules.measures import Measure
from dispatch.line_tests.testers.tmf653 import Tmf653Tester, progress_of
from tests.support.servers.line_test_server import line_test_server


def test_begins_a_test_follows_it_and_reads_what_was_measured() -> None:
    with line_test_server() as server:
        server.lines["S-1"] = {"optical_rx_dbm": [-28.4], "in_sync": "true", "profile": " gold "}
        tester = Tmf653Tester(server.url, "secret", "gpon-quick", interval_seconds=0)
        begun = tester.begin("S-1", "FD-000001")
        ended = tester.follow(begun.foreign_id)
        assert (begun.foreign_id, begun.has_ended) == ("T/1", False)
        assert ended.has_ended
        assert list(ended.measures) == [
            Measure("optical_rx_dbm", -28.4, "dBm", violates=True),
            Measure("in_sync", value=True),
            Measure("profile", "gold"),
        ]
        assert server.bodies == [
            {
                "name": "Field dispatch FD-000001",
                "mode": "ONDEMAND",
                "relatedService": {"id": "S-1"},
                "testSpecification": {"id": "gpon-quick"},
            }
        ]
        assert server.tokens == ["Bearer secret"]


@pytest.mark.parametrize("state", ["failed", "rejected", "cancelled"])
def test_tells_of_a_test_that_ended_otherwise(state: str) -> None:
    with line_test_server() as server:
        server.state, server.rounds = state, 0
        found = Tmf653Tester(server.url, None, "line", interval_seconds=0).begin("S-1", "FD-000001")
    assert (found.has_ended, found.failure, found.measures) == (True, state, ())


@pytest.mark.parametrize(
    ("status", "error", "code"),
    [
        (503, Unanswered, "status_503"),
        (429, Unanswered, "status_429"),
        (401, Unanswered, "status_401"),
        (422, QuestionRefused, "status_422"),
        (404, QuestionRefused, "status_404"),
    ],
)
def test_tells_later_from_never(status: int, error: type[Exception], code: str) -> None:
    with line_test_server() as server:
        server.status = status
        with pytest.raises(error) as raised:
            Tmf653Tester(server.url, None, "line", interval_seconds=0).begin("S-1", "FD-000001")
    assert str(raised.value) == code


def test_hears_a_system_that_is_away() -> None:
    with pytest.raises(Unanswered):
        Tmf653Tester("http://127.0.0.1:9", None, "line", 0, deadline_seconds=1).begin("S-1", "FD-000001")


@pytest.mark.parametrize("answer", [[], {}, "completed", {"state": "completed"}, {"id": None}, 5])
def test_refuses_what_is_no_service_test(answer: object) -> None:
    with pytest.raises(Unanswered):
        progress_of(answer)


@pytest.mark.parametrize(
    "row",
    [{}, {"metricName": 5, "value": 1}, {"metricName": "x"}, {"metricName": "x", "value": {"value": None}}, "x", None],
)
def test_leaves_out_a_measure_that_says_nothing(row: object) -> None:
    found = progress_of({"id": 7, "state": "COMPLETED", "testMeasure": [row, {"metricName": "y", "value": 2}]})
    assert (found.foreign_id, list(found.measures)) == ("7", [Measure("y", 2.0)])


@pytest.mark.parametrize("value", ["inf", "1e400", "nan", 1e300])
def test_takes_no_number_that_is_none(value: object) -> None:
    found = progress_of({"id": 7, "state": "completed", "testMeasure": [{"metricName": "y", "value": value}]})
    assert found.measures == ()
