"""What every table is made of: names of constraints, types, keys and references."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, LargeBinary, MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from assistant.store.types import Key, UtcTime

_NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=_NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: UtcTime, bytes: LargeBinary}


def key() -> Mapped[int]:
    return mapped_column(Key, primary_key=True)


def ref(target: str, *, index: bool = False) -> Mapped[int]:
    return mapped_column(Key, ForeignKey(target), index=index)


def maybe_ref(target: str, *, index: bool = False) -> Mapped[int | None]:
    return mapped_column(Key, ForeignKey(target), index=index, nullable=True)
