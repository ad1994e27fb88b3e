"""Whether the keys we were given open what is in the database: asked once, before serving."""

from __future__ import annotations

from sqlalchemy import func, or_, select

from assistant.errors import ConfigurationError
from assistant.store import tables as t
from assistant.store.sealing import wrapped_by
from assistant.store.store import Store


def require_keys(store: Store) -> None:
    """Raises `ConfigurationError` when somebody's key is wrapped by one that is not on the ring: their messages could
    be neither read nor kept."""
    known = [wrapped_by(name) for name in store.keyring.keys]
    openable = or_(*(func.substr(t.Contact.wrapped_key, 1, len(start)) == start for start in known))
    statement = select(func.count()).where(t.Contact.wrapped_key.is_not(None), ~openable)
    with store.db.read() as connection:
        lost = connection.execute(statement).scalar_one()
    if lost:
        raise ConfigurationError(
            f"ASSISTANT_KEYRING lacks a key that people's data are sealed under (people: {lost}): "
            "put it back, after the active one."
        )
