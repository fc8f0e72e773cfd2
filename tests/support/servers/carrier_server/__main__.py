"""Starts the carrier: `python -m tests.support.servers.carrier_server --port 8090 --journal carrier.jsonl`."""

import argparse
from pathlib import Path

from tests.support.servers.carrier_server.account import Account, Identity
from tests.support.servers.carrier_server.alibaba import AlibabaDoor
from tests.support.servers.carrier_server.journal import Journal
from tests.support.servers.carrier_server.process import ACCOUNT_SID, AUTH_TOKEN
from tests.support.servers.carrier_server.server import CarrierServer, Door, TwilioDoor

DOORS: dict[str, type[Door]] = {"twilio": TwilioDoor, "alibaba": AlibabaDoor}


def main() -> None:
    """Serve until killed. The first line printed is the port, also when 0 asked for any free one."""
    parser = argparse.ArgumentParser(description="A stateful server that speaks a carrier's protocol.")
    parser.add_argument("--port", type=int, default=8090, help="0 takes any free port")
    parser.add_argument("--journal", type=Path, required=True, help="file that keeps what was accepted")
    parser.add_argument("--account-sid", default=ACCOUNT_SID)
    parser.add_argument("--auth-token", default=AUTH_TOKEN)
    parser.add_argument("--inbound-url", help="webhook for texts from handsets")
    parser.add_argument("--protocol", choices=sorted(DOORS), default="twilio")
    parser.add_argument("--pace", type=float, default=0.05, help="seconds between two statuses of a message")
    chosen = parser.parse_args()
    identity = Identity(chosen.account_sid, chosen.auth_token, chosen.inbound_url, chosen.pace)
    server = CarrierServer(chosen.port, Account(identity, Journal(chosen.journal)), DOORS[chosen.protocol])
    print(server.server_port, flush=True)
    server.serve_forever(poll_interval=0.1)


if __name__ == "__main__":
    main()
