"""Called by Alembic with the connection that `assistant.store.migrate` put into its config."""

from __future__ import annotations

from typing import Literal

from alembic import context

from assistant.store.tables import Base
from assistant.store.types import UtcTime


def _render(kind: str, item: object, _context: object) -> str | Literal[False]:
    if kind == "type" and isinstance(item, UtcTime):
        return "UtcTime()"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    render_item=_render,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
