"""What is let go by itself after its time, a kind at a time, in batches that hold nobody up."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from dispatch.kernel.backend import CoreBackend
from dispatch.settings import Settings

AT_ONCE = 500
"""Rows in one transaction."""


@dataclass(frozen=True)
class Kept:
    """A kind of data: for how many days (a setting), and the statement that lets a batch of it go.

    The statement is given `before` and `at_once`.
    """

    name: str
    setting: str
    statement: str


def _delete(table: str, key: str, condition: str) -> str:
    return f"DELETE FROM {table} WHERE {key} IN (SELECT {key} FROM {table} WHERE {condition} LIMIT :at_once)"


def _change(table: str, key: str, values: str, condition: str) -> str:
    return f"UPDATE {table} SET {values} WHERE {key} IN (SELECT {key} FROM {table} WHERE {condition} LIMIT :at_once)"


KEPT: tuple[Kept, ...] = (
    Kept("positions", "keep_positions_days", _delete("positions", "technician_id", "at < :before")),
    Kept(
        "answers for repeated requests",
        "keep_answers_days",
        "DELETE FROM idempotency_records WHERE (actor, key) IN"
        " (SELECT actor, key FROM idempotency_records WHERE created_at < :before LIMIT :at_once)",
    ),
    Kept(
        "words of texts",
        "keep_texts_days",
        _change(
            "messages",
            "id",
            "body = '', parameters = '{}', given = NULL",
            "created_at < :before AND body <> ''"
            " AND state IN ('delivered', 'undelivered', 'failed', 'suppressed', 'expired', 'sent')",
        ),
    ),
    Kept(
        "words of the inbox",
        "keep_texts_days",
        _change("inbox_texts", "message_id", "body = ''", "received_at < :before AND body <> ''"),
    ),
    Kept(
        "customers' words by text",
        "keep_texts_days",
        _change(
            "inbound_texts",
            "id",
            "body = '', media = '{}'",
            "received_at < :before AND (body <> '' OR media <> '{}')"
            " AND NOT EXISTS (SELECT FROM tasks WHERE tasks.id = task_id AND tasks.state = 'open')",
        ),
    ),
    Kept(
        "customers' words by e-mail",
        "keep_texts_days",
        _change(
            "inbound_emails",
            "id",
            "body = '', subject = '', parts = '[]'",
            "received_at < :before AND outcome <> 'waiting' AND (body <> '' OR subject <> '' OR parts <> '[]')",
        ),
    ),
    Kept(
        "customers' files by e-mail",
        "keep_texts_days",
        _delete(
            "email_attachments",
            "id",
            "received_at < :before AND email_id IN (SELECT id FROM inbound_emails WHERE outcome <> 'waiting')",
        ),
    ),
    Kept("pictures of visits", "keep_attachments_days", _delete("attachments", "id", "received_at < :before")),
    Kept(
        "files that broke off",
        "keep_answers_days",
        "DELETE FROM upload_parts WHERE (technician_id, attachment_id) IN (SELECT technician_id, attachment_id"
        " FROM upload_parts GROUP BY 1, 2 HAVING max(received_at) < :before LIMIT :at_once)",
    ),
    Kept(
        "photos of technicians who do not come any more",
        "keep_attachments_days",
        _delete(
            "technician_photos",
            "technician_id",
            "put_at < :before AND NOT EXISTS (SELECT FROM shifts WHERE upper(during) >= :before"
            " AND shifts.technician_id = technician_photos.technician_id)",
        ),
    ),
    Kept(
        "answered photos that technicians proposed",
        "keep_attachments_days",
        _delete("photo_proposals", "id", "answered_at < :before"),
    ),
    Kept(
        "finished sessions",
        "keep_sessions_days",
        _delete("sessions", "id", "coalesce(ended_at, seen_at + interval '12 hours') < :before"),
    ),
    Kept("pairing codes", "keep_sessions_days", _delete("pairing_codes", "code_hash", "expires_at < :before")),
    Kept("counts of tries", "keep_answers_days", _delete("throttles", "key", "since < :before")),
    Kept(
        "reports of imports",
        "keep_imports_days",
        _change(
            "order_imports",
            "id",
            "refused = '[]', warnings = '[]', previews = '[]'",
            "ended_at < :before AND (refused <> '[]' OR warnings <> '[]' OR previews <> '[]')",
        ),
    ),
    Kept(
        "looked-up addresses", "keep_addresses_days", _delete("geocoded_addresses", "address", "created_at < :before")
    ),
    Kept(
        "events",
        "keep_events_days",
        # Those that an endpoint's deliveries still name go after these; in the order of ids the oldest are found first.
        "DELETE FROM events WHERE id IN (SELECT id FROM events WHERE at < :before AND relayed AND NOT EXISTS"
        " (SELECT FROM webhook_deliveries WHERE event_id = events.id) ORDER BY id LIMIT :at_once)",
    ),
)


def let_go(backend: CoreBackend) -> Mapping[str, int]:
    """Lets everything go whose time is over; returns how many rows of each kind. Each batch commits by itself."""
    return {kept.name: sum(_batches(backend, kept)) for kept in KEPT}


def _batches(backend: CoreBackend, kept: Kept) -> Iterator[int]:
    days = _days(backend.settings, kept)
    while True:
        with backend.work() as work:
            gone = _batch(work.session, kept, work.now - days)
        yield gone
        if gone < AT_ONCE:
            return


def _days(settings: Settings, kept: Kept) -> timedelta:
    days: int = getattr(settings, kept.setting)
    return timedelta(days=days)


def _batch(session: Session, kept: Kept, before: datetime) -> int:
    done = session.execute(text(kept.statement), {"before": before, "at_once": AT_ONCE})
    return done.rowcount  # type: ignore[attr-defined,no-any-return] # Of an UPDATE or a DELETE.
