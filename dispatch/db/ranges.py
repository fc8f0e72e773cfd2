"""The database's half-open ranges, for those rooms that must not import SQLAlchemy."""

from datetime import datetime

from sqlalchemy.dialects.postgresql import Range

from dispatch.vocabulary.windows import Window

__all__ = ["Range", "window_of"]


def window_of(during: Range[datetime]) -> Window:
    """A range with two ends as a plain value."""
    if during.lower is None or during.upper is None:
        raise ValueError("This range is open at an end.")
    return Window(during.lower, during.upper)
