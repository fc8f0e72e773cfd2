"""Whether a secret can sign anything: long, and not a pattern that somebody typed."""

from itertools import pairwise

SHORTEST = 32
"""Characters: 128 random bits in hexadecimal."""
FEWEST_DIFFERENT = 8
"""Of 32 random hexadecimal digits fewer than eight different ones come up less than once in a million times."""


def weakness_of(secret: str) -> str | None:
    """What makes a secret unfit, as the end of a sentence; None when nothing is known against it."""
    if len(secret) < SHORTEST:
        return f"needs at least {SHORTEST} characters"
    if secret != secret.strip() or "," in secret:
        return "begins and ends without a blank and holds no comma"
    if len(set(secret.lower())) < FEWEST_DIFFERENT:
        return f"needs at least {FEWEST_DIFFERENT} different characters"
    if _period(secret) * 3 <= len(secret) * 2:
        return "repeats a shorter text"
    if _steps_alike(secret) * 2 >= len(secret):
        return "is a run of the alphabet or of digits"
    return None


def _period(text: str) -> int:
    """After how many characters a text repeats itself; its length when it does not (Knuth, Morris and Pratt)."""
    borders = [0] * len(text)
    border = 0
    for place in range(1, len(text)):
        while border and text[place] != text[border]:
            border = borders[border - 1]
        border += text[place] == text[border]
        borders[place] = border
    return len(text) - borders[-1]


def _steps_alike(text: str) -> int:
    """How many characters are the one before, or its neighbour in the alphabet."""
    return sum(abs(ord(one) - ord(next_one)) <= 1 for one, next_one in pairwise(text))
