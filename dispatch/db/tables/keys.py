"""What the database remembers of the operator's keys."""

from sqlalchemy.orm import Mapped, mapped_column

from dispatch.db.tables.base import Base, CreatedAt, Key


class KeyFingerprint(Base):
    """A secret that processes on this database have used; the newest is the one that all of them must hold."""

    __tablename__ = "key_fingerprints"

    id: Mapped[Key]
    fingerprint: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[CreatedAt]
