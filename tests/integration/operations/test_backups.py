"""A backup comes back whole, is drilled beside the running system, and texts nobody a second time."""

import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from click.testing import Result

from dispatch.bootstrap import Backend, build
from dispatch.kernel.clock import set_pace
from dispatch.messaging.processes.sending import SenderPool
from dispatch.operations.backups.tools import connection_environment
from dispatch.replies.services.inbox_answers import answer
from tests.support.backends import make_settings
from tests.support.bare_databases import bare_database, run_command, tables
from tests.support.carriers import FakeCarrier, with_carriers
from tests.support.clocks import START
from tests.support.doors.api_clients import door
from tests.support.messages import a_number, a_text

RECIPIENT = "backups@operator.example"


@pytest.fixture
def bare_url(server_url: str, worker_id: str) -> str:
    return bare_database(server_url, f"restored_{worker_id}")


@pytest.fixture
def told(backend: Backend) -> Backend:
    """An installation with a STOP, a text that was sent and one that is due."""
    with backend.work() as work:
        stopped = a_number()
        a_text(work, phone=stopped)
        answer(work, stopped, "STOP")
        a_text(work)
    SenderPool(with_carriers(backend, FakeCarrier("twilio"))).send_due()
    with backend.work() as work:
        a_text(work)
    return backend


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "night.dump"


def command(url: str, tmp_path: Path, *words: str | Path, **settings: str) -> Result:
    """`dispatch …` an hour after the tests' clock."""
    clock = tmp_path / "clock.json"
    set_pace(clock, START + timedelta(hours=1), 1.0)
    return run_command(url, *words, DISPATCH_CLOCK_FILE=str(clock), **settings)


@contextmanager
def house_on(url: str, backend: Backend) -> Iterator[tuple[Backend, FakeCarrier]]:
    carrier = FakeCarrier("twilio")
    house = build(make_settings(), url, clock=backend.clock)
    yield with_carriers(house, carrier), carrier
    house.database.close()


def test_comes_back_whole_and_says_what_it_holds(told: Backend, bare_url: str, file: Path, tmp_path: Path) -> None:
    url = told.database.url
    made = command(url, tmp_path, "backup", file)
    assert made.exit_code == 0, made.output
    assert "3 orders, 3 visits, 3 appointments" in made.output
    assert "1 opt-outs" in made.output
    assert "It is NOT encrypted" in made.output
    assert (file.stat().st_mode & 0o777, file.read_bytes()[:5]) == (0o600, b"PGDMP")
    restored = command(bare_url, tmp_path, "restore", file)
    assert restored.exit_code == 0, restored.output
    rows = json.loads(file.with_name("night.dump.json").read_text())["rows"]
    assert rows.pop("sending_pauses") == 0
    with psycopg.connect(bare_url) as connection:
        found = {name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in rows}
    assert found == rows
    assert command(bare_url, tmp_path, "db", "check").exit_code == 0


def test_texts_nobody_again_when_a_person_decides_so(told: Backend, bare_url: str, file: Path, tmp_path: Path) -> None:
    command(told.database.url, tmp_path, "backup", file)
    with house_on(told.database.url, told) as (house, carrier):
        SenderPool(house).send_due()
        assert len(carrier.taken) == 1
    command(bare_url, tmp_path, "restore", file)
    with house_on(bare_url, told) as (house, carrier):
        SenderPool(house).send_due()
        assert carrier.taken == []
        status = command(bare_url, tmp_path, "sending", "status")
        assert "Sending is paused" in status.output
        assert "confirmation: 1 due from before the pause, 0 since" in status.output
        undecided = command(bare_url, tmp_path, "sending", "resume")
        assert (undecided.exit_code, "say --drop or --send" in undecided.output) == (1, True)
        done = command(bare_url, tmp_path, "sending", "resume", "--drop")
        assert (done.exit_code, "1 texts are not sent" in done.output) == (0, True), done.output
        SenderPool(house).send_due()
        assert carrier.taken == []
        kinds = [task["kind"] for task in door(house).get("/tasks?state=open").json["items"]]
        assert "tell_customer" in kinds


