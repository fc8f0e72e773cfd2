"""What customers speak of: the operator's themes, and how often each was spoken of in a week that is over."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.db.tables.base import Base


class VoiceTheme(Base):
    """A theme where it is not as usual, told by words in both languages; without any word it is not counted."""

    __tablename__ = "voice_themes"

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_zh: Mapped[str]
    words: Mapped[list[str]]
    words_zh: Mapped[list[str]]
    version: Mapped[int] = mapped_column(server_default="1")


class VoiceCount(Base):
    """In how many words of customers of a territory and an ISO week a theme was spoken of.

    The theme `*` counts all words of the week: that it stands here says that the week is counted.
    """

    __tablename__ = "voice_counts"

    territory_id: Mapped[int] = mapped_column(ForeignKey("territories.id"), primary_key=True)
    week: Mapped[str] = mapped_column(primary_key=True)
    theme: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]
