"""One measured figure, and how it is shown."""

from __future__ import annotations

from typing import NamedTuple


class Figure(NamedTuple):
    """`bound` is what the design asks for ("<=100", ">=0.95"), empty where a figure is only told."""

    name: str
    value: float
    unit: str
    bound: str = ""

    @property
    def kept(self) -> bool:
        """Whether the bound is kept; true without one."""
        if not self.bound:
            return True
        limit = float(self.bound[2:])
        return self.value <= limit if self.bound.startswith("<=") else self.value >= limit

    def line(self) -> str:
        return f"{self.name} {self.value:.4g} {self.unit} {self.bound}".rstrip()
