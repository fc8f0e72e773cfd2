"""Calls the customer of the carrier back, when it is due, signed as Twilio signs."""

import heapq
import itertools
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import requests
from twilio.request_validator import RequestValidator

CALLBACK_TIMEOUT_S = 10.0
CALLERS = 8


class Caller:
    """Posts signed forms, one try each: what a webhook misses stays missed, as `lost` faults want it."""

    def __init__(self, auth_token: str) -> None:
        self._validator = RequestValidator(auth_token)
        self._of_thread = threading.local()

    def post(self, url: str, form: dict[str, str]) -> int:
        """The HTTP status of the answer; 0 when there was none."""
        signature = self._validator.compute_signature(url, form)
        try:
            answer = self._session().post(
                url, data=form, headers={"X-Twilio-Signature": signature}, timeout=CALLBACK_TIMEOUT_S
            )
        except requests.RequestException:
            return 0
        return answer.status_code

    def _session(self) -> requests.Session:
        """This thread's own connections, kept open between callbacks."""
        if not hasattr(self._of_thread, "session"):
            self._of_thread.session = requests.Session()
        session: requests.Session = self._of_thread.session
        return session


class Schedule:
    """Runs tasks at their time on a few threads."""

    def __init__(self) -> None:
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = itertools.count()
        self._changed = threading.Condition()
        self._pool = ThreadPoolExecutor(CALLERS, thread_name_prefix="callback")
        threading.Thread(target=self._run, name="schedule", daemon=True).start()

    def after(self, delay_s: float, task: Callable[[], None]) -> None:
        """Run the task so many seconds from now."""
        with self._changed:
            heapq.heappush(self._due, (time.monotonic() + delay_s, next(self._numbers), task))
            self._changed.notify()

    def _run(self) -> None:
        while True:
            self._pool.submit(self._next())

    def _next(self) -> Callable[[], None]:
        with self._changed:
            while True:
                wait = self._due[0][0] - time.monotonic() if self._due else None
                if wait is not None and wait <= 0:
                    return heapq.heappop(self._due)[2]
                self._changed.wait(wait)
