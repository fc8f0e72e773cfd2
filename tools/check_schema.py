"""`alembic check` on an embedded server of its own: the migrations build exactly what the models say."""

import sys
import tempfile
from pathlib import Path

from dispatch.db import schema
from dispatch.db.embedded import embedded_server


def main() -> int:
    with tempfile.TemporaryDirectory() as folder, embedded_server(Path(folder), durable=False) as url:
        schema.upgrade(url)
        found = schema.differences(url)
    for difference in found:
        print("The migrations lack:", difference)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
