from pathlib import Path

import pytest

from dispatch.orders.geocoders.gazetteer import Gazetteer

VADUZ, SCHAAN = (47.14, 9.52), (47.17, 9.51)
KNOWN = Gazetteer(
    [
        ("Aeulestrasse 20, 9490 Vaduz", VADUZ),
        ("Aeulestrasse 20,  Vaduz", (47.1402, 9.5201)),
        ("Alvierweg 1", (47.13, 9.51)),
        ("Im Winkel 3, 9490 Vaduz", VADUZ),
        ("Im Winkel 3, 9494 Schaan", SCHAAN),
    ]
)


@pytest.mark.parametrize(
    ("address", "point"),
    [
        ("Aeulestrasse 20, 9490 Vaduz", VADUZ),
        ("AEULESTR. 20, 9490  vaduz", VADUZ),
        ("Aeulestraße 20", VADUZ),
        ("Alvierweg 1, 9490 Vaduz", (47.13, 9.51)),
        ("Im Winkel 3, Schaan", SCHAAN),
        ("Im Winkel 3", None),
        ("Im Winkel 3, 9496 Balzers", None),
        ("Alvierweg 11", None),
        ("", None),
    ],
)
def test_finds_an_address_under_its_usual_spellings_and_no_other(
    address: str, point: tuple[float, float] | None
) -> None:
    assert KNOWN.locate(address) == point


def test_reads_a_csv_file_with_quoted_commas(tmp_path: Path) -> None:
    file = tmp_path / "gazetteer.csv"
    file.write_text('address,lat,lon\n"Landstrasse 1, 9495 Triesen",47.1,9.5\n', encoding="utf-8")
    assert Gazetteer.of_file(file).locate("Landstrasse 1, Triesen") == (47.1, 9.5)
