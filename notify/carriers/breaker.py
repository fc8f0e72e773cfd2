"""A circuit breaker per carrier, as a value: a carrier in trouble rests, then proves itself with one text."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from notify.errors import ErrorClass


class Sign(StrEnum):
    """What one call told of the carrier's health."""

    GOOD = "good"
    BAD = "bad"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class BreakerRules:
    """When a carrier rests: after `bad_calls` bad ones that are at least half of the last `looks_at`.

    An answer slower than `slow` counts as bad even if it is an acceptance. A carrier that is away is tried with one
    text after each `rest`, so that it is found within seconds of its return; where only a person can help, rests
    double from `rest_while_broken` up to `longest_while_broken`. A probe that has not reported within `probe_within`
    no longer counts.
    """

    bad_calls: int = 5
    looks_at: int = 20
    slow: timedelta = timedelta(seconds=5)
    rest: timedelta = timedelta(seconds=3)
    rest_while_broken: timedelta = timedelta(seconds=30)
    longest_while_broken: timedelta = timedelta(minutes=10)
    probe_within: timedelta = timedelta(seconds=10)


DEFAULT_RULES = BreakerRules()


@dataclass(frozen=True, slots=True)
class Breaker:
    """Closed while `rests_until` is `None`. `recent` holds the last calls, oldest first, `True` for a bad one.

    `rests` counts rests in a row for which a person is needed; `probing_until` is set while one text tries the
    carrier out.
    """

    recent: tuple[bool, ...] = ()
    rests_until: datetime | None = None
    rests: int = 0
    probing_until: datetime | None = None


def sign_of(error: ErrorClass | None, took: timedelta, rules: BreakerRules = DEFAULT_RULES) -> Sign:
    """What a call says of the carrier: `error` is `None` for an acceptance, `took` how long the answer took.

    A refusal of a number or a text comes from a healthy carrier; too fast a pace is our doing, not its illness.
    """
    if error is ErrorClass.CONFIGURATION:
        return Sign.BROKEN
    if error in (ErrorClass.UNKNOWN, ErrorClass.RETRY_NOW) or took > rules.slow:
        return Sign.BAD
    return Sign.GOOD


def free_at(breaker: Breaker) -> datetime | None:
    """When the carrier may be tried again; `None` when it may be used now without a trial."""
    if breaker.rests_until is None:
        return None
    return max(breaker.rests_until, breaker.probing_until or breaker.rests_until)


def admit(breaker: Breaker, now: datetime, rules: BreakerRules = DEFAULT_RULES) -> Breaker | None:
    """The breaker after letting one call through, `None` when it lets none through now.

    After a rest exactly one call is let through until it has reported.
    """
    free = free_at(breaker)
    if free is None:
        return breaker
    return replace(breaker, probing_until=now + rules.probe_within) if now >= free else None


def record(breaker: Breaker, sign: Sign, now: datetime, rules: BreakerRules = DEFAULT_RULES) -> Breaker:
    """The breaker after a call has reported. Calls from before a rest that report late do not end it."""
    if sign is Sign.BROKEN:
        return _broken(breaker, now, rules)
    if breaker.rests_until is not None:
        return _after_probe(breaker, sign, now, rules)
    recent = (*breaker.recent, sign is Sign.BAD)[-rules.looks_at :]
    ill = sum(recent) >= rules.bad_calls and 2 * sum(recent) >= len(recent)
    return Breaker(rests_until=now + rules.rest) if ill else replace(breaker, recent=recent)


def _after_probe(breaker: Breaker, sign: Sign, now: datetime, rules: BreakerRules) -> Breaker:
    if breaker.probing_until is None:
        return breaker
    return Breaker() if sign is Sign.GOOD else Breaker(rests_until=now + rules.rest)


def _broken(breaker: Breaker, now: datetime, rules: BreakerRules) -> Breaker:
    # Bounded before the power so that a carrier that is refused for a week stays computable.
    rest = min(rules.rest_while_broken * 2 ** min(breaker.rests, 20), rules.longest_while_broken)
    return Breaker(rests_until=now + rest, rests=breaker.rests + 1)
