from dispatch.bootstrap import Backend
from dispatch.db.tables import Territory


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
