"""The demonstration waits while something goes on, says for what, and gives up where nothing does."""

from pathlib import Path

import pytest

from dispatch.demo.patience import StageFault, WaitedFor, worked


class Hands:
    """A clock that is set by hand, and what was said."""

    def __init__(self) -> None:
        self.at = 0.0
        self.said: list[str] = []

    def patience(self, seconds: float) -> WaitedFor:
        return WaitedFor("the plan", seconds, self.said.append, lambda: self.at, Path("demo.log"))


def test_waits_while_something_goes_on_and_says_for_what() -> None:
    hands = Hands()
    patience = hands.patience(240)
    for second in range(0, 1800, 15):
        hands.at = float(second)
        patience.look(second // 200, "solving, searching")
    assert hands.said[0] == "Still waiting for the plan (solving, searching), 30 s so far ..."
    assert len(hands.said) >= 50


def test_gives_up_where_nothing_goes_on() -> None:
    hands = Hands()
    patience = hands.patience(240)
    patience.look("queued")
    hands.at = 240
    patience.look("queued", "queued")
    hands.at = 241
    with pytest.raises(StageFault, match=r"241 s for the plan \(queued\), and nothing .* 241 s; see demo.log"):
        patience.look("queued", "queued")


def test_waits_for_nothing_that_never_ends() -> None:
    hands = Hands()
    patience = hands.patience(10)
    for second in range(81):
        hands.at = float(second)
        patience.look(second)
    hands.at = 81
    with pytest.raises(StageFault, match="Waited 81 s for the plan, and nothing"):
        patience.look(81)


def test_counts_the_work_of_a_process_and_of_those_that_it_began(tmp_path: Path) -> None:
    for number, parent, ticks in ((10, 1, 600), (11, 10, 900), (12, 11, 700), (13, 1, 50_000)):
        (tmp_path / str(number)).mkdir()
        figures = ["S", parent, *[0] * 9, ticks, 100, 0, 0, 20]
        (tmp_path / str(number) / "stat").write_text(f"{number} (a) b) {' '.join(map(str, figures))}")
    assert worked(10, tmp_path) == 2
    assert worked(13, tmp_path) == 50
    assert worked(14, tmp_path) == 0
    assert worked(10, tmp_path / "nowhere") == 0
