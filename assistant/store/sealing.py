"""Sealing: what a person wrote is unreadable without a key that is not in the database.

A *data key* per contact seals values (AES-256-GCM). The *keyring* wraps data keys; its first key is the active one,
older ones still open. A *keyed hash* (HMAC-SHA-256) finds an address again: a plain hash of a phone number can be
searched in minutes.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from assistant.errors import ConfigurationError, Unsealable

KEY_BYTES = 32
_NONCE_BYTES = 12
_VERSION = b"\x01"
_NAME = re.compile(r"[A-Za-z0-9._-]{1,32}")


@dataclass(frozen=True, slots=True)
class DataKey:
    """Seals and opens the values of one contact. `purpose` binds a value to its column: it opens nowhere else."""

    key: bytes

    def seal(self, plain: bytes, purpose: str) -> bytes:
        return _seal(self.key, plain, purpose.encode())

    def open(self, sealed: bytes, purpose: str) -> bytes:
        """Raises `Unsealable` when the value was altered, moved, or sealed under another key."""
        return _open(self.key, sealed, purpose.encode())


@dataclass(frozen=True, slots=True)
class Keyring:
    """The keys that live outside the database. `active` names the key that wraps new data keys."""

    active: str
    keys: Mapping[str, bytes]
    hash_key: bytes

    def new_data_key(self) -> DataKey:
        return DataKey(os.urandom(KEY_BYTES))

    def wrap(self, data_key: DataKey) -> bytes:
        return wrapped_by(self.active) + _seal(self.keys[self.active], data_key.key, self.active.encode())

    def unwrap(self, wrapped: bytes) -> DataKey:
        """Raises `Unsealable` when the key that wrapped it is not on the ring."""
        name, sealed = self._split(wrapped)
        return _unwrapped(self._named(name), sealed, name)

    def seal(self, plain: bytes, purpose: str) -> bytes:
        """Seal a value of the house itself, such as a counsellor's second factor: it belongs to no young person."""
        return wrapped_by(self.active) + _seal(self.keys[self.active], plain, f"house/{purpose}".encode())

    def open(self, sealed: bytes, purpose: str) -> bytes:
        """Raises `Unsealable` when the key is not on the ring, or the value was altered or moved."""
        name, body = self._split(sealed)
        return _open(self._named(name), body, f"house/{purpose}".encode())

    def lookup(self, kind: str, value: str) -> bytes:
        """The keyed hash of an address, 32 bytes."""
        return hmac.digest(self.hash_key, f"{kind}:{value}".encode("utf-8", "surrogatepass"), hashlib.sha256)

    def _split(self, value: bytes) -> tuple[bytes, bytes]:
        length = value[0] if value else 0
        return value[1 : 1 + length], value[1 + length :]

    def _named(self, name: bytes) -> bytes:
        key = self.keys.get(name.decode("ascii", "replace"))
        if key is None:
            raise Unsealable(f"The key {name.decode('ascii', 'replace')!r} is not in ASSISTANT_KEYRING: put it back.")
        return key


def wrapped_by(name: str) -> bytes:
    """How every data key wrapped by the key of this name begins."""
    return bytes([len(name)]) + name.encode("ascii")


@lru_cache(maxsize=4096)
def _unwrapped(key: bytes, sealed: bytes, name: bytes) -> DataKey:
    # The same few people write again and again: their keys are unwrapped once.
    return DataKey(_open(key, sealed, name))


def parse_keyring(keys: str, hash_key: str) -> Keyring:
    """`keys` is "name:base64[,name:base64…]", the active one first; `hash_key` is base64. Each decodes to 32 bytes.

    Raises `ConfigurationError` with what to do.
    """
    ring: dict[str, bytes] = {}
    for entry in filter(None, (part.strip() for part in keys.split(","))):
        name, _, encoded = entry.partition(":")
        if not _NAME.fullmatch(name) or name in ring:
            raise ConfigurationError(
                "ASSISTANT_KEYRING: write each key as name:base64, every name once, of 1 to 32 letters, digits, . _ -"
            )
        ring[name] = _decode(encoded, "ASSISTANT_KEYRING")
    if not ring:
        raise ConfigurationError("ASSISTANT_KEYRING is empty: run `assistant init`, which makes the keys.")
    return Keyring(next(iter(ring)), ring, _decode(hash_key, "ASSISTANT_HASH_KEY"))


def new_key() -> str:
    """A fresh random key in base64, as the settings take it."""
    return base64.b64encode(os.urandom(KEY_BYTES)).decode()


def _decode(encoded: str, setting: str) -> bytes:
    try:
        key = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise ConfigurationError(f"{setting} must hold {KEY_BYTES} bytes in base64: run `assistant init` to make keys.")
    return key


def _seal(key: bytes, plain: bytes, bound_to: bytes) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    return _VERSION + nonce + AESGCM(key).encrypt(nonce, plain, bound_to)


def _open(key: bytes, sealed: bytes, bound_to: bytes) -> bytes:
    nonce, body = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
    try:
        if sealed[:1] != _VERSION:
            raise Unsealable("A sealed value has an unknown version: it was written by a newer program.")
        return AESGCM(key).decrypt(nonce, body, bound_to)
    except (InvalidTag, ValueError) as error:
        raise Unsealable(
            "A sealed value cannot be opened: the key is another one, or the value was altered."
        ) from error