def test_sends_what_is_due_once_a_person_says_that_it_had_not_left(
    told: Backend, bare_url: str, file: Path, tmp_path: Path
) -> None:
    command(told.database.url, tmp_path, "backup", file)
    command(bare_url, tmp_path, "restore", file)
    with house_on(bare_url, told) as (house, carrier):
        assert command(bare_url, tmp_path, "sending", "resume", "--send").exit_code == 0
        SenderPool(house).send_due()
        assert [text.kind for text in carrier.taken] == ["confirmation"]


def test_holds_a_text_back_that_a_worker_of_before_had_claimed(
    told: Backend, bare_url: str, file: Path, tmp_path: Path
) -> None:
    with psycopg.connect(told.database.url, autocommit=True) as connection:
        connection.execute(
            "UPDATE messages SET state = 'claimed', carrier = 'twilio', claim = 1, lease_until = now()"
            " WHERE state = 'queued'"
        )
    command(told.database.url, tmp_path, "backup", file)
    command(bare_url, tmp_path, "restore", file)
    with house_on(bare_url, told) as (house, carrier):
        assert "1 texts are not sent" in command(bare_url, tmp_path, "sending", "resume", "--drop").output
        SenderPool(house).send_due()
        assert carrier.taken == []


def test_pauses_by_hand_and_says_so_where_the_worker_is_watched(backend: Backend, tmp_path: Path) -> None:
    url = backend.database.url
    with backend.work() as work:
        a_text(work)
    assert command(url, tmp_path, "sending", "pause", "--reason", "wrong wording").output == "Sending is paused.\n"
    with house_on(url, backend) as (house, carrier):
        SenderPool(house).send_due()
        told = door(house).client.get("/readyz/worker").json["checks"]["texts"]
        assert carrier.taken == []
        assert re.fullmatch(r"sending is paused since 2026-11-30 10:[0-5]\d UTC", told)  # The command's clock goes on.
        assert command(url, tmp_path, "sending", "resume").output == "Texts leave again.\n"
        SenderPool(house).send_due()
        assert len(carrier.taken) == 1


def test_drills_beside_the_running_system_without_changing_it(told: Backend, server_url: str, tmp_path: Path) -> None:
    done = command(told.database.url, tmp_path, "backup-drill")
    assert (done.exit_code, "Nothing differs" in done.output) == (0, True), done.output
    assert scratch_databases(server_url) == []


def test_tells_in_the_drill_what_a_damaged_copy_lost(
    told: Backend, file: Path, server_url: str, tmp_path: Path
) -> None:
    command(told.database.url, tmp_path, "backup", file)
    notes = json.loads(file.with_name("night.dump.json").read_text())
    notes["rows"]["work_orders"] += 1
    notes["sums"]["opt_outs"] = "0"
    file.with_name("night.dump.json").write_text(json.dumps(notes))
    done = command(told.database.url, tmp_path, "backup-drill", file)
    assert done.exit_code == 3
    assert "DIFFERS  opt-outs: as many (1), but not the same rows" in done.output
    assert "DIFFERS  orders: 4 in the first, 3 in the second" in done.output
    assert scratch_databases(server_url) == []


def test_tells_in_the_drill_that_the_secret_is_another_s(told: Backend, file: Path, tmp_path: Path) -> None:
    command(told.database.url, tmp_path, "backup", file)
    other = command(
        told.database.url, tmp_path, "backup-drill", file, DISPATCH_SECRET="another secret that is long enough"
    )
    assert (other.exit_code, "used with another DISPATCH_SECRET" in other.output) == (3, True)


def test_refuses_to_fill_a_database_that_holds_something(told: Backend, file: Path, tmp_path: Path) -> None:
    url = told.database.url
    command(url, tmp_path, "backup", file)
    done = command(url, tmp_path, "restore", file)
    assert (done.exit_code, "The database is not empty" in done.output) == (1, True)


