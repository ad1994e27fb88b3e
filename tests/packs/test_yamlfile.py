"""Partner files are data: what YAML may not do here."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import ContentError
from assistant.packs.yamlfile import MAX_BYTES, Schema, read


class Sample(Schema):
    number: str
    words: tuple[str, ...] = ()


def refused(tmp_path: Path, content: str | bytes) -> str:
    path = tmp_path / "sample.yml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(ContentError) as caught:
        read(path, "sample.yml", Sample)
    return str(caught.value)


def test_telephone_numbers_and_times_keep_their_digits(tmp_path: Path) -> None:
    path = tmp_path / "sample.yml"
    path.write_text("number: 0800\nwords: [9:00, 1e3]\n", encoding="utf-8")
    assert read(path, "sample.yml", Sample)[0] == Sample(number="0800", words=("9:00", "1e3"))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("number: !!python/object/apply:os.system [ls]", "tag"),
        ("number: !thing x", "sample.yml:1: error: The tag !thing is not allowed"),
        ("number: &a x\nwords: &b [y]\nnumber: z", "written twice"),
        ("words: &b [y]\nnumber: x\nmore: *b", "aliases"),
        ("number:\t[", "not YAML"),
        ("number: x\n\twords: y", "sample.yml:2"),
        ("- a list", "key: value"),
        ("", "key: value"),
        (b"number: \xff", "UTF-8"),
        ("number: \x00", "not YAML"),
        ("words: [x]", "`number` is missing"),
        ("number: x\nwrods: [x]", "sample.yml:2: error: `wrods` is not a key"),
        ("number: [x]", "`number`"),
        (f"number: {'x' * MAX_BYTES}", "larger than"),
        ("number: " + "[" * 50 + "]" * 50, "nested"),
    ],
)
def test_a_file_that_cannot_be_used_says_what_to_mend(tmp_path: Path, content: str | bytes, said: str) -> None:
    assert said in refused(tmp_path, content)


def test_a_file_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=r"sample\.yml: error: The file cannot be read"):
        read(tmp_path / "none.yml", "sample.yml", Sample)
