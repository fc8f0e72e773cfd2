"""The words that German and French spreadsheets write in dates and times, as the English ones that `moments` reads."""

import re

_MONTHS = {
    "jan": "januar|jänner|janvier|janv",
    "feb": "februar|feber|février|fevrier|févr|fevr",
    "mar": "märz|mrz|mars",
    "apr": "april|avril|avr",
    "may": "mai",
    "jun": "juni|juin",
    "jul": "juli|juillet|juil",
    "aug": "august|août|aout",
    "sep": "september|septembre|sept",
    "oct": "oktober|okt|octobre",
    "nov": "november|novembre",
    "dec": "dezember|dez|décembre|decembre|déc",
}
_PARTS = {
    "morning": "vormittags?|morgens?|matinée|matin",
    "afternoon": "nachmittags?|après-midi|apres-midi|après midi",
    "evening": "abends?|soirée|soir",
    "all day": "ganztägig|ganztags|ganzer tag|toute la journée|journée entière",
}
_LINKS = {"to": "à", "from": "de|ab|dès", "and": "und|et|oder|ou|or"}
_DAYS = (
    "montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag|mo|di|mi|do|fr|sa|so"
    "|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lun|mer|jeu|ven|sam|dim"
)
_WEEKDAY = re.compile(rf"^(?:(?:le|am)\s)?(?:{_DAYS})\b\.?,?\s{{1,3}}|^(?:le|am)\s(?=\d)", re.IGNORECASE)
_WORDS = tuple(
    (re.compile(rf"(?<![^\W\d_])(?:{said})(?![^\W\d_])", re.IGNORECASE), usual)
    for words in (_MONTHS, _PARTS, _LINKS)
    for usual, said in words.items()
)
_ENGLISH = re.compile(r"[\d\W]*", re.ASCII)


def in_english(written: str) -> str:
    """A date or time with its months, days of the week and parts of the day in English; others stay as they are."""
    if _ENGLISH.fullmatch(written):
        return written
    text = _WEEKDAY.sub("", written)
    for pattern, usual in _WORDS:
        text = pattern.sub(usual, text)
    return text
