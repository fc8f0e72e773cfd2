"""The carrier is away for long: what has gathered leaves afterwards as fast as its rate allows, and no faster."""

import time
from itertools import pairwise
from typing import Any

from benchmarks.texts.post import WORKER, a_post

PER_MINUTE = 1800
TEXTS = 1500
"""Of one segment each: fifty seconds at the allowed thirty a second."""

LONGEST_S = 300.0
STARTS_IN_S = 30.0


def measure(seconds: float) -> dict[str, Any]:
    """Seconds from the carrier's return to the first text, and texts a second until the last."""
    with a_post(answer_s=0.0, DISPATCH_TEXT_RATES=f'{{"twilio": {PER_MINUTE}}}') as post:
        worker = post.start(*WORKER)
        try:
            post.tell()
            post.wait_for(1, STARTS_IN_S)
            post.stop_carrier()
            post.write(TEXTS)
            post.tell()
            time.sleep(seconds)
            post.start_carrier()
            back = time.time()
            post.wait_for(post.written, LONGEST_S)
            at = [one for one in post.accepted_at() if one > back]
        finally:
            worker.kill()
            worker.wait()
    busiest = min((last - first for first, last in pairwise(at[:: PER_MINUTE // 60])), default=0.0)
    return {
        "seconds_away": seconds,
        "seconds_until_the_first": round(at[0] - back, 1),
        "allowed_per_second": PER_MINUTE / 60,
        "drained_per_second": round((len(at) - 1) / (at[-1] - at[0]), 1),
        "fastest_thirty_took_seconds": round(busiest, 2),
    }
