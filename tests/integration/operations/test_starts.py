"""What an operator is told when the settings can't be used, whichever command meets them first."""

import subprocess
import sys
from pathlib import Path

import pytest

from dispatch.bootstrap import Backend
from tests.support.servers.processes import RunningHouse

COMMANDS = (
    ("dispatch.cli", "serve"),
    ("dispatch.cli", "worker"),
    ("dispatch.cli", "plan", "FL", "2026-12-01"),
    ("dispatch.cli", "token", "create", "dora", "--role", "dispatcher"),
    ("dispatch.cli", "import-orders", __file__),
    ("dispatch.cli", "import-technicians", __file__),
    ("dispatch.cli", "keys", "renew"),
    ("gunicorn", "--check-config", "-c", "python:dispatch.gunicorn_settings", "dispatch.wsgi:app"),
)


def tried(database_url: str, folder: Path, command: tuple[str, ...], **settings: str) -> tuple[int, str]:
    """The exit status and what was said when a command is started with these settings."""
    environment = RunningHouse(database_url, folder).environment() | settings
    done = subprocess.run(
        [sys.executable, "-m", *command], env=environment, capture_output=True, text=True, check=False, timeout=120
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[1])
def test_starts_nothing_without_a_secret(database_url: str, tmp_path: Path, command: tuple[str, ...]) -> None:
    status, said = tried(database_url, tmp_path, command, DISPATCH_SECRET="")
    assert status != 0
    assert "Set DISPATCH_SECRET to at least 32 random characters" in said


def test_starts_no_worker_with_another_secret(backend: Backend, tmp_path: Path) -> None:
    database_url = backend.database.url
    create = ("dispatch.cli", "token", "create", "dora", "--role", "dispatcher")
    assert tried(database_url, tmp_path, create)[0] == 0
    status, said = tried(database_url, tmp_path, COMMANDS[1], DISPATCH_SECRET="a stranger's secret of good length")
    assert (status, "This database was used with another DISPATCH_SECRET" in said) == (1, True)


def test_refuses_a_weak_secret_in_a_sentence(database_url: str, tmp_path: Path) -> None:
    status, said = tried(database_url, tmp_path, COMMANDS[0], DISPATCH_SECRET="a" * 64)
    assert (status, "DISPATCH_SECRET: a secret needs at least 8 different characters" in said) == (1, True)


def test_tells_each_setting_that_is_not_fit_for_the_internet(backend: Backend, tmp_path: Path) -> None:
    backend.be_admitted()
    check = ("dispatch.cli", "check", "--production")
    status, said = tried(backend.database.url, tmp_path, check, DISPATCH_INBOX="true")
    faults = [line.split()[1].rstrip(":") for line in said.splitlines() if line.startswith("FAULT")]
    assert (status, faults) == (
        1,
        [
            "DISPATCH_PUBLIC_URL",
            "DISPATCH_TRUSTED_HOSTS",
            "DISPATCH_TRUSTED_PROXIES",
            "DISPATCH_CARRIER",
            "DISPATCH_INBOX",
            "DISPATCH_SERVICE_PHONE",
            "DISPATCH_ADMIN_SECOND_FACTOR",
            "DISPATCH_LOG_FORMAT",
        ],
    )


def test_finds_nothing_where_everything_is_set(backend: Backend, tmp_path: Path) -> None:
    backend.be_admitted()
    fit = {
        "DISPATCH_PUBLIC_URL": "https://fd.example",
        "DISPATCH_TRUSTED_HOSTS": "fd.example",
        "DISPATCH_TRUSTED_PROXIES": "1",
        "DISPATCH_CARRIER": "twilio",
        "TWILIO_ACCOUNT_SID": "AC1",
        "TWILIO_AUTH_TOKEN": "a token",
        "TWILIO_FROM": "+12025550123",
        "DISPATCH_SERVICE_PHONE": "+12025550199",
        "DISPATCH_ADMIN_SECOND_FACTOR": "true",
        "DISPATCH_LOG_FORMAT": "json",
    }
    status, said = tried(backend.database.url, tmp_path, ("dispatch.cli", "check", "--production"), **fit)
    assert (status, "FAULT" in said) == (0, False), said
