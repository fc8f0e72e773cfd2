from dispatch.bootstrap import Backend
from dispatch.db.tables import Territory
from tests.support.apps import app_of


def test_serves_its_openapi_document(backend: Backend) -> None:
    answer = app_of(backend).test_client().get("/api/openapi.json")
    assert answer.status_code == 200
    assert answer.get_json()["info"]["title"] == "Field Dispatch"


def test_rolls_back_what_a_use_case_wrote_before_it_failed(backend: Backend) -> None:
    try:
        with backend.work() as work:
            work.session.add(Territory(code="T1", name="One", zone="Europe/Vaduz"))
            work.session.flush()
            raise RuntimeError
    except RuntimeError:
        pass
    with backend.work() as work:
        assert work.session.query(Territory).count() == 0
