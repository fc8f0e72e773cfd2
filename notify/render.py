"""Words a text: template, typed values, the operator's signature; nothing unfilled can leave."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from zoneinfo import ZoneInfo

from notify.catalogue import language_for
from notify.catalogue.language import Language
from notify.kinds import KINDS
from notify.numbers import Line, line_of, spoken
from notify.parameters import Scene, TextError, TwoNames, say
from notify.segments import Encoding, is_gsm7, measure

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
OPERATOR_PLACEHOLDERS = frozenset({"operator_phone"})
NO_OVERRIDES: Mapping[tuple[str, str], str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Operator:
    """Who speaks: a name per language code (`en` is the fallback) and the number customers may call (E.164).

    Names are bounded so that texts keep to their segments: 24 GSM-7 characters in English, 8 in Chinese. With
    `twelve_hour_clock` times read 2:30 pm in the languages that know it.
    """

    names: Mapping[str, str]
    phone: str
    twelve_hour_clock: bool = False

    def name_in(self, language: Language) -> str:
        """The name that texts in this language are signed with. Raises `TextError` when it does not fit."""
        name = self.names.get(language.code, self.names.get("en", ""))
        plain = name.isprintable() and not set("{}【】") & set(name)
        if not (plain and 0 < len(name) <= language.operator_name_limit):
            limits = f"1 to {language.operator_name_limit} characters and no braces"
            raise TextError((f"The operator's name for {language.code} must have {limits}.",))
        if language.gsm7 and not is_gsm7(name):
            raise TextError((f"The operator's name for {language.code} must keep to the GSM-7 alphabet.",))
        return name


@dataclass(frozen=True, slots=True)
class Text:
    """A text ready to store and send; `body` is what the customer reads, signature included.

    Carriers with approved templates take `template_id` (ours, `kind/language`), `parameters` (already worded,
    in the kind's order) and `signature` (the operator's name without brackets) in place of the body.
    """

    kind: str
    language: str
    body: str
    encoding: Encoding
    segments: int
    template_id: str
    parameters: Mapping[str, str]
    signature: str


def render(
    kind: str,
    language: str,
    parameters: Mapping[str, object],
    *,
    operator: Operator,
    zone: ZoneInfo,
    overrides: Mapping[tuple[str, str], str] = NO_OVERRIDES,
) -> Text:
    """Word one text in the language (BCP 47; an unknown one falls back to English), times in `zone`.

    `parameters` must be those of the kind (`KINDS[kind].parameters`), and may be those that are `optional` for it;
    typed as in `parameters.TYPES`.
    `overrides` maps `(kind, language code)` to the operator's own template, without the signature. Where two names
    need more segments than the kind may have, whoever leads is named alone.
    Raises `TextError` when anything is missing, surplus or of the wrong type, `KeyError` for an unknown kind.
    """
    text = _worded(kind, language, parameters, operator=operator, zone=zone, overrides=overrides)
    if text.segments <= KINDS[kind].max_segments:
        return text
    alone = {name: value.lead if isinstance(value, TwoNames) else value for name, value in parameters.items()}
    return (
        text
        if alone == parameters
        else _worded(kind, language, alone, operator=operator, zone=zone, overrides=overrides)
    )


def _worded(
    kind: str,
    language: str,
    parameters: Mapping[str, object],
    *,
    operator: Operator,
    zone: ZoneInfo,
    overrides: Mapping[tuple[str, str], str],
) -> Text:
    chosen = language_for(language)
    if operator.twelve_hour_clock and chosen.twelve_hour_dates:
        chosen = replace(chosen, dates=chosen.twelve_hour_dates)
    wanted = (*KINDS[kind].parameters, *(name for name in KINDS[kind].optional if name in parameters))
    said = say(wanted, parameters, Scene(chosen, zone))
    # The name brings its title; a wording that says the title itself says it once.
    template = overrides.get((kind, chosen.code), chosen.texts[kind])
    template = template.replace(chosen.name.format(name="{technician_name}"), "{technician_name}")
    body = _filled(chosen.signature, {"operator": operator.name_in(chosen)}) + _filled(
        template, {**said, "operator_phone": _operator_phone(operator, chosen)}
    )
    size = measure(body)
    return Text(
        kind=kind,
        language=chosen.code,
        body=body,
        encoding=size.encoding,
        segments=size.segments,
        template_id=f"{kind}/{chosen.code}",
        parameters=MappingProxyType(said),
        signature=operator.name_in(chosen),
    )


def placeholders(template: str) -> frozenset[str]:
    """The names that a template asks for."""
    return frozenset(PLACEHOLDER.findall(template))


def _filled(template: str, values: Mapping[str, str]) -> str:
    rest = PLACEHOLDER.sub("", template)
    unknown = sorted(placeholders(template) - set(values))
    if unknown or "{" in rest or "}" in rest:
        what = ", ".join(unknown) or "a brace"
        raise TextError((f"The template has placeholders that nothing fills: {what}.",))
    return PLACEHOLDER.sub(lambda found: values[found[1]], template)


def _operator_phone(operator: Operator, language: Language) -> str:
    if line_of(operator.phone) is Line.INVALID:
        raise TextError(("The operator's phone must be a valid number in E.164 form.",))
    return spoken(operator.phone, language.home_country_code)
