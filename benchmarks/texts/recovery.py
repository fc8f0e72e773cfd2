"""A worker is killed while it holds texts: how long until each of those is settled by another."""

import signal
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import psycopg

from benchmarks.texts.post import WORKER, Post, a_post

ANSWER_S = 0.4
"""So slow that a worker holds as many texts as it may when it is killed."""

HELD_AT_LEAST = 20
TEXTS = 400
STARTS_IN_S = 30.0
LONGEST_S = 90.0

_HELD = """
SELECT m.id, EXISTS (SELECT 1 FROM attempts a WHERE a.message_id = m.id AND a.claim = m.claim)
FROM messages m WHERE m.state = 'claimed'
"""
_SETTLED = "SELECT id FROM messages WHERE id = ANY(%s) AND state NOT IN ('claimed', 'queued', 'unknown')"


@dataclass
class _Held:
    """What killed workers held: seconds until each text was settled, by whether a carrier had perhaps been called."""

    uncalled: list[float] = field(default_factory=list)
    called: list[float] = field(default_factory=list)
    in_doubt: int = 0

    def figures(self) -> dict[str, Any]:
        """The longest of each; `still_in_doubt` are those whose look-ups go on after a minute and a half."""
        return {
            "held_and_not_called": len(self.uncalled),
            "their_longest_seconds": round(max(self.uncalled, default=0.0), 1),
            "held_and_perhaps_called": len(self.called) + self.in_doubt,
            "whose_longest_seconds": round(max(self.called, default=0.0), 1),
            "still_in_doubt": self.in_doubt,
        }


def measure(kills: int) -> dict[str, Any]:
    """A second worker stands by, asleep until the first is dead, so that what is claimed then was surely the first's.

    The carrier sends no reports, which would settle most at once; the sweep comes every ten seconds, as by default.
    """
    held = _Held()
    for kill in range(kills):
        with a_post(ANSWER_S, DISPATCH_SWEEP_SECONDS="10") as post:
            _kill_one(post, held, in_calls=kill % 2 == 1)
    return held.figures()


def _kill_one(post: Post, held: _Held, *, in_calls: bool) -> None:
    """Kills a worker just after a claim, or while its calls are in the air."""
    standby = post.start(*WORKER)
    try:
        _wait_until_it_works(post)
        standby.send_signal(signal.SIGSTOP)
        victim = post.start(*WORKER)
        _wait_until_it_works(post)
        post.write(TEXTS)
        post.tell()
        _wait_until_held(post, in_calls=in_calls)
        victim.kill()
        victim.wait()
        killed = time.monotonic()
        texts = _held(post)
        standby.send_signal(signal.SIGCONT)
        _watch(post, texts, killed, held)
    finally:
        standby.kill()
        standby.wait()


def _wait_until_it_works(post: Post) -> None:
    post.tell()
    if not post.wait_for(post.written, STARTS_IN_S):
        raise RuntimeError("The worker did not start.")


def _wait_until_held(post: Post, *, in_calls: bool) -> None:
    deadline = time.monotonic() + STARTS_IN_S
    while time.monotonic() < deadline:
        texts = _held(post)
        if (sum(texts.values()) if in_calls else len(texts)) >= HELD_AT_LEAST:
            return
        time.sleep(0.01)


def _held(post: Post) -> Mapping[int, bool]:
    """The claimed texts by id; true for those whose carrier may have been called."""
    with psycopg.connect(post.backend.database.url) as connection:
        return dict(connection.execute(_HELD).fetchall())


def _watch(post: Post, texts: Mapping[int, bool], killed: float, held: _Held) -> None:
    open_ids = set(texts)
    with psycopg.connect(post.backend.database.url, autocommit=True) as connection:
        while open_ids and time.monotonic() - killed < LONGEST_S:
            for (id,) in connection.execute(_SETTLED, (list(open_ids),)).fetchall():
                (held.called if texts[id] else held.uncalled).append(time.monotonic() - killed)
                open_ids.discard(id)
            time.sleep(0.1)
    held.in_doubt += len(open_ids)
