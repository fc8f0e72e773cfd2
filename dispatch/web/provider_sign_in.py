"""Signing in to the console by the operator's own identity provider (OpenID Connect)."""

import hmac
from datetime import timedelta

from flask import Blueprint, abort, current_app, redirect, request, session
from werkzeug.wrappers import Response

from dispatch.accounts.processes.identity_provider import IdentityProvider, NotVouchedFor, ProviderAway
from dispatch.accounts.services import identity, sessions
from dispatch.http.guard import backend, needs
from dispatch.http.traces import security_events
from dispatch.kernel.throttling import RateLimit, admit, network_of
from dispatch.vocabulary.permissions import Permission
from dispatch.web.sign_in import open_session, page_after, sign_in_form

provider_sign_in = Blueprint("provider_sign_in", __name__, url_prefix="/console/sign-in/provider")

PER_ADDRESS = RateLimit("sign_in_provider", 60, timedelta(minutes=10))
DEPARTED = "departed"
"""Where the browser's cookie keeps what its way back is held against: signed, and good for one way."""
BACK_WITHIN_SECONDS = 600
LONGEST = 4_000


@provider_sign_in.get("")
@needs(Permission.PUBLIC)
def depart() -> Response:
    """Sends the browser to the provider."""
    provider = _provider()
    _count()
    try:
        way = provider.departure()
    except ProviderAway:
        return _told("provider_away")
    session[DEPARTED] = {
        "state": way.state,
        "nonce": way.nonce,
        "verifier": way.verifier,
        "next": page_after(request.args.get("next")),
        "at": int(backend().clock.now().timestamp()),
    }
    return redirect(way.url)


@provider_sign_in.get("/return")
@needs(Permission.PUBLIC)
def arrive() -> Response:
    """Opens a session for whoever the provider vouches for; a way back counts once, and for ten minutes."""
    provider, way = _provider(), session.pop(DEPARTED, None)
    _count()
    code, state, issuer = (request.args.get(name, "")[:LONGEST] for name in ("code", "state", "iss"))
    is_ours = way is not None and hmac.compare_digest(way["state"].encode(), state.encode())
    if way is None or not is_ours or not 0 <= backend().clock.now().timestamp() - way["at"] <= BACK_WITHIN_SECONDS:
        return _refused("not_vouched_for")
    if not code or (issuer and issuer != provider.issuer):
        return _refused("not_vouched_for")
    try:
        claims = provider.arrival(code, way["nonce"], way["verifier"])
    except ProviderAway:
        return _told("provider_away")
    except NotVouchedFor:
        return _refused("not_vouched_for")
    settings = backend().settings
    with backend().work() as work:
        entry = identity.by_provider(work, claims, settings.oidc_claim, settings.oidc_new_users)
    if entry.person is None or entry.person.user_id is None:
        return _refused("needs_own_code" if entry.needs_code else "unknown_person")
    with backend().work(entry.person) as work:
        secret = sessions.begin(work, entry.person.user_id, request.user_agent.string)
    open_session(secret)
    return redirect(page_after(way["next"]))


def _provider() -> IdentityProvider:
    provider: IdentityProvider | None = current_app.extensions["identity_provider"]
    return provider or abort(404)


def _count() -> None:
    with backend().work() as work:
        admit(work, PER_ADDRESS, network_of(request.remote_addr or ""))


def _refused(fault: str) -> Response:
    security_events.note("sign_in_failed")
    return sign_in_form(status=403, fault=fault)


def _told(fault: str) -> Response:
    return sign_in_form(status=503, fault=fault)
