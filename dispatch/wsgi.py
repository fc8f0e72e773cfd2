"""For gunicorn: `gunicorn -c python:dispatch.gunicorn_settings dispatch.wsgi:app`. It migrates nothing."""

import os
from contextlib import suppress

from dispatch import logs
from dispatch.app import create_app
from dispatch.bootstrap import build
from dispatch.db.conflicts import DatabaseAway
from dispatch.db.session import OF_REQUESTS
from dispatch.kernel import tracing
from dispatch.serving import settle_in
from dispatch.settings import SettingsFault, read_settings

settings = read_settings()
if not settings.database_url:
    raise SettingsFault("Set DATABASE_URL: a server of several processes does not use the embedded database.")
logs.configure(settings.log_format)
tracing.start(settings.traces_url, "dispatch-server")
backend = build(settings, settings.database_url, patience=OF_REQUESTS)
with suppress(DatabaseAway):  # A database that is away now is asked before the first request that needs it.
    backend.be_admitted()
os.register_at_fork(after_in_child=backend.database.forget)
app = create_app(backend)
settle_in()
