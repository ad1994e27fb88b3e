"""What does `nlu/config.yml` say? The pipeline of the embedded interpreter, read and validated."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from assistant.errors import ContentError, Problem
from nlu.features import Look
from nlu.yamltree import line_at, read_mapping

SHOWN = "nlu/config.yml"


def _ascending(pair: tuple[int, int]) -> tuple[int, int]:
    if not 1 <= pair[0] <= pair[1] <= 8:
        raise ValueError("must be two numbers from 1 to 8, the smaller first")
    return pair


Range = Annotated[tuple[int, int], AfterValidator(_ascending)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TextNormaliser(_Part):
    """How much of a message is read, in characters of folded text."""

    name: Literal["TextNormaliser"]
    max_characters: int = Field(ge=20, le=2000)


class NgramFeaturizer(_Part):
    """What is looked at: groups of letters, shortest and longest; words and families, how far apart two of them may
    stand to be looked at together, and their weights against letters."""

    name: Literal["NgramFeaturizer"]
    char_ngrams: Range
    word_window: int = Field(ge=0, le=8)
    word_weight: float = Field(ge=0, le=10)
    family_window: int = Field(ge=0, le=8)
    family_weight: float = Field(ge=0, le=10)


class LinearClassifier(_Part):
    """How the model is fitted and judged; `regularisation` is the C of a linear support vector machine."""

    name: Literal["LinearClassifier"]
    regularisation: float = Field(gt=0, le=1000)
    folds: int = Field(ge=2, le=20)
    min_examples: int = Field(ge=2)
    expected_bonus: float = Field(ge=0, le=5)


class OutOfScope(_Part):
    """The intent whose examples are to be refused, and the share of in-scope texts that may be refused with them."""

    name: Literal["OutOfScope"]
    intent: str = Field(min_length=1)
    max_refused: float = Field(ge=0, le=0.5)


class Distress(_Part):
    """The second stage of the safety gate: the share of hard harmless lines it may take for distress, the C of its
    linear support vector machine, and how many lines must hold a feature for it to be looked at, and
    how often a part of the lines is kept unseen."""

    max_false_alarms: float = Field(0.05, ge=0, le=0.5)
    regularisation: float = Field(2.0, gt=0, le=1000)
    least_seen: int = Field(2, ge=1, le=10)
    folds: int = Field(3, ge=2, le=20)


class Config(_Part):
    """The whole file. The four components stand in this order."""

    language: str = Field(pattern=r"^[a-z]{2,3}$")
    distress: Distress = Distress(max_false_alarms=0.05, regularisation=2.0, least_seen=2, folds=3)
    pipeline: tuple[TextNormaliser, NgramFeaturizer, LinearClassifier, OutOfScope]

    @property
    def normaliser(self) -> TextNormaliser:
        """The first component."""
        return self.pipeline[0]

    @property
    def look(self) -> Look:
        """The second component, as the values that `features` takes."""
        part = self.pipeline[1]
        return Look(part.char_ngrams, part.word_window, part.word_weight, part.family_window, part.family_weight)

    @property
    def classifier(self) -> LinearClassifier:
        """The third component."""
        return self.pipeline[2]

    @property
    def out_of_scope(self) -> OutOfScope:
        """The last component."""
        return self.pipeline[3]


def read_config(content_root: Path) -> Config:
    """The configuration under `content_root`. Raises ContentError with every problem, file and line."""
    node, problems = read_mapping(content_root / "nlu" / "config.yml", SHOWN)
    if node is None:
        raise ContentError(problems)
    try:
        plain = yaml.load(yaml.serialize(node), Loader=yaml.CSafeLoader)
        return Config.model_validate(plain)
    except yaml.MarkedYAMLError as error:
        raise ContentError([Problem(SHOWN, 0, f"A value cannot be read: {error.problem}.")]) from None
    except ValidationError as error:
        raise ContentError(
            Problem(SHOWN, line_at(node, found["loc"]), f"{_path(found['loc'])}: {found['msg']}.")
            for found in error.errors()
        ) from None


def _path(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part + 1) if isinstance(part, int) else part for part in location) or "the file"
