"""Settings and clients for tests."""

from typing import Any

from dispatch.settings import Settings, read_settings

SECRET = "a secret for tests that is long enough"


def make_settings(**given: Any) -> Settings:
    """Settings that depend on no environment variable but what the caller gives."""
    has_inbox = not {"carrier", "further_carriers"} & given.keys()
    usual = {"secret": SECRET, "public_url": "https://fd.example", "phone_region": "US", "inbox": has_inbox}
    return read_settings(**usual | given)
