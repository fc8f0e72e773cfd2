"""`python -m tools.vendor`: fetches what is borrowed from the npm registry anew, and holds it against its checksum."""

import hashlib
import json
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Borrowed:
    """A package, the files of it that are kept, and the SHA-256 of the first one."""

    package: str
    version: str
    files: tuple[str, ...]
    checksum: str
    folder: Path


BORROWED = (
    Borrowed(
        "axe-core",
        "4.14.1",
        ("axe.min.js", "LICENSE"),
        "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c",
        ROOT / "tests" / "browser" / "vendor" / "axe-core",
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
    if hashlib.sha256(found[one.files[0]]).hexdigest() != one.checksum:
        raise ValueError(f"{one.package} {one.version} is not what was looked at.")
    one.folder.mkdir(parents=True, exist_ok=True)
    for name, content in found.items():
        (one.folder / name).write_bytes(content)


def _read(archive: tarfile.TarFile, name: str) -> bytes:
    member = archive.extractfile(f"package/{name}")
    if member is None:
        raise ValueError(f"The package holds no {name}.")
    return member.read()


if __name__ == "__main__":
    for each in BORROWED:
        fetch(each)
        sys.stdout.write(f"{each.package} {each.version}\n")
