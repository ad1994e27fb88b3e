"""What one process remembers of its looks at the database, for every page that asks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from assistant.store.presence import Present, who_is_there
from assistant.store.store import Store
from assistant.store.watching import Change, changes_since, thread_pulses


@dataclass(frozen=True, slots=True)
class Known:
    """One look: frozen, because many threads read it.

    `beats`: per team, how many changes were ever noticed. `present`: who is in which conversation. The rest is what
    is new since the look before: `moved` conversations, and as pairs of team and conversation the watched `threads`
    whose own lines moved, and where it `stirred`: somebody came, left, or began or ceased writing.
    """

    beats: Mapping[int, int] = field(default_factory=dict)
    present: Mapping[int, tuple[Present, ...]] = field(default_factory=dict)
    moved: tuple[Change, ...] = ()
    threads: frozenset[tuple[int, int]] = frozenset()
    stirred: frozenset[tuple[int, int]] = frozenset()


class Memory:
    """The first look learns; each later one tells what is new since the one before."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._newest: datetime | None = None
        self._versions: dict[int, int] | None = None
        self._beats: Counter[int] = Counter()
        self._pulses: dict[int, tuple[int, str]] = {}
        self._people: frozenset[Present] | None = None

    def look(self, threads: Iterable[int], now: datetime) -> Known:
        """`threads` are the conversations whose deliveries, notes and tags are watched too.

        Raises `SQLAlchemyError` when the database is away: what moved meanwhile is then not known any more.
        """
        moved = self._moved()
        self._beats.update(change.team_id for change in moved)
        people = who_is_there(self._store, now)
        return Known(
            beats=dict(self._beats),
            present=_by_conversation(people),
            moved=moved,
            threads=self._own_lines(threads),
            stirred=self._stirred(frozenset(people)),
        )

    def _moved(self) -> tuple[Change, ...]:
        known = self._versions
        changes = changes_since(self._store, self._newest)
        self._newest = max((change.at for change in changes), default=self._newest)
        self._versions = {change.conversation_id: change.version for change in changes}
        if known is None:
            return ()
        return tuple(change for change in changes if known.get(change.conversation_id) != change.version)

    def _own_lines(self, threads: Iterable[int]) -> frozenset[tuple[int, int]]:
        before, self._pulses = self._pulses, thread_pulses(self._store, set(threads))
        found = self._pulses.items()
        return frozenset((pulse[0], number) for number, pulse in found if before.get(number, pulse) != pulse)

    def _stirred(self, people: frozenset[Present]) -> frozenset[tuple[int, int]]:
        before, self._people = self._people, people
        if before is None:
            return frozenset()
        return frozenset((one.team_id, one.conversation_id) for one in before ^ people)


def _by_conversation(people: Iterable[Present]) -> dict[int, tuple[Present, ...]]:
    found: dict[int, tuple[Present, ...]] = {}
    for one in people:
        found[one.conversation_id] = (*found.get(one.conversation_id, ()), one)
    return found
