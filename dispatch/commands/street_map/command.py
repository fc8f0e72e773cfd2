"""`dispatch import-map`: the streets of the console's map, made once from the extract that roads are made from."""

from collections.abc import Iterator
from pathlib import Path

import click
from tqdm import tqdm

from dispatch.commands.street_map.features import UnreadableExtract, features
from dispatch.commands.street_map.tiles import NoTileMaker, TilesFailed, write
from dispatch.db.embedded import default_data_dir
from dispatch.settings import Settings

EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("import-map")
@click.argument("file", type=EXISTING)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Where to; the data folder without it.")
@click.pass_obj
def import_map(settings: Settings, file: Path, out: Path | None) -> None:
    """Make the streets of the map from FILE, an OpenStreetMap extract (.osm.pbf); DISPATCH_MAP names the result."""
    target = out or (settings.data_dir or default_data_dir()) / "map" / (file.name.split(".")[0] + ".pmtiles")
    target.parent.mkdir(parents=True, exist_ok=True)
    count = 0
    with tqdm(unit=" features", disable=None) as bar:

        def told(so_far: int) -> None:
            nonlocal count
            count = so_far
            bar.update(so_far - bar.n)

        try:
            write(_some(features(file, told), file), target)
        except (UnreadableExtract, NoTileMaker, TilesFailed) as fault:
            raise click.ClickException(str(fault)) from None
    click.echo(f"{count} features, {target.stat().st_size // 1000} kB. Now set:")
    click.echo(f"DISPATCH_MAP={target}")


def _some(lines: Iterator[str], file: Path) -> Iterator[str]:
    """The lines. Raises `UnreadableExtract` where there is none."""
    first = next(lines, None)
    if first is None:
        raise UnreadableExtract(f"{file.name} holds nothing that a map would draw.")
    yield first
    yield from lines
