"""`dispatch import-…`: orders, technicians and roads from files, with progress and a report of what was refused."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import click
from tqdm import tqdm

from dispatch.bootstrap import Backend, opened
from dispatch.customers.api.line_files import inventory_records
from dispatch.customers.processes.inventory_import import import_lines
from dispatch.customers.rules.line_files import RefusedRecord
from dispatch.customers.services.inventories import InventoryTally
from dispatch.db import schema
from dispatch.db.embedded import default_data_dir
from dispatch.orders.api import file_schemas
from dispatch.orders.processes.geocoding import locate_known
from dispatch.orders.processes.importing import ImportTally, import_orders, import_technicians
from dispatch.orders.rules.order_files import LineRefusal
from dispatch.settings import Settings
from dispatch.vocabulary.errors import DispatchError
from dispatch.workforce.queries import territories as territory_queries
from dispatch.workforce.rules.territory_choice import zone_by_offset
from dispatch.workforce.services import territories
from routing.roads import ExtractError, prepare

EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)
MOST_SHOWN = 50


@click.command("import-orders")
@click.argument("file", type=EXISTING)
@click.option("--source", help="The system that the orders come from; `manual` without it.")
@click.pass_obj
def orders(settings: Settings, file: Path, source: str | None) -> None:
    """Take in orders from FILE: JSON Lines (.jsonl) or CSV (.csv). Good lines are kept whatever the others are."""
    with opened(settings) as backend:
        schema.upgrade(backend.database.url)
        try:
            text, form = file_schemas.order_file(file)
            lines = list(file_schemas.order_lines(text, form))
        except DispatchError as refusal:
            raise click.ClickException(refusal.sentence) from None
        tally = ImportTally()
        with tqdm(total=len(lines), unit=" orders", disable=None) as bar:
            for tally in import_orders(backend, lines, source=source):
                bar.update(tally.read - bar.n)
        located = list(locate_known(backend))
    click.echo(f"{tally.created} orders taken in, {tally.known} were here already, {len(tally.refused)} refused.")
    _tell_located(located)
    _report(tally.refused, "line")


@click.command("import-lines")
@click.argument("file", type=EXISTING)
@click.option("--source", help="The system that the inventory comes from; `inventory` without it.")
@click.pass_obj
def lines(settings: Settings, file: Path, source: str | None) -> None:
    """Enter lines with their devices from FILE, an inventory: JSON Lines (.jsonl) or CSV (.csv)."""
    with opened(settings) as backend:
        schema.upgrade(backend.database.url)
        try:
            text, form = file_schemas.order_file(file)
        except DispatchError as refusal:
            raise click.ClickException(refusal.sentence) from None
        records = list(inventory_records(text, form))
        tally = InventoryTally()
        with tqdm(total=len(records), unit=" lines", disable=None) as bar:
            for tally in import_lines(backend, records, source=source):
                bar.update(tally.read - bar.n)
    click.echo(f"{tally.created} lines entered, {tally.known} were here already, {len(tally.refused)} refused.")
    _report(tally.refused, "line")


@click.command("import-technicians")
@click.argument("file", type=EXISTING)
@click.option("--zone", help="The time zone of territories that are new, such as Europe/Vaduz.")
@click.pass_obj
def technicians(settings: Settings, file: Path, zone: str | None) -> None:
    """Enter technicians with their shifts from FILE, a JSON list; their territories are added where they are new."""
    if zone is not None and zone not in available_timezones():
        raise click.ClickException(f"{zone} is no time zone; write it like Europe/Vaduz.")
    with opened(settings) as backend:
        schema.upgrade(backend.database.url)
        try:
            entries = file_schemas.technicians_of_file(file)
        except DispatchError as refusal:
            raise click.ClickException(refusal.sentence) from None
        _add_territories(backend, file, zone)
        entered = tqdm(import_technicians(backend, entries), total=len(entries), unit=" technicians", disable=None)
        tally = [ImportTally(), *entered][-1]
    click.echo(f"{tally.created} technicians entered, {tally.known} were here already, {len(tally.refused)} refused.")
    _report(tally.refused, "entry")


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


def _tell_located(located: Sequence[bool]) -> None:
    if located:
        click.echo(f"Addresses without a point: {len(located)}, of which {sum(located)} were found here.")
    if not all(located):
        click.echo("A worker looks up the rest (`dispatch worker`); without a point nothing is planned.")


def _add_territories(backend: Backend, file: Path, zone: str | None) -> None:
    raw = json.loads(file.read_text(encoding="utf-8-sig"))
    codes = {entry.get("territory"): entry for entry in raw if isinstance(entry, dict)}
    for code, entry in codes.items():
        with backend.work() as work:
            if not isinstance(code, str) or territory_queries.id_of_code(work.session, work.actor, code) is not None:
                continue
            chosen = zone or _zone_of(entry, backend.settings.zone)
            territories.enter(work, code=code, name=code, zone=chosen)
        click.echo(f"The territory {code} is new; its days begin by the clocks of {chosen}.")


def _zone_of(entry: dict[str, object], usual: str) -> str:
    """The zone by which the entry's own times were written; the usual one where it has none or agrees."""
    shifts = entry.get("shifts")
    first = shifts[0] if isinstance(shifts, list) and shifts else {}
    try:
        start = datetime.fromisoformat(str(first["start"]))
    except (KeyError, TypeError, ValueError):
        return usual
    offset = start.utcoffset() or timedelta(0)
    return usual if start.astimezone(ZoneInfo(usual)).utcoffset() == offset else zone_by_offset(offset) or usual


def _report(refused: Sequence[LineRefusal | RefusedRecord], what: str) -> None:
    for refusal in refused[:MOST_SHOWN]:
        click.echo(f"  {what} {refusal.line}: {refusal.code}: {refusal.sentence}", err=True)
    if len(refused) > MOST_SHOWN:
        click.echo(f"  … and {len(refused) - MOST_SHOWN} more.", err=True)
    if refused:
        raise click.exceptions.Exit(1)
