"""Values are checked and cleaned; nothing unfilled and nothing foreign gets into a text."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from notify.catalogue import LANGUAGES
from notify.parameters import TextError, Window
from notify.render import Operator, render
from notify.segments import Encoding, measure
from tests.unit.notify.words import AFTERNOON, OPERATOR, USUAL, VADUZ, say

ENGLISH, CHINESE = LANGUAGES["en"], LANGUAGES["zh-CN"]


def test_gives_template_carriers_the_worded_values_in_the_kinds_order() -> None:
    text = say("reply_confirmed", "zh-CN")
    assert (text.template_id, text.signature) == ("reply_confirmed/zh-CN", "北光宽带")
    assert list(text.parameters.items()) == [("window", "12月1日（周二）13:00-15:00"), ("reference", "WO-1042")]


def test_counts_the_segments_of_exactly_the_body() -> None:
    text = say("confirmation")
    assert (text.encoding, text.segments) == (Encoding.GSM_7, measure(text.body).segments)


TWELVE = replace(OPERATOR, twelve_hour_clock=True)
MIDNIGHT = Window(datetime(2026, 12, 1, 23, 5, tzinfo=UTC), datetime(2026, 12, 2, 23, 0, tzinfo=UTC))


def test_reads_the_twelve_hour_clock_in_english_where_the_operator_wants_it() -> None:
    english = say("reply_confirmed", operator=TWELVE)
    assert english.parameters["window"] == "Tue 1 Dec, 1:00 pm-3:00 pm"
    late = say("reply_confirmed", operator=TWELVE, window=MIDNIGHT)
    assert late.parameters["window"] == "Wed 2 Dec, 12:05 am-midnight"
    assert late.encoding == Encoding.GSM_7
    assert say("reply_confirmed", "zh-CN", operator=TWELVE) == say("reply_confirmed", "zh-CN")


NOT_A_WINDOW = "'window' must be a Window of aware instants that ends after it starts."
NOT_A_REFERENCE = "'reference' must be 1 to 20 letters, digits or any of ._/#-."
NAIVE = datetime(2026, 12, 1, 13)  # noqa: DTZ001 - a naive instant is the fault.


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"window": None}, NOT_A_WINDOW),
        ({"window": Window(AFTERNOON.end, AFTERNOON.start)}, NOT_A_WINDOW),
        ({"window": Window(NAIVE, AFTERNOON.end)}, NOT_A_WINDOW),
        ({"reference": "A B"}, NOT_A_REFERENCE),
        ({"reference": "R" * 21}, NOT_A_REFERENCE),
        ({"reference": "{window}"}, NOT_A_REFERENCE),
        ({"reference": None}, NOT_A_REFERENCE),
    ],
)
def test_refuses_a_value_of_the_wrong_type(changes: dict[str, object], fault: str) -> None:
    with pytest.raises(TextError) as refused:
        say("reply_confirmed", **changes)
    assert refused.value.faults == (fault,)


@pytest.mark.parametrize(
    ("kind", "name", "value"),
    [
        ("confirmation", "technician_name", "1234"),
        ("confirmation", "technician_phone", "079 123 45 67"),
        ("confirmation", "technician_phone", "+1"),
        ("confirmation", "work", "haircut"),
        ("on_the_way", "tracking_link", "javascript:alert(1)"),
        ("on_the_way", "tracking_link", "https://n.example/t/a b"),
        ("on_the_way", "tracking_link", "https://n.example/" + "x" * 60),
        ("on_the_way", "eta", NAIVE),
        ("completed", "warranty_start", datetime(2026, 12, 1, tzinfo=UTC)),
        ("completed", "warranty_months", True),
        ("completed", "warranty_months", 0),
        ("slot_offer", "slots", ()),
        ("slot_offer", "slots", (AFTERNOON,) * 4),
        ("slot_offer", "slots", [AFTERNOON]),
    ],
)
def test_refuses_an_unfit_value_by_name_without_quoting_it(kind: str, name: str, value: object) -> None:
    with pytest.raises(TextError) as refused:
        say(kind, **{name: value})
    assert [fault.partition(" must be ")[0] for fault in refused.value.faults] == [f"'{name}'"]


def test_names_everything_missing_and_surplus_at_once() -> None:
    values = {"window": AFTERNOON, "customer_name": "Somebody Else", "survey_link": "https://n.example/s/1"}
    with pytest.raises(TextError) as refused:
        render("reply_confirmed", "en", values, operator=OPERATOR, zone=VADUZ)
    assert refused.value.faults == (
        "'reference' is missing.",
        "'customer_name' does not belong in this text.",
        "'survey_link' does not belong in this text.",
    )


def test_refuses_an_unknown_kind() -> None:
    with pytest.raises(KeyError):
        render("newsletter", "en", {}, operator=OPERATOR, zone=VADUZ)


def test_lets_no_unfilled_placeholder_out() -> None:
    overrides = {("reply_confirmed", "en"): "see you at {windov}, {reference}"}
    values = {name: USUAL[name] for name in ("window", "reference")}
    with pytest.raises(TextError) as refused:
        render("reply_confirmed", "en", values, operator=OPERATOR, zone=VADUZ, overrides=overrides)
    assert refused.value.faults == ("The template has placeholders that nothing fills: windov.",)


@pytest.mark.parametrize("template", ["{window} {", "{window!r}", "{window.start}", "{}", "{0}", "{{window}}"])
def test_treats_no_brace_as_a_formatting_language(template: str) -> None:
    values = {name: USUAL[name] for name in ("window", "reference")}
    with pytest.raises(TextError) as refused:
        render(
            "reply_confirmed", "en", values, operator=OPERATOR, zone=VADUZ,
            overrides={("reply_confirmed", "en"): template},
        )  # fmt: skip
    assert refused.value.faults == ("The template has placeholders that nothing fills: a brace.",)


@pytest.mark.parametrize(
    ("phone", "chinese"), [("+8613800138000", "电话138 0013 8000，"), ("+41791234567", "电话+41 79 123 45 67，")]
)
def test_writes_a_number_at_home_in_its_national_form(phone: str, chinese: str) -> None:
    assert chinese in say("confirmation", "zh-CN", technician_phone=phone).body


@pytest.mark.parametrize(
    ("names", "phone"),
    [
        ({"en": "N" * 25}, "+4232345678"),
        ({"en": ""}, "+4232345678"),
        ({}, "+4232345678"),
        ({"en": "North{light}"}, "+4232345678"),
        ({"en": "北光"}, "+4232345678"),
        ({"en": "Northlight"}, "12345"),
    ],
)
def test_refuses_an_operator_who_cannot_sign(names: dict[str, str], phone: str) -> None:
    with pytest.raises(TextError):
        say("reply_help", operator=Operator(names, phone))
