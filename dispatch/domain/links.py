"""How a customer's link is spelt and how long it lives (invariant 37)."""

from datetime import datetime, timedelta

ALPHABET = "23456789abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ"
"""Letters and digits that nobody takes for another when reading them aloud."""

LINK_LIVES_AFTER_END = timedelta(hours=24)
SURVEY_LIVES = timedelta(days=14)


def spell(digest: bytes, *, length: int) -> str:
    """Writes the number that a digest holds with the alphabet's letters, the first `length` of them."""
    number = int.from_bytes(digest, "big")
    letters: list[str] = []
    for _ in range(length):
        number, letter = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[letter])
    return "".join(letters)


def tracking_expires_at(window_end: datetime) -> datetime:
    """When a tracking link goes out of use."""
    return window_end + LINK_LIVES_AFTER_END
