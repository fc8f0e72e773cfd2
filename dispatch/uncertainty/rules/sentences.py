"""Factors as sentences, in English; pages say them in the reader's language."""

from dispatch.vocabulary.terms import FactorSubject

_ABOUT = {
    FactorSubject.ALL: "All work takes",
    FactorSubject.WORK_TYPE: "{named} takes",
    FactorSubject.SYMPTOM: "{named} takes, beside what its kind of work takes,",
    FactorSubject.TECHNICIAN: "Visits by {named} need",
    FactorSubject.TIER: "Visits to customers of the tier {named} take",
    FactorSubject.DRIVE: "Drives take",
    FactorSubject.DRIVE_HOUR: "Drives begun at {named} o'clock take",
    FactorSubject.DRIVE_AREA: "Drives in {named} take",
    FactorSubject.HOUR: "Work begun at {named} o'clock takes",
}
_NEWNESS = {
    "new": "Visits of technicians in their first three months need",
    "settled": "Visits of technicians after their first three months need",
}
_OF_DRIVES = frozenset({FactorSubject.DRIVE, FactorSubject.DRIVE_HOUR, FactorSubject.DRIVE_AREA})


def sentence(subject: FactorSubject, named: str, factor: float, cases: int) -> str:
    """Such as `Visits by Ada Nine need 1.12 × the planned time; 143 visits.`"""
    about = _NEWNESS[named] if subject is FactorSubject.NEWNESS else _ABOUT[subject].format(named=named)
    noun = "drive" if subject in _OF_DRIVES else "visit"
    return f"{about[0].upper()}{about[1:]} {factor:.2f} × the planned time; {cases} {noun}{'' if cases == 1 else 's'}."
