"""The long search: ruin and recreate, compiled by numba. Importing it needs numba; the rest of routing does not.

Compiled code is kept between processes in the user's cache folder (or `NUMBA_CACHE_DIR`). What an installation has
compiled into its own environment is used by every account, or copied by one that may not write there. The folder's name
is made from all compiled sources, those of `routing.column_generation` too: numba itself notices a change of the file
with the entrance only, and would run old code.
"""

import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import numba

PRICING = ("completion_bounds", "labels", "pricing_arrays", "shift_arrays", "subset_row_cuts", "pricing")
COMPILED = (
    "numba_options",
    "pointers",
    "search_state",
    "arrays/problem_arrays",
    "routes/times",
    "routes/cost",
    "routes/segments",
    "routes/supply_stops",
    "routes/drawn_days",
    "routes/odds",
    "routes/update",
    "moves/insertion",
    "moves/insertion_by_odds",
    "moves/links",
    "moves/synchronisation",
    "moves/undo_log",
    "moves/candidates",
    "moves/tail_exchange",
    "moves/route_opening",
    "moves/probation",
    "moves/iterations",
    "recombination/route_pool",
)
"""The modules whose text decides what is compiled."""
COMPLETE = "complete"
"""The file that says that a folder holds everything."""


def source_name() -> str:
    """A name for exactly these sources, this numba and its folder in every cache."""
    sources = b"".join(file.read_bytes() for file in _sources())
    return hashlib.sha256(sources + numba.__version__.encode()).hexdigest()[:16]


def _sources() -> list[Path]:
    here = Path(__file__).parent
    beside = here.parent / "column_generation"
    return [here / f"{name}.py" for name in COMPILED] + [beside / f"{name}.py" for name in PRICING]


def _may_write(folder: Path) -> bool:
    return os.access(folder, os.W_OK)


def cache_folder(
    environment: Mapping[str, str], installed: Path, home: Path, may_write: Callable[[Path], bool] = _may_write
) -> Path:
    """Where compiled code of exactly these sources is kept; the folder can be written, or is a temporary one.

    `installed` is the cache of the whole environment, which `make setup` fills, `home` the account's own.
    """
    chosen = environment.get("NUMBA_CACHE_DIR")
    ready = _folder_in(installed)
    if not chosen and _is_complete(ready) and may_write(ready):
        return ready
    for base in (Path(chosen or environment.get("XDG_CACHE_HOME") or home), Path(tempfile.gettempdir())):
        folder = _folder_in(base)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if not chosen and _is_complete(ready) and not _is_complete(folder):
                shutil.copytree(ready, folder, dirs_exist_ok=True)
        except OSError:
            continue
        if may_write(folder):
            return folder
    return Path(tempfile.mkdtemp())


def _folder_in(base: Path) -> Path:
    return base / "field-dispatch-routing" / source_name()


def _is_complete(folder: Path) -> bool:
    return (folder / COMPLETE).exists()


FOLDER = cache_folder(os.environ, Path(sys.prefix) / "share", Path.home() / ".cache")
numba.config.CACHE_DIR = str(FOLDER)


def is_compiled() -> bool:
    """Whether everything is compiled already, so that a search begins at once."""
    return (FOLDER / _compiled_here()).exists()


def note_compiled() -> None:
    """Notes that everything is compiled; `routing.solving.engine.warm_up` does."""
    (FOLDER / COMPLETE).touch()
    (FOLDER / _compiled_here()).touch()


def _compiled_here() -> str:
    """The file that says so for the files of this place: numba knows each by its folder and its time."""
    written = "".join(f"{file} {file.stat().st_mtime}\n" for file in _sources())
    return f"{COMPLETE}-{hashlib.sha256(written.encode()).hexdigest()[:16]}"
