"""Compiled code is made once for an installation, whoever plans with it."""

from pathlib import Path

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
