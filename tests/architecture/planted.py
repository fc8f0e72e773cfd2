"""A copy of the packages with imports planted in it, and what the import contracts say of the copy."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("dispatch", "routing", "notify")


@dataclass(frozen=True)
class Planted:
    """An import that does not belong: which module imports which, both by their dotted names."""

    importer: str
    imported: str

    def __str__(self) -> str:
        return f"{self.importer} -> {self.imported}"


def copy_with(planted: Iterable[Planted], folder: Path) -> None:
    """Copies the packages' Python files and their contracts to an empty folder, each planted import at a file's end."""
    for package in PACKAGES:
        shutil.copytree(ROOT / package, folder / package, ignore=_all_but_python)
    shutil.copy(ROOT / "pyproject.toml", folder)
    for each in planted:
        with _file_of(each.importer, folder).open("a") as source:
            source.write(f"\nimport {each.imported}\n")


def contracts_say(folder: Path) -> tuple[int, str]:
    """The exit status of import-linter on the packages in a folder, and what it printed."""
    said = subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command; lint_imports_command()",
            "--no-cache",
        ],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "400"},
        capture_output=True,
        text=True,
        check=False,
    )
    return said.returncode, said.stdout + said.stderr


def _all_but_python(folder: str, names: list[str]) -> list[str]:
    here = Path(folder)
    return [name for name in names if name == "__pycache__" or ((here / name).is_file() and not name.endswith(".py"))]


def _file_of(module: str, folder: Path) -> Path:
    path = folder.joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
