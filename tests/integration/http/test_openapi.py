from flask.testing import FlaskClient


def test_serves_its_openapi_document(client: FlaskClient) -> None:
    answer = client.get("/api/openapi.json")
    assert answer.status_code == 200
    assert answer.json["info"]["title"] == "Field Dispatch"
