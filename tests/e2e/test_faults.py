"""The short form of `make faults`: each thing goes wrong once under load, and all works again within ten seconds."""

from pathlib import Path

import pytest

from tests.chaos.faults.__main__ import drawn, run
from tests.chaos.stage import staged

SECONDS = 300
"""At most; the faults took a third of it on a machine with six processes for each core."""
KINDS = [
    "connections-cut", "database-killed", "table-locked", "worker-killed", "server-killed", "late-answers",
    "carrier-down",
]  # fmt: skip


@pytest.mark.parametrize("seed", [2])
def test_loses_nothing_and_works_again_after_each_fault(tmp_path: Path, seed: int) -> None:
    with staged(tmp_path, 2_000) as stage:
        stage.start_workers(2)
        found, is_well = run(stage, drawn(seed, KINDS), len(KINDS), SECONDS)
    assert is_well, found
    assert found["faults_by_kind"] == dict.fromkeys(sorted(KINDS), 1)
    assert (found["orders_lost"], found["orders_doubled"], found["texts_lost"], found["texts_doubled"]) == (0, 0, 0, 0)
    assert found["orders_acknowledged"] > len(KINDS)
