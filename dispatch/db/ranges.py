"""The database's half-open ranges, for those rooms that must not import SQLAlchemy."""

from sqlalchemy.dialects.postgresql import Range

__all__ = ["Range"]
