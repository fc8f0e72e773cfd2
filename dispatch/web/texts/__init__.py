"""The words of the pages: one catalogue per language, a TOML file each."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import resources

from babel import Locale
from babel.lists import format_list

from dispatch.vocabulary.terms import Language

FILES: Mapping[Language, str] = {Language.ENGLISH: "en.toml", Language.CHINESE: "zh_cn.toml"}

_LOCALES = {Language.ENGLISH: "en_GB", Language.CHINESE: "zh_CN"}


class Texts:
    """One language's words, by dotted name: `texts("tracking.title", name="…")`.

    Raises `KeyError` for a name that the catalogue does not hold, so that a test finds it and no reader does.
    """

    def __init__(self, language: Language) -> None:
        self.language = language
        self._words = words_of(language)

    def __call__(self, name: str, /, **values: object) -> str:
        return self._words[name].format(**values)

    def counted(self, name: str, count: int) -> str:
        """The words for a number of things: `name.one`, `name.other` and so on, as the language's plural asks."""
        form = Locale.parse(_LOCALES[self.language]).plural_form(count)
        return self(f"{name}.{form}" if f"{name}.{form}" in self._words else f"{name}.other", count=count)

    def listed(self, items: Sequence[str]) -> str:
        """Several things in a row, as the language lists them."""
        return format_list(items, style="unit", locale=_LOCALES[self.language])

    def percent(self, number: object) -> str:
        """A number of percent, as the language writes it."""
        return self("percent", number=number)

    def word(self, group: str, code: str | None, otherwise: str | None = None) -> str:
        """The words for a code of a vocabulary that may grow; where it has none here, those given, or the code."""
        return self._words.get(f"{group}.{code}", otherwise or (code or "").replace("_", " "))

    def vocabulary(self, group: str) -> dict[str, str]:
        """Every code of a vocabulary with its words, in the order of the words."""
        known = {
            name.removeprefix(f"{group}."): words for name, words in self._words.items() if name.startswith(f"{group}.")
        }
        return dict(sorted(known.items(), key=lambda pair: pair[1].casefold()))

    def knows(self, group: str, code: str) -> bool:
        """Tells whether a vocabulary has words for a code."""
        return f"{group}.{code}" in self._words

    def phrase(self, group: str, code: str, values: Mapping[str, object]) -> str | None:
        """The phrase for a code, filled; None where there is no such phrase or a value is missing in it."""
        template = self._words.get(f"{group}.{code}")
        try:
            return None if template is None else template.format(**values)
        except KeyError:
            return None


@cache
def words_of(language: Language) -> Mapping[str, str]:
    """A catalogue as one flat table."""
    source = resources.files(__name__).joinpath(FILES[language]).read_text(encoding="utf-8")
    return dict(_flat("", tomllib.loads(source)))


def _flat(prefix: str, table: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(f"{prefix}{key}.", value)
        else:
            yield prefix + key, str(value)
