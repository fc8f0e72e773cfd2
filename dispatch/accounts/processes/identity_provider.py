"""The operator's own identity provider: OpenID Connect, by authorization code with PKCE and nonce.

It is asked between transactions, never within one, and for five seconds at most.
"""

import json
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any

import requests

from dispatch.settings import Settings, SettingsFault, is_safe_address

if TYPE_CHECKING:
    from authlib.integrations.requests_client import OAuth2Session
    from joserfc.jwk import KeySet

KEPT_SECONDS = 600.0
"""So long its addresses and keys are believed without asking again."""
LARGEST = 200_000
ALGORITHMS = [
    *(f"{kind}{bits}" for kind in ("RS", "PS", "ES") for bits in (256, 384, 512)),
    "EdDSA",
    "Ed25519",
]
"""Signatures by a key that only the provider has; `none` and shared secrets are no signatures."""
LEEWAY_SECONDS = 60


class ProviderMissing(SettingsFault):
    """The settings name a provider, and the extra `oidc` is not installed."""

    def __init__(self) -> None:
        super().__init__("DISPATCH_OIDC_ISSUER needs the extra oidc: pip install 'field-dispatch[oidc]'")


class ProviderAway(Exception):
    """The provider does not answer, or not as one."""


class NotVouchedFor(Exception):
    """What came back is no word of the provider's about this sign-in."""


@dataclass(frozen=True)
class Departure:
    """A way to the provider; what the browser brings back is held against the rest."""

    url: str
    state: str
    nonce: str
    verifier: str


@dataclass
class IdentityProvider:
    """One provider, with what it says of itself."""

    issuer: str
    client_id: str
    client_secret: str
    back: str
    """Our address to which it sends browsers back, as it is registered there."""
    seconds: float = 5.0
    """So long an answer of its is waited for."""
    _known: Mapping[str, Any] = field(default_factory=dict)
    _keys: "KeySet | None" = None
    _asked_at: float = float("-inf")
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def of(cls, settings: Settings) -> "IdentityProvider | None":
        """The provider of the settings, if they name one. Raises `ProviderMissing`."""
        if not settings.oidc_issuer:
            return None
        try:
            import_module("authlib.integrations.requests_client")
        except ImportError:
            raise ProviderMissing from None
        secret = settings.oidc_client_secret.get_secret_value()
        back = f"{settings.public_url.rstrip('/')}/console/sign-in/provider/return"
        return cls(settings.oidc_issuer, settings.oidc_client_id, secret, back)

    def departure(self) -> Departure:
        """Where to send a browser that wants to sign in. Raises `ProviderAway`."""
        from authlib.common.security import generate_token  # noqa: PLC0415 - An extra.

        state, nonce, verifier = (generate_token(48) for _ in range(3))
        address = self._address("authorization_endpoint")
        with self._session() as session:
            url, _ = session.create_authorization_url(address, state=state, code_verifier=verifier, nonce=nonce)
        return Departure(url, state, nonce, verifier)

    def arrival(self, code: str, nonce: str, verifier: str) -> Mapping[str, Any]:
        """The claims about whoever came back with a code. Raises `ProviderAway`, `NotVouchedFor`."""
        from authlib.common.errors import AuthlibBaseError  # noqa: PLC0415 - An extra.

        address = self._address("token_endpoint")
        try:
            with self._session() as session:
                token = session.fetch_token(address, code=code, code_verifier=verifier, timeout=self.seconds)
        except AuthlibBaseError:
            raise NotVouchedFor from None
        except (requests.RequestException, ValueError):
            raise ProviderAway from None
        written = token.get("id_token")
        if not isinstance(written, str) or len(written) > LARGEST:
            raise NotVouchedFor
        return self._claims(written, nonce)

    def _claims(self, written: str, nonce: str) -> Mapping[str, Any]:
        from joserfc import jwt  # noqa: PLC0415 - An extra.
        from joserfc.errors import JoseError  # noqa: PLC0415 - An extra.

        must_hold = jwt.JWTClaimsRegistry(
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": self.issuer},
            aud={"essential": True, "value": self.client_id},
            exp={"essential": True},
            iat={"essential": True},
            sub={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        for asks_anew in (False, True):  # A key that is not known may be a new one.
            try:
                claims = jwt.decode(written, self._key_set(asks_anew=asks_anew), algorithms=ALGORITHMS).claims
                must_hold.validate(claims)
            except (JoseError, ValueError) as fault:
                if asks_anew or "key" not in type(fault).__name__.lower():
                    raise NotVouchedFor from None
                continue
            audiences = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
            if len(audiences) > 1 and claims.get("azp") != self.client_id:
                raise NotVouchedFor
            return claims
        raise NotVouchedFor

    def _session(self) -> "OAuth2Session":
        from authlib.integrations.requests_client import OAuth2Session  # noqa: PLC0415 - An extra.

        return OAuth2Session(
            self.client_id,
            self.client_secret or None,
            token_endpoint_auth_method="client_secret_basic" if self.client_secret else "none",
            scope="openid profile email",
            redirect_uri=self.back,
            code_challenge_method="S256",
        )

    def _address(self, name: str) -> str:
        address = self._said().get(name)
        if not isinstance(address, str) or not is_safe_address(address):
            raise ProviderAway
        return address

    def _key_set(self, *, asks_anew: bool) -> "KeySet":
        from joserfc.errors import JoseError  # noqa: PLC0415 - An extra.
        from joserfc.jwk import KeySet  # noqa: PLC0415 - An extra.

        with self._lock:
            if self._keys is not None and not asks_anew:
                return self._keys
        found = _asked(self._address("jwks_uri"), self.seconds)
        try:
            keys = KeySet.import_key_set(found)  # type: ignore[arg-type] # Whatever is none raises.
        except (JoseError, ValueError, KeyError, TypeError):
            raise ProviderAway from None
        with self._lock:
            self._keys = keys
        return keys

    def _said(self) -> Mapping[str, Any]:
        """What it says of itself, asked anew every ten minutes, its keys with it."""
        with self._lock:
            if time.monotonic() - self._asked_at < KEPT_SECONDS:
                return self._known
        found = _asked(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration", self.seconds)
        if found.get("issuer") != self.issuer:
            raise ProviderAway
        with self._lock:
            self._known, self._keys, self._asked_at = found, None, time.monotonic()
        return found


def _asked(address: str, seconds: float) -> Mapping[str, Any]:
    try:
        with requests.get(address, timeout=seconds, allow_redirects=False, stream=True) as answer:
            body = answer.raw.read(LARGEST + 1, decode_content=True)
            if answer.status_code != 200 or len(body) > LARGEST:
                raise ProviderAway
        found = json.loads(body)
    except (requests.RequestException, ValueError, OSError):
        raise ProviderAway from None
    if not isinstance(found, dict):
        raise ProviderAway
    return found
