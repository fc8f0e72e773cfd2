"""The client in TypeScript that docs/integrate.md shows: made from the OpenAPI document, compiled and played.

It needs packages of npm, which `make typescript` fetches; without them this test skips, saying so.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from dispatch.accounts.services.identity import add_user, issue_token
from dispatch.bootstrap import Backend
from dispatch.vocabulary.terms import Role
from tests.support.servers.live_site import served
from tests.support.technicians import a_technician, a_territory

TOP = Path(__file__).parents[2]
PACKAGES = TOP / "build" / "typescript" / "node_modules"
SHOWN = TOP / "docs" / "examples" / "typescript"


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """The example as it is shown, compiled against the types of today's document."""
    if not PACKAGES.is_dir() or shutil.which("node") is None:
        pytest.skip("the packages of npm are not here; `make typescript` fetches them")
    for shown in SHOWN.iterdir():
        shutil.copy(shown, tmp_path)
    (tmp_path / "node_modules").symlink_to(PACKAGES)
    _run(tmp_path, str(PACKAGES / ".bin" / "openapi-typescript"), str(TOP / "docs" / "openapi.json"), "-o", "api.d.ts")
    _run(tmp_path, str(PACKAGES / ".bin" / "tsc"), "-p", ".")
    return tmp_path


def _run(folder: Path, *command: str, **environment: str) -> str:
    done = subprocess.run(
        command, cwd=folder, env=os.environ | environment, capture_output=True, text=True, check=False, timeout=240
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_places_changes_cancels_and_follows_an_order(backend: Backend, built: Path) -> None:
    with backend.work() as work:
        a_technician(work, a_territory(work))
        token = issue_token(work, add_user(work, "crm", Role.INTEGRATION))
    with served(backend) as site:
        said = _run(built, "node", "built/crm.js", FIELD_DISPATCH_URL=site.url, FIELD_DISPATCH_TOKEN=token)
    told = json.loads(said)
    assert (told["priority"], told["state"], told["kinds"][0]) == ("high", "cancelled", "order.received")
    assert {"order.amended", "order.cancelled"} <= set(told["kinds"])


def test_compiles_no_field_that_the_document_does_not_know(built: Path) -> None:
    shown = (built / "crm.ts").read_text(encoding="utf-8")
    (built / "crm.ts").write_text(shown.replace('kind: "repair"', 'kind: "magic"'), encoding="utf-8")
    with pytest.raises(AssertionError, match="magic"):
        _run(built, str(PACKAGES / ".bin" / "tsc"), "-p", ".")
