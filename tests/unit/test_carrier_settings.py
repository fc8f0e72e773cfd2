import pytest

from dispatch.settings import SettingsFault
from tests.support.backends import make_settings


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"carrier": "twilio"}, "the carrier twilio needs TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN"),
        ({"further_carriers": {"tencent": "+86"}}, "the carrier tencent needs DISPATCH_TENCENT_SECRET_ID"),
        ({"text_rates": {"twilio": 0}}, "at least 1"),
        ({"aliyun_callback_tokens": "long-enough-to-be-a-token,short"}, "DISPATCH_ALIYUN_CALLBACK_TOKENS needs 24"),
        ({"text_prefixes": "0049"}, "pattern"),
        ({"brand": "A name that is far too long for a text"}, "operator's name for en"),
        ({"service_phone": "+8610600000"}, "DISPATCH_SERVICE_PHONE"),
        ({"zone": "Europe/Nowhere"}, "there is no zone Europe/Nowhere"),
    ],
)
def test_refuses_to_start_with_half_a_carrier(given: dict[str, object], fault: str) -> None:
    with pytest.raises(SettingsFault, match=None) as refusal:
        make_settings(**given)
    assert fault in str(refusal.value)


def test_names_the_carriers_in_the_order_of_preference() -> None:
    settings = make_settings(
        carrier="tencent",
        tencent_secret_id="id",
        tencent_secret_key="key",
        tencent_app_id="1",
        tencent_templates={"confirmation/zh-CN": "1"},
        further_carriers={"inbox": "+"},
    )
    assert settings.carrier_names == ("tencent", "inbox")


TWILIO = {"carrier": "twilio", "twilio_account_sid": "AC1", "twilio_auth_token": "token", "twilio_from": "+12025550123"}


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"public_url": "http://fd.example"}, "DISPATCH_PUBLIC_URL must be https://"),
        ({"clock_file": "/nowhere/clock.json"}, "DISPATCH_CLOCK_FILE is for demonstrations"),
        ({"inbox": True}, "DISPATCH_INBOX is for demonstrations"),
        ({"secret": "a" * 40}, "DISPATCH_SECRET: a secret needs"),
        ({"old_secrets": "short,also short"}, "DISPATCH_OLD_SECRETS: a secret needs at least 32"),
    ],
)
def test_refuses_to_reach_people_with_what_is_for_demonstrations(given: dict[str, object], fault: str) -> None:
    with pytest.raises(SettingsFault) as refusal:
        make_settings(**TWILIO | given)
    assert fault in str(refusal.value)


def test_lets_developers_try_a_stand_in_of_a_carrier_without_tls() -> None:
    settings = make_settings(**TWILIO, twilio_base_url="http://127.0.0.1:9", public_url="http://127.0.0.1:8080")
    assert settings.reaches_people is False
    with pytest.raises(SettingsFault):
        make_settings(
            **TWILIO,
            twilio_base_url="http://127.0.0.1:9",
            public_url="http://127.0.0.1:8080",
            further_carriers={"tencent": "+86"},
            tencent_secret_id="id",
            tencent_secret_key="key",
            tencent_app_id="app",
            tencent_templates={"confirmation/zh-CN": "1"},
        )
