"""The pages: the dispatcher's, the customers', the inbox."""

from flask import Flask, Response, request

from dispatch.accounts.rules.sessions import LONGEST
from dispatch.web import errors, languages
from dispatch.web.console import BLUEPRINTS
from dispatch.web.customer.arrival_notes import arrival_notes
from dispatch.web.customer.calendar import calendar
from dispatch.web.customer.cancelling import cancelling
from dispatch.web.customer.complaint import complaint_page
from dispatch.web.customer.consents import consent_page
from dispatch.web.customer.outages import outage_status
from dispatch.web.customer.pictures.who_comes import who_comes
from dispatch.web.customer.pictures.work_photos import work_photos
from dispatch.web.customer.rescheduling import rescheduling
from dispatch.web.customer.survey import survey
from dispatch.web.customer.tracking import tracking
from dispatch.web.customer.waitlist import waitlist_page
from dispatch.web.customer.warranty_reports import warranty_reports
from dispatch.web.customer.way_map import way_map
from dispatch.web.inbox.phones import inbox
from dispatch.web.map_tiles import map_tiles
from dispatch.web.provider_sign_in import provider_sign_in
from dispatch.web.sign_in import sign_in
from dispatch.web.start import start
from dispatch.web.technician.app import technician_app

PAGES = (
    start,
    map_tiles,
    tracking,
    rescheduling,
    waitlist_page,
    cancelling,
    calendar,
    arrival_notes,
    consent_page,
    warranty_reports,
    way_map,
    who_comes,
    work_photos,
    survey,
    complaint_page,
    outage_status,
    inbox,
    technician_app,
    sign_in,
    provider_sign_in,
    *BLUEPRINTS,
)


def install(app: Flask) -> None:
    """Puts the pages on an application."""
    is_encrypted = _is_encrypted(app)
    app.config.update(
        PERMANENT_SESSION_LIFETIME=LONGEST,
        SESSION_COOKIE_SECURE=is_encrypted,
        # A browser takes a cookie of this name only from this very host, encrypted and for all of it.
        SESSION_COOKIE_NAME="__Host-session" if is_encrypted else "session",
    )
    for blueprint in PAGES:
        app.register_blueprint(blueprint)
    errors.install(app)
    app.after_request(_remember_language)


def _is_encrypted(app: Flask) -> bool:
    """Whether the session's cookie may insist on an encrypted way; a demonstration on this machine has none."""
    public_url: str = app.extensions["backend"].tools.public_url
    return public_url.startswith("https://")


def _remember_language(response: Response) -> Response:
    is_staffs = not request.path.startswith(("/t/", "/s/", "/c/"))
    return languages.remember(response) if is_staffs and errors.is_page(request.path) else response
