"""A system that speaks TM Forum's Service Test Management API (TMF653 v4)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from dispatch.kernel import outbound
from dispatch.line_tests.rules.measures import Measure, Value
from dispatch.line_tests.testers.tester import Progress

ENDED_WELL = frozenset({"completed"})
ENDED_OTHERWISE = frozenset({"rejected", "cancelled", "failed"})
MOST_MEASURES = 100
LONGEST_WORD = 200


@dataclass(frozen=True)
class Tmf653Tester:
    """`POST /serviceTest` begins a test of a service, `GET /serviceTest/{id}` says how far it is."""

    url: str
    """The API's base, such as `https://tests.example/tmf-api/serviceTestManagement/v4`."""
    token: str | None
    specification: str
    """The id of the test that is run."""
    interval_seconds: float
    deadline_seconds: float = outbound.DEADLINE_SECONDS
    name: str = "line_test"

    def begin(self, service_id: str, reference: str) -> Progress:
        """Like `LineTester.begin`."""
        asked = {
            "name": f"Field dispatch {reference}",
            "mode": "ONDEMAND",
            "relatedService": {"id": service_id},
            "testSpecification": {"id": self.specification},
        }
        answer = outbound.post_json(
            self.url, "/serviceTest", asked, self._headers(), deadline_seconds=self.deadline_seconds
        )
        return progress_of(answer)

    def follow(self, foreign_id: str) -> Progress:
        """Like `LineTester.follow`."""
        path = f"/serviceTest/{quote(foreign_id, safe='')}"
        return progress_of(
            outbound.get_json(self.url, path, {}, self._headers(), deadline_seconds=self.deadline_seconds)
        )

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}


def progress_of(answer: Any) -> Progress:
    """A `ServiceTest` as we read it; raises `outbound.Unanswered` for anything else."""
    if not isinstance(answer, Mapping) or not isinstance(answer.get("id"), str | int):
        raise outbound.Unanswered("no_service_test")
    state = str(answer.get("state", "")).replace("_", "").replace(" ", "").casefold()
    foreign_id = str(answer["id"])[:LONGEST_WORD]
    if state in ENDED_OTHERWISE:
        return Progress(foreign_id, has_ended=True, failure=state)
    measures = answer.get("testMeasure")
    read = tuple(_measures(measures)) if isinstance(measures, list) else ()
    return Progress(foreign_id, has_ended=state in ENDED_WELL, measures=read)


def _measures(rows: list[Any]) -> Iterator[Measure]:
    for row in rows[:MOST_MEASURES]:
        if not isinstance(row, Mapping) or not isinstance(row.get("metricName"), str):
            continue
        value = _value(row.get("value"))
        unit = row.get("unitOfMeasure")
        if value is not None:
            yield Measure(
                row["metricName"][:LONGEST_WORD],
                value,
                unit[:LONGEST_WORD] if isinstance(unit, str) else None,
                violates=bool(row.get("ruleViolation")),
            )


def _value(given: Any) -> Value | None:
    """A value by itself, or within a `Characteristic`; numbers and truths that are written as text are read."""
    value = given.get("value") if isinstance(given, Mapping) else given
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return float(value) if abs(value) < 1e15 else None
    if not isinstance(value, str):
        return None
    word = value.strip()[:LONGEST_WORD]
    if word.casefold() in ("true", "false"):
        return word.casefold() == "true"
    try:
        number = float(word)
    except ValueError:
        return word or None
    return number if abs(number) < 1e15 else None


def tester_of(url: str | None, token: str | None, specification: str, interval_seconds: float) -> Tmf653Tester | None:
    """The configured system; None where no line is tested."""
    return Tmf653Tester(url, token, specification, interval_seconds) if url else None
