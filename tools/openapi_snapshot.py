"""The API's document as a file: a change of the API is seen in review."""

import json
import sys
from pathlib import Path

from dispatch.app import create_app
from dispatch.bootstrap import build
from tests.support.backends import make_settings

SNAPSHOT = Path(__file__).resolve().parents[1] / "docs" / "openapi.json"


def document() -> str:
    """The OpenAPI document of the present code, in a stable order. Needs no database."""
    backend = build(make_settings(), "postgresql://nobody@localhost/none")
    answer = create_app(backend).test_client().get("/api/openapi.json")
    return json.dumps(answer.get_json(), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def main(mode: str) -> int:
    if mode == "--write":
        SNAPSHOT.write_text(document())
        return 0
    if SNAPSHOT.exists() and SNAPSHOT.read_text() == document():
        return 0
    print("The API differs from docs/openapi.json; run `make openapi` and look at the difference.")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
