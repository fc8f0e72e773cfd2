"""Codes of an authenticator (TOTP, RFC 6238: six digits, thirty seconds)."""

import base64
from collections.abc import Iterable
from datetime import datetime

import pyotp

STEP_SECONDS = 30
STEPS_APART = 1
"""How far the clock of a phone may be off, in steps either way."""


def written(digest: bytes) -> str:
    """The secret of a second factor (160 bits) as people type it into an authenticator."""
    return base64.b32encode(digest[:20]).decode()


def address(secret: str, name: str, brand: str) -> str:
    """What an authenticator reads in place of the secret (`otpauth://…`)."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=brand)


def fitting_step(secrets: Iterable[str], code: str, now: datetime, used: int | None) -> int | None:
    """The step whose code this is, under one of the secrets; None for a wrong code or one of a step that was used."""
    plain = code.replace(" ", "")
    if not (plain.isascii() and plain.isdecimal() and len(plain) == 6):
        return None
    present = int(now.timestamp()) // STEP_SECONDS
    steps = [step for step in range(present - STEPS_APART, present + STEPS_APART + 1) if used is None or step > used]
    fits = [
        step
        for secret in secrets
        for step in steps
        if pyotp.utils.strings_equal(pyotp.TOTP(secret).generate_otp(step), plain)
    ]
    return max(fits, default=None)
