"""Somebody who clicks on everything: which pages, forms and calls of scripts lead on from where they begin."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode, urljoin, urlsplit

from werkzeug.exceptions import HTTPException

from tests.support.doors.pages import HOST, Reader

Door = tuple[str, str]
"""A method and a route: `("POST", "/console/orders/<int:order_id>/cancel")`."""

SAME_PAGE = 8
"""How often one route is looked at with the same names in its query: two rows of a list lead to the same forms."""

WORDS = {"numeric": "1", "time": "12:00", "date": "2026-12-01", "datetime-local": "2026-12-01T12:00"}
"""What is typed into an empty field, by its kind."""

LOADS = re.compile(r"""(?:from|import)\s*\(?\s*["'](\.{1,2}/[^"']+)["']""")
ASKS = re.compile(r"""\b(get|post|put)\(\s*[`'"](/[^`'"?]*)""")
STREAMS = re.compile(r"""[`'"](/api/v1/[^`'"?$]+)[`'"?]""")


def plain(address: str) -> str:
    """An address without the place on its page."""
    return address.partition("#")[0]


@dataclass
class FilledForm:
    """A form as it is sent when every choice is its first and every empty field holds a word."""

    method: str
    action: str
    fields: dict[str, str] = field(default_factory=dict)


class Page(HTMLParser):
    """What of a page can be clicked."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.scripts: list[str] = []
        self.forms: list[FilledForm] = []
        self._select: str | None = None
        self._text: str | None = None
        self._named: dict[str, FilledForm] = {}
        self._lent: list[tuple[str, str, str]] = []
        self.feed(html)
        for form, name, value in self._lent:
            if form in self._named:
                self._named[form].fields.setdefault(name, value)

    def handle_data(self, data: str) -> None:
        if self._text and data.strip():
            self.forms[-1].fields[self._text] = data.strip()

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._text = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])
        elif tag == "script" and given.get("src"):
            self.scripts.append(given["src"])
        elif tag == "form":
            self.forms.append(FilledForm(given.get("method", "get").upper(), given.get("action", "")))
            self._named[given.get("id", "")] = self.forms[-1]
        elif given.get("form"):
            self._lent.append((given["form"], given.get("name", ""), given.get("value", "")))
        elif self.forms:
            self._field(tag, given)

    def _field(self, tag: str, given: dict[str, str]) -> None:
        fields, name = self.forms[-1].fields, given.get("name", "")
        if tag == "button" and name:
            fields.setdefault(name, given.get("value", ""))
        elif tag == "input" and given.get("type") == "radio":
            fields.setdefault(name, given.get("value", "on"))
        elif tag == "input" and name and given.get("type") not in {"checkbox", "file"}:
            fields[name] = given.get("value") or WORDS.get(given.get("inputmode") or given.get("type", ""), "a word")
        elif tag == "textarea":
            fields[name] = "a word"
            self._text = name
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and given.get("value"):
            fields.setdefault(self._select, given["value"])


@dataclass
class Crawler:
    """Clicks on everything from `starts` on. `sends` are the forms that are sent, because pages stand behind them."""

    reader: Reader
    sends: frozenset[Door] = frozenset()
    doors: set[Door] = field(default_factory=set)
    broken: list[tuple[str, int]] = field(default_factory=list)
    _seen: Counter[tuple[str, tuple[str, ...]]] = field(default_factory=Counter)
    _tried: set[str] = field(default_factory=set)
    _sent: set[Door] = field(default_factory=set)
    _again: set[str] = field(default_factory=set)
    """Pages that a form stood on or led back to: they are not as they were."""

    def crawl(self, *starts: str) -> set[Door]:
        """Every door that was found; `broken` holds the addresses that answered with a fault."""
        waiting = list(starts)
        while waiting:
            address = waiting.pop(0)
            if address not in self._tried and self._is_new(address):
                self._tried.add(address)
                waiting += self._look_at(address)
        return self.doors

    def _is_new(self, address: str) -> bool:
        rule = self._rule("GET", address)
        if rule is None:
            return False
        names = tuple(sorted(part.partition("=")[0] for part in urlsplit(address).query.split("&")))
        self._seen[rule, names] += 1
        return self._seen[rule, names] <= SAME_PAGE or address in self._again

    def _look_at(self, address: str) -> list[str]:
        self.doors.add(("GET", self._rule("GET", address) or ""))
        if address.startswith("/api/"):
            return []
        answer = self.reader.get(address)
        if answer.status_code >= 400:
            self.broken.append((address, answer.status_code))
        if answer.location:
            return [plain(urljoin(address, answer.location.removeprefix(HOST)))]
        return list(self._onwards(address, answer.text)) if answer.mimetype == "text/html" else []

    def _onwards(self, address: str, html: str) -> Iterator[str]:
        page = Page(html)
        for script in page.scripts:
            self._read_script(urljoin(address, script))
        yield from (plain(urljoin(address, link)) for link in page.links if "lang=" not in link)
        for form in page.forms:
            target = urljoin(address, form.action)
            if form.method == "GET":
                yield f"{target.partition('?')[0]}?{urlencode(form.fields)}"
                continue
            door = ("POST", self._rule("POST", target) or f"nothing at {target}")
            self.doors.add(door)
            if door in self.sends and door not in self._sent:
                self._sent.add(door)
                yield from self._send(address, target, form.fields)

    def _send(self, address: str, target: str, fields: dict[str, str]) -> Iterator[str]:
        answer = self.reader.post(target, **fields)
        if answer.status_code >= 400:
            self.broken.append((target, answer.status_code))
        elif answer.location:
            for changed in (address, plain(urljoin(address, answer.location.removeprefix(HOST)))):
                self._tried.discard(changed)
                self._again.add(changed)
                yield changed
        else:
            yield from self._onwards(target, answer.text)

    def _read_script(self, address: str) -> None:
        """A module, what it loads, and what both ask the API for: as method and path, with {} for what varies."""
        if address in self._tried:
            return
        self._tried.add(address)
        source = self.reader.get(address).text
        for verb, path in ASKS.findall(source):
            self.doors.add((verb.upper(), "/api/v1" + re.sub(r"\$\{[^}]*\}", "{}", path)))
        self.doors.update(("GET", path) for path in STREAMS.findall(source))
        for other in LOADS.findall(source):
            self._read_script(urljoin(address, other))

    def _rule(self, method: str, address: str) -> str | None:
        """The route that an address leads to; None for what is not ours."""
        if urlsplit(address).netloc not in {"", urlsplit(HOST).netloc}:
            return None
        try:
            rule, _ = self.reader.app.url_map.bind("fd.example").match(urlsplit(address).path, method, return_rule=True)
        except HTTPException:
            return None
        return rule.rule if rule.endpoint != "static" else None
