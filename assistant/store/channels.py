"""Our numbers and services, and the teams they belong to."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, cast

from sqlalchemy import Row, and_, case, insert, or_, select, update

from assistant.store import tables as t
from assistant.store.rows import inserted_id
from assistant.store.store import Store
from assistant.store.values import Channel
from assistant.values import ChannelKind


def find_channel(store: Store, kind: ChannelKind, address: str, service: str | None) -> Channel | None:
    """The channel a message came to: by our number, or by the Messaging Service it was sent to."""
    by_service = and_(t.Channel.service == service, t.Channel.service.is_not(None)) if service else None
    matches = t.Channel.address == address if by_service is None else or_(t.Channel.address == address, by_service)
    statement = select(t.Channel.__table__).where(t.Channel.kind == kind, matches).order_by(t.Channel.id)
    with store.db.read() as connection:
        rows = connection.execute(statement).all()
    exact = [row for row in rows if row.address == address]
    return _channel(next(iter(exact or rows))) if rows else None


def sms_sender(store: Store, team_id: int | None, accounts: Collection[str]) -> Channel | None:
    """Our number that writes to people of this team: the team's own, else another one of ours. None when none of these
    accounts has a number that sends SMS."""
    of_team = case((t.Channel.team_id == team_id, 0), else_=1) if team_id is not None else t.Channel.id
    statement = (
        select(t.Channel.__table__)
        .where(t.Channel.kind == "sms", t.Channel.account.in_(accounts))
        .order_by(of_team, t.Channel.id)
        .limit(1)
    )
    with store.db.read() as connection:
        row = connection.execute(statement).one_or_none()
    return None if row is None else _channel(row)


def ensure_channel(store: Store, channel: Channel) -> None:
    """Make the channel the settings name, or bring it up to date. Its team is kept once it exists."""
    values = {
        "account": channel.account,
        "service": channel.service,
        "default_locale": channel.default_locale,
        "country": channel.country,
    }
    with store.db.write() as connection:
        changed = connection.execute(
            update(t.Channel).where(t.Channel.kind == channel.kind, t.Channel.address == channel.address).values(values)
        )
        if changed.rowcount == 0:
            connection.execute(
                insert(t.Channel).values(kind=channel.kind, address=channel.address, team_id=channel.team_id, **values)
            )


def ensure_team(store: Store, name: str) -> int:
    """The id of the team of this name, made when there is none."""
    with store.db.write() as connection:
        found = connection.execute(select(t.Team.id).where(t.Team.name == name)).scalar_one_or_none()
        return found if found is not None else inserted_id(connection, insert(t.Team).values(name=name))


def team_names(store: Store) -> frozenset[str]:
    """Of every team there is."""
    with store.db.read() as connection:
        return frozenset(connection.execute(select(t.Team.name)).scalars())


def _channel(row: Row[Any]) -> Channel:
    return Channel(
        row.id,
        row.team_id,
        cast(ChannelKind, row.kind),
        row.account,
        row.address,
        row.service,
        row.default_locale,
        row.country,
    )
