"""Signed-in sessions: each ends with what it rests on (invariant 48)."""

from collections.abc import Sequence

from dispatch.accounts.queries import sessions as queries
from dispatch.accounts.queries import users as user_queries
from dispatch.db.tables import SignInSession
from dispatch.kernel.records import audit
from dispatch.kernel.secrets import hash_token, new_token
from dispatch.kernel.work import Work
from dispatch.vocabulary.errors import Missing

LONGEST_BROWSER = 200


def begin(work: Work, user_id: int, browser: str) -> str:
    """Signs a person in and returns the secret for their cookie."""
    token = new_token()
    row = SignInSession(
        user_id=user_id,
        token_hash=hash_token(token),
        browser=_printable(browser),
        started_at=work.now,
        seen_at=work.now,
    )
    work.session.add(row)
    work.session.flush()
    audit(work, "user.signed_in", "user", user_id, session_id=row.id)
    return token


def leave(work: Work, token: str) -> None:
    """Ends the session of a cookie; one that has ended already stays so."""
    found = queries.live(work.session, hash_token(token), work.now)
    if found is not None:
        row, user = found
        queries.end(work.session, user.id, "signed_out", work.now, only=row.id)
        audit(work, "user.signed_out", "user", user.id, session_id=row.id)


def of_user(work: Work, user_id: int) -> Sequence[SignInSession]:
    """A user's sessions in force, the newest first. Raises `Missing` for one who is unknown or out of bounds."""
    _must_be_there(work, user_id)
    return queries.open_of(work.session, user_id, work.now)


def end_one(work: Work, user_id: int, session_id: int) -> None:
    """Ends a user's session. Raises `Missing` for a user out of bounds, or a session not theirs or ended."""
    _must_be_there(work, user_id)
    if not queries.end(work.session, user_id, "ended", work.now, only=session_id):
        raise Missing("session")
    audit(work, "session.ended", "session", session_id, user_id=user_id)


def end_all(work: Work, user_id: int, reason: str, *, but: int | None = None) -> int:
    """Ends a user's sessions, but for the one with the id `but`; returns how many."""
    ended = queries.end(work.session, user_id, reason, work.now, but=but)
    if ended:
        audit(work, "session.all_ended", "user", user_id, why=reason, sessions=ended)
    return len(ended)


def end_all_of(work: Work, user_id: int) -> int:
    """Ends every session of a user. Raises `Missing` for one who is unknown or out of bounds."""
    _must_be_there(work, user_id)
    return end_all(work, user_id, "ended")


def _must_be_there(work: Work, user_id: int) -> None:
    if user_queries.visible(work.session, work.actor, user_id) is None:
        raise Missing("user")


def _printable(browser: str) -> str:
    return "".join(sign for sign in browser if sign.isprintable())[:LONGEST_BROWSER] or "unknown"
