"""Chooses what knows the drives, and asks road servers through the gate for all foreign services."""

from http.client import HTTPConnection

from dispatch.kernel.outbound import DEADLINE_SECONDS, Unanswered, exchange
from routing.roads import GreatCircleRoads, RoadQuestion, Roads, open_roads


def choose_roads(address: str | None) -> Roads:
    """A prepared road network or a road server, or an estimate from the straight line where none is set.

    Raises `NetworkError` or `FileNotFoundError` when a file can't be used, `ValueError` for no server's address.
    """
    return open_roads(address, through_the_gate) if address else GreatCircleRoads()


def through_the_gate(
    connection: HTTPConnection, question: RoadQuestion, *, deadline_seconds: float = DEADLINE_SECONDS
) -> tuple[int, bytes]:
    """Status and body of one question; the answer is here by the deadline, however slowly its bytes come.

    Raises OSError when none has.
    """
    method = "GET" if question.body is None else "POST"
    try:
        answer = exchange(
            connection, method, question.path, question.headers, question.body,
            deadline_seconds=deadline_seconds, most_bytes=question.most_bytes,
        )  # fmt: skip
    except Unanswered as fault:
        raise TimeoutError(str(fault)) from fault
    return answer.status, answer.body
