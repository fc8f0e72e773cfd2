"""Settings of one's own geocoder: what is taken, and which sentence stops the start."""

import pytest

from dispatch.settings import SettingsFault
from tests.support.backends import make_settings


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("http://127.0.0.1:8391", "http://127.0.0.1:8391"),
        ("https://geo.example/nominatim/", "https://geo.example/nominatim"),
        ("http://[::1]:8080", "http://[::1]:8080"),
        ("geo.example", "https://geo.example"),
        ("geo.example:8080", "https://geo.example:8080"),
        ("", None),
    ],
)
def test_takes_the_address_of_a_geocoder_with_and_without_its_scheme(given: str, url: str | None) -> None:
    assert make_settings(geocoder="nominatim", geocoder_url=given).geocoder_url == url


@pytest.mark.parametrize(
    "given", ["ftp://geo.example", "http://", "//geo.example", "geo example", "https://http://geo.example", "g:99999"]
)
def test_stops_the_start_with_a_sentence_at_anything_else(given: str) -> None:
    with pytest.raises(SettingsFault, match=r"DISPATCH_GEOCODER_URL: .*begins with http:// or https://"):
        make_settings(geocoder="nominatim", geocoder_url=given)


def test_does_not_ask_a_public_geocoder_more_often_than_it_allows() -> None:
    with pytest.raises(SettingsFault, match="DISPATCH_GEOCODER_INTERVAL_SECONDS below 1 needs"):
        make_settings(geocoder="nominatim", geocoder_interval_seconds=0.5)
    assert make_settings(geocoder="nominatim").geocoder_interval_seconds == 1
