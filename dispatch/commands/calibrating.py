"""`dispatch calibrate`: durations learned from completed visits, here and now."""

import json

import click
from tqdm import tqdm

from dispatch.bootstrap import opened
from dispatch.settings import Settings
from dispatch.uncertainty.api.calibration import as_told
from dispatch.uncertainty.api.calibration_schemas import CalibrationOut
from dispatch.uncertainty.processes import calibration
from dispatch.uncertainty.services import calibrations


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Tell everything as JSON, as `GET /reports/calibration` does.")
@click.pass_obj
def calibrate(settings: Settings, *, as_json: bool) -> None:
    """Learn from the visits of the last 180 days how long work and drives really take.

    A worker does the same every night. Plans and offers reckon with what was learned, unless
    DISPATCH_LEARN_DURATIONS is off.
    """
    with opened(settings) as backend:
        calibration.run(backend, shown=lambda drives: tqdm(drives, desc="Drives", unit="", disable=None, leave=False))
        with backend.work() as work:
            told = CalibrationOut().dump(as_told(calibrations.report(work)))
    if as_json:
        click.echo(json.dumps(told))
        return
    use = "in use" if told["in_use"] else "only shown (DISPATCH_LEARN_DURATIONS is off)"
    click.echo(f"Learned from {told['visits']} visits and {told['drives']} drives; {use}.")
    for factor in told["factors"]:
        click.echo(f"  {factor['sentence']}")
