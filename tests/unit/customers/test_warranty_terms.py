"""Which term of warranty holds for a device, and that what was told is never cut short."""

from dataclasses import replace
from datetime import date

from dispatch.customers.rules.warranties import WarrantyDays
from dispatch.customers.rules.warranty_terms import WarrantedDevice, WarrantyTerm, device_warranty, term_of
from dispatch.vocabulary.terms import OrderKind

ONT = WarrantedDevice(1, "ont", "HG8245", date(2026, 3, 1), OrderKind.INSTALL)
BY_KIND = WarrantyTerm(24, device_kind="ont")
BY_MODEL = WarrantyTerm(6, device_model="HG8245")
BY_BOTH = WarrantyTerm(18, device_kind="ont", device_model="HG8245")
BY_WORK = WarrantyTerm(36, device_kind="ont", work=OrderKind.INSTALL)


def test_takes_the_most_specific_term_even_where_another_is_longer() -> None:
    assert term_of(ONT, [BY_KIND]) == BY_KIND
    assert term_of(ONT, [BY_KIND, BY_WORK]) == BY_WORK
    assert term_of(ONT, [BY_WORK, BY_MODEL, BY_KIND]) == BY_MODEL
    assert term_of(ONT, [BY_MODEL, BY_BOTH, BY_WORK]) == BY_BOTH


def test_knows_a_device_however_its_name_is_written() -> None:
    assert term_of(replace(ONT, model=" hg8245 ", kind="ONT"), [BY_BOTH]) == BY_BOTH


def test_holds_no_term_of_another_device_or_other_work() -> None:
    assert term_of(replace(ONT, work=None), [BY_WORK]) is None
    assert term_of(replace(ONT, model=None), [BY_MODEL]) is None
    assert term_of(replace(ONT, kind="router"), [BY_KIND]) is None


def test_counts_from_the_day_on_which_the_device_was_installed() -> None:
    assert device_warranty(ONT, [BY_KIND]) == WarrantyDays(date(2026, 3, 1), date(2028, 2, 29))
    assert device_warranty(replace(ONT, installed_on=None), [BY_KIND]) is None
    assert device_warranty(ONT, []) is None


def test_never_shortens_what_was_told_and_lengthens_it() -> None:
    told = WarrantyDays(date(2026, 3, 1), date(2028, 2, 29))
    for terms in ([BY_MODEL], []):
        assert device_warranty(replace(ONT, told=told), terms) == told
    assert device_warranty(replace(ONT, told=told), [BY_WORK]) == WarrantyDays(date(2026, 3, 1), date(2029, 2, 28))
