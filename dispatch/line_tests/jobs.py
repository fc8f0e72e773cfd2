"""Line tests' jobs: each test, and the rounds that ask for tests, end them and close what nobody answers."""

from procrastinate import App

from dispatch.kernel.job_queue import UntilItsTurn, does, every
from dispatch.line_tests.processes import testing
from dispatch.line_tests.processes.testing import LineTestBackend
from dispatch.line_tests.services import line_tests, remote_fixes
from dispatch.vocabulary.jobs import RUN_LINE_TEST


def register(app: App, backend: LineTestBackend) -> None:
    """Registers the tests and the rounds."""

    @does(app, RUN_LINE_TEST, retry=UntilItsTurn())
    def run_line_test(line_test_id: int) -> None:
        testing.run(backend, line_test_id)

    @every(app, "* * * * *", "watch_line_tests")
    def watch_line_tests(timestamp: int) -> None:
        with backend.work() as work:
            line_tests.give_up_late(work)
            line_tests.test_ahead(work)
            remote_fixes.close_silent(work)
