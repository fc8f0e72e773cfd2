"""Who can bring what the work needs: from their van, or by way of the supply place."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from dispatch.booking.rules.schedule import SupplyWay
from dispatch.workforce.rules.part_needs import SupplyPlace, quantities_of


@dataclass(frozen=True, slots=True)
class OfferStock:
    """Technicians who have everything in their van, those who pick the rest up, and where; nobody without a place."""

    carriers: frozenset[int]
    fetchers: frozenset[int]
    way: SupplyWay | None


def stock_of(
    needs: Mapping[str, int],
    vans: Mapping[int, Mapping[str, int]],
    supply: SupplyPlace | None,
    taken: Mapping[int, Mapping[str, int]],
) -> OfferStock:
    """Who can do work with these needs, by what is left in each van for it.

    taken: what each of them takes from the supply place anyhow; where that counts its stock, nobody gets more of it.
    """
    lacks = {who: Counter(needs) - Counter(dict(parts)) for who, parts in vans.items()}
    carriers = frozenset(who for who, missing in lacks.items() if not missing)
    if supply is None:
        return OfferStock(carriers, frozenset(), None)
    fetchers = (who for who, missing in lacks.items() if missing and _can_be_had(supply, missing, taken.get(who, {})))
    return OfferStock(carriers, frozenset(fetchers), SupplyWay(supply.point, 60 * supply.minutes))


def _can_be_had(supply: SupplyPlace, missing: Mapping[str, int], taken: Mapping[str, int]) -> bool:
    if supply.stock is None:
        return True
    stock = quantities_of(supply.stock)
    return all(stock.get(name, 0) - taken.get(name, 0) >= many for name, many in missing.items())
