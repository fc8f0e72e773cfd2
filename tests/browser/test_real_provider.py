"""Staff sign in by an identity provider that others wrote, in a browser: Canaille, which `make provider` fetches.

What a provider may lie about is tried with one of our own (`integration/accounts/test_provider_sign_in.py`).
"""

import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from dispatch.bootstrap import Backend
from dispatch.db.tables import AuditEntry
from dispatch.vocabulary.terms import Role
from tests.support.backends import make_settings
from tests.support.doors.pages import a_person
from tests.support.servers.live_site import Site, served
from tests.support.technicians import a_territory

TOP = Path(__file__).parents[2]
PYTHON = TOP / "build" / "provider" / "bin" / "python"
SCRIPT = TOP / "tests" / "support" / "servers" / "canaille_process.py"
CLIENT_ID, CLIENT_SECRET = "field-dispatch", "a-secret-of-the-client"
PASSWORD = "correct horse battery"
"""As the script has them."""


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture
def provider_port() -> int:
    if not PYTHON.exists():
        pytest.skip("Canaille is not here; `make provider` fetches it")
    return _free_port()


@pytest.fixture
def site(backend: Backend, provider_port: int) -> Iterator[Site]:
    """The console of a house whose staff may sign in by the provider; Dora is a dispatcher, Mallory is nobody."""
    with backend.work() as work:
        a_territory(work)
    a_person(backend, Role.DISPATCHER, name="dora")
    settings = make_settings(
        oidc_issuer=f"http://localhost:{provider_port}", oidc_client_id=CLIENT_ID, oidc_client_secret=CLIENT_SECRET
    )
    with served(replace(backend, settings=settings)) as running, _canaille(provider_port, running.url):
        yield running


@contextmanager
def _canaille(port: int, url: str) -> Iterator[None]:
    back = f"{url}/console/sign-in/provider/return"
    command = [str(PYTHON), str(SCRIPT), str(port), back]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n", "Canaille did not begin"
        yield
        process.kill()


@pytest.fixture
def desk(browser: Browser, site: Site) -> Iterator[Page]:
    """A desk's browser, which goes from here to the provider and back."""
    context = browser.new_context(base_url=site.url, locale="en-GB")
    context.set_default_timeout(30_000)
    yield context.new_page()
    context.close()


def go(desk: Page, name: str, answer: str = "Accept") -> None:
    """Goes to the provider, says there who one is, and agrees or not."""
    desk.goto("/console/sign-in?next=/console/desk")
    desk.get_by_role("link", name="Sign in with the company account").click()
    desk.get_by_label("Login").fill(name)
    desk.get_by_role("button", name="Continue").click()
    desk.get_by_role("textbox", name="Password").fill(PASSWORD)
    desk.get_by_role("button", name="Sign in").click()
    desk.get_by_role("button", name=answer).click()


def test_comes_in_by_the_providers_word_and_out_again(desk: Page, site: Site) -> None:
    go(desk, "dora")
    expect(desk).to_have_url(f"{site.url}/console/desk")
    with site.house.work() as work:
        entries = work.session.query(AuditEntry).order_by(AuditEntry.id).all()
    assert [one.action for one in entries][-2:] == ["user.vouched_for", "user.signed_in"]
    desk.get_by_text("Sign out", exact=True).dispatch_event("click")
    desk.wait_for_url("**/console/sign-in*")
    desk.goto("/console/desk")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_lets_nobody_in_whom_the_house_does_not_know(desk: Page) -> None:
    go(desk, "mallory")
    expect(desk.get_by_role("alert")).to_be_visible()
    desk.goto("/console/desk")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_says_that_somebody_turned_back_at_the_provider(desk: Page) -> None:
    go(desk, "dora", answer="Deny")
    expect(desk.get_by_role("alert")).to_have_text("The sign-in was not completed. Please begin again.")
