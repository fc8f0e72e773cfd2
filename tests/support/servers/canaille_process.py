"""Runs Canaille, an identity provider that others wrote, with two people and one client; `make provider` fetches it.

It runs in an environment of its own, `python canaille_process.py PORT BACK`, and says `ready` once it answers.
"""

import sys
from datetime import UTC, datetime

from canaille import create_app
from canaille.app import models
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server

CLIENT_ID, CLIENT_SECRET = "field-dispatch", "a-secret-of-the-client"
PASSWORD = "correct horse battery"
PEOPLE = ("dora", "mallory")


def main(port: int, back: str) -> None:
    """Serves until it is ended."""
    app = create_app(
        {
            "SECRET_KEY": "of no use to anybody but this test",
            "SERVER_NAME": f"localhost:{port}",
            "PREFERRED_URL_SCHEME": "http",
            "CANAILLE": {"NAME": "Works", "JAVASCRIPT": False},
            "CANAILLE_OIDC": {
                "ACTIVE_JWKS": [RSAKey.generate_key(2048).as_dict(private=True)],
                "USERINFO_MAPPING": {"PREFERRED_USERNAME": "{{ user.user_name }}"},
            },
        }
    )
    with app.app_context(), app.backend.session():
        for name in PEOPLE:
            mail = f"{name}@works.example"
            person = models.User(
                user_name=name, formatted_name=name, family_name=name, emails=[mail], password=PASSWORD
            )
            app.backend.save(person)
        client = models.Client(
            client_id=CLIENT_ID,
            client_id_issued_at=datetime.now(UTC),
            client_secret=CLIENT_SECRET,
            client_name="Field Dispatch",
            client_uri="https://dispatch.example",
            redirect_uris=[back],
            grant_types=["authorization_code"],
            response_types=["code"],
            scope=["openid", "profile"],
            token_endpoint_auth_method="client_secret_basic",
        )
        app.backend.save(client)
        client.audience = [client]
        app.backend.save(client)
    server = make_server("127.0.0.1", port, app, threaded=True)
    print("ready", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
