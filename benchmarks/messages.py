"""Texts: how many a second leave with 1, 2 and 4 senders, how soon after the commit, how soon after a killed worker."""

import signal
import statistics
import time
from argparse import ArgumentParser, Namespace
from itertools import pairwise
from typing import Any

import psycopg

from benchmarks.texts.post import Post, a_post

ANSWER_S = 0.05
"""The carrier of the throughput measurement answers after 50 ms."""

SENDER = "tests.support.sender_process"
WORKER = ("dispatch.cli", "worker")
LONGEST_S = 120.0
STARTS_IN_S = 30.0


def options(parser: ArgumentParser) -> None:
    """How much is measured."""
    parser.add_argument("--texts", type=int, default=2000, help="texts per throughput run")
    parser.add_argument("--rate", type=float, default=50.0, help="texts a second of the latency run")
    parser.add_argument("--seconds", type=float, default=20.0, help="length of the latency run")


def run(args: Namespace) -> dict[str, Any]:
    """Texts a second, seconds from commit to carrier, seconds until the outbox flows again after kill -9."""
    throughput = {f"workers_{count}": _throughput(args.texts, count) for count in (1, 2, 4)}
    with a_post(answer_s=0.0) as post:
        latency = _latency(post, args.rate, args.seconds)
        recovery = _recovery(post, args.rate)
    return {"texts_per_second": throughput, "commit_to_carrier": latency, "recovery": recovery}


def _throughput(texts: int, workers: int) -> float:
    """From the first acceptance to the last, so that starting the processes does not count."""
    with a_post(ANSWER_S) as post:
        post.write(texts)
        processes = [post.start(SENDER, "--calls", "32") for _ in range(workers)]
        post.wait_for(texts, LONGEST_S)
        for process in processes:
            process.wait(STARTS_IN_S)
        at = post.accepted_at()
        # The first tenth warms up: processes start one after the other.
        steady = at[len(at) // 10 :]
        return round((len(steady) - 1) / (steady[-1] - steady[0]), 1)


def _latency(post: Post, rate: float, seconds: float) -> dict[str, float]:
    """A worker as it runs in production; one job per text, as when each order writes its own."""
    worker = post.start(*WORKER)
    try:
        _tell(post)
        post.wait_for(1, STARTS_IN_S)
        committed = _tell_steadily(post, rate, seconds)
        post.wait_for(1 + len(committed), LONGEST_S)
        waits = sorted(accepted - at for at, accepted in zip(committed, post.accepted_at()[1:], strict=False))
    finally:
        worker.kill()
        worker.wait()
    return {
        "p50_seconds": round(statistics.median(waits), 3),
        "p99_seconds": round(waits[int(len(waits) * 0.99) - 1], 3),
        "texts_per_second": rate,
    }


def _recovery(post: Post, rate: float) -> dict[str, float]:
    """One of two workers is killed under load: the longest time in which nothing was accepted, and the open rest."""
    workers = [post.start(*WORKER) for _ in range(2)]
    try:
        _tell(post)
        post.wait_for(post.written, STARTS_IN_S)
        _tell_steadily(post, rate, 5.0)  # The second worker has started by then as well.
        killed = time.time()
        workers[0].send_signal(signal.SIGKILL)
        _tell_steadily(post, rate, 10.0)
        seconds = _until_nothing_is_claimed(post)
        at = [killed, *(one for one in post.accepted_at() if one > killed)]
        gap = max(after - before for before, after in pairwise(at))
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()
    return {"longest_gap_seconds": round(gap, 2), "all_settled_after_seconds": round(seconds, 1)}


def _until_nothing_is_claimed(post: Post) -> float:
    """Seconds until no text is queued or left in a dead worker's claim."""
    begun = time.monotonic()
    while time.monotonic() - begun < LONGEST_S:
        with psycopg.connect(post.backend.database.url) as connection:
            row = connection.execute("SELECT count(*) FROM messages WHERE state IN ('queued', 'claimed')").fetchone()
        if row == (0,):
            break
        time.sleep(0.2)
    return time.monotonic() - begun


def _tell(post: Post) -> float:
    """Writes one text and its job in one transaction, as `services.telling` does; returns when it had committed."""
    post.written += 1
    with post.backend.work() as work:
        work.session.connection().exec_driver_sql(
            "INSERT INTO messages (kind, topic, to_number, zone, language, parameters, body, segments, not_before, "
            "expires_at, created_at) VALUES ('planned_work', %s, %s, 'UTC', 'en', '{}', 'Hello', 1, %s, %s, %s)",
            (
                f"bench:{post.written}",
                f"+86138{post.written:08d}",
                work.now,
                work.now.replace(hour=20),
                work.now,
            ),
        )
        work.tools.queue.defer(work.session, "send_due")
    return time.time()


def _tell_steadily(post: Post, rate: float, seconds: float) -> list[float]:
    begun, committed = time.monotonic(), []
    while time.monotonic() - begun < seconds:
        committed.append(_tell(post))
        time.sleep(max(0.0, begun + len(committed) / rate - time.monotonic()))
    return committed
