"""Ids of the generic contents created at a provider, so that each is created once."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, insert, select, update

from assistant.store import tables as t
from assistant.store.store import Store


@dataclass(frozen=True, slots=True)
class StoredContentIds:
    """Ids by account and name. The latest one put is the one kept."""

    store: Store

    def get(self, account: str, name: str) -> str | None:
        statement = select(t.ProviderContent.content_id).where(
            t.ProviderContent.account == account, t.ProviderContent.name == name
        )
        with self.store.db.read() as connection:
            return connection.execute(statement).scalar_one_or_none()

    def put(self, account: str, name: str, content_id: str) -> None:
        with self.store.db.write() as connection:
            changed = connection.execute(
                update(t.ProviderContent)
                .where(t.ProviderContent.account == account, t.ProviderContent.name == name)
                .values(content_id=content_id)
            )
            if changed.rowcount == 0:
                connection.execute(insert(t.ProviderContent).values(account=account, name=name, content_id=content_id))

    def forget(self, account: str, name: str) -> None:
        with self.store.db.write() as connection:
            connection.execute(
                delete(t.ProviderContent).where(t.ProviderContent.account == account, t.ProviderContent.name == name)
            )
