"""Who a customer is and where their site lies, as orders and inventories say it."""

from dataclasses import dataclass

from dispatch.vocabulary.terms import Language, Tier


@dataclass(frozen=True)
class CustomerIn:
    """Who ordered. `phone` is as written; `language` None takes the operator's default.

    `care_consent` says whether surveys and care calls are welcome; None leaves what is known, no for a new customer.
    """

    name: str
    phone: str
    external_id: str | None = None
    language: Language | None = None
    tier: Tier = Tier.STANDARD
    care_consent: bool | None = None


@dataclass(frozen=True)
class SiteIn:
    """Where the work is. `lat` and `lon` (degrees, WGS 84) come together or not at all."""

    address: str
    lat: float | None = None
    lon: float | None = None
    access_notes: str = ""

    @property
    def point(self) -> tuple[float, float] | None:
        """Latitude and longitude, where they were given."""
        return None if self.lat is None or self.lon is None else (self.lat, self.lon)
