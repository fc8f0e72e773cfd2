"""Settings and clients for tests."""

from typing import Any

from dispatch.settings import Settings, read_settings

SECRET = "a secret for tests that is long enough"


def make_settings(**given: Any) -> Settings:
    """Settings that depend on no environment variable but what the caller gives."""
    return read_settings(**{"secret": SECRET, "public_url": "https://fd.example", "phone_region": "US"} | given)
