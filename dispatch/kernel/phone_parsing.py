"""Reads telephone numbers as people write and paste them, through the library `phonenumbers`."""

import re
import unicodedata

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberMatcher, PhoneNumberType

from dispatch.kernel.spreadsheets.exports.shortened_numbers import SHORTENED, without_exponent
from dispatch.vocabulary.errors import Invalid
from dispatch.vocabulary.phones import Phone

TEXTABLE = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})
"""Where the numbering plan does not tell mobiles from landlines (North America), a number counts as a mobile."""

MOST_TRIES = 200
"""Places of a text at which digits are tried that are no number after all."""


def read_phone(written: str, region: str) -> Phone:
    """The number in E.164; `region` (two letters) is assumed where no country code is written.

    Words around the number, invisible letters and full-width digits do no harm; `ext`, `转` and `分机` begin an
    extension. Raises `Invalid` for what no network could connect (`bad_phone`), for several numbers
    (`several_phones`) and for one that a spreadsheet has rounded (`rounded_phone`).
    """
    text = _folded(written)
    text = without_exponent(text) or text
    if SHORTENED.fullmatch(text):
        raise Invalid(
            "rounded_phone",
            "A spreadsheet has rounded the phone number (as in 8.6E+12), and its last digits are lost; format the "
            "column as text and write the number again.",
        )
    found = _whole(text, region) or _only(text, region)
    return Phone(
        number=phonenumbers.format_number(found, PhoneNumberFormat.E164),
        textable=phonenumbers.number_type(found) in TEXTABLE and not found.extension,
        extension=found.extension or None,
    )


def read_direct_phone(written: str, region: str) -> Phone:
    """A number that customers are told; raises `Invalid` for one with an extension, besides what `read_phone` does."""
    phone = read_phone(written, region)
    if phone.extension:
        raise Invalid(
            "phone_with_extension",
            "Customers are told this number, and a text can't hold an extension; write one that is dialled directly.",
        )
    return phone


def phones_in(text: str, region: str, *, most: int = 10) -> list[str]:
    """The first valid numbers in a text, in E.164; for texts of some thousand characters at most."""
    found: dict[str, None] = {}
    for match in PhoneNumberMatcher(unicodedata.normalize("NFKC", text), region, max_tries=MOST_TRIES):
        found[phonenumbers.format_number(match.number, PhoneNumberFormat.E164)] = None
        if len(found) == most:
            break
    return list(found)


def _folded(written: str) -> str:
    """Full-width letters as usual ones, nothing invisible, `00` for `+`, and one word for every word of extensions."""
    text = "".join(c for c in unicodedata.normalize("NFKC", written) if unicodedata.category(c) != "Cf")
    text = _EXTENSION_WORDS.sub(" ext. ", " ".join(text.split()).strip("'\" "))
    return _INTERNATIONAL.sub("+", _FRACTION.sub("", text))


def _whole(text: str, region: str) -> PhoneNumber | None:
    """The number that the whole text is; None where it is none, or there are several."""
    for piece in (text, _TRUNK_ZERO.sub(r"\1", text), _DASHED_EXTENSION.sub(r"\1 ext. \2", text)):
        number = _parsed(piece, region)
        if number is not None:
            return number
    return None


def _parsed(text: str, region: str) -> PhoneNumber | None:
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    return number if phonenumbers.is_valid_number(number) else None


def _only(text: str, region: str) -> PhoneNumber:
    """The one number among the words of a text."""
    found = {phonenumbers.format_number(match.number, PhoneNumberFormat.RFC3966): match.number
             for match in PhoneNumberMatcher(text, region)}  # fmt: skip
    if len(found) == 1:
        return next(iter(found.values()))
    if found:
        raise Invalid(
            "several_phones", "There are several phone numbers in one field; write the one to be called and texted."
        )
    raise Invalid("bad_phone", "The phone number is not one that can be called; write it with its country code.")


_EXTENSION_WORDS = re.compile(r"(?:转接?|轉|分机号?|分機|内线)[:.\s]*(?=\d)")
_INTERNATIONAL = re.compile(r"^00\s*(?=[1-9])")
_TRUNK_ZERO = re.compile(r"^(\+\d{1,3}\s*)\(0\)")
"""The zero of `+1 (0) 206 …`, which is dialled at home only, and in North America nowhere."""
_FRACTION = re.compile(r"(?<=\d)\.0+$")
"""What becomes of a number that went through a spreadsheet's or a program's decimals."""
_DASHED_EXTENSION = re.compile(r"^(.*\d)[-—](\d{1,5})$")
