"""The frame of the benchmarks: finding one by its name, and the record."""

import json

import pytest

from benchmarks.__main__ import main
from benchmarks.record import circumstances
from benchmarks.registry import find, names


def test_lists_benchmarks_but_not_its_own_frame() -> None:
    assert "roads" in names()
    assert not {"__main__", "record", "registry", "routing"} & set(names())


def test_refuses_a_name_it_does_not_know() -> None:
    with pytest.raises(KeyError, match=r"there are .*roads"):
        find("weather")


def test_exits_with_two_for_an_unknown_name(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["weather", "--json"])
    assert stopped.value.code == 2
    assert "invalid choice" in capsys.readouterr().err


def test_tells_when_at_what_and_on_what_it_measured() -> None:
    told = circumstances()
    assert set(told) == {"date", "commit", "machine", "load"}
    assert "cores, Python 3." in told["machine"]
    assert json.dumps(told)
