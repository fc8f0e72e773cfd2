"""A technician reads what content customers wrote, without a network too."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from dispatch.db.tables import Survey, Visit
from tests.browser.axe import serious_faults
from tests.support.servers.live_site import Site

pytestmark = pytest.mark.browser


def test_shows_praise_and_keeps_it(paired: Page, site: Site, context: BrowserContext) -> None:
    praise = paired.locator("#praise")
    expect(praise).to_be_hidden()
    with site.house.work() as work:
        visit = work.session.get_one(Visit, 1)
        visit.state, visit.ended_at, visit.ended_by = "completed", work.now, visit.technician_id
        work.session.add(Survey(visit_id=1, score=5, fixed=True, comment="So kind!", answered_at=work.now))
    with paired.expect_response("**/mobile/day"):
        paired.get_by_role("button", name="Refresh").click()
    praise.get_by_text("What customers wrote").click()
    expect(praise.locator("li q")).to_have_text("So kind!")
    expect(praise.locator("li")).to_contain_text("5/5")
    assert serious_faults(paired) == []
    context.set_offline(True)
    paired.reload()
    expect(praise.locator("li q")).to_have_text("So kind!")
