"""Who speaks to the customers of a territory: its operator, or the house of the settings where it has none."""

from dataclasses import dataclass, replace

from dispatch.db.tables import WorkOrder
from dispatch.kernel.work import Work
from dispatch.workforce.queries import territories as queries
from notify import Operator


@dataclass(frozen=True)
class Speaker:
    """Names and number as texts and pages say them (`signer`), and what texts come from.

    `operator_id` and `sender` are None for the house of the settings.
    """

    signer: Operator
    operator_id: int | None = None
    sender: str | None = None

    @property
    def phone(self) -> str:
        """What customers call (E.164)."""
        return self.signer.phone

    def brand_in(self, language: str) -> str:
        """The name as texts in this language (`en`, `zh-CN`) are signed with it."""
        return self.signer.names.get(language, self.signer.names.get("en", ""))


def speaker_of_territory(work: Work, territory_id: int | None) -> Speaker:
    """Who speaks to a territory's customers; the house where there is no territory."""
    house = work.tools.texting.operator
    if territory_id is None:
        return Speaker(house)
    facts = queries.facts_of(work.session, territory_id)
    signer = replace(house, phone=facts.service_phone or house.phone)
    if facts.name is not None and facts.name_zh is not None:
        signer = replace(signer, names={"en": facts.name, "zh-CN": facts.name_zh})
    return Speaker(signer, facts.operator_id, facts.sender)


def speaker_of(work: Work, order: WorkOrder) -> Speaker:
    """Who speaks to the customer of an order."""
    return speaker_of_territory(work, order.territory_id)
