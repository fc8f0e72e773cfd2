"""The short form of `make chaos`: real server, worker and carrier, with lost answers and a killed worker."""

from pathlib import Path

from dispatch.bootstrap import Backend
from tests.chaos.campaign import campaign, run
from tests.chaos.trouble import DEEDS, FAULTS, Trouble, drawn

TEXTS = 60
TROUBLES = [
    Trouble(0.2, "lost answers", 1.0, {"drop": 0.3, "fail_after": 0.3}),
    Trouble(1.5, "kill a worker", 0.5),
]


def test_loses_and_doubles_nothing_under_faults(backend: Backend, tmp_path: Path) -> None:
    with campaign(backend.database.url, tmp_path, TEXTS, workers=1) as the:
        verdict = run(the, TEXTS, 15.0, TROUBLES, lambda _line: None)
        assert verdict.violations == []
        assert (verdict.lost, verdict.doubled, the.still_open()) == (0, 0, 0)
        assert len(the.changes) == TEXTS + 2
        assert verdict.accepted >= TEXTS - 2


def test_draws_the_same_trouble_from_the_same_seed_and_every_kind_in_turn() -> None:
    drawn_once = drawn(7, 200.0)
    assert drawn_once == drawn(7, 200.0)
    assert drawn_once != drawn(8, 200.0)
    assert {trouble.what for trouble in drawn_once} == {*FAULTS, *DEEDS}
