"""The voice of the customer: what was spoken of in a week, against the week before, and the themes that are counted."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from dispatch.db.tables import VoiceTheme
from dispatch.kernel.records import announce, audit
from dispatch.kernel.work import Work
from dispatch.quality.queries import voice as queries
from dispatch.quality.rules.voice import (
    ALL,
    USUAL,
    Theme,
    ThemeCount,
    behind,
    counted,
    quotes,
    themes_of,
    week_before,
    week_of,
)
from dispatch.vocabulary.errors import Missing, Stale
from dispatch.vocabulary.permissions import Permission


@dataclass(frozen=True)
class VoiceDigest:
    """A week: how many words there were, then and the week before, and the themes, the most spoken of first."""

    week: str
    said: int
    said_before: int
    items: tuple[ThemeCount, ...]


@dataclass(frozen=True)
class ThemeOrder:
    """An order, and how many of its customer's words spoke of a theme."""

    order_id: int
    said: int


@dataclass(frozen=True)
class ThemeOrders:
    """The orders behind a theme's count, the newest first, and how many of the words belong to no order."""

    theme: Theme
    orders: tuple[ThemeOrder, ...]
    without_order: int


def themes(work: Work) -> list[Theme]:
    """Every theme, as the operator has set it or as usual; one without words is not counted."""
    kept = {row.code: _theme(row) for row in queries.kept_themes(work.session)}
    usual = {theme.code: theme for theme in USUAL}
    return list((usual | kept).values())


def put(work: Work, code: str, version: int, values: Mapping[str, Any]) -> Theme:
    """Sets a theme; it holds for weeks that are counted from now on. Raises `Stale`."""
    row = queries.locked_theme(work.session, code)
    present = row.version if row else 0
    if present != version:
        raise Stale("theme", present)
    if row is None:
        row = VoiceTheme(code=code, version=0)
        work.session.add(row)
    row.name, row.name_zh = values["name"], values["name_zh"]
    row.words = [word.casefold() for word in values["words"]]
    row.words_zh = [word.casefold() for word in values["words_zh"]]
    row.version += 1
    work.session.flush()
    audit(work, "voice_theme.set", "voice_theme", None, code=code)
    return _theme(row)


def remove(work: Work, code: str) -> None:
    """Takes a theme out, or goes back to the usual words of one that comes with the product. Raises `Missing`."""
    row = queries.locked_theme(work.session, code)
    if row is None:
        raise Missing("theme")
    work.session.delete(row)
    audit(work, "voice_theme.removed", "voice_theme", None, code=code)


def this_week(work: Work, zone: str = "UTC") -> str:
    """The ISO week that runs now in a zone."""
    return week_of(work.now.astimezone(ZoneInfo(zone)).date())


def digest(work: Work, week: str, territory_id: int | None = None) -> VoiceDigest:
    """What was spoken of in a week in the territories that the actor sees, or one of them.

    Counts of a week that is over are those that were kept, whatever has been deleted since; quotes are what is there.
    """
    wanted = [territory_id] if territory_id is not None else list(queries.territory_ids(work.session, work.actor))
    listed = [theme for theme in themes(work) if theme.words or theme.words_zh]
    words = queries.said(work.session, work.actor, week, wanted)
    now = _counts(work, week, wanted, listed)
    before = _counts(work, week_before(week), wanted, listed)
    items = [
        ThemeCount(theme, now[theme.code], before[theme.code], quotes(words, theme))
        for theme in listed
        if now[theme.code] or before[theme.code]
    ]
    items.sort(key=lambda one: (-one.count, -one.before, one.theme.code))
    return VoiceDigest(week, now[ALL], before[ALL], tuple(items))


def orders_behind(work: Work, week: str, code: str, territory_id: int | None = None) -> ThemeOrders:
    """The orders of which customers spoke of a theme in a week, in the territories of `digest`.

    Of words that are there: of what was deleted since, the count alone is left. Raises `Missing` for an unknown theme.
    """
    theme = next((one for one in themes(work) if one.code == code), None)
    if theme is None:
        raise Missing("theme")
    wanted = [territory_id] if territory_id is not None else list(queries.territory_ids(work.session, work.actor))
    found = behind(queries.said(work.session, work.actor, week, wanted), theme)
    orders = [ThemeOrder(order_id, times) for order_id, times in found.items() if order_id is not None]
    return ThemeOrders(theme, tuple(sorted(orders, key=lambda one: -one.order_id)), found.get(None, 0))


@dataclass(frozen=True)
class OrderVoice:
    """What customers said about some orders: how many words, and the themes they spoke of, the most spoken of first."""

    said: int
    items: tuple[ThemeCount, ...]


def of_orders(work: Work, order_ids: Collection[int]) -> OrderVoice:
    """What customers said about these orders, in the themes of the weekly digest.

    Quotes are left out for whoever may not read texts.
    """
    words = queries.said_about(work.session, work.actor, order_ids) if order_ids else []
    items = themes_of(words, [theme for theme in themes(work) if theme.words or theme.words_zh])
    if not work.actor.may(Permission.MESSAGES_READ):
        items = tuple(replace(one, quotes=()) for one in items)
    return OrderVoice(len(words), items)


def weeks_to_count(work: Work) -> list[tuple[int, str]]:
    """The territories of which the week that ended last is not counted yet, each with that week."""
    found = []
    for zone in sorted({zone for _, zone in queries.uncounted(work.session, "")}):
        week = week_before(this_week(work, zone))
        found += [(one, week) for one, its in queries.uncounted(work.session, week) if its == zone]
    return sorted(found)


def count_week(work: Work, territory_id: int, week: str) -> None:
    """Keeps what was spoken of in a territory in a week that is over, and announces it."""
    listed = themes(work)
    counts = counted(queries.said(work.session, work.actor, week, [territory_id]), listed)
    queries.keep(work.session, territory_id, week, counts)
    top = max(listed, key=lambda theme: counts[theme.code], default=None)
    announce(
        work,
        "voice.counted",
        "territory",
        territory_id,
        territory_id=territory_id,
        week=week,
        said=counts[ALL],
        top_theme=top.code if top and counts[top.code] else None,
        top_count=counts[top.code] if top else 0,
    )


def _counts(work: Work, week: str, wanted: list[int], listed: list[Theme]) -> Counter[str]:
    kept = queries.kept_counts(work.session, work.actor, week)
    found: Counter[str] = Counter()
    for territory_id in wanted:
        found.update(kept.get(territory_id, {}))
    uncounted = [territory_id for territory_id in wanted if ALL not in kept.get(territory_id, {})]
    if uncounted:
        found.update(counted(queries.said(work.session, work.actor, week, uncounted), listed))
    return found


def _theme(row: VoiceTheme) -> Theme:
    return Theme(row.code, row.name, row.name_zh, tuple(row.words), tuple(row.words_zh), row.version)
