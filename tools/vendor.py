"""`python -m tools.vendor`: fetches what is borrowed from the npm registry anew, and holds it against its checksum."""

import hashlib
import json
import subprocess
import sys
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Borrowed:
    """A package, and where it is kept: its files by their path in the package, each with its SHA-256."""

    package: str
    version: str
    files: Mapping[str, str]
    folder: Path


PAGES = ROOT / "dispatch" / "web" / "static" / "vendor"
BORROWED = (
    Borrowed(
        "axe-core",
        "4.14.1",
        {
            "axe.min.js": "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c",
            "LICENSE": "af175b9d96ee93c21a036152e1b905b0b95304d4ae8c2c921c7609100ba8df7e",
        },
        ROOT / "tests" / "browser" / "vendor" / "axe-core",
    ),
    Borrowed(
        "maplibre-gl",
        "6.17.0",
        {
            "dist/maplibre-gl.mjs": "e02cb08c572fd0950a75343cd558099c2a1dbbaf67f26b0c96f115431962d1ae",
            "dist/maplibre-gl-worker.mjs": "73d7a024a4efe1a46e49db193e18cfe33271e3ecc652ec7542c281a4ef5f0f04",
            "dist/maplibre-gl.css": "a90798a1953017790e590f7e1bd35ff103a8a4263972cb47290b78adf86f8c20",
            "LICENSE.txt": "ee5fc05a0677eaf69601d2c7db0d9ecd6cc27c3abc1d0733bc9ed34707cf8ef2",
        },
        PAGES / "maplibre-gl",
    ),
    Borrowed(
        "pmtiles",
        "4.5.0",
        {"dist/pmtiles.js": "caf981bc46f6327ee7e65d5dc964d89d38a69f60edca2bd4c5c890c21b554c6c"},
        PAGES / "pmtiles",
    ),
    # Pmtiles holds it; of it only the licence is kept.
    Borrowed(
        "fflate",
        "0.8.2",
        {"LICENSE": "805f6cb28bb8b6d3a0badd83c93bccd9671fa01a3b4b92b7042b0743325ac243"},
        PAGES / "pmtiles" / "fflate",
    ),
)


def fetch(one: Borrowed) -> None:
    """Writes the files of a package. Raises `ValueError` when they are not those that were looked at."""
    with TemporaryDirectory() as folder:
        command = ["npm", "pack", "--json", f"{one.package}@{one.version}"]
        done = subprocess.run(command, cwd=folder, check=True, capture_output=True)  # noqa: S603 - Names of our own.
        packed = json.loads(done.stdout)
        with tarfile.open(Path(folder) / packed[0]["filename"]) as archive:
            found = {name: _read(archive, name) for name in one.files}
    for name, checksum in one.files.items():
        if hashlib.sha256(found[name]).hexdigest() != checksum:
            raise ValueError(f"{name} of {one.package} {one.version} is not what was looked at.")
    one.folder.mkdir(parents=True, exist_ok=True)
    for name, content in found.items():
        (one.folder / Path(name).name).write_bytes(content)


def _read(archive: tarfile.TarFile, name: str) -> bytes:
    member = archive.extractfile(f"package/{name}")
    if member is None:
        raise ValueError(f"The package holds no {name}.")
    return member.read()


if __name__ == "__main__":
    for each in BORROWED:
        fetch(each)
        sys.stdout.write(f"{each.package} {each.version}\n")
