"""Where and when a figure was measured, and the record of all figures: results/*.jsonl and the table RESULTS.md."""

import json
import os
import platform
import subprocess
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
RESULTS = HERE / "results"
TABLE = HERE / "RESULTS.md"

HEAD = """# Results

Written by `python -m benchmarks NAME --record`; every line tells the date, the commit (`+` means with changes not yet
committed), the machine and its load. Figures are measured, not asserted, and machines are shared: read differences
below a few percent as noise. The comparison of planners is in [ROUTING.md](ROUTING.md).
"""


def circumstances() -> dict[str, str]:
    """Date (UTC), commit, machine and the load it was under (runnable processes over the last minute)."""
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M"),
        "commit": _commit(),
        "machine": f"{_processor()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "load": f"{os.getloadavg()[0]:.1f}",
    }


def _commit() -> str:
    commit = _git("rev-parse", "--short", "HEAD")
    if not commit:
        return "unknown"
    changed = _git("status", "--porcelain", "--untracked-files=no", "--", "routing", "dispatch", "notify")
    return commit + ("+" if changed else "")


def _git(*words: str) -> str:
    try:
        answer = subprocess.run(["git", *words], cwd=HERE, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return answer.stdout.strip()


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    models = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(models, platform.machine())


def keep(name: str, figures: Mapping[str, Any]) -> None:
    """Append one measurement to the benchmark's file and write the table anew."""
    RESULTS.mkdir(exist_ok=True)
    with (RESULTS / f"{name}.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(figures) + "\n")
    TABLE.write_text(table(), encoding="utf-8")


def kept(name: str) -> list[dict[str, Any]]:
    """All measurements of a benchmark, oldest first."""
    path = RESULTS / f"{name}.jsonl"
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def table() -> str:
    """RESULTS.md: the newest measurement of each benchmark as a section with its figures."""
    files = sorted(path.stem for path in RESULTS.glob("*.jsonl") if path.stem != "routing")
    return "\n".join([HEAD, *("\n".join(_section(name, kept(name)[-1])) for name in files if kept(name))])


def _section(name: str, newest: Mapping[str, Any]) -> Iterator[str]:
    where = f"{newest['date']} UTC, commit {newest['commit']}, {newest['machine']}, load {newest.get('load', '?')}"
    yield f"## {name}\n\n{where}\n"
    yield "| figure | value |\n| --- | --- |"
    for key, value in newest.items():
        if key not in {"name", "date", "commit", "machine", "load"}:
            yield f"| {key.replace('_', ' ')} | {_shown(value)} |"
    yield ""


def _shown(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {_shown(inner)}" for key, inner in value.items())
    if isinstance(value, list):
        return "; ".join(map(_shown, value))
    return f"{value:,}" if isinstance(value, int | float) and not isinstance(value, bool) else str(value)
