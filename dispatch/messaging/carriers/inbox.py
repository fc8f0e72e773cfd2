"""The inbox: a customer's phone for demonstrations, kept in the database, apart from the ledger of messages."""

from dataclasses import dataclass

from dispatch.db.session import Database
from dispatch.kernel.clock import Clock
from dispatch.messaging.queries import inbox
from notify import OutgoingText


@dataclass(frozen=True)
class DatabaseInbox:
    """The store behind the inbox carrier. Each call is a transaction of its own, as a call over a network would be."""

    database: Database
    clock: Clock

    def put(self, text: OutgoingText) -> str:
        """Keeps the text and returns its id here; a message id that is there already changes nothing."""
        with self.database.transaction() as session:
            inbox.put(session, int(text.message_id), text.to, text.body, self.clock.now())
        return _carrier_id(text.message_id)

    def id_of(self, message_id: str) -> str | None:
        """The id under which a message's text was kept, None if it was not."""
        with self.database.transaction() as session:
            return _carrier_id(message_id) if inbox.has(session, int(message_id)) else None


def _carrier_id(message_id: str) -> str:
    return f"inbox-{message_id}"
