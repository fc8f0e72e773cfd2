"""The catalogues: one file per language, found by being here. To add a language, add its file.

The file defines `LANGUAGE`, a complete `Language`; a test holds each against the table of kinds.
"""

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules

from notify.catalogue.language import Language

_NOT_A_LANGUAGE = frozenset({"language"})


def _load() -> dict[str, Language]:
    names = [module.name for module in iter_modules(__path__) if module.name not in _NOT_A_LANGUAGE]
    languages = [import_module(f"{__name__}.{name}").LANGUAGE for name in names]
    return {language.code: language for language in languages}


LANGUAGES: Mapping[str, Language] = _load()


def language_for(code: str, fallback: str = "en") -> Language:
    """The catalogue for a BCP 47 tag: the same tag, else the same primary language, else `fallback`.

    Raises `KeyError` when `fallback` itself has no catalogue.
    """
    if code in LANGUAGES:
        return LANGUAGES[code]
    primary = _primary(code)
    near = [language for tag, language in LANGUAGES.items() if _primary(tag) == primary]
    return near[0] if near else LANGUAGES[fallback]


def _primary(tag: str) -> str:
    return tag.partition("-")[0].lower()
