"""Where webhooks may go, and when they come again."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest

from dispatch.webhooks.rules.addresses import fault_of, is_allowed
from dispatch.webhooks.rules.kinds import divided, unknown_kinds
from dispatch.webhooks.rules.retries import SCHEDULE_SECONDS, TRIES, code_of, next_try

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)

INSIDE = (
    "0.0.0.0", "10.1.2.3", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.9.9.9", "169.254.169.254", "172.16.0.1",
    "192.168.1.1", "192.0.0.192", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "168.63.129.16",
    "::", "::1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::10.0.0.1", "64:ff9b::a00:1", "64:ff9b::7f00:1",
    "2002:a00:1::", "2002:7f00:1::1", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1",
    "2001:0:53aa:64c:0:fbff:f5ff:fffe", "::ffff:0:10.0.0.1",
)  # fmt: skip
OUTSIDE = ("1.1.1.1", "93.184.216.34", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101")


@pytest.mark.parametrize("address", INSIDE)
def test_goes_to_no_address_inside(address: str) -> None:
    assert not is_allowed(ip_address(address), to_loopback=False)


@pytest.mark.parametrize("address", OUTSIDE)
def test_goes_to_addresses_on_the_internet(address: str) -> None:
    assert is_allowed(ip_address(address), to_loopback=False)


def test_goes_to_loopback_where_that_is_set_and_to_nothing_else_inside() -> None:
    allowed = {one for one in INSIDE if is_allowed(ip_address(one), to_loopback=True)}
    assert allowed == {"127.0.0.1", "127.9.9.9", "::1", "64:ff9b::7f00:1", "2002:7f00:1::1"}


def test_takes_an_address_of_https_with_port_path_and_query() -> None:
    assert fault_of("https://crm.example:8443/hooks?key=1", to_loopback=False) is None


@pytest.mark.parametrize("url", ["https://0x7f.1/", "https://2130706433/", "https://localhost/"])
def test_leaves_odd_names_to_the_moment_of_the_connection(url: str) -> None:
    assert fault_of(url, to_loopback=False) is None


def test_tries_ten_times_within_some_three_days() -> None:
    at, tries = NOW, 1
    while (again := next_try(tries, at, 0, None)) is not None:
        at, tries = again, tries + 1
    assert tries == TRIES == 10
    assert at - NOW == timedelta(seconds=sum(SCHEDULE_SECONDS)) == timedelta(hours=75, minutes=35, seconds=5)


def test_comes_up_to_a_tenth_later_and_not_before_the_receiver_wants() -> None:
    late = {next_try(2, NOW, delivery_id, None) for delivery_id in range(100)}
    assert len(late) > 50
    assert min(late) >= NOW + timedelta(seconds=300)
    assert max(late) < NOW + timedelta(seconds=330)
    assert next_try(1, NOW, 0, 7200) == NOW + timedelta(hours=2)


def test_says_what_a_status_means() -> None:
    statuses = {200: "taken", 299: "taken", 301: "redirected", 308: "redirected", 404: "refused", 410: "gone"}
    assert {status: code_of(status) for status in statuses} == statuses


def test_tells_groups_of_kinds_from_kinds() -> None:
    assert divided(["visit.*", "order.received"]) == (["order.received"], ["visit."])
    assert unknown_kinds(["visit.*", "order.received", "order.x", "*", "x.*"]) == ["*", "order.x", "x.*"]
