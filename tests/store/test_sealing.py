"""Sealed values open with their key and nothing else; keys may be changed without losing anybody."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from assistant.errors import ConfigurationError, Unsealable
from assistant.store import tables as t
from assistant.store.contents import open_content, seal_content
from assistant.store.database import Database
from assistant.store.keys import require_keys
from assistant.store.sealing import KEY_BYTES, DataKey, Keyring, new_key, parse_keyring
from assistant.store.store import Store
from assistant.store.values import MessageContent
from tests.support.people import open_store, young_person

OLD, NEW, HASH = new_key(), new_key(), new_key()


def altered(sealed: bytes, position: int) -> bytes:
    return sealed[:position] + bytes([sealed[position] ^ 1]) + sealed[position + 1 :]


@settings(max_examples=50)
@given(st.text(st.characters()))
def test_any_text_comes_back_as_it_was(text: str) -> None:
    key = DataKey(b"k" * KEY_BYTES)
    assert open_content(key, seal_content(key, MessageContent(text))) == MessageContent(text)


def test_the_same_words_never_look_the_same() -> None:
    key = DataKey(b"k" * KEY_BYTES)
    assert key.seal(b"oui", "message") != key.seal(b"oui", "message")


@pytest.mark.parametrize("position", [0, 1, 13, -1])
def test_an_altered_value_does_not_open(position: int) -> None:
    key = DataKey(b"k" * KEY_BYTES)
    sealed = key.seal(b"oui", "message")
    with pytest.raises(Unsealable):
        key.open(altered(sealed, position % len(sealed)), "message")


def test_a_value_moved_to_another_column_does_not_open() -> None:
    key = DataKey(b"k" * KEY_BYTES)
    with pytest.raises(Unsealable):
        key.open(key.seal(b"oui", "message"), "address")


def test_a_new_first_key_leaves_what_was_sealed_readable() -> None:
    data_key = DataKey(b"k" * KEY_BYTES)
    wrapped = parse_keyring(f"old:{OLD}", HASH).wrap(data_key)
    assert parse_keyring(f"new:{NEW},old:{OLD}", HASH).unwrap(wrapped) == data_key


def test_the_first_key_wraps_new_people() -> None:
    ring = parse_keyring(f"new:{NEW},old:{OLD}", HASH)
    wrapped = ring.wrap(DataKey(b"k" * KEY_BYTES))
    with pytest.raises(Unsealable, match="'new' is not in ASSISTANT_KEYRING"):
        parse_keyring(f"old:{OLD}", HASH).unwrap(wrapped)


def test_a_number_is_found_again_whatever_the_ring() -> None:
    first, second = parse_keyring(f"old:{OLD}", HASH), parse_keyring(f"new:{NEW},old:{OLD}", HASH)
    assert first.lookup("sms", "+33639980001") == second.lookup("sms", "+33639980001")


@pytest.mark.parametrize("wrapped", [b"", b"\x00", b"\xff", b"\x03old", b"\x03old" + b"x" * 61])
def test_a_wrapped_key_that_is_none_does_not_open(wrapped: bytes) -> None:
    with pytest.raises(Unsealable):
        parse_keyring(f"old:{OLD}", HASH).unwrap(wrapped)


@pytest.mark.parametrize(
    "keys",
    [
        "",
        "old",
        "old:",
        "old:notbase64!",
        f":{OLD}",
        f"clé:{OLD}",
        f"{'x' * 33}:{OLD}",
        f"old:{OLD},old:{NEW}",
        f"old:{base64.b64encode(b'short').decode()}",
    ],
    # Not by their values: these hold random keys.
    ids=["empty", "no key", "empty key", "not base64", "no name", "not ASCII", "long name", "twice", "short"],
)
def test_a_ring_that_cannot_be_used_is_refused_with_a_sentence(keys: str) -> None:
    with pytest.raises(ConfigurationError, match="ASSISTANT_KEYRING") as refused:
        parse_keyring(keys, HASH)
    assert OLD not in str(refused.value)


def store_with(db: Database, **keys: bytes) -> Store:
    return Store(db, Keyring(next(iter(keys)), keys, b"h" * 32))


def test_a_ring_that_opens_everybody_is_enough(db: Database) -> None:
    young_person(open_store(db))
    require_keys(store_with(db, new=b"n" * 32, test=b"k" * 32))


def test_a_key_that_is_missing_is_told_before_serving(db: Database) -> None:
    young_person(open_store(db))
    with pytest.raises(ConfigurationError, match=r"people: 1.*put it back"):
        require_keys(store_with(db, new=b"n" * 32))


def test_the_erased_need_no_key(db: Database) -> None:
    young_person(open_store(db))
    with db.write() as connection:
        connection.execute(update(t.Contact).values(wrapped_key=None))
    require_keys(store_with(db, new=b"n" * 32))
