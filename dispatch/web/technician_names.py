"""Technicians' names on pages: spelled as the texts spell them in the reader's language."""

from jinja2 import pass_context
from jinja2.runtime import Context

from dispatch.vocabulary.terms import Language
from notify import LANGUAGES, spelled_name, titled_name


def technician_name(name: str, language: Language) -> str:
    """How a customer's page calls a technician: 王建国师傅, 工程师Ana Frick; in English the name alone."""
    return titled_name(name, LANGUAGES[language.value])


@pass_context
def spelled(context: Context, name: str) -> str:
    """A filter for the console: the name in the letters of the page's language."""
    return spelled_name(name, LANGUAGES[context["language"].value])
