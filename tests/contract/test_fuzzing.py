"""Some hundred requests of those that `make fuzz` sends at length: valid and broken, to every route, by each role."""

import json

import pytest

from dispatch.bootstrap import Backend
from dispatch.vocabulary.terms import Role
from tests.fuzz import stateful
from tests.fuzz.__main__ import main
from tests.fuzz.campaign import Doors, run
from tests.support.doors.apps import app_of

EXAMPLES = 2


def test_answers_nothing_that_its_document_does_not_name(backend: Backend) -> None:
    verdict = run(app_of(backend), Doors(backend), number=5, examples=EXAMPLES)
    assert [str(fault) for fault in verdict.faults] == []
    assert len(verdict.operations) > 150
    assert verdict.requests > 500
    assert set(verdict.by_role) == set(Role)
    assert {200, 201, 403, 404, 422} <= set(verdict.statuses)
    assert verdict.statuses[401] < verdict.requests / 20
    assert not [status for status in verdict.statuses if status >= 500]


def test_follows_what_answers_lead_to(backend: Backend) -> None:
    found = stateful.run(app_of(backend), Doors(backend), chains=20, steps=10, number=3)
    assert [str(fault) for fault in found.verdict.faults] == []
    assert found.verdict.requests > 50
    assert len(found.linked) > 3
    assert not [status for status in found.verdict.statuses if status >= 500]


def test_begins_at_length_on_whatever_day_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--seconds", "0"]) == 0
    assert json.loads(capsys.readouterr().out)["rounds"] == 0
