"""`/reports/calibration`: how long work and drives really take, and whether stated odds came true."""

from collections.abc import Iterable
from typing import Any

from flask_smorest import Blueprint

from dispatch.http.guard import actor, backend, needs
from dispatch.uncertainty.api.calibration_schemas import CalibrationOut
from dispatch.uncertainty.queries.calibrations import SubjectedFactor
from dispatch.uncertainty.rules.reliability import ReliabilityPoint
from dispatch.uncertainty.rules.sentences import sentence
from dispatch.uncertainty.services import calibrations
from dispatch.uncertainty.services.calibrations import CalibrationReport
from dispatch.vocabulary.permissions import Permission
from dispatch.vocabulary.terms import FactorSubject

blueprint = Blueprint("calibration", __name__, description="What is learned of durations, and how odds came true.")


@blueprint.get("/reports/calibration")
@needs(Permission.REPORTS_READ)
@blueprint.response(200, CalibrationOut)
def calibration() -> dict[str, Any]:
    """Tells what completed visits have taught, factor by factor, and what was stated against what happened."""
    with backend().work(actor()) as work:
        return as_told(calibrations.report(work))


def as_told(report: CalibrationReport) -> dict[str, Any]:
    """The report as the API and the command line give it."""
    version = report.version
    return {
        "version": version and version.id,
        "made_at": version and version.made_at,
        "since": version and version.since,
        "visits": version.visits if version else 0,
        "drives": version.drives if version else 0,
        "in_use": bool(version and version.in_use),
        "factors": [_factor(one) for one in report.factors],
        "durations": _points(report.durations),
        "promises": _points(report.promises),
    }


def _factor(one: SubjectedFactor) -> dict[str, Any]:
    row, subject = one.factor, FactorSubject(one.factor.subject)
    named = label_of(one)
    return {
        "subject": subject,
        "key": row.key,
        "label": named,
        "factor": round(row.factor, 3),
        "low": round(row.low, 3),
        "high": round(row.high, 3),
        "variation_percent": None if row.variation is None else round(100 * row.variation, 1),
        "cases": row.cases,
        "sentence": sentence(subject, named, row.factor, row.cases),
    }


def label_of(one: SubjectedFactor) -> str:
    """What a person calls what a factor is about."""
    row = one.factor
    symptom = row.key.partition(":")[2] if row.subject == FactorSubject.SYMPTOM else one.symptom
    work_type = " ".join(part for part in (one.kind, symptom) if part)
    return one.technician or work_type or one.territory or row.key


def _points(points: Iterable[ReliabilityPoint]) -> list[dict[str, Any]]:
    return [
        {
            "stated_percent": round(100 * one.stated, 1),
            "happened_percent": round(100 * one.happened, 1),
            "low_percent": round(100 * one.low, 1),
            "high_percent": round(100 * one.high, 1),
            "cases": one.cases,
        }
        for one in points
    ]
