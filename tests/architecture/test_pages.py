"""Pages that are made from the code are up to date, and what they are made from is whole."""

from collections.abc import Callable

import pytest

from dispatch.carrier_settings import CarrierSettings
from dispatch.settings import Settings
from tests.architecture.planted import ROOT
from tools import architecture, configuration, errors

MAINS = {"architecture": architecture.main, "configuration": configuration.main, "errors": errors.main}


@pytest.mark.parametrize("main", MAINS.values(), ids=MAINS)
def test_finds_the_page_up_to_date(main: Callable[[str], int]) -> None:
    assert main("--check") == 0


def test_says_what_every_setting_means() -> None:
    said = configuration.meanings(Settings) | configuration.meanings(CarrierSettings)
    assert said.keys() >= Settings.model_fields.keys()


def test_draws_every_folder_of_the_house_once() -> None:
    drawn = [name for floor in architecture.layers() for name in floor]
    assert len(drawn) == len(set(drawn))
    there = {path.stem for path in (ROOT / "dispatch").iterdir() if path.suffix in ("", ".py")}
    assert set(drawn) == there - {"__init__", "__pycache__"}


def test_lists_the_codes_of_errors_with_their_status_and_words() -> None:
    found = errors.raised()
    assert errors.Raised(422, "key_reused", "This Idempotency-Key was used with another request.") in found
    assert errors.Raised(409, "technician_busy", "The technician has another visit at that time.") in found
    assert {(one.status, one.code) for one in found} >= {
        (401, "unauthorized"),
        (428, "version_required"),
        (404, "not_found"),
    }
