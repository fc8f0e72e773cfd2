"""A sender dies at each named point of the way: its texts are looked up, and none is lost or doubled."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dispatch.bootstrap import Backend, build
from dispatch.db.tables import Message
from dispatch.kernel.clock import SimulatedClock, set_pace
from dispatch.messaging.processes.reconciliation import sweep
from dispatch.messaging.processes.sending import SenderPool
from tests.support.backends import SECRET, make_settings
from tests.support.histories.message_checker import check
from tests.support.histories.message_histories import Change
from tests.support.histories.message_history_sources import histories_of
from tests.support.messages import a_text
from tests.support.servers.carrier_server.process import ACCOUNT_SID, AUTH_TOKEN, SENDER, CarrierProcess, running

TEXTS = 12
SHORT_LEASE_S = 1
A_PAST_MORNING = datetime.now(UTC).replace(hour=9, minute=0, second=0) - timedelta(days=3)
"""The carrier's clock is the real one, and look-ups only go back: the simulated day lies before it."""


@pytest.fixture
def carrier(tmp_path: Path) -> Iterator[CarrierProcess]:
    with running(tmp_path) as process:
        yield process


@pytest.fixture
def house(backend: Backend, carrier: CarrierProcess, tmp_path: Path) -> Iterator[Backend]:
    """A backend over the carrier, on a simulated clock at real speed."""
    clock_file = tmp_path / "clock.json"
    set_pace(clock_file, A_PAST_MORNING, 1)
    settings = make_settings(
        carrier="twilio",
        twilio_account_sid=ACCOUNT_SID,
        twilio_auth_token=AUTH_TOKEN,
        twilio_from=SENDER,
        twilio_base_url=carrier.url,
        clock_file=clock_file,
    )
    built = build(settings, backend.database.url, clock=SimulatedClock(clock_file))
    yield built
    built.database.close()


def sender(house: Backend, *arguments: str) -> subprocess.Popen[str]:
    """A sender with the house's settings, in a process of its own."""
    settings = house.settings
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("DISPATCH_", "TWILIO_"))} | {
        "DATABASE_URL": house.database.url,
        "DISPATCH_SECRET": SECRET,
        "DISPATCH_PHONE_REGION": "US",
        "DISPATCH_CARRIER": "twilio",
        "DISPATCH_CLOCK_FILE": str(settings.clock_file),
        "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
        "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
        "TWILIO_FROM": SENDER,
        "TWILIO_BASE_URL": str(settings.twilio_base_url),
    }
    command = [sys.executable, "-m", "tests.support.servers.sender_process", "--lease", str(SHORT_LEASE_S), *arguments]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


def texts(house: Backend) -> list[Change]:
    """Confirmations to so many customers, as changes that clients were answered to have happened."""
    with house.work() as work:
        rows = [a_text(work, window_opens=work.now + timedelta(days=2)) for _ in range(TEXTS)]
        return [Change("confirmation", f"appointment:{row.appointment_id}") for row in rows]


def settle(house: Backend, clock_file: Path) -> None:
    """Lets the leases run out and all look-ups be made, then sends what they left to send."""
    with house.work() as work:
        work.session.query(Message).filter_by(state="claimed").update({"lease_until": datetime(2020, 1, 1, tzinfo=UTC)})
    for _ in range(8):
        sweep(house)
        SenderPool(house).send_due()
        set_pace(clock_file, house.clock.now() + timedelta(minutes=20), 1)


@pytest.mark.parametrize(("point", "after"), [("claimed", 1), ("departed", 3), ("accepted", 5), ("landed", 2)])
def test_loses_and_doubles_nothing_when_a_sender_is_killed(
    house: Backend, carrier: CarrierProcess, tmp_path: Path, point: str, after: int
) -> None:
    changes = texts(house)
    dying = sender(house, "--point", point, "--after", str(after), "--calls", "4")
    assert dying.wait(60) == -signal.SIGKILL
    settle(house, tmp_path / "clock.json")
    verdict = check(histories_of(house, {"twilio": carrier.journal}, changes))
    assert verdict.violations == []
    assert (verdict.accepted, verdict.doubled, verdict.doubled_in_unknowns) == (TEXTS, 0, 0)


def test_survives_answers_that_are_lost_late_or_wrong(house: Backend, carrier: CarrierProcess, tmp_path: Path) -> None:
    changes = texts(house)
    carrier.inject(script=["drop", "fail_after", "fail_before", "too_many", "drop", "none", "fail_after"])
    SenderPool(house).send_due()
    carrier.inject()
    settle(house, tmp_path / "clock.json")
    verdict = check(histories_of(house, {"twilio": carrier.journal}, changes))
    assert verdict.violations == []
    assert (verdict.accepted, verdict.doubled, verdict.doubled_in_unknowns) == (TEXTS, 0, 0)
