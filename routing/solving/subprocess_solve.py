"""Solving in a process of its own: nothing else waits, and the deadline holds even against a solver that hangs."""

import ctypes
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from multiprocessing.connection import Connection

from routing.model import Limits, Problem
from routing.model.solution import Solution
from routing.solving.engine import solve as solve_here
from routing.solving.engine import warm_up
from routing.solving.watch import POLL_SECONDS, OnProgress, Progress

START_SECONDS = 300.0
GRACE_SECONDS = 1.0
STOP = "stop"
PR_SET_PDEATHSIG = 1
"""What Linux calls the signal that a process gets when whoever began it has ended (`man 2 prctl`)."""

CHILD = "from routing.solving.subprocess_solve import serve; serve()"


class SolveFailed(RuntimeError):
    """No plan came back.

    Parameters
    ----------
    code : str
        `deadline` (killed at the limit) or `crash` (the process died or raised).
    sentence : str
        The same for a person.
    """

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


def solve(
    problem: Problem,
    limits: Limits,
    start: Solution | None = None,
    engine: str = "auto",
    *,
    within: float | None = None,
    on_progress: OnProgress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Solution:
    """Do as `solve` in a new process that is killed a second after the limit.

    The clock starts when the process is up: usually a second or two, some minutes where it must compile on a busy
    machine. Without a limit of seconds it may take as long as its steps do.

    Parameters
    ----------
    problem, limits, start, engine
        As for `solve`.
    within : float or None
        Seconds from the call in which all must be done, the start of the process too; the search has the rest of
        them, whatever the limit says.
    on_progress, cancelled
        As for `solve`, and called in the thread of this call, which waits meanwhile. `cancelled` is asked while the
        process starts, too, and heard about a tenth of a second later; closing a large plan then takes its time.

    Returns
    -------
    Solution
        As of `solve`.

    Raises
    ------
    SolveFailed
        When no plan came back.
    """
    process, ours = _begin()
    try:
        until = None if within is None else time.time() + within
        ours.send((problem, limits, start, engine, until))
        return _receive(_Child(ours, on_progress, cancelled), limits.seconds, until)
    except (EOFError, ConnectionError):
        # Killed while it was being told, at work, or with bytes unread: each ends the pipe in its own way.
        raise SolveFailed("crash", "The planning process ended without an answer.") from None
    finally:
        process.kill()
        process.wait()
        ours.close()


def _begin() -> "tuple[subprocess.Popen[bytes], Connection]":
    """A process that runs this module, and the pipe to it.

    One of multiprocessing's own would first import the caller's main program anew. A worker's is the whole backend,
    which takes longer than all that a search needs.
    """
    ours, theirs = multiprocessing.Pipe()
    paths = os.pathsep.join(path for path in sys.path if path)
    process = subprocess.Popen(  # noqa: S603 - our own interpreter and module, nothing from outside.
        [sys.executable, "-c", CHILD, str(theirs.fileno()), str(os.getpid())],
        pass_fds=[theirs.fileno()],
        stdin=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": paths},
    )
    theirs.close()
    return process, ours


class _Child:
    """The pipe to a process that solves: what it tells on the way is handed on, a request to stop is sent once."""

    def __init__(self, pipe: Connection, on_progress: OnProgress | None, cancelled: Callable[[], bool] | None) -> None:
        self._pipe, self._on_progress, self._cancelled = pipe, on_progress, cancelled

    def answer(self, seconds: float | None) -> object:
        """What comes back that is no progress; None after so many seconds."""
        until = None if seconds is None else time.monotonic() + seconds
        while True:
            left = POLL_SECONDS if until is None else min(POLL_SECONDS, until - time.monotonic())
            if self._pipe.poll(max(0.0, left)):
                message = self._pipe.recv()
                if not isinstance(message, Progress):
                    return message
                if self._on_progress is not None:
                    self._on_progress(message)
            elif left <= 0:
                return None
            self._pass_on()

    def _pass_on(self) -> None:
        if self._cancelled is not None and self._cancelled():
            self._cancelled = None
            # One that has just answered hears nothing more, and need not.
            with suppress(ConnectionError):
                self._pipe.send(STOP)


def _receive(child: _Child, seconds: float | None, until: float | None) -> Solution:
    if child.answer(START_SECONDS if until is None else _left(until) + GRACE_SECONDS) is None:
        raise SolveFailed("deadline", "The planning process did not start.")
    if until is not None:
        seconds = _left(until)
    outcome = child.answer(None if seconds is None else seconds + GRACE_SECONDS)
    if outcome is None:
        raise SolveFailed("deadline", "The plan was not ready at the deadline and was stopped.")
    if isinstance(outcome, Solution):
        return outcome
    raise SolveFailed("crash", str(outcome))


def serve() -> None:
    """Do what the parent asks: the command line gives the number of the pipe to it, then its process id."""
    _end_with(int(sys.argv[2]))
    # Whoever asked may have been killed meanwhile: then there is nobody to answer, and nothing to tell.
    with suppress(EOFError, ConnectionError):
        _serve(Connection(int(sys.argv[1])))


def _end_with(parent: int) -> None:
    """Let nobody search for a parent that was killed. Elsewhere than on Linux the search ends at its own limit."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            sys.exit("The process that asked for a plan has ended.")


def _serve(pipe: Connection) -> None:
    problem, limits, start, engine, until = pipe.recv()
    if engine != "ortools":
        warm_up()
    pipe.send("ready")
    began = time.monotonic()
    if until is not None:
        limits = replace(limits, seconds=_left(until))
    try:
        # More bytes on the pipe are the request to stop.
        solution = solve_here(problem, limits, start, pipe.send, engine, cancelled=pipe.poll)
    except Exception as error:  # noqa: BLE001 - whatever it is, the parent must hear of it.
        pipe.send(f"{type(error).__name__} after {time.monotonic() - began:.1f} s: {error}")
    else:
        pipe.send(solution)


def _left(until: float) -> float:
    """Seconds until an instant on `time.time`, which the processes of a machine share; never none at all."""
    return max(0.01, until - time.time())
