"""The page as the server sends it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from assistant.demo import phone
from assistant.demo.phone import LANGUAGES, SignIn, create_phone, read_texts

STATIC = Path(phone.__file__).parent / "static"


@pytest.fixture
def client() -> FlaskClient:
    app = Flask("test")
    app.register_blueprint(create_phone("/provider/handset/", "/console/", SignIn("sam@example.org", "<b>phrase</b>")))
    return app.test_client()


def test_speaks_the_language_asked_for(client: FlaskClient) -> None:
    assert '<html lang="en">' in client.get("/phone/?lang=en").text


def test_speaks_the_browsers_language_by_itself(client: FlaskClient) -> None:
    assert '<html lang="en">' in client.get("/phone/", headers={"Accept-Language": "en-GB,fr;q=0.5"}).text


def test_speaks_french_to_a_browser_that_asks_for_neither(client: FlaskClient) -> None:
    assert '<html lang="fr">' in client.get("/phone/?lang=xx", headers={"Accept-Language": "xx"}).text


def test_both_languages_say_everything() -> None:
    texts = read_texts()
    assert sorted(texts) == sorted(LANGUAGES)
    assert set(texts["fr"]) == set(texts["en"])


def test_every_text_is_used() -> None:
    sources = [path.read_text(encoding="utf-8") for path in STATIC.parent.rglob("*") if path.suffix in {".js", ".html"}]
    used = "\n".join(sources)
    assert not {name for name in read_texts()["en"] if not re.search(rf'texts\.{name}\b|"{name}"', used)}


def test_allows_nothing_inline(client: FlaskClient) -> None:
    response = client.get("/phone/")
    assert "unsafe" not in response.headers["Content-Security-Policy"]
    assert not re.search(r'\sstyle="|\son[a-z]+="|<style|<script(?![^>]*(src|application/json))', response.text)


def test_shows_the_demo_account_as_text(client: FlaskClient) -> None:
    assert "&lt;b&gt;phrase&lt;/b&gt;" in client.get("/phone/").text


def test_offers_phones_of_the_range_kept_for_fiction() -> None:
    assert all(re.fullmatch(r"\+3363998\d{4}", number) for number in phone.NUMBERS)


@pytest.mark.parametrize("name", sorted(path.name for path in STATIC.iterdir()))
def test_serves_what_the_page_needs(client: FlaskClient, name: str) -> None:
    with client.get(f"/phone/static/{name}") as response:
        assert response.status_code == 200
