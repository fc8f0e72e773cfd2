"""Gunicorn in production: threads for the streams of events, a time limit outside every other one.

A carrier has 10 s, a request 20 s, gunicorn 30 s: the inner limit always speaks first.
"""

import os

bind = f"{os.environ.get('DISPATCH_HOST', '127.0.0.1')}:{os.environ.get('DISPATCH_PORT', '8080')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
threads = int(os.environ.get("DISPATCH_THREADS", "64"))
timeout = 30
graceful_timeout = 25
keepalive = 5
forwarded_allow_ips = ""  # `DISPATCH_TRUSTED_PROXIES` tells how much of what proxies say is believed.
