"""The newcomer's first command, with its real processes, on a hurried clock."""

import json
import os
import subprocess
import sys
from pathlib import Path


def test_plays_a_day_and_reports_it_as_json(database_url: str, tmp_path: Path) -> None:
    environment = os.environ | {"DATABASE_URL": database_url, "DISPATCH_DATA_DIR": str(tmp_path)}
    played = subprocess.run(
        [sys.executable, "-m", "dispatch.cli", "demo", "--once", "--json", "--seconds", "5"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert played.returncode == 0, played.stderr
    summary = json.loads(played.stdout)
    assert summary["faults"] == []
    assert summary["orders_received"] == 60
    assert summary["placed"] + len(summary["unplaced"]) == 60
    assert all(each["code"] and each["sentence"] for each in summary["unplaced"])
    assert summary["visits_completed"] == summary["visits"]["completed"] >= 50
    assert sum(summary["texts"]["confirmation"].values()) == summary["placed"]
    assert summary["texts"]["opt_out_ack"] == {"delivered": 1}
    assert summary["texts_doubled"] == 0
    assert summary["promises_kept"] > 40
    assert summary["promises_kept"] + summary["promises_broken"] >= summary["visits_completed"]
    assert summary["follow_ups_due"]["no_answer"] > 0
    assert summary["picked_up"] > 0
    assert (summary["for_two"], summary["in_order"], summary["wishes_kept"]) == (1, 1, 2)
