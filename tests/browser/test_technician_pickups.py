"""What a technician takes along on the way: seen in the day, and told once it is in the van, without a network too."""

from datetime import timedelta

from playwright.sync_api import BrowserContext, Page, expect

from dispatch.db.ranges import Range
from dispatch.db.tables import Pickup, Shift, VanPart, Visit
from tests.browser.desks import sound
from tests.support.clocks import START
from tests.support.servers.live_site import Site


def sent_by_way_of_the_store(site: Site, visit_id: int = 2) -> None:
    """A plan sends whoever holds the visit by way of the supply place, half an hour before it begins."""
    with site.house.work() as work:
        visit = work.session.get_one(Visit, visit_id)
        assert visit.during is not None
        assert visit.during.lower is not None
        visit.parts_needed = ["ONT-X:2"]
        work.session.add(
            Pickup(
                technician_id=visit.technician_id,
                shift_id=work.session.query(Shift).first().id,
                visit_id=visit_id,
                during=Range(visit.during.lower - timedelta(minutes=30), visit.during.lower - timedelta(minutes=15)),
                travel_seconds=300,
                address="Depotgasse 1, Vaduz",
                lat=47.15,
                lon=9.53,
                parts=["ONT-X:2"],
                tools=["splicer"],
            )
        )


def test_tells_what_lies_in_the_van_without_a_network(paired: Page, site: Site, context: BrowserContext) -> None:
    sent_by_way_of_the_store(site)
    paired.get_by_role("button", name="Refresh").click()
    stop = paired.locator("#pickups li")
    expect(stop).to_contain_text("Depotgasse 1, Vaduz · take 2 × ONT-X, splicer")
    sound(paired)
    context.set_offline(True)
    stop.get_by_role("button", name="I have it").click()
    expect(stop).to_contain_text("✓ in the van (Not sent yet)")
    paired.locator("#queue summary").click()
    expect(paired.locator("#queue li")).to_contain_text("parts picked up")
    context.set_offline(False)
    paired.get_by_role("button", name="Refresh").click()
    expect(paired.locator("#queue")).to_be_hidden()
    expect(stop).not_to_contain_text("Not sent yet")
    expect(stop).to_contain_text("✓ in the van")
    with site.house.work() as work:
        assert work.session.query(Pickup).one().picked_up_at is not None
        assert {one.part: one.counted for one in work.session.query(VanPart)} == {"ONT-X": 2, "splicer": 1}


def test_says_that_a_stop_fell_away_before_the_word_of_it_came(
    paired: Page, site: Site, context: BrowserContext
) -> None:
    sent_by_way_of_the_store(site)
    paired.get_by_role("button", name="Refresh").click()
    expect(paired.locator("#pickups li")).to_have_count(1)
    context.set_offline(True)
    paired.get_by_role("button", name="I have it").click()
    with site.house.work() as work:
        work.session.query(Pickup).delete()
    context.set_offline(False)
    paired.get_by_role("button", name="Refresh").click()
    notice = paired.locator("#notices .card")
    expect(notice).to_contain_text("Pick up on the way")
    expect(notice).to_contain_text("parts picked up")
    expect(paired.locator("#queue")).to_be_hidden()


def test_says_on_the_card_what_a_visit_needs_without_a_network_too(
    paired: Page, site: Site, context: BrowserContext
) -> None:
    with site.house.work() as work:
        visit = work.session.get_one(Visit, 2)
        visit.parts_needed, visit.tools_needed = ["ONT-X:2", "splitter"], ["splicer"]
        work.session.add(
            VanPart(technician_id=visit.technician_id, part="ONT-X", name="Fibre box", counted=2, counted_at=START)
        )
    paired.get_by_role("button", name="Refresh").click()
    needed = paired.locator("[data-visit='2'] .needed")
    expect(needed).to_have_text("Needed: 2 × Fibre box, 1 × splitter (0 in the van), splicer")
    expect(paired.locator("[data-visit='1'] .needed")).to_be_hidden()
    sound(paired)
    context.set_offline(True)
    paired.reload()
    expect(needed).to_have_text("Needed: 2 × Fibre box, 1 × splitter (0 in the van), splicer")
    context.set_offline(False)
