"""Whether the keys we were given open what is in the database: asked once, before serving."""

from __future__ import annotations

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from assistant.errors import ConfigurationError
from assistant.store import tables as t
from assistant.store.sealing import wrapped_by
from assistant.store.store import Store

_UNDER_THE_KEYRING = (t.Contact.wrapped_key, t.DutyContact.sealed_address, t.Counsellor.sealed_totp)


def require_keys(store: Store) -> None:
    """Raises `ConfigurationError` when somebody's key is wrapped by one that is not on the ring: their messages could
    be neither read nor kept. Likewise for those on call, who could not be called, and for second factors."""
    with store.db.read() as connection:
        lost = sum(connection.execute(_unopenable(store, column)).scalar_one() for column in _UNDER_THE_KEYRING)
    if lost:
        raise ConfigurationError(
            f"ASSISTANT_KEYRING lacks a key that people's data are sealed under (people: {lost}): "
            "put it back, after the active one."
        )


def _unopenable(
    store: Store, column: InstrumentedAttribute[bytes] | InstrumentedAttribute[bytes | None]
) -> Select[int]:
    known = [wrapped_by(name) for name in store.keyring.keys]
    openable = or_(*(func.substr(column, 1, len(start)) == start for start in known))
    return select(func.count()).where(column.is_not(None), ~openable)
