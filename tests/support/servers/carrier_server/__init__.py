"""A stateful server that speaks Twilio's protocol, or Alibaba's, in a process of its own, with faults on demand.

By hand: `python -m tests.support.servers.carrier_server --port 8090 --journal /tmp/carrier.jsonl --pace 0.2`, then
point `TwilioAccount(base_url="http://127.0.0.1:8090", ...)` at it. In tests: `process.running(folder)`.
`--protocol alibaba` puts Alibaba's doors before the same account (`alibaba`).

What it has accepted is in the journal before the answer leaves, so a killed server comes back with every message
and goes on reporting those that are not final. Its own doors, beside the protocol's: `/control/faults` (PUT),
`/control/inbound` (POST), `/control/messages` (GET) and `/control/health` (GET).
"""
