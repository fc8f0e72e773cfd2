"""What a process uses, as Linux tells it in /proc."""

import os
from pathlib import Path

_MB = 1024 * 1024


def resident_mb(pid: int) -> int:
    """Memory that a process holds in RAM, in megabytes."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // _MB


def cpu_seconds(pid: int) -> float:
    """Processor time that a process has used so far, in user and system mode."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
