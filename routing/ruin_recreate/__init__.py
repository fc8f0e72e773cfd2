"""The long search: ruin and recreate, compiled by numba. Importing it needs numba; the rest of routing does not.

Compiled code is kept between processes in the user's cache folder (or `NUMBA_CACHE_DIR`), under a name made from all
compiled sources, those of `routing.column_generation` too: numba itself notices a change of the file with the entrance
only, and would run old code.
"""

import hashlib
import os
import tempfile
from pathlib import Path

import numba

PRICING = ("completion_bounds", "labels", "pricing_arrays", "shift_arrays", "subset_row_cuts", "pricing")
COMPILED = (
    "route_times",
    "numba_options",
    "insertion",
    "synchronisation",
    "undo_log",
    "candidates",
    "tail_exchange",
    "route_opening",
    "route_segments",
    "route_pool",
    "route_cost",
    "route_update",
    "pointers",
    "iterations",
    "search_state",
    "depot_stops",
    "problem_arrays",
)
"""The modules whose text decides what is compiled."""


def cache_folder() -> Path:
    """Where compiled code of exactly these sources is kept; the folder can be written, or is a temporary one."""
    here = Path(__file__).parent
    files = [here / f"{name}.py" for name in COMPILED] + [
        here.parent / "column_generation" / f"{name}.py" for name in PRICING
    ]
    sources = b"".join(file.read_bytes() for file in files)
    name = hashlib.sha256(sources + numba.__version__.encode()).hexdigest()[:16]
    wanted = os.environ.get("NUMBA_CACHE_DIR") or os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    for base in (Path(wanted), Path(tempfile.gettempdir())):
        folder = base / "field-dispatch-routing" / name
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            return folder
    return Path(tempfile.mkdtemp())


numba.config.CACHE_DIR = str(cache_folder())
