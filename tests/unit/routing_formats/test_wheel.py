"""The planner as a wheel of its own, built and installed where there is neither Flask nor a database."""

import json
import subprocess
import sys
import tomllib
import venv
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest

import routing

SOURCE = Path(routing.__file__).parent
NEEDED = ("numpy", "scipy", "numba", "llvmlite", "ortools", "absl", "pandas", "dateutil", "six", "immutabledict",
          "google", "typing_extensions")  # fmt: skip
"""What the wheel and OR-Tools depend on; nothing of the web, of the database, or of an extra."""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    copied = folder / "routing"
    for file in SOURCE.rglob("*"):
        if file.is_file() and "__pycache__" not in file.parts and file.suffix in {".py", ".toml", ".typed"}:
            target = copied / file.relative_to(SOURCE)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(file.read_bytes())
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*command, "--wheel-dir", str(folder), str(copied)], check=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheel and the libraries that it names."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False, symlinks=True)
    packages = next(folder.glob("lib/python*/site-packages"))
    for name in NEEDED:
        spec = find_spec(name)
        places = [] if spec is None else list(spec.submodule_search_locations or [spec.origin or ""])
        for place in map(Path, places[:1]):
            (packages / place.name).symlink_to(place)
            if (libraries := place.parent / f"{name}.libs").exists():
                (packages / libraries.name).symlink_to(libraries)
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(packages)
    return folder / "bin" / "python"


def ran(python: Path, *words: str) -> str:
    done = subprocess.run([python, "-I", *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_holds_every_module(wheel: Path) -> None:
    modules = {f"routing/{file.relative_to(SOURCE).as_posix()}" for file in SOURCE.rglob("*.py")}
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert modules <= names
    assert "routing/py.typed" in names


def test_names_its_version_and_what_it_needs(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        told = archive.read(next(name for name in archive.namelist() if name.endswith("METADATA"))).decode()
    assert f"Version: {routing.__version__}" in told
    assert "flask" not in told.lower()
    assert "sqlalchemy" not in told.lower()


def test_needs_the_same_as_the_whole_product() -> None:
    whole = tomllib.loads((SOURCE.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    own = tomllib.loads((SOURCE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [each for name in ("roads", "cch", "plots") for each in own["optional-dependencies"][name]]
    allowed = {*whole["dependencies"], *(each for part in whole["optional-dependencies"].values() for each in part)}
    assert {*own["dependencies"], *extras} <= allowed
    assert own["requires-python"] == whole["requires-python"]


def test_has_neither_web_nor_database(python: Path) -> None:
    told = ran(
        python, "-c", "from importlib.util import find_spec as f; print(f('flask'), f('sqlalchemy'), f('dispatch'))"
    )
    assert told.split() == ["None", "None", "None"]


def test_measures_roads_there_without_the_extras(python: Path) -> None:
    code = "from routing.roads import GreatCircleRoads, Place; print(GreatCircleRoads().matrix([Place(1, 2)]).seconds)"
    assert ran(python, "-c", code).strip() == "[[0]]"


def test_plans_a_file_there(python: Path, tmp_path: Path) -> None:
    asked = {"vehicles": [{"id": 1, "start_index": 0}], "jobs": [{"id": 4, "location_index": 1, "service": 60}],
             "matrices": {"car": {"durations": [[0, 5], [5, 0]]}}}  # fmt: skip
    (tmp_path / "in.json").write_text(json.dumps(asked), encoding="utf-8")
    told = ran(python, "-m", "routing", "solve", str(tmp_path / "in.json"), "--engine", "ortools", "--seconds", "1")
    (route,) = json.loads(told)["routes"]
    assert [(step["type"], step["arrival"]) for step in route["steps"]] == [("start", 0), ("job", 5)]
