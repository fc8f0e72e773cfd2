"""What the tests through the API share."""

import pytest
from flask.testing import FlaskClient

from dispatch.bootstrap import Backend
from tests.support.doors.apps import app_of


@pytest.fixture
def client(backend: Backend) -> FlaskClient:
    """A client of the API without a token."""
    return app_of(backend).test_client()
