"""What tests of lines mean: the rules in their order, a form each."""

from collections.abc import Iterator
from typing import Any

from flask import request
from werkzeug.wrappers import Response

from dispatch.db.tables import LineTestRule
from dispatch.http.guard import actor, backend, needs
from dispatch.kernel.work import Work
from dispatch.line_tests.api.schemas import LineTestRuleChangeSchema, LineTestRuleInSchema
from dispatch.line_tests.queries import line_tests as queries
from dispatch.line_tests.rules.verdicts import Comparison
from dispatch.line_tests.services import rule_book
from dispatch.vocabulary.permissions import Permission
from dispatch.vocabulary.terms import LineVerdict
from dispatch.web import form_bodies, forms
from dispatch.web.console.frame import attempt, console_pages, home_zone, screen

line_test_rules = console_pages("line_test_rules")

EMPTY: dict[str, Any] = {
    "position": None, "name": "", "technology": "", "verdict": "go", "skills": (), "parts": (), "advice": "",
    "advice_zh": "",
}  # fmt: skip


@line_test_rules.get("/settings/line-tests")
@needs(Permission.ORDERS_READ)
def read() -> Response:
    """All rules, each with its form for whoever may change it."""
    with backend().work(actor()) as work:
        return screen(
            "console/settings/line_test_rules.html",
            "settings",
            zone=home_zone(work),
            rules=queries.rules(work.session),
            conditions_of=conditions_of,
            verdicts=[verdict.value for verdict in LineVerdict],
            empty=EMPTY,
            is_set_up=work.tools.tests_lines,
            may_set=actor().may(Permission.HOUSE_WRITE),
        )


@line_test_rules.post("/settings/line-tests")
@needs(Permission.HOUSE_WRITE)
def enter() -> Response:
    """Enters a rule."""
    return attempt(
        lambda work: rule_book.enter(work, form_bodies.read(LineTestRuleInSchema(), _typed())), "line_tests.rule_kept"
    )


@line_test_rules.post("/settings/line-tests/<int:rule_id>")
@needs(Permission.HOUSE_WRITE)
def amend(rule_id: int) -> Response:
    """Changes a rule for tests to come."""

    def act(work: Work) -> object:
        changes = form_bodies.read(LineTestRuleChangeSchema(), _typed())
        return rule_book.amend(work, rule_id, forms.number("version") or 0, changes)

    return attempt(act, "line_tests.rule_kept")


@line_test_rules.post("/settings/line-tests/<int:rule_id>/remove")
@needs(Permission.HOUSE_WRITE)
def remove(rule_id: int) -> Response:
    """Takes a rule out."""
    return attempt(lambda work: rule_book.remove(work, rule_id), "line_tests.rule_removed")


def conditions_of(rule: LineTestRule) -> str:
    """A rule's conditions as the form has them: a line each, `optical_rx_dbm below -27`."""
    return "\n".join(f"{one['metric']} {one['compared']} {_written(one['bound'])}" for one in rule.conditions)


def _written(bound: Any) -> str:
    if isinstance(bound, bool):
        return "yes" if bound else "no"
    return f"{bound:g}" if isinstance(bound, int | float) else bound


def _typed() -> dict[str, Any]:
    position = forms.number("position", least=0)
    return ({} if position is None else {"position": position}) | {
        "name": forms.text("name"),
        "technology": forms.text("technology") or None,
        "conditions": list(_conditions(request.form.get("conditions", ""))),
        "verdict": forms.text("verdict"),
        "skills": _listed("skills"),
        "parts": _listed("parts"),
        "advice": forms.text("advice"),
        "advice_zh": forms.text("advice_zh"),
    }


def _listed(name: str) -> list[str]:
    named = forms.text(name).replace("，", ",").replace("、", ",")
    return [one.strip() for one in named.split(",") if one.strip()]


def _conditions(written: str) -> Iterator[dict[str, Any]]:
    """Each line as the API takes it; what can't be read is left to the schema to refuse."""
    for line in written[:2000].splitlines():
        words = line.split()
        if not words:
            continue
        place = next((at for at, word in enumerate(words) if word.casefold() in set(Comparison)), len(words))
        compared, bound = [*words[place:], "", ""][:2]
        yield {"metric": "_".join(words[:place]), "compared": compared.casefold(), "bound": _bound(bound)}


def _bound(word: str) -> float | bool | str:
    if word.casefold() in ("yes", "true", "no", "false"):
        return word.casefold() in ("yes", "true")
    try:
        return float(word)
    except ValueError:
        return word
