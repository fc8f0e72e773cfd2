"""What docs/integrate.md shows is run as it stands there, against a server on a real port."""

import re
from pathlib import Path

import pytest

from dispatch.accounts.services.identity import add_user, issue_token
from dispatch.bootstrap import Backend
from dispatch.vocabulary.terms import Role
from tests.support.servers.live_site import served
from tests.support.technicians import a_technician, a_territory

PAGE = Path(__file__).parents[2] / "docs" / "integrate.md"


def test_connects_a_crm_as_the_guide_says(backend: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
    with backend.work() as work:
        a_technician(work, a_territory(work))
        token = issue_token(work, add_user(work, "crm", Role.INTEGRATION))
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
    names: dict[str, list[str]] = {}
    with served(backend) as site:
        monkeypatch.setenv("FIELD_DISPATCH_URL", site.url)
        monkeypatch.setenv("FIELD_DISPATCH_TOKEN", token)
        exec(compile("\n".join(blocks), PAGE.name, "exec"), names)
    assert len(blocks) == 6
    assert names["kinds"][0] == "order.received"
