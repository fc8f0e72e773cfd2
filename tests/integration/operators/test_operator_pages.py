"""Operators by clicking: entered, given a territory, people and words of their own."""

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import Operator, Territory, User, Wording
from dispatch.vocabulary.terms import Role
from tests.support.doors.pages import PASSWORD, Reader, signed_in, words_of

OPERATORS, AREAS, USERS = "/console/settings/operators", "/console/settings/territories", "/console/users"
WORDING = "/console/settings/wordings/opt_out_ack/en"


@pytest.fixture
def house(backend: Backend) -> Reader:
    """An admin whom nothing bounds, with one operator, its territory and its admin, all entered by clicking."""
    admin = signed_in(backend, Role.ADMIN)
    admin.send(OPERATORS, OPERATORS, code="north", name="Northline", name_zh="北线", sender="+1 202 555 0142")
    admin.send(AREAS, AREAS, code="N1", name="North", zone="Europe/Vaduz", operator="1")
    admin.send(USERS, USERS, name="nora", role="admin", password=PASSWORD, operator="1")
    return admin


def test_enters_an_operator_with_a_territory_and_people(backend: Backend, house: Reader) -> None:
    with backend.work() as work:
        assert work.session.query(Operator).one().sender == "+12025550142"
        territory = work.session.query(Territory).one()
        nora = work.session.query(User).filter_by(name="nora").one()
        assert (territory.operator_id, nora.operator_id, nora.territory_ids) == (1, 1, [-1, territory.id])
    assert "nora admin Northline" in words_of(house.get(USERS).text)
    assert "All territories of Northline" in words_of(house.get(f"{USERS}/{nora.id}").text)


def test_lets_its_admin_settle_their_own_house_and_no_other(backend: Backend, house: Reader) -> None:
    house.send(OPERATORS, OPERATORS, code="south", name="Southnet", name_zh="南网")
    nora = Reader(backend)
    nora.sign_in("nora")
    said = words_of(nora.get(OPERATORS).text)
    assert ("Northline" in said, "Southnet" in said, "Another operator" in said) == (True, False, False)
    nora.send(OPERATORS, f"{OPERATORS}/1", name="Nordnet", name_zh="北网")
    nora.send(AREAS, AREAS, code="N2", name="Further north", zone="Europe/Vaduz")
    nora.send(WORDING, WORDING, template="silence from here on. Reply START to undo.", how="keep")
    with backend.work() as work:
        assert work.session.get_one(Operator, 1).name == "Nordnet"
        assert work.session.query(Territory).filter_by(code="N2").one().operator_id == 1
        assert work.session.query(Wording).one().operator_id == 1
    assert "silence" in words_of(house.get(f"{WORDING}?operator=1").text)
    assert "Nordnet: silence" in words_of(nora.get(WORDING).text)
    assert "silence" not in words_of(house.get(WORDING).text)
    house.send(f"{WORDING}?operator=1", f"{WORDING}/remove")
    assert "silence" not in words_of(nora.get(WORDING).text)


def test_says_what_is_wrong_in_the_readers_language(backend: Backend, house: Reader) -> None:
    house.send(AREAS, f"{AREAS}/1", operator="")
    with backend.work() as work:
        assert work.session.get_one(Territory, 1).operator_id is None
    house.language = "zh-CN"
    house.send(OPERATORS, OPERATORS, code="x", name="✓", name_zh="某")
    assert "名称无法用于短信署名" in words_of(house.get(OPERATORS).text)
