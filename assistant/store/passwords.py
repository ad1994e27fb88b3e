"""Passwords are kept as Argon2id hashes (RFC 9106), never otherwise."""

from __future__ import annotations

from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MINIMUM_LENGTH = 12
MAXIMUM_LENGTH = 200
"""Longer ones only make the server work."""

# 19 MiB, two passes, one lane: the parameters the OWASP password storage sheet gives for Argon2id; several logins at
# once still fit into a small server.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


def hash_password(password: str) -> str:
    return _HASHER.hash(password.encode("utf-8", "surrogatepass"))


def verify_password(kept: str | None, password: str) -> bool:
    """Whether the password fits the kept hash. Takes the same time when there is no account (`kept` None)."""
    try:
        fits = _HASHER.verify(kept or _nobody(), password[:MAXIMUM_LENGTH].encode("utf-8", "surrogatepass"))
    except (VerificationError, InvalidHashError):
        return False
    return fits and kept is not None


@lru_cache(maxsize=1)
def _nobody() -> str:
    return hash_password("the password of nobody")
