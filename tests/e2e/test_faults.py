"""The short form of `make faults`: each thing goes wrong once under load, and all works again within ten seconds."""

from pathlib import Path

import pytest

from tests.chaos.faults.__main__ import drawn, run
from tests.chaos.stage import staged

SECONDS = 90
"""For so long texts are written; the faults take a quarter of it on a quiet machine."""
KINDS = ["connections-cut", "database-killed", "table-locked", "worker-killed", "server-killed", "late-answers"]


@pytest.mark.parametrize("seed", [2])
def test_loses_nothing_and_works_again_after_each_fault(tmp_path: Path, seed: int) -> None:
    with staged(tmp_path, 2_000) as stage:
        stage.start_workers(2)
        found, is_well = run(stage, drawn(seed, KINDS), len(KINDS), SECONDS)
    assert is_well, found
    assert found["faults_by_kind"] == dict.fromkeys(sorted(KINDS), 1)
    assert (found["orders_lost"], found["orders_doubled"], found["texts_lost"], found["texts_doubled"]) == (0, 0, 0, 0)
    assert found["orders_acknowledged"] > len(KINDS)
