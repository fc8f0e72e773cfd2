"""Compiled code is made once for an installation, whoever plans with it."""

import shutil
import subprocess
import sys
from pathlib import Path

import routing
from routing.ruin_recreate import COMPLETE, cache_folder, source_name


def an_installed_cache(base: Path) -> Path:
    """A cache that `make setup` filled, with one compiled file."""
    folder = base / "field-dispatch-routing" / source_name()
    folder.mkdir(parents=True)
    (folder / "search.nbi").write_bytes(b"compiled")
    (folder / COMPLETE).touch()
    return folder


def test_uses_what_the_installation_has_compiled(tmp_path: Path) -> None:
    installed = an_installed_cache(tmp_path / "venv")
    assert cache_folder({}, tmp_path / "venv", tmp_path / "home") == installed


def test_copies_it_for_an_account_that_may_not_write_there(tmp_path: Path) -> None:
    installed = an_installed_cache(tmp_path / "venv")
    own = cache_folder({}, tmp_path / "venv", tmp_path / "home", may_write=lambda folder: folder != installed)
    assert own == tmp_path / "home" / "field-dispatch-routing" / source_name()
    assert (own / "search.nbi").read_bytes() == b"compiled"
    assert (own / COMPLETE).exists()


def test_keeps_to_the_folder_that_is_chosen(tmp_path: Path) -> None:
    an_installed_cache(tmp_path / "venv")
    chosen = cache_folder({"NUMBA_CACHE_DIR": str(tmp_path / "chosen")}, tmp_path / "venv", tmp_path / "home")
    assert chosen.parents[1] == tmp_path / "chosen"
    assert not (chosen / COMPLETE).exists()


def test_copies_nothing_half_compiled(tmp_path: Path) -> None:
    (an_installed_cache(tmp_path / "venv") / COMPLETE).unlink()
    own = cache_folder({}, tmp_path / "venv", tmp_path / "home")
    assert list(own.iterdir()) == []


def test_knows_what_was_compiled_by_the_folder_of_its_sources(tmp_path: Path) -> None:
    """Numba knows compiled code by where its source lies and its time: another checkout must compile anew."""
    here = Path(routing.__file__).parent
    for name in ("one", "another"):
        shutil.copytree(here, tmp_path / name / "routing")
    environment = {"NUMBA_CACHE_DIR": str(tmp_path / "cache"), "PATH": ""}

    def said(checkout: str, words: str) -> str:
        call = f"from routing.ruin_recreate import is_compiled, note_compiled; {words}"
        told = subprocess.run(
            [sys.executable, "-c", call],
            cwd=tmp_path / checkout,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return told.stdout.strip()

    assert said("one", "note_compiled(); print(is_compiled())") == "True"
    assert said("another", "print(is_compiled())") == "False"
