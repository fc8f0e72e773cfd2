"""Pages that are made from the code are up to date, and what they are made from is whole."""

from collections.abc import Callable

import pytest

from dispatch.carrier_settings import CarrierSettings
from dispatch.settings import Settings
from tools import architecture, configuration


@pytest.mark.parametrize("main", [architecture.main, configuration.main], ids=["architecture", "configuration"])
def test_finds_the_page_up_to_date(main: Callable[[str], int]) -> None:
    assert main("--check") == 0


def test_says_what_every_setting_means() -> None:
    said = configuration.meanings(Settings) | configuration.meanings(CarrierSettings)
    assert said.keys() >= Settings.model_fields.keys()


def test_draws_every_folder_of_the_house_once() -> None:
    drawn = [name for floor in architecture.layers() for name in floor]
    assert len(drawn) == len(set(drawn))
    there = {path.stem for path in (architecture.ROOT / "dispatch").iterdir() if path.suffix in ("", ".py")}
    assert set(drawn) == there - {"__init__", "__pycache__"}
