"""Questions about the keys that a database has seen."""

from collections.abc import Sequence

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from dispatch.db.tables import KeyFingerprint, OptOut, User

_GATE = 4_210_051
"""An advisory lock's number: of two processes that start on a new database one is the first."""


def pass_the_gate(session: Session) -> None:
    """Waits until no other process is being admitted; the gate closes again at the end of the transaction."""
    session.execute(select(func.pg_advisory_xact_lock(_GATE)))


def newest(session: Session) -> str | None:
    """The fingerprint that came last; None on a database that nobody has used."""
    return session.scalar(select(KeyFingerprint.fingerprint).order_by(KeyFingerprint.id.desc()).limit(1))


def remember(session: Session, fingerprint: str) -> None:
    """Keeps a fingerprint; one that is there already keeps its place."""
    session.execute(insert(KeyFingerprint).values(fingerprint=fingerprint).on_conflict_do_nothing())


def opt_outs_under_others(session: Session, fingerprints: Sequence[str]) -> int:
    """How many opt-outs in force are kept under keys that are none of these."""
    found = session.scalar(
        select(func.count())
        .select_from(OptOut)
        .where(
            OptOut.ended_at.is_(None),
            OptOut.key_fingerprint.is_not(None),
            OptOut.key_fingerprint.not_in(list(fingerprints)),
        )
    )
    return found or 0


def second_factors_under_others(session: Session, fingerprints: Sequence[str]) -> int:
    """How many active users' second factors are derived from keys that are none of these."""
    found = session.scalar(
        select(func.count())
        .select_from(User)
        .where(User.active, User.second_factor_key.is_not(None), User.second_factor_key.not_in(list(fingerprints)))
    )
    return found or 0


def sign_opt_outs(session: Session, fingerprint: str) -> None:
    """Notes the key of opt-outs from before keys were noted."""
    session.execute(update(OptOut).where(OptOut.key_fingerprint.is_(None)).values(key_fingerprint=fingerprint))
