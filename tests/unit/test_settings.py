import pytest

from dispatch.settings import SettingsFault, read_settings
from tests.support.backends import make_settings


def test_refuses_a_setting_that_nobody_knows_and_says_what_may_be_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPATCH_ROAD", "country.npz")
    with pytest.raises(SettingsFault) as refusal:
        make_settings()
    assert str(refusal.value) == (
        "The settings can't be used:\n- DISPATCH_ROAD: there is no such setting; do you mean DISPATCH_ROADS?"
    )


def test_lists_every_fault_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPATCH_PORT", "0")
    monkeypatch.setenv("DISPATCH_XYZZY", "1")
    with pytest.raises(SettingsFault) as refusal:
        read_settings()
    told = str(refusal.value).splitlines()
    assert [line.partition(":")[0] for line in told[1:]] == ["- DISPATCH_PORT", "- DISPATCH_XYZZY"]


def test_reads_the_settings_that_it_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPATCH_BRAND", "Aurora")
    monkeypatch.setenv("TWILIO_FROM", "+12025550100")
    assert (make_settings().brand, make_settings().twilio_from) == ("Aurora", "+12025550100")
