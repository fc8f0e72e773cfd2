"""The named fault runs: each writes some texts, does one thing to them, and leaves the verdict to the checker."""

import os
import random
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import Any

from dispatch.vocabulary.jobs import SEND_DUE
from notify.carriers.breaker import DEFAULT_RULES
from tests.chaos.stage import Stage
from tests.chaos.watching import (
    MOST_SECONDS,
    accepted_since,
    count_by_carrier,
    drained_per_second,
    is_resting,
    seconds_until_settled,
    wait_for,
)
from tests.chaos.writing import Writer

POINTS = ("claimed", "departed", "accepted", "landed")
SLOW_ANSWER_S = DEFAULT_RULES.slow.total_seconds() + 0.5
"""Slower than is well, and sooner than the client gives up."""
AT_STOP = 100
"""So many texts are claimed when everybody writes STOP; four workers hold 128 at most."""
Figures = dict[str, Any]


@dataclass(frozen=True)
class Size:
    """How long a play lasts: texts a scene, scenes, and seconds of trouble (of a killed sender: of its leases)."""

    texts: int
    scenes: int
    seconds: float


@dataclass(frozen=True)
class Play:
    """One fault run. `settings` are those of a house of its own; plays without any share one."""

    name: str
    act: Callable[[Stage, Size, random.Random], Figures]
    short: Size
    long: Size
    settings: tuple[tuple[str, str], ...] = ()

    def customers(self, size: Size) -> int:
        """How many customers it tells something."""
        return size.texts * size.scenes


def perform(stage: Stage, play: Play, size: Size, seed: int) -> Figures:
    """Plays, lets everything settle and compares the histories; what the play measured, and what was found."""
    told = play.act(stage, size, random.Random(seed))
    stage.carrier.inject()
    stage.settle()
    verdict = stage.verdict()
    found = {"lost": verdict.lost, "doubled": verdict.doubled, "violations": len(verdict.violations)}
    return {**told, **found, "still_open": stage.count_open()}


def _tell(stage: Stage, count: int) -> list[int]:
    numbers = list(islice(stage.customers, count))
    Writer(stage).confirm(numbers)
    return numbers


def _wake_everybody(stage: Stage, jobs: int) -> None:
    with stage.backend.work() as work:
        for _ in range(jobs):
            work.defer(SEND_DUE)


