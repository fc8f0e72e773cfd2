"""What the operator decided about texts: who speaks, how much is allowed, what it costs."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

import phonenumbers

from dispatch.settings import Settings
from notify import Operator, Rules, Tariff


@dataclass(frozen=True)
class TextSettings:
    """Chosen once from the settings. The tariff is the operator's estimate, by which the daily cap is held."""

    operator: Operator
    rules: Rules
    tariff: Tariff


def texting_of(settings: Settings) -> TextSettings:
    """The operator's decisions. Texts of the inbox cost nothing and may go to any number."""
    free = settings.carrier == "inbox"
    return TextSettings(
        operator=settings.operator(),
        rules=Rules(
            allowed_prefixes=settings.prefixes() or (("+",) if free else (home_prefix(settings.phone_region),)),
            daily_cap_micros=settings.text_cap_micros_a_day,
            cap_zone=ZoneInfo(settings.zone),
        ),
        tariff=Tariff(settings.text_currency, 0 if free else settings.text_price_micros, settings.text_prices),
    )


def home_prefix(region: str) -> str:
    """The international prefix of a region (ISO 3166-1), such as `+86` for `CN`."""
    return f"+{phonenumbers.country_code_for_region(region)}"
