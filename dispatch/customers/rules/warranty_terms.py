"""For how long a device is warranted: by its model, its kind and the work that fitted it.

The most specific term holds, even where another is longer: one that names the model goes before one that names the
kind alone, and of two alike the one that names the work goes first. What a customer was told is never cut short: days
that were told stand until they are over, and a term that was lengthened later lengthens them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from dispatch.customers.rules.warranties import WarrantyDays, warranty_on
from dispatch.vocabulary.terms import OrderKind


@dataclass(frozen=True, slots=True)
class WarrantyTerm:
    """So many months for devices of a kind, a model or both; with `work` only for those that such work fitted."""

    months: int
    device_kind: str | None = None
    device_model: str | None = None
    work: OrderKind | None = None


@dataclass(frozen=True, slots=True)
class WarrantedDevice:
    """A device on a line; `work` is what fitted it, None where the inventory alone knows it.

    `told` are the days that its customer was told.
    """

    device_id: int
    kind: str
    model: str | None
    installed_on: date | None
    work: OrderKind | None = None
    told: WarrantyDays | None = None

    @property
    def label(self) -> str:
        """What people call it: the model, else its kind."""
        return self.model or self.kind


def term_of(device: WarrantedDevice, terms: Iterable[WarrantyTerm]) -> WarrantyTerm | None:
    """The term that holds for a device: the most specific one; None where nobody has set one."""
    return max((term for term in terms if _fits(term, device)), key=_how_specific, default=None)


def device_warranty(device: WarrantedDevice, terms: Iterable[WarrantyTerm]) -> WarrantyDays | None:
    """From when to when a device is warranted: as told, or longer where the terms of today give more."""
    term = term_of(device, terms)
    given = warranty_on(device.installed_on, term.months) if term and device.installed_on else None
    known = [days for days in (device.told, given) if days is not None]
    return max(known, key=lambda days: days.last, default=None)


def _fits(term: WarrantyTerm, device: WarrantedDevice) -> bool:
    return (
        _same(term.device_model, device.model)
        and _same(term.device_kind, device.kind)
        and term.work in (None, device.work)
    )


def _same(named: str | None, own: str | None) -> bool:
    return named is None or (own is not None and named.strip().casefold() == own.strip().casefold())


def _how_specific(term: WarrantyTerm) -> tuple[bool, bool, bool]:
    return term.device_model is not None, term.device_kind is not None, term.work is not None
