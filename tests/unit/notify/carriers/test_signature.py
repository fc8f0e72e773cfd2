"""Only what Twilio signed, for our public address, under a token of ours, is believed."""

from collections.abc import Mapping

import pytest
from twilio.request_validator import RequestValidator

from notify.carriers.signature import is_signed, public_url

URL = "https://dispatch.example/api/v1/webhooks/twilio/status?message=m1&attempt=1"
FORM = [("MessageSid", "SM1"), ("MessageStatus", "delivered"), ("To", "+41791234567"), ("Body", " two  spaces ")]
TOKEN, NEXT_TOKEN = "a" * 32, "b" * 32


def signature(token: str = TOKEN, url: str = URL, form: Mapping[str, str] = FORM) -> str:
    return str(RequestValidator(token).compute_signature(url, dict(form)))


def test_believes_a_true_signature() -> None:
    assert is_signed(URL, FORM, signature(), [TOKEN])


def test_believes_the_example_of_twilios_documentation() -> None:
    # The request, token and signature are those of https://www.twilio.com/docs/usage/security.
    form = [("CallSid", "CA1234567890ABCDE"), ("Caller", "+14158675309"), ("Digits", "1234")]
    form += [("From", "+14158675309"), ("To", "+18005551212")]
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    assert is_signed(url, form, "RSOYDt4T1cUTdK1PDd93/VVr8B8=", ["12345"])


@pytest.mark.parametrize("tokens", [[TOKEN, NEXT_TOKEN], [NEXT_TOKEN, TOKEN], ["", TOKEN]])
def test_believes_every_token_while_one_replaces_another(tokens: list[str]) -> None:
    assert is_signed(URL, FORM, signature(), tokens)


@pytest.mark.parametrize("header", [None, "", "x", "é", signature(NEXT_TOKEN), signature()[:-1]])
def test_refuses_a_missing_or_wrong_signature_without_raising(header: str | None) -> None:
    assert not is_signed(URL, FORM, header, [TOKEN])


@pytest.mark.parametrize("tokens", [[], [""]])
def test_refuses_everything_without_a_token(tokens: list[str]) -> None:
    assert not is_signed(URL, FORM, signature(""), tokens)


@pytest.mark.parametrize(
    "form",
    [
        FORM[:-1],
        [*FORM, ("Extra", "1")],
        [*FORM[:-1], ("Body", "two spaces")],
        [("MessageSid", "SM2"), *FORM[1:]],
        [],
    ],
)
def test_refuses_a_form_that_was_changed(form: list[tuple[str, str]]) -> None:
    assert not is_signed(URL, form, signature(), [TOKEN])


@pytest.mark.parametrize("url", [URL.replace("m1", "m2"), URL.replace("https", "http"), URL.partition("?")[0]])
def test_refuses_another_address(url: str) -> None:
    assert not is_signed(url, FORM, signature(), [TOKEN])


@pytest.mark.parametrize(
    ("address", "path", "query", "url"),
    [
        ("https://dispatch.example", "/api/v1/x", "a=1", "https://dispatch.example/api/v1/x?a=1"),
        ("https://dispatch.example/", "/api/v1/x", "", "https://dispatch.example/api/v1/x"),
        ("https://example.com/field", "/api/v1/x", "", "https://example.com/field/api/v1/x"),
        ("http://127.0.0.1:8080", "/api/v1/x", "a=%20b", "http://127.0.0.1:8080/api/v1/x?a=%20b"),
    ],
)
def test_builds_the_address_that_was_called_from_the_configured_one(
    address: str, path: str, query: str, url: str
) -> None:
    assert public_url(address, path, query) == url
