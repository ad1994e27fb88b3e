"""What flows read as `context.<name>`, some of it found out only when it is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from assistant.dialogue.values import Json


class Facts(Mapping[str, Json]):
    """`known` as it is; each of `later` by its function, which keeps what it found."""

    def __init__(self, known: Mapping[str, Json], later: Mapping[str, Callable[[], Json]]) -> None:
        self._known = known
        self._later = later

    def __getitem__(self, name: str) -> Json:
        return self._later[name]() if name in self._later else self._known[name]

    def __iter__(self) -> Iterator[str]:
        yield from self._known
        yield from self._later

    def __len__(self) -> int:
        return len(self._known) + len(self._later)
