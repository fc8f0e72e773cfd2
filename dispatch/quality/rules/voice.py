"""What customers speak of: themes told by words, and quotes without names, numbers and addresses."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

ALL = "*"
"""The theme that counts every word of a week."""
MOST_QUOTES = 3
SHORTEST_QUOTE = 12
LONGEST_QUOTE = 200
LONGEST_READ = 2000
"""Characters of what somebody wrote that are looked at."""


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme with the words that tell it, in lower case; `version` 0 is what was never set."""

    code: str
    name: str
    name_zh: str
    words: tuple[str, ...]
    words_zh: tuple[str, ...]
    version: int = 0

    def is_in(self, said: str) -> bool:
        """Whether a text in lower case holds one of the words: an English one where a word begins."""
        return any(_begins_in(word, said) for word in self.words) or any(word in said for word in self.words_zh)


@dataclass(frozen=True, slots=True)
class CustomerWords:
    """What a customer wrote or said, with what must not stand in a quote: names, and their address."""

    order_id: int | None
    words: str
    private: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Quote:
    """What somebody said, without names and numbers, and the order behind it."""

    words: str
    order_id: int | None


@dataclass(frozen=True, slots=True)
class ThemeCount:
    """How often a theme was spoken of in a week and in the one before it, with quotes."""

    theme: Theme
    count: int
    before: int
    quotes: tuple[Quote, ...] = ()

    @property
    def change(self) -> int:
        """By how many more than the week before."""
        return self.count - self.before


USUAL: tuple[Theme, ...] = (
    Theme(
        "lateness", "Not in time", "不准时",
        ("late", "waited", "waiting all", "no show", "nobody came", "didn't come", "did not come"),
        ("迟到", "晚到", "没来", "没人来", "等了", "爽约", "不准时"),
    ),
    Theme(
        "not_fixed", "Fault not gone", "未修好",
        ("still not", "not fixed", "again broken", "broken again", "came back", "same problem", "still slow", "drops"),
        ("没修好", "还是不行", "又坏", "又断", "还是慢", "老问题", "掉线"),
    ),
    Theme(
        "staff", "Technician", "师傅服务",
        ("rude", "unfriendly", "impolite", "friendly", "polite", "kind", "helpful", "technician", "engineer"),
        ("态度", "热情", "礼貌", "师傅", "专业", "敷衍"),
    ),
    Theme(
        "cleanliness", "Left a mess", "现场整洁",
        ("mess", "dirty", "drill", "hole in", "damage", "cable on the", "dust"),
        ("脏", "弄坏", "损坏", "打孔", "没收拾", "走线"),
    ),
    Theme(
        "contact", "Hard to reach", "联系不便",
        ("hotline", "on hold", "nobody answers", "no answer", "can't reach", "no reply", "call back"),
        ("打不通", "没人接", "联系不上", "没回复", "不回电", "客服"),
    ),
    Theme(
        "price", "Price and bill", "资费账单",
        ("expensive", "price", "bill", "charge", "invoice", "refund", "fee"),
        ("太贵", "资费", "账单", "扣费", "收费", "退款"),
    ),
)  # fmt: skip
"""What is counted where the operator has set nothing."""

_TITLED = re.compile(
    r"\b(?:[Mm][Rr]|[Mm][Rr]?[Ss]|[Mm]iss|[Dd]r|[Hh]err|[Ff]rau|[Tt]echnician|[Ee]ngineer)\.?\s+[A-Z][\w'-]{1,30}"
)
_TITLED_ZH = re.compile(r"[\u4e00-\u9fff](?:先生|女士|小姐|师傅|经理|工程师)")
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w.-]{1,120}")
_LINK = re.compile(r"(?:https?://|www\.)\S{1,300}")
_NUMBER = re.compile(r"\+?\d(?:[ ()/.-]{0,2}\d){2,}")
_CODE = re.compile(r"\b[A-Z]{1,6}-?\d[\w-]{0,20}")
_BETWEEN = re.compile(r"[\s,;/]+")
GONE = "…"


