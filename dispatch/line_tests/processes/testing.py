"""One test of a line, with no transaction open while the system that tests is asked."""

from typing import Protocol

from dispatch.kernel import outbound, pacing
from dispatch.kernel.backend import CoreBackend
from dispatch.kernel.job_queue import Postponed
from dispatch.line_tests.queries import line_tests as queries
from dispatch.line_tests.rules.timing import ASK_AGAIN_AFTER, is_given_up
from dispatch.line_tests.services import line_tests
from dispatch.line_tests.testers.tester import LineTester, Progress


class LineTestBackend(CoreBackend, Protocol):
    """A house with a system that tests lines."""

    @property
    def line_tester(self) -> LineTester | None:
        """Who tests lines; None where nobody does."""
        ...


def run(backend: LineTestBackend, line_test_id: int) -> None:
    """Begins a test, or asks how far it is.

    Raises `Postponed` while it runs, when it is another question's turn, and when the system did not answer; a test
    that takes too long ends without a result.
    """
    tester = backend.line_tester
    with backend.work() as work:
        test = queries.locked(work.session, line_test_id)
        if test is None or test.state not in queries.WAITING:
            return
        if tester is None or is_given_up(test.asked_at, work.now):
            line_tests.end_without_result(work, test, line_tests.NO_ANSWER)
            return
        turn = pacing.take(work, tester.name, tester.interval_seconds)
        service_id, reference, foreign_id = test.line.service_id or "", test.order.reference, test.foreign_id
    if turn is not None:
        raise Postponed(turn.at)
    _ask(backend, tester, line_test_id, (service_id, reference, foreign_id))


def _ask(backend: LineTestBackend, tester: LineTester, line_test_id: int, asked: tuple[str, str, str | None]) -> None:
    service_id, reference, foreign_id = asked
    try:
        progress = tester.follow(foreign_id) if foreign_id else tester.begin(service_id, reference)
    except outbound.QuestionRefused as refusal:
        progress = Progress(foreign_id or "", has_ended=True, failure=str(refusal))
    except outbound.Unanswered as silence:
        with backend.work() as work:
            turn = pacing.unanswered(work, tester.name, tester.interval_seconds, silence.rest_seconds)
        raise Postponed(turn.at) from None
    with backend.work() as work:
        pacing.answered(work, tester.name, tester.interval_seconds)
        test = queries.locked(work.session, line_test_id)
        if test is None or test.state not in queries.WAITING:
            return
        line_tests.follow(work, test, progress)
        again = work.now + ASK_AGAIN_AFTER
    if not progress.has_ended:
        raise Postponed(again)
