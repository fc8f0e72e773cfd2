"""The secrets that sign webhooks: derived from the operator's key, so that the database holds nothing to steal."""

import base64
import secrets as random
from datetime import datetime, timedelta

from standardwebhooks import Webhook

from dispatch.db.tables import WebhookEndpoint
from dispatch.kernel.work import Work

PREFIX = "whsec_"


class SecretLost(Exception):
    """The secret comes from a key that this process does not hold."""


def new_salt() -> str:
    """What makes an endpoint's secrets its own."""
    return random.token_hex(16)


def present(work: Work, endpoint: WebhookEndpoint) -> str:
    """The secret that counts, as the receiver enters it. Raises `SecretLost`."""
    return _secret(work, endpoint.salt, endpoint.secret_number, endpoint.secret_key)


def rotate(work: Work, endpoint: WebhookEndpoint, overlap: timedelta) -> str:
    """Makes another secret count and returns it; the former signs as well for so long."""
    endpoint.former_secret_key = endpoint.secret_key
    endpoint.former_secret_until = work.now + overlap
    endpoint.secret_number += 1
    endpoint.secret_key = work.tools.keys.fingerprints()[0]
    return present(work, endpoint)


def signatures(work: Work, endpoint: WebhookEndpoint, webhook_id: str, at: datetime, body: str) -> str:
    """The signatures of a body, by the present secret and, while it is let go, the former. Raises `SecretLost`."""
    signing = [present(work, endpoint)]
    until, former = endpoint.former_secret_until, endpoint.former_secret_key
    if until is not None and until > work.now and former in work.tools.keys.fingerprints():
        signing.append(_secret(work, endpoint.salt, endpoint.secret_number - 1, former))
    return " ".join(Webhook(secret).sign(webhook_id, at, body) for secret in signing)


def _secret(work: Work, salt: str, number: int, fingerprint: str) -> str:
    keys = work.tools.keys
    for held, secret in zip(keys.fingerprints(), keys.webhook_secrets(salt, number), strict=True):
        if held == fingerprint:
            return PREFIX + base64.b64encode(secret).decode()
    raise SecretLost
