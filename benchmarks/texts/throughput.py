"""Texts a second with so many senders against a carrier that answers after 50 ms."""

from benchmarks.texts.post import SENDER, a_post

ANSWER_S = 0.05
LONGEST_S = 180.0
STARTS_IN_S = 30.0


def measure(texts: int, workers: int) -> float:
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
