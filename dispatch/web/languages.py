"""Which language a page speaks."""

from flask import Response, current_app, request

from dispatch.http.guard import backend
from dispatch.vocabulary.terms import Language

COOKIE = "language"
_YEAR_S = 365 * 24 * 3600


def chosen() -> Language | None:
    """The language that the address asks for (`?lang=en`)."""
    return _known(request.args.get("lang"))


def of_browser() -> Language:
    """The reader's language: asked for, remembered, the browser's, the operator's."""
    return chosen() or _known(request.cookies.get(COOKIE)) or _spoken() or Language(backend().settings.default_language)


def of_customer(customer_language: str) -> Language:
    """A customer's own language, unless a member of staff asks for the other one."""
    return chosen() or Language(customer_language)


def remember(response: Response) -> Response:
    """Keeps the language that was asked for, for a year."""
    language = chosen()
    if language is not None:
        response.set_cookie(
            COOKIE,
            language.value,
            max_age=_YEAR_S,
            samesite="Lax",
            httponly=True,
            secure=current_app.config["SESSION_COOKIE_SECURE"],
        )
    return response


def other(language: Language) -> Language:
    """The one to switch to."""
    return Language.ENGLISH if language is Language.CHINESE else Language.CHINESE


def _spoken() -> Language | None:
    """The browser's favourite of ours; of a tag such as `zh-Hans-CN` its first part decides."""
    ours = {language.value.partition("-")[0]: language for language in Language}
    tags = (tag.partition("-")[0].lower() for tag, _ in request.accept_languages)
    return next((ours[tag] for tag in tags if tag in ours), None)


def _known(code: str | None) -> Language | None:
    return Language(code) if code in set(Language) else None
