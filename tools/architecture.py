"""The tower of the house as a drawing, made from the import contracts: `python -m tools.architecture`.

It stands in `docs/architecture.md` between two marks; the rest of that page is written by hand.
"""

import ast
import sys
import tomllib

from tools import pages
from tools.pages import ROOT


def layers() -> list[list[str]]:
    """The floors of the tower from the top, each with the folders on it, as the contract names them."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (tower,) = [one for one in contracts if one["name"].startswith("The tower")]
    return [floor.replace(":", "|").replace(" ", "").split("|") for floor in tower["layers"]]


def rooms() -> list[list[str]]:
    """The rooms within a capability, the highest first."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (within,) = [one for one in contracts if one["name"] == "The rooms within a capability"]
    return [floor.replace(":", "|").translate(str.maketrans("", "", " ()")).split("|") for floor in within["layers"]]


def drawn() -> str:
    """Both contracts as mermaid, the floors from top to bottom, and what each folder says that it is."""
    return "\n".join([
        "```mermaid", "flowchart TB", *_floors("f", layers()), "```", "",
        "The rooms of a capability, from top to bottom:", "",
        "```mermaid", "flowchart TB", *_floors("r", rooms()), "```", "",
        "| Folder | What it is |", "| --- | --- |",
        *(f"| `dispatch/{name}` | {_said(name)} |" for floor in layers() for name in floor), "",
    ])  # fmt: skip


def _floors(mark: str, floors: list[list[str]]) -> list[str]:
    lines = [f'  {mark}{number}["{" &nbsp;·&nbsp; ".join(floor)}"]' for number, floor in enumerate(floors)]
    return [*lines, "  " + " --> ".join(f"{mark}{number}" for number in range(len(floors)))]


def _said(name: str) -> str:
    folder = ROOT / "dispatch" / name
    source = folder / "__init__.py" if folder.is_dir() else folder.with_suffix(".py")
    said = (ast.get_docstring(ast.parse(source.read_text())) or "").partition("\n\n")[0].replace("\n", " ")
    title = f"{name.replace('_', ' ').capitalize()}: "
    return said.removeprefix(title)[:1].upper() + said.removeprefix(title)[1:]


def main(mode: str) -> int:
    """Writes `docs/architecture.md` (`--write`), or checks it (`--check`)."""
    return pages.main(mode, "architecture.md", drawn)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
