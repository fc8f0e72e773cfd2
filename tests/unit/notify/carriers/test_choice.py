"""A text takes one carrier: of its region, by preference and health."""

from datetime import UTC, datetime, timedelta

import pytest

from notify.carriers.breaker import Breaker
from notify.carriers.choice import Choice, Route, choose

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
ROUTES = (Route("twilio"), Route("second"), Route("aliyun", ("+86",)), Route("tencent", ("+86", "+852")))
WELL = Breaker()
SWISS, MAINLAND, HONG_KONG = "+41791234567", "+8613800138000", "+85291234567"


def ill(seconds: int = 30) -> Breaker:
    return Breaker(rests_until=NOW + timedelta(seconds=seconds), rests=1)


@pytest.mark.parametrize(
    ("number", "breakers", "choice"),
    [
        (SWISS, {}, Choice("twilio", WELL)),
        (SWISS, {"twilio": ill()}, Choice("second", WELL)),
        (SWISS, {"twilio": ill(60), "second": ill(40)}, Choice(wait_until=NOW + timedelta(seconds=40))),
        (MAINLAND, {}, Choice("aliyun", WELL)),
        (MAINLAND, {"aliyun": ill()}, Choice("tencent", WELL)),
        # No foreign carrier takes a mainland number, however long the domestic ones rest.
        (MAINLAND, {"aliyun": ill(90), "tencent": ill(80)}, Choice(wait_until=NOW + timedelta(seconds=80))),
        (HONG_KONG, {"twilio": ill(), "second": ill()}, Choice("tencent", WELL)),
    ],
)
def test_chooses_by_region_then_preference_then_health(
    number: str, breakers: dict[str, Breaker], choice: Choice
) -> None:
    assert choose(number, ROUTES, breakers, NOW) == choice


def test_sends_mainland_numbers_abroad_only_where_that_is_configured() -> None:
    assert choose(MAINLAND, (Route("twilio"),), {}, NOW) == Choice()
    assert choose(MAINLAND, (Route("twilio", ("+", "+86")),), {}, NOW) == Choice("twilio", WELL)


@pytest.mark.parametrize(
    ("breakers", "choice"),
    [
        ({}, Choice("second", WELL)),
        ({"second": ill()}, Choice(wait_until=NOW + timedelta(seconds=30))),
    ],
)
def test_never_takes_a_text_to_another_carrier_than_the_one_that_may_have_it(
    breakers: dict[str, Breaker], choice: Choice
) -> None:
    assert choose(SWISS, ROUTES, breakers, NOW, bound_to="second") == choice


def test_goes_nowhere_when_the_carrier_that_may_have_it_is_gone() -> None:
    assert choose(SWISS, ROUTES, {}, NOW, bound_to="retired") == Choice()


def test_takes_one_text_to_try_a_rested_carrier_and_the_next_to_another() -> None:
    rested = Breaker(rests_until=NOW, rests=1)
    first = choose(SWISS, ROUTES, {"twilio": rested}, NOW)
    assert first.carrier == "twilio"
    assert first.breaker is not None
    assert choose(SWISS, ROUTES, {"twilio": first.breaker}, NOW).carrier == "second"
