"""A database remembers its keys: a process with a stranger's would not know a STOP, nor open a customer's link."""

from dispatch.db.session import Session
from dispatch.kernel.rows import key_rows
from dispatch.kernel.secrets import Keys
from dispatch.kernel.work import Work
from dispatch.settings import SettingsFault


class StrangeKeys(SettingsFault):
    """The secrets are not those that this database was used with."""


def admit(session: Session, keys: Keys) -> None:
    """Lets a process with these keys use the database, which remembers the one that signs from now on.

    Raises `StrangeKeys` when the secret that was used last is not among the keys, or opt-outs or second factors in
    force rest on one that is not.
    """
    key_rows.pass_the_gate(session)
    fingerprints = keys.fingerprints()
    newest = key_rows.newest(session)
    if newest is not None and newest not in fingerprints:
        raise StrangeKeys(
            "This database was used with another DISPATCH_SECRET. Set that one; or, to change it, set the new one"
            " as DISPATCH_SECRET and the former in DISPATCH_OLD_SECRETS."
        )
    lost = key_rows.opt_outs_under_others(session, fingerprints)
    if lost:
        raise StrangeKeys(
            f"{lost} customers' STOPs are kept under a secret that is neither DISPATCH_SECRET nor in"
            " DISPATCH_OLD_SECRETS. Add it there: without it those customers would be texted again."
        )
    factors = key_rows.second_factors_under_others(session, fingerprints)
    if factors:
        raise StrangeKeys(
            f"{factors} people's second factors come from a secret that is neither DISPATCH_SECRET nor in"
            " DISPATCH_OLD_SECRETS. Add it there until they have turned theirs off and on again."
        )
    if newest is None and len(fingerprints) == 1:
        key_rows.sign_opt_outs(session, fingerprints[0])
    key_rows.remember(session, fingerprints[0])


def must_know(work: Work) -> None:
    """Raises `StrangeKeys` when other processes have begun to sign with a secret that this one does not hold."""
    newest = key_rows.newest(work.session)
    if newest is not None and newest not in work.tools.keys.fingerprints():
        raise StrangeKeys("The secret has been changed since this process started; start it again with the new one.")
