"""Seconds from a commit to the carrier, in steady traffic and in quiet, and what a worker costs in both."""

import statistics
import subprocess
import time
from collections.abc import Sequence
from typing import Any

from benchmarks.texts.post import WORKER, Post, a_post
from benchmarks.texts.usage import cpu_seconds, resident_mb

STARTS_IN_S = 30.0
LONGEST_S = 120.0
QUIET_TEXTS = 12
QUIET_GAP_S = 1.5
IDLE_S = 10.0


def measure(rate: float, seconds: float) -> dict[str, Any]:
    """One worker as it runs in production; one job per text, as when each order writes its own."""
    with a_post(answer_s=0.0) as post:
        worker = post.start(*WORKER)
        try:
            post.tell()
            post.wait_for(1, STARTS_IN_S)
            idle = _idle(worker)
            quiet = _waits(post, [_tell_alone(post) for _ in range(QUIET_TEXTS)])
            busy = _waits(post, post.tell_steadily(rate, seconds))
            memory = resident_mb(worker.pid)
        finally:
            worker.kill()
            worker.wait()
    return {
        "commit_to_carrier": {"texts_per_second": rate, **busy},
        "commit_to_carrier_in_quiet": {"one_text_every_seconds": QUIET_GAP_S, **quiet},
        "worker": {**idle, "megabytes_after_traffic": memory},
    }


def _idle(worker: subprocess.Popen[bytes]) -> dict[str, float]:
    """What a worker costs while nothing is due: its sweeps, its heartbeat, its listening."""
    before = cpu_seconds(worker.pid)
    time.sleep(IDLE_S)
    used = cpu_seconds(worker.pid) - before
    return {"idle_cpu_percent": round(100 * used / IDLE_S, 1), "idle_megabytes": resident_mb(worker.pid)}


def _tell_alone(post: Post) -> float:
    committed = post.tell()
    time.sleep(QUIET_GAP_S)
    return committed


def _waits(post: Post, committed: Sequence[float]) -> dict[str, float]:
    """Texts are accepted in the order of their commits, but for neighbours: the distribution is hardly touched."""
    post.wait_for(post.written, LONGEST_S)
    accepted = post.accepted_at()[-len(committed) :]
    waits = sorted(at - told for told, at in zip(committed, accepted, strict=True))
    return {
        "p50_seconds": round(statistics.median(waits), 3),
        "p99_seconds": round(waits[max(0, int(len(waits) * 0.99) - 1)], 3),
    }
