"""What has become of an appointment's version, for texts that speak of it."""


def state_of(appointments: str) -> str:
    """SQL for the state of a version in a table or alias of this name.

    One that was cancelled and has a next one is superseded by it: who has a new time is told that, and not the end of
    the old one.
    """
    return f"""
    CASE WHEN {appointments}.state = 'cancelled' AND EXISTS (
      SELECT 1 FROM appointments next
      WHERE next.visit_id = {appointments}.visit_id AND next.version > {appointments}.version)
    THEN 'superseded' ELSE {appointments}.state END
    """  # noqa: S608 - A name of our own.