def without_private(words: str, private: Iterable[str]) -> str:
    """A text without names, numbers of three digits and more, references, mail addresses, links and what is `private`.

    `private` holds names and addresses: each is left out as a whole, and so is each of their words of three letters and
    more (of two in Chinese).
    """
    plain = words[:LONGEST_READ]
    for pattern in (_LINK, _MAIL, _TITLED, _CODE, _NUMBER):
        plain = pattern.sub(GONE, plain)
    for one in sorted(_parts(private), key=len, reverse=True):
        plain = _without(plain, one)
    plain = _TITLED_ZH.sub(GONE, plain)
    return " ".join(plain.split())


def counted(said: Sequence[CustomerWords], themes: Sequence[Theme]) -> dict[str, int]:
    """How many of the words speak of each theme, by its code; all of them under `*`. One may speak of several."""
    found = {theme.code: sum(theme.is_in(_folded(one.words)) for one in said) for theme in themes}
    return found | {ALL: len(said)}


def themes_of(said: Sequence[CustomerWords], themes: Sequence[Theme]) -> tuple[ThemeCount, ...]:
    """What these words speak of, with quotes, the theme most spoken of first; what nobody spoke of is not there."""
    counts = counted(said, themes)
    spoken = (theme for theme in themes if counts[theme.code])
    found = (ThemeCount(theme, counts[theme.code], 0, quotes(said, theme)) for theme in spoken)
    return tuple(sorted(found, key=lambda one: (-one.count, one.theme.code)))


def behind(said: Sequence[CustomerWords], theme: Theme) -> dict[int | None, int]:
    """How many of the words that speak of a theme belong to each order; under None those that belong to none."""
    return Counter(one.order_id for one in said if theme.is_in(_folded(one.words)))


def quotes(said: Sequence[CustomerWords], theme: Theme) -> tuple[Quote, ...]:
    """A few of the words that speak of a theme, the newest first (as they are given), each once, cut where long."""
    found: dict[str, Quote] = {}
    for one in said:
        if theme.is_in(_folded(one.words)):
            quote = without_private(one.words, one.private)
            if len(quote) > LONGEST_QUOTE:
                quote = quote[: LONGEST_QUOTE - 1] + GONE
            if len(quote) >= SHORTEST_QUOTE or not quote.isascii():
                found.setdefault(quote, Quote(quote, one.order_id))
        if len(found) == MOST_QUOTES:
            break
    return tuple(found.values())


def week_of(day: date) -> str:
    """The ISO week of a day: `2026-W49`."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def monday_of(week: str) -> date:
    """The first day of an ISO week. Raises `ValueError` for what is none."""
    year, number = week.split("-W")
    return date.fromisocalendar(int(year), int(number), 1)


def week_before(week: str) -> str:
    """The ISO week before."""
    return week_of(monday_of(week) - timedelta(days=7))


def _begins_in(word: str, said: str) -> bool:
    at = said.find(word)
    while at > 0 and said[at - 1].isalnum():
        at = said.find(word, at + 1)
    return at >= 0


def _without(plain: str, private: str) -> str:
    """A text without each place where a name or a part of an address stands, in Latin letters as a word of its own."""
    lower, wanted, begin = plain.lower(), private.lower(), 0
    kept: list[str] = []
    if len(lower) != len(plain):  # Some letters have two in lower case: such a text is read as it is written.
        lower, wanted = plain, private
    at = lower.find(wanted)
    while at >= 0:
        end = at + len(wanted)
        is_word = not private.isascii() or not (lower[max(at - 1, 0) : at].isalnum() or lower[end : end + 1].isalnum())
        if is_word:
            kept += [plain[begin:at], GONE]
            begin = end
        at = lower.find(wanted, end if is_word else at + 1)
    return "".join([*kept, plain[begin:]])


def _folded(words: str) -> str:
    return words[:LONGEST_READ].casefold().replace("’", "'")


def _parts(private: Iterable[str]) -> set[str]:
    whole = {part.strip() for one in private for part in (one, *one.split(",")) if len(part.strip()) > 1}
    words = {part for one in whole for part in _BETWEEN.split(one) if len(part) > 2 or not part.isascii()}
    return whole | {part for part in words if len(part) > 1}