def _killed_at_each_point(stage: Stage, size: Size, chance: random.Random) -> Figures:
    """A sender that alone has the texts ends itself; a worker finds what it left."""
    seconds: dict[str, float] = {}
    stage.stop_workers()
    for scene in range(size.scenes):
        point = POINTS[scene % len(POINTS)]
        _tell(stage, size.texts)
        after = 1 if point in ("claimed", "landed") else chance.randint(1, max(1, size.texts // 2))
        dying = stage.start_sender(
            "--point", point, "--after", str(after), "--calls", "8", "--lease", str(size.seconds)
        )
        if dying.wait(60) != -signal.SIGKILL:
            raise AssertionError(f"The sender was not killed at {point}.")
        stage.start_workers(1)
        seconds[point] = round(max(seconds.get(point, 0), seconds_until_settled(stage)), 1)
        stage.stop_workers()
    stage.start_workers(1)
    return {"seconds_until_recovered": seconds}


def _two_workers_on_one_row(stage: Stage, size: Size, _: random.Random) -> Figures:
    """Every text is announced to both workers several times at the same moment."""
    stage.start_workers(2)
    for _scene in range(size.scenes):
        _tell(stage, 1)
        _wake_everybody(stage, 4)
        time.sleep(0.05)
    return {"rows": size.scenes}


def _paused_beyond_the_lease(stage: Stage, size: Size, chance: random.Random) -> Figures:
    """A sender falls asleep at a point, others take over what they may, it wakes up and goes on."""
    stage.stop_workers()
    for scene in range(size.scenes):
        _tell(stage, size.texts)
        after = str(chance.randint(1, 2))
        sleeper = stage.start_sender(
            "--point", POINTS[scene % len(POINTS)], "--after", after, "--deed", "stop", "--calls", "4", "--lease", "2"
        )
        _until_asleep(sleeper)
        stage.start_workers(1)
        time.sleep(size.seconds)
        sleeper.send_signal(signal.SIGCONT)
        sleeper.wait(60)
        stage.stop_workers()
    stage.start_workers(1)
    return {"points": list(POINTS[: size.scenes])}


def _until_asleep(sleeper: subprocess.Popen[str]) -> None:
    """Woken before it has stopped, it would then sleep for ever; one that never comes to its point has ended."""
    until = time.monotonic() + 60
    while os.waitid(os.P_PID, sleeper.pid, os.WSTOPPED | os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        if time.monotonic() > until:
            raise TimeoutError("The sender neither stopped nor ended.")
        time.sleep(0.05)


def _carrier_down(stage: Stage, size: Size, _: random.Random) -> Figures:
    """Nobody listens at the carrier's port; what has gathered is sent afterwards, no faster than allowed."""
    stage.start_workers(2)
    stage.stop_carrier()
    Writer(stage).write(size.texts, size.texts / size.seconds)
    stage.start_carrier()
    back = time.time()
    wait_for(lambda: stage.count_open("queued", "claimed") == 0, 120 + size.texts)
    return {"seconds_until_the_first": accepted_since(stage, back), **drained_per_second(stage, back)}


def _carrier_slow(stage: Stage, size: Size, _: random.Random) -> Figures:
    """Every answer comes after the client has gone; the carrier takes the text all the same, late."""
    stage.start_workers(2)
    stage.carrier.inject(slow=1.0, slow_s=size.seconds)
    _tell(stage, size.texts)
    time.sleep(size.seconds + 8.0)
    stage.carrier.inject()
    return {"seconds_slow": size.seconds}


def _storm_of_429(stage: Stage, size: Size, chance: random.Random) -> Figures:
    stage.start_workers(2)
    stage.carrier.inject(too_many=0.8, seed=chance.randint(1, 10**6))
    Writer(stage).write(size.texts, size.texts / size.seconds)
    stage.carrier.inject()
    return {}


def _database_restarted(stage: Stage, size: Size, chance: random.Random) -> Figures:
    """The server's processes end under load and come back."""
    stage.start_workers(2)
    writer = threading.Thread(target=Writer(stage).write, args=(size.texts, size.texts / size.seconds))
    writer.start()
    restarts = 0
    while writer.is_alive():
        time.sleep(chance.uniform(0.3, 0.5) * size.seconds / size.scenes)
        stage.database.stop()
        time.sleep(chance.uniform(0.2, 2.0))
        stage.database.start()
        restarts += 1
    writer.join()
    return {"restarts": restarts}


def _reports_in_any_order(stage: Stage, size: Size, chance: random.Random) -> Figures:
    """Half of the reports come before the answer to our call; all are late, repeated, shuffled, some lost."""
    stage.start_workers(2)
    stage.carrier.inject(
        seed=chance.randint(1, 10**6),
        late=0.5,
        late_s=1.5,
        shuffle=0.5,
        callback_repeated=0.5,
        callback_delay_s=1.0,
        callback_lost=0.1,
    )
    Writer(stage).write(size.texts, size.texts / size.seconds)
    time.sleep(4.0)
    stage.carrier.inject()
    return {}


def _stop_while_claimed(stage: Stage, size: Size, _: random.Random) -> Figures:
    """Everybody writes STOP while the texts are claimed and the carrier is slow to take them."""
    stage.start_workers(4)
    stage.carrier.inject(answer_s=2.0)
    numbers = _tell(stage, size.texts)
    _wake_everybody(stage, 8)
    claimed = 0
    deadline = time.monotonic() + 20
    while claimed < AT_STOP and time.monotonic() < deadline:
        claimed = stage.count_open("claimed")
    with ThreadPoolExecutor(8) as everybody:
        taken = sum(everybody.map(Writer(stage).stop, numbers))
    stage.carrier.inject()
    return {"claimed_at_stop": claimed, "stops": taken}


def _slow_carrier_gives_way(stage: Stage, size: Size, _: random.Random) -> Figures:
    """The first carrier takes every text, but slowly. New ones go by the second until the first is well again."""
    stage.speak("zh-CN")
    stage.start_workers(2)
    before = _sent_by(stage, size.texts)
    stage.trouble(answer_s=SLOW_ANSWER_S)
    slow = _tell(stage, size.texts)
    if not wait_for(lambda: is_resting(stage, "twilio"), size.seconds):
        raise AssertionError("The slow carrier was not left to rest.")
    meanwhile = _sent_by(stage, size.texts)
    stage.trouble()
    stage.jump(DEFAULT_RULES.rest)
    deadline = time.monotonic() + size.seconds
    while is_resting(stage, "twilio") and time.monotonic() < deadline:
        _sent_by(stage, 1)
    return {
        "before": before,
        "while_slow": count_by_carrier(stage, slow),
        "while_it_rested": meanwhile,
        "afterwards": _sent_by(stage, size.texts),
    }


def _sent_by(stage: Stage, count: int) -> dict[str, int]:
    """Tells so many customers and waits until their texts have left; how many went by which carrier."""
    numbers = _tell(stage, count)
    wait_for(lambda: sum(count_by_carrier(stage, numbers).values()) == count, MOST_SECONDS)
    return count_by_carrier(stage, numbers)


PLAYS: Mapping[str, Play] = {
    play.name: play
    for play in (
        Play("killed-at-each-point", _killed_at_each_point, Size(12, 4, 3.0), Size(200, 12, 15.0)),
        Play("two-workers-one-row", _two_workers_on_one_row, Size(1, 10, 0), Size(1, 300, 0)),
        Play("paused-worker", _paused_beyond_the_lease, Size(8, 4, 2.5), Size(40, 8, 20.0)),
        Play("slow-carrier", _carrier_slow, Size(10, 1, 8.0), Size(100, 1, 30.0)),
        Play("429-storm", _storm_of_429, Size(40, 1, 3.0), Size(1200, 1, 120.0)),
        Play("database-restart", _database_restarted, Size(60, 1, 4.0), Size(2400, 8, 120.0)),
        Play("reports-in-any-order", _reports_in_any_order, Size(40, 1, 3.0), Size(1200, 1, 60.0)),
        Play("stop-while-claimed", _stop_while_claimed, Size(150, 1, 0), Size(300, 1, 0)),
        Play(
            "carrier-down",
            _carrier_down,
            Size(120, 1, 6.0),
            Size(3000, 1, 600.0),
            settings=(("DISPATCH_TEXT_RATES", '{"twilio": 900}'),),
        ),
        Play(
            "slow-carrier-gives-way",
            _slow_carrier_gives_way,
            Size(20, 5, 60.0),
            Size(200, 5, 120.0),
            settings=(
                ("DISPATCH_FURTHER_CARRIERS", '{"aliyun": "+86"}'),
                ("DISPATCH_LINK_URL", "https://n.example"),  # It stands in the templates that Alibaba approved.
            ),
        ),
    )
}
"""The carrier that is down is drained at 15 segments a second; an English confirmation has two. The slow carrier has a
second one beside it, which takes approved Chinese templates."""
