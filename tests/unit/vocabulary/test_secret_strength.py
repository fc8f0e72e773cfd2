import secrets
import string

import pytest

from dispatch.vocabulary.strength.secret_strength import weakness_of


@pytest.mark.parametrize(
    ("secret", "fault"),
    [
        ("", "characters"),
        ("k3Jd92mXz0", "at least 32"),
        ("a" * 64, "different"),
        ("0123456789012345678901234567890123456789", "repeats"),
        ("abcdefghijklmnopqrstuvwxyz0123456789", "run"),
        ("change-me-to-a-secret" * 3, "repeats"),
        ("correct horse battery correct horse battery", "repeats"),
        (" " + "k3Jd92mXz0aPq81vYtRb5LsWc7NfEgHi", "blank"),
        ("k3Jd92mXz0aPq81v,YtRb5LsWc7NfEgHi", "comma"),
        ("\n" * 40, "blank"),
    ],
)
def test_refuses_what_somebody_typed(secret: str, fault: str) -> None:
    assert fault in (weakness_of(secret) or "")


def test_takes_random_ones_of_every_alphabet() -> None:
    made = [secrets.token_hex(16) for _ in range(200)] + [secrets.token_urlsafe(32) for _ in range(200)]
    made += ["".join(secrets.choice(string.ascii_lowercase) for _ in range(32)) for _ in range(200)]
    assert [secret for secret in made if weakness_of(secret) is not None] == []
