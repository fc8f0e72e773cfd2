"""The short form of `make chaos`: real server, workers, carrier and database, judged by the checker."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from dispatch.db.tables import Message
from tests.chaos.campaign import Load, run
from tests.chaos.plays import PLAYS, perform
from tests.chaos.results import figures, is_sound
from tests.chaos.stage import Stage, staged
from tests.chaos.trouble import DEEDS, EVERY, FAULTS, Trouble, drawn
from tests.support.servers.carrier_server.process import ACCOUNT_SID, AUTH_TOKEN, SENDER

TEXTS = 60
SEED = 5
TROUBLES = [
    Trouble(0.2, "lost-answers", 1.0, {"drop": 0.3, "fail_after": 0.3}),
    Trouble(1.5, "killed-worker", 0.5),
]
IN_ONE_HOUSE = [name for name, play in PLAYS.items() if not play.settings]


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    customers = TEXTS + sum(PLAYS[name].customers(PLAYS[name].short) for name in IN_ONE_HOUSE)
    with staged(tmp_path_factory.mktemp("chaos"), customers) as house:
        yield house


def test_loses_and_doubles_nothing_under_faults(stage: Stage) -> None:
    stage.start_workers(1)
    verdict = run(stage, Load(TEXTS, 15.0), TROUBLES, lambda _line: None)
    assert verdict.violations == []
    assert (verdict.lost, verdict.doubled, stage.count_open()) == (0, 0, 0)
    assert len(stage.changes) == TEXTS + 2
    assert verdict.accepted >= TEXTS - 2


@pytest.mark.parametrize("name", IN_ONE_HOUSE)
def test_keeps_every_invariant_through(stage: Stage, name: str) -> None:
    perform(stage, PLAYS[name], PLAYS[name].short, SEED)
    found = figures(stage, stage.verdict())
    assert is_sound(found), found["violations"]


def test_drains_at_the_allowed_rate_what_gathered_while_the_carrier_was_down(tmp_path: Path) -> None:
    play = PLAYS["carrier-down"]
    with staged(tmp_path, play.customers(play.short), dict(play.settings)) as house:
        told = perform(house, play, play.short, SEED)
        found = figures(house, house.verdict())
    assert is_sound(found), found["violations"]
    allowed, burst = 15 / 2, 15
    assert told["most_in_a_second"] <= allowed + burst


def test_sends_by_a_second_carrier_while_the_first_is_slow_and_never_one_text_by_both(tmp_path: Path) -> None:
    play = PLAYS["slow-carrier-gives-way"]
    texts = play.short.texts
    with staged(tmp_path, play.customers(play.short), dict(play.settings)) as house:
        told = perform(house, play, play.short, SEED)
        found = figures(house, house.verdict())
        assert is_sound(found), found["violations"]
        assert (told["before"], told["while_slow"]) == ({"twilio": texts}, {"twilio": texts})
        assert (told["while_it_rested"], told["afterwards"]) == ({"aliyun": texts}, {"twilio": texts})
        text = _send_also_by_the_first(house)
        found_then = {violation.invariant for violation in house.verdict().violations if violation.message_id == text}
    assert found_then == {13, 24}


def _send_also_by_the_first(house: Stage) -> int:
    """A fault planted at a real carrier: what went by the second is handed to the first as well."""
    with house.backend.work() as work:
        message = work.session.query(Message).filter_by(carrier="aliyun").first()
        assert message is not None
        id, number, body = message.id, message.to_number, message.body
    callback = f"{house.house.url}/api/v1/webhooks/twilio/status?message={id}"
    url = f"{house.carrier.url}/2010-04-01/Accounts/{ACCOUNT_SID}/Messages.json"
    form = {"To": number, "From": SENDER, "Body": body, "StatusCallback": callback}
    assert requests.post(url, data=form, auth=(ACCOUNT_SID, AUTH_TOKEN), timeout=10).status_code == 201
    return id


def test_draws_the_same_trouble_from_the_same_seed_and_every_kind_in_turn() -> None:
    drawn_once = drawn(7, 200.0)
    assert drawn_once == drawn(7, 200.0)
    assert drawn_once != drawn(8, 200.0)
    assert {trouble.what for trouble in drawn_once} == {*FAULTS, *DEEDS} == set(EVERY)
