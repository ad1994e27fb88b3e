"""Reading what people type: SMS spelling, drawn-out letters, leetspeak, spaced and glued words, emoji.

Every word of a message is brought to a word of the lexicon if it can be, and stays itself otherwise. A reading is
only taken when the lexicon knows it, so that "2m1" is not turned into something it never meant.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence

from rapidfuzz.distance import OSA

from assistant.dialogue.text import fold

MAX_CHARACTERS = 10_000
MAX_WORD = 60
"""A longer run of letters is not a word, and is not searched for one."""
MAX_READ = 20_000
"""Words kept with their reading."""
MIN_TYPO = 6
MIN_GLUED = 5
MIN_SPACED = 4

_LEET = str.maketrans(
    {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i", "|": "l"}
)
# Letters of other scripts that look the same: Cyrillic and Greek, as used to get past filters.
_LOOKALIKES = str.maketrans("аеорсухіјѕԁαοε", "aeopcyxijsdaoe")
_APOSTROPHES = str.maketrans("", "", "'’‘ʼ`´")
_RUN = re.compile(r"(.)\1{2,}")
_DOUBLE = re.compile(r"(.)\1+")
_SIGNS = re.compile(r"[@$!|*#]")


class Writing:
    """How one language is read.

    `spelling` maps a folded word as typed to the words it stands for, `ignored` are left out, `vocabulary` are the
    words and symbols the lexicon knows, `prefixes` their beginnings, `strong` the words also known when one letter
    is wrong or starred out. `joins` when an apostrophe stands inside a word (don't) and not between two (j'ai).
    """

    def __init__(
        self,
        spelling: Mapping[str, tuple[str, ...]],
        ignored: Collection[str],
        vocabulary: Collection[str],
        prefixes: Sequence[str],
        strong: Collection[str],
        *,
        joins: bool = False,
    ) -> None:
        self._joins = joins
        self._spelling = spelling
        self._ignored = frozenset(ignored)
        self._vocabulary = frozenset(vocabulary)
        self._prefixes = tuple(prefixes)
        self._strong = dict.fromkeys(sorted(strong))
        self._pieces = frozenset(one for one in (*self._vocabulary, *spelling) if one.isalpha())
        self._read: dict[str, tuple[str, ...]] = {}
        signs = "".join(re.escape(one) for one in self._vocabulary if not fold(one) and len(one) == 1)
        emoji = f"|[{signs}]" if signs else ""
        # A word may hold signs that stand for letters, and begin with one ("$uicide", "su*cide").
        self._token = re.compile(rf"[@$]?[^\W_]+(?:[@$!|*#]+[^\W_]+)*{emoji}")

    def words(self, text: str) -> list[str]:
        """The message as words of the lexicon, unknown words folded. Total: any text has a reading."""
        legible = _legible(text)
        tokens = self._token.findall(without_apostrophes(legible) if self._joins else legible)
        read: list[str] = []
        at = 0
        while at < len(tokens):
            at = self._spaced(tokens, at, read) or self._split(tokens, at, read) or self._plain(tokens, at, read)
        return read

    def _plain(self, tokens: list[str], at: int, read: list[str]) -> int:
        read.extend(self.word(tokens[at]))
        return at + 1

    def _spaced(self, tokens: list[str], at: int, read: list[str]) -> int:
        """A run of single letters that spells words: "s u i c i d e". A run that spells nothing is read as it is."""
        end = at
        while end < len(tokens) and len(tokens[end]) == 1 and tokens[end].isalnum():
            end += 1
        if end - at < MIN_SPACED:
            return 0
        joined = "".join(tokens[at:end])
        words = (self._known(joined) or self._glued(joined)) if len(joined) <= MAX_WORD else ()
        read.extend(words or (one for token in tokens[at:end] for one in self.word(token)))
        return end

    def _split(self, tokens: list[str], at: int, read: list[str]) -> int:
        """A strong word with a space in it: "sui cide"."""
        joined = tokens[at] + tokens[at + 1] if at + 1 < len(tokens) else ""
        if joined not in self._strong:
            return 0
        read.append(joined)
        return at + 2

    def word(self, token: str) -> tuple[str, ...]:
        """One token as the lexicon's words."""
        known = self._read.get(token)
        if known is None:
            known = self._reading(token)
            if len(self._read) < MAX_READ and len(token) <= MAX_WORD:
                self._read[token] = known
        return known

    def _reading(self, token: str) -> tuple[str, ...]:
        if token in self._vocabulary:
            return (token,)
        if _SIGNS.search(token):
            return self._signed(token)
        folded = fold(token)
        if not folded or folded in self._ignored:
            return ()
        if len(folded) > MAX_WORD:
            return (folded[:MAX_WORD],)
        return self._known(folded) or self._bent(folded) or tuple(folded.split())

    def _known(self, word: str) -> tuple[str, ...]:
        if word in self._spelling:
            return self._spelling[word]
        if word in self._vocabulary or word.startswith(self._prefixes):
            return (word,)
        return ()

    def _bent(self, word: str) -> tuple[str, ...]:
        """What the word becomes when one thing is put right: drawn-out letters, digits, a typo, missing spaces."""
        for straight in (_RUN.sub(r"\1\1", word), _RUN.sub(r"\1", word), _DOUBLE.sub(r"\1", word)):
            if straight != word and straight in self._ignored:
                return ()
            if straight != word and (known := self._known(straight)):
                return known
        letters = word.translate(_LEET)
        if letters != word and not word.isdigit():
            return self._known(letters) or self._known(_RUN.sub(r"\1", letters)) or self._typo(letters)
        return self._typo(word) or self._glued(word) or self._glued(_RUN.sub(r"\1", word))

    def _typo(self, word: str) -> tuple[str, ...]:
        if len(word) < MIN_TYPO:
            return ()
        # The first letter is hardly ever the wrong one, and tells mourir from courir.
        near = (one for one in self._strong if len(one) >= MIN_TYPO and one[0] == word[0])
        return next(((one,) for one in near if OSA.distance(word, one, score_cutoff=1) <= 1), ())

    def _glued(self, word: str) -> tuple[str, ...]:
        """Words written without spaces, all of them known: the fewest pieces win."""
        if not MIN_GLUED <= len(word) <= MAX_WORD:
            return ()
        best: list[tuple[str, ...] | None] = [()] + [None] * len(word)
        for end in range(1, len(word) + 1):
            for start in range(max(0, end - 14), end):
                before = best[start]
                piece = word[start:end]
                if before is not None and piece in self._pieces and len(before) < len(best[end] or "x" * MAX_WORD):
                    best[end] = (*before, piece)
        pieces = best[-1] or ()
        if not any(len(piece) >= MIN_SPACED for piece in pieces):
            return ()
        return tuple(one for piece in pieces for one in self._known(piece) if one not in self._ignored)

    def _signed(self, token: str) -> tuple[str, ...]:
        """Signs for letters: "$u!cide" by what they look like, "su*cide" by any letter; else they separate words."""
        starred = fold_keeping(token, "*#")
        if "*" in starred or "#" in starred:
            pattern = re.compile("".join("." if one in "*#" else re.escape(one) for one in starred[:MAX_WORD]))
            if found := next((one for one in self._strong if pattern.fullmatch(one)), None):
                return (found,)
        letters = fold(token.translate(_LEET))
        if known := self._known(letters) or self._typo(letters):
            return known
        return tuple(one for part in fold(token).split() if part not in self._ignored for one in self.word(part))


def fold_keeping(token: str, kept: str) -> str:
    """Folded, but for some signs."""
    return "".join(one if one in kept else fold(one) for one in token)


def without_apostrophes(text: str) -> str:
    """don't → dont."""
    return text.translate(_APOSTROPHES)


def _legible(text: str) -> str:
    """At most `MAX_CHARACTERS`, styled letters made plain, invisible characters and marks removed, lower case.

    A longer text is read from both ends: what matters is said first or last.
    """
    if len(text) > MAX_CHARACTERS:
        text = f"{text[: MAX_CHARACTERS // 2]} {text[-MAX_CHARACTERS // 2 :]}"
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text)
    kept = "".join(one for one in plain if not unicodedata.combining(one) and unicodedata.category(one) not in _UNSEEN)
    return kept.lower().translate(_LOOKALIKES).replace("œ", "oe").replace("æ", "ae")


_UNSEEN = frozenset({"Cf", "Cs", "Cn", "Mn", "Me"})
