"""`dispatch import-…`: orders, technicians and roads from files, with progress and a report of what was refused."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo, available_timezones

import click
from tqdm import tqdm

from dispatch.bootstrap import Backend, opened
from dispatch.customers.api.line_files import inventory_records
from dispatch.customers.processes.inventory_import import import_lines
from dispatch.customers.services.inventories import InventoryTally
from dispatch.db.embedded import default_data_dir
from dispatch.kernel.spreadsheets.file_lines import LineRefusal, LineWarning, UnreadableFile
from dispatch.orders.api import file_schemas
from dispatch.orders.processes.geocoding import locate_known
from dispatch.orders.processes.importing import ImportTally, import_orders, import_technicians, reading_options
from dispatch.settings import Settings
from dispatch.vocabulary.errors import DispatchError
from dispatch.workforce.api.technician_files import TechnicianFile, TechnicianFileOptions, technicians_of_file
from dispatch.workforce.queries import territories as territory_queries
from dispatch.workforce.rules.technicians import TechnicianLine
from dispatch.workforce.rules.territory_choice import zone_by_offset
from dispatch.workforce.services import territories
from routing.roads import ExtractError, prepare

EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)
MOST_SHOWN = 50


Command = TypeVar("Command", bound=Callable[..., None])


def of_a_table(command: Command) -> Command:
    """The options of every command that reads a table, whatever is in it: `sheet`, unknown columns, a dry run."""
    for option in reversed(_TABLE_OPTIONS):
        command = option(command)
    return command


_TABLE_OPTIONS = (
    click.option("--sheet", help="The sheet of a workbook, by its name; the first one without it."),
    click.option("--ignore-unknown-columns", is_flag=True, help="Leave columns that nobody knows out, with a warning."),
    click.option("--dry-run", is_flag=True, help="Only say what would be taken in and what refused; keep nothing."),
)


@click.command("import-orders")
@click.argument("file", type=EXISTING)
@click.option("--source", help="The system that the orders come from; `manual` without it.")
@of_a_table
@click.pass_obj
def orders(
    settings: Settings,
    file: Path,
    source: str | None,
    sheet: str | None,
    *,
    ignore_unknown_columns: bool,
    dry_run: bool,
) -> None:
    """Take in orders from FILE: an Excel workbook, CSV or JSON Lines. Good lines are kept whatever the others are."""
    with opened(settings) as backend:
        try:
            content, form = file_schemas.order_file(file)
            with backend.work() as work:
                options = reading_options(work, sheet=sheet, ignores_unknown_columns=ignore_unknown_columns)
            lines = list(file_schemas.order_lines(content, form, options))
        except DispatchError as refusal:
            raise click.ClickException(_of_whole_file(refusal)) from None
        tally = ImportTally()
        with tqdm(total=len(lines), unit=" orders", disable=None) as bar:
            for tally in import_orders(backend, lines, source=source, dry_run=dry_run):
                bar.update(tally.read - bar.n)
        located = [] if dry_run else list(locate_known(backend))
    _tell_orders(tally, dry_run=dry_run)
    _tell_located(located)
    _report(tally.refused)


@click.command("import-lines")
@click.argument("file", type=EXISTING)
@click.option("--source", help="The system that the inventory comes from; `inventory` without it.")
@of_a_table
@click.pass_obj
def lines(
    settings: Settings,
    file: Path,
    source: str | None,
    sheet: str | None,
    *,
    ignore_unknown_columns: bool,
    dry_run: bool,
) -> None:
    """Enter lines with their devices from FILE, an inventory: an Excel workbook, CSV or JSON Lines."""
    with opened(settings) as backend:
        try:
            content, form = file_schemas.order_file(file)
            found = inventory_records(content, form, sheet=sheet, ignores_unknown=ignore_unknown_columns)
            records = list(found)
        except DispatchError as refusal:
            raise click.ClickException(_of_whole_file(refusal)) from None
        tally = InventoryTally()
        with tqdm(total=len(records), unit=" lines", disable=None) as bar:
            for tally in import_lines(backend, records, source=source, dry_run=dry_run):
                bar.update(tally.read - bar.n)
    said = "would be entered" if dry_run else "entered"
    click.echo(f"{tally.created} lines {said}, {tally.known} were here already, {len(tally.refused)} refused.")
    _warn(tally.warnings)
    _report(tally.refused)


@click.command("import-technicians")
@click.argument("file", type=EXISTING)
@click.option("--zone", help="The time zone of territories that are new, such as Europe/Vaduz.")
@of_a_table
@click.pass_obj
def technicians(
    settings: Settings, file: Path, zone: str | None, sheet: str | None, *, ignore_unknown_columns: bool, dry_run: bool
) -> None:
    """Enter technicians with their shifts from FILE, a JSON list, an Excel workbook or CSV.

    Their territories are added where they are new.
    """
    if zone is not None and zone not in available_timezones():
        raise click.ClickException(f"{zone} is no time zone; write it like Europe/Vaduz.")
    with opened(settings) as backend:
        try:
            with backend.work() as work:
                zones = territory_queries.zones_by_code(work.session, work.actor)
            usual = ZoneInfo(zone or backend.settings.zone)
            options = TechnicianFileOptions(sheet, ignore_unknown_columns, zones, usual)
            read = technicians_of_file(file, options)
        except DispatchError as refusal:
            raise click.ClickException(_of_whole_file(refusal)) from None
        new = {code: zone or _zone_of(read.starts.get(code), backend.settings.zone) for code in _new(read, zones)}
        if not dry_run:
            _add_territories(backend, new)
        steps = import_technicians(backend, read.lines, rehearsed_territories=new if dry_run else None)
        tally = [ImportTally(), *tqdm(steps, total=len(read.lines), unit=" technicians", disable=None)][-1]
    said = "would be entered" if dry_run else "entered"
    click.echo(f"{tally.created} technicians {said}, {tally.known} were here already, {len(tally.refused)} refused.")
    _warn(tally.warnings)
    _report(tally.refused)


@click.command("import-roads")
@click.argument("file", type=EXISTING)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Where to; the data folder without it.")
@click.pass_obj
def roads(settings: Settings, file: Path, out: Path | None) -> None:
    """Prepare the road network of FILE, an OpenStreetMap extract (.osm.pbf), once; DISPATCH_ROADS names the result."""
    target = out or (settings.data_dir or default_data_dir()) / "roads" / (file.name.split(".")[0] + ".npz")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tqdm(unit="", disable=None) as bar:

        def progress(step: str, count: int) -> None:
            bar.set_description(step)
            bar.update(count - bar.n)

        try:
            report = prepare(file, target, progress)
        except ExtractError as fault:
            raise click.ClickException(str(fault)) from None
    click.echo(f"{report.junctions} junctions, {report.roads} roads, {report.kilometres} km. Now set:")
    click.echo(f"DISPATCH_ROADS={target}")


def _of_whole_file(refusal: DispatchError) -> str:
    if not isinstance(refusal, UnreadableFile):
        return refusal.sentence
    whole = refusal.refusal
    return f"line {whole.line}: {whole.code}: {_at(whole)}{whole.sentence}"


def _tell_orders(tally: ImportTally, *, dry_run: bool) -> None:
    said = "would be taken in" if dry_run else "taken in"
    click.echo(f"{tally.created} orders {said}, {tally.known} were here already, {len(tally.refused)} refused.")
    for preview in tally.previews[:MOST_SHOWN] if dry_run else ():
        windows = ", ".join("/".join(window) for window in preview.windows)
        known = " (here already)" if preview.known else ""
        click.echo(f"  line {preview.line}: {preview.external_id or '-'} {preview.kind} {windows}{known}".rstrip())
    _warn(tally.warnings)


def _at(said: LineRefusal | LineWarning) -> str:
    return f"{said.column}: " if said.column and not said.sentence.startswith(said.column) else ""


def _tell_located(located: Sequence[bool]) -> None:
    if located:
        click.echo(f"Addresses without a point: {len(located)}, of which {sum(located)} were found here.")
    if not all(located):
        click.echo("A worker looks up the rest (`dispatch worker`); without a point nothing is planned.")


def _new(read: TechnicianFile, known: Mapping[str, ZoneInfo]) -> list[str]:
    """The territories that a file names and nobody knows yet."""
    named = [line.technician.territory for line in read.lines if isinstance(line, TechnicianLine)]
    return [code for code in dict.fromkeys(named) if code not in known]


def _add_territories(backend: Backend, new: Mapping[str, str]) -> None:
    for code, zone in new.items():
        with backend.work() as work:
            territories.enter(work, code=code, name=code, zone=zone)
        click.echo(f"The territory {code} is new; its days begin by the clocks of {zone}.")


def _zone_of(start: datetime | None, usual: str) -> str:
    """The zone by which a file's own times were written; the usual one where they say none, or agree."""
    if start is None or start.astimezone(ZoneInfo(usual)).utcoffset() == start.utcoffset():
        return usual
    return zone_by_offset(start.utcoffset() or timedelta(0)) or usual


def _warn(warnings: Sequence[LineWarning]) -> None:
    for warning in warnings[:MOST_SHOWN]:
        click.echo(f"  line {warning.line}: {_at(warning)}{warning.sentence}", err=True)


def _report(refused: Sequence[LineRefusal]) -> None:
    for refusal in refused[:MOST_SHOWN]:
        click.echo(f"  line {refusal.line}: {refusal.code}: {_at(refusal)}{refusal.sentence}", err=True)
    if len(refused) > MOST_SHOWN:
        click.echo(f"  … and {len(refused) - MOST_SHOWN} more.", err=True)
    if refused:
        raise click.exceptions.Exit(1)
