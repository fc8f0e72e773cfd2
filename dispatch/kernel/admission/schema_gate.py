"""No process uses a database whose schema it does not know; nothing but `dispatch db upgrade` changes one."""

from dispatch.db import revisions
from dispatch.db.session import Session
from dispatch.settings import SettingsFault


class StrangeSchema(SettingsFault):
    """The database's schema is missing, older, or too new for this version; the text names the command that helps."""


def must_fit(session: Session) -> None:
    """Raises `StrangeSchema` where this version can't use the database as it stands."""
    misfit = revisions.misfit(session)
    if misfit is not None:
        raise StrangeSchema(misfit)