@pytest.mark.parametrize("damage", [b"", b"PGDMP and then nothing"], ids=["empty", "cut"])
def test_refuses_a_file_that_is_not_whole(
    told: Backend, bare_url: str, file: Path, tmp_path: Path, damage: bytes
) -> None:
    command(told.database.url, tmp_path, "backup", file)
    file.write_bytes(damage)
    done = command(bare_url, tmp_path, "restore", file)
    assert (done.exit_code, "is not whole" in done.output) == (1, True)
    assert tables(bare_url) == set()


def test_overwrites_no_backup_and_leaves_no_half_of_one(told: Backend, file: Path, tmp_path: Path) -> None:
    url = told.database.url
    command(url, tmp_path, "backup", file)
    whole = file.read_bytes()
    assert (command(url, tmp_path, "backup", file).exit_code, file.read_bytes()) == (1, whole)
    nowhere = command(url, tmp_path, "backup", tmp_path / "no folder" / "x")
    assert (nowhere.exit_code, "can't be written: No such file or directory" in nowhere.output) == (1, True)


def test_backs_up_nothing_where_there_is_nothing(bare_url: str, file: Path, tmp_path: Path) -> None:
    done = command(bare_url, tmp_path, "backup", file)
    assert (done.exit_code, "nothing to back up" in done.output, file.exists()) == (1, True, False)


def test_writes_no_open_file_where_it_was_to_be_encrypted(told: Backend, file: Path, tmp_path: Path) -> None:
    done = command(
        told.database.url, tmp_path, "backup", file, DISPATCH_BACKUP_RECIPIENT="age1someone", PATH=str(tmp_path)
    )
    assert (done.exit_code, "needs age, which is not on this machine" in done.output) == (1, True)
    assert [path.name for path in tmp_path.iterdir()] == ["clock.json"]


@pytest.fixture
def key_ring() -> Iterator[str]:
    """A home of gpg with a key pair of its own; a path that is short enough for its sockets."""
    if shutil.which("gpg") is None:
        pytest.skip("gpg is not on this machine")
    with tempfile.TemporaryDirectory() as home:
        environment = {"GNUPGHOME": home, "PATH": "/usr/bin:/bin"}
        generate = ["gpg", "--batch", "--quiet", "--passphrase", "", "--quick-gen-key", RECIPIENT, "default"]
        subprocess.run(generate, env=environment, check=True, capture_output=True)
        yield home
        subprocess.run(["gpgconf", "--kill", "all"], env=environment, check=False, capture_output=True)


def test_encrypts_for_the_recipient_and_opens_with_their_key(
    told: Backend, bare_url: str, file: Path, tmp_path: Path, key_ring: str
) -> None:
    sealed = {"GNUPGHOME": key_ring, "DISPATCH_BACKUP_RECIPIENT": RECIPIENT}
    made = command(told.database.url, tmp_path, "backup", file, **sealed)
    assert (made.exit_code, "NOT encrypted" in made.output) == (0, False), made.output
    assert b"PGDMP" not in file.read_bytes()
    assert command(told.database.url, tmp_path, "backup-drill", file, **sealed).exit_code == 0
    restored = command(bare_url, tmp_path, "restore", file, GNUPGHOME=key_ring)
    assert (restored.exit_code, "3 orders" in restored.output) == (0, True), restored.output


def test_shows_no_password_in_the_list_of_processes() -> None:
    environment = connection_environment("postgresql://fd:open%20sesame@db.example:6432/dispatch?sslmode=require")
    named = {name: value for name, value in environment.items() if name.startswith("PG")}
    assert named == {
        "PGHOST": "db.example",
        "PGPORT": "6432",
        "PGUSER": "fd",
        "PGPASSWORD": "open sesame",
        "PGDATABASE": "dispatch",
        "PGSSLMODE": "require",
    }


def scratch_databases(server_url: str) -> list[str]:
    with psycopg.connect(server_url) as connection:
        rows = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE 'dispatch_drill_%'").fetchall()
    return [name for (name,) in rows]
