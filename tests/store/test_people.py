"""Counsellors' accounts: what can be made of what was given, and how people prove who they are."""

from __future__ import annotations

from typing import TypedDict

import pytest
from sqlalchemy import select

from assistant.errors import ConfigurationError
from assistant.store import tables as t
from assistant.store.channels import ensure_team
from assistant.store.database import Database
from assistant.store.passwords import MAXIMUM_LENGTH, MINIMUM_LENGTH, hash_password, verify_password
from assistant.store.people import (
    PRESENCE,
    add_counsellor,
    find_counsellor,
    person_of_session,
    set_active,
    set_locale,
    set_password,
    sign_in,
)
from assistant.store.store import Store
from tests.support.people import NOON, PASSWORD, counsellor, open_store


class Account(TypedDict, total=False):
    email: str
    name: str
    password: str
    role: str
    team_ids: list[int]


@pytest.fixture
def store(db: Database) -> Store:
    return open_store(db)


def refusal(store: Store, wrong: Account) -> str:
    account: Account = {
        "email": "ana@example.org",
        "name": "Ana",
        "password": PASSWORD,
        "role": "counsellor",
        "team_ids": [ensure_team(store, "Paris")],
    }
    account.update(wrong)
    with pytest.raises(ConfigurationError) as error:
        add_counsellor(store, locale="en", now=NOON, **account)
    return str(error.value)


def session_key(store: Store) -> str:
    with store.db.read() as connection:
        return connection.execute(select(t.Counsellor.session_key)).scalar_one()


def test_an_account_is_found_again_by_its_e_mail_address(store: Store) -> None:
    sam = counsellor(store)
    assert find_counsellor(store, "Sam@Example.org") == sam


def test_nobody_is_found_under_an_unknown_address(store: Store) -> None:
    assert find_counsellor(store, "who@example.org") is None


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"email": "sam"}, "is not an e-mail address"),
        ({"name": " "}, "A name has"),
        ({"role": "king"}, "choose one of counsellor"),
        ({"password": "short"}, f"has {MINIMUM_LENGTH} to {MAXIMUM_LENGTH} characters"),
        ({"team_ids": []}, "at least one team"),
        ({"team_ids": [404]}, "no team with the number 404"),
    ],
)
def test_what_cannot_be_an_account_is_refused_with_a_sentence(store: Store, wrong: Account, sentence: str) -> None:
    assert sentence in refusal(store, wrong)


def test_an_address_can_have_one_account(store: Store) -> None:
    counsellor(store, "Ana")
    assert "There is an account for ana@example.org already" in refusal(store, {})


def test_a_refusal_never_repeats_the_password(store: Store) -> None:
    assert "hunter2" not in refusal(store, {"password": "hunter2"})


def test_the_password_is_not_kept(store: Store) -> None:
    counsellor(store)
    with store.db.read() as connection:
        assert PASSWORD not in connection.execute(select(t.Counsellor.password_hash)).scalar_one()


def test_the_right_password_signs_in(store: Store) -> None:
    sam = counsellor(store)
    signed_in = sign_in(store, sam.email, PASSWORD, NOON)
    assert signed_in is not None
    assert signed_in.person == sam


@pytest.mark.parametrize("email", ["sam@example.org", "who@example.org"])
def test_a_wrong_password_or_an_unknown_account_does_not_sign_in(store: Store, email: str) -> None:
    counsellor(store)
    assert sign_in(store, email, "not the right password", NOON) is None


def test_the_placeholder_of_unknown_accounts_opens_no_account(store: Store) -> None:
    assert sign_in(store, "who@example.org", "the password of nobody", NOON) is None


def test_a_session_is_its_persons(store: Store) -> None:
    sam = counsellor(store)
    assert person_of_session(store, sam.id, session_key(store), NOON) == sam


def test_a_new_password_ends_older_sessions(store: Store) -> None:
    sam = counsellor(store)
    key = session_key(store)
    set_password(store, sam.id, "another long password")
    assert person_of_session(store, sam.id, key, NOON) is None


def test_a_new_password_must_be_long_enough_too(store: Store) -> None:
    sam = counsellor(store)
    with pytest.raises(ConfigurationError):
        set_password(store, sam.id, "short")


def test_an_account_opened_again_needs_a_new_login(store: Store) -> None:
    sam = counsellor(store)
    key = session_key(store)
    set_active(store, sam.id, active=False)
    set_active(store, sam.id, active=True)
    assert person_of_session(store, sam.id, key, NOON) is None


def test_presence_is_kept_to_the_minute(store: Store) -> None:
    sam = counsellor(store)
    key = session_key(store)
    for moment in (NOON, NOON + PRESENCE / 2):
        person_of_session(store, sam.id, key, moment)
    with store.db.read() as connection:
        assert connection.execute(select(t.Counsellor.last_seen_at)).scalar_one() == NOON


def test_the_language_of_the_pages_is_kept(store: Store) -> None:
    sam = counsellor(store)
    set_locale(store, sam.id, "fr")
    found = find_counsellor(store, sam.email)
    assert found is not None
    assert found.locale == "fr"


def test_a_password_may_hold_any_character() -> None:
    odd = "half \ud83d and whole 🙂"
    assert verify_password(hash_password(odd), odd)


def test_a_hash_that_is_none_opens_nothing() -> None:
    assert not verify_password("not a hash", PASSWORD)
