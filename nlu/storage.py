"""Where are trained models kept, and is this one the right one? Files without pickle, named by their content's hash."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

import assistant.dialogue.text
from assistant.errors import ConfigurationError
from nlu.config import read_config
from nlu.corpus import data_folder, read_corpora
from nlu.entities import Gazetteer
from nlu.families import Families
from nlu.features import Look
from nlu.model import LocaleModel, Quality
from nlu.normalise import Habits
from nlu.vocabulary import Vocabulary

MANIFEST = "manifest.json"
DISTRESS = "*distress*"
"""The name, beside those of the locales, under which the second stage of the safety gate is kept."""
_CODE = (
    "config.py",
    "corpus.py",
    "counting.py",
    "families.py",
    "features.py",
    "fitting.py",
    "model.py",
    "normalise.py",
    "rasa_format.py",
    "storage.py",
    "train.py",
    "train_distress.py",
    "vocabulary.py",
)
"""Modules that decide what a model holds or means: a change in one makes old models unfit."""
_ARRAYS = ("rarity", "weights", "bias")
_NUMBERS = ("outside", "sharpness", "threshold", "max_characters", "expected_bonus")


def content_hash(content_root: Path) -> str:
    """16 hex digits that change with the training data, the configuration or the code which reads them.

    Only locales fit to be trained count: a file that somebody has begun, or broken, must not make the model of the
    others unfit. Raises ConfigurationError when a file cannot be read, ContentError when the configuration is wrong.
    """
    config = content_root / "nlu" / "config.yml"
    digest = hashlib.sha256()
    try:
        digest.update(config.read_bytes())
        named = [(path.relative_to(content_root).as_posix(), path) for path in _fit_to_train(content_root)]
        named += [(path.relative_to(content_root).as_posix(), path) for path in distress_files(content_root)]
        named += [(name, Path(__file__).with_name(name)) for name in _CODE]
        named.append(("fold", Path(assistant.dialogue.text.__file__)))
        for name, path in named:
            digest.update(name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    except OSError as error:
        raise ConfigurationError(f"{error.filename} cannot be read ({error.strerror}).") from None
    return digest.hexdigest()[:16]


def _fit_to_train(content_root: Path) -> list[Path]:
    corpora, _ = read_corpora(content_root, read_config(content_root))
    names = {f"{corpus.locale}.yml" for corpus in corpora}
    return [path for path in sorted(data_folder(content_root).rglob("*.yml")) if path.name in names]


def distress_files(content_root: Path) -> list[Path]:
    """Where the second stage learns from: `nlu/distress/<locale>.yml`."""
    return sorted((content_root / "nlu" / "distress").glob("*.yml"))


def model_path(models_dir: Path, content: str) -> Path:
    """The file of the model made from this content."""
    return models_dir / f"nlu-{content}.npz"


def save_models(models: Mapping[str, LocaleModel], models_dir: Path, content: str) -> Path:
    """Write the models and note their sha256 in the manifest; each file appears whole or not at all."""
    models_dir.mkdir(parents=True, exist_ok=True)
    buffer = io.BytesIO()
    arrays: dict[str, NDArray[Any]] = {"meta": _bytes(json.dumps({name: _meta(m) for name, m in models.items()}))}
    for name, model in models.items():
        arrays |= {f"{name}/{part}": getattr(model, part) for part in _ARRAYS}
        arrays[f"{name}/vocabulary"] = np.frombuffer(model.vocabulary.to_bytes(), dtype=np.uint8)
    np.savez_compressed(buffer, allow_pickle=False, **arrays)
    path = model_path(models_dir, content)
    _write(path, buffer.getvalue())
    manifest = _read_manifest(models_dir) | {path.name: hashlib.sha256(buffer.getvalue()).hexdigest()}
    kept = {name: digest for name, digest in sorted(manifest.items()) if (models_dir / name).exists()}
    _write(models_dir / MANIFEST, (json.dumps({"sha256": kept}, indent=2) + "\n").encode())
    return path


def load_models(models_dir: Path, content: str) -> dict[str, LocaleModel]:
    """Locale → model. Raises ConfigurationError, saying what to run, unless this exact model is there, unaltered."""
    path = model_path(models_dir, content)
    try:
        raw = path.read_bytes()
    except OSError:
        message = f"No model in {models_dir} fits the present training data; run `assistant nlu train`."
        raise ConfigurationError(message) from None
    if _read_manifest(models_dir).get(path.name) != hashlib.sha256(raw).hexdigest():
        message = f"The model {path} is not the one noted in {MANIFEST}; delete it and run `assistant nlu train`."
        raise ConfigurationError(message)
    with np.load(io.BytesIO(raw), allow_pickle=False) as arrays:
        meta = json.loads(arrays["meta"].tobytes())
        return {name: _model(name, meta[name], arrays) for name in meta}


def is_kept(models_dir: Path, content: str) -> bool:
    """Whether the model made from this content is there, unaltered."""
    path = model_path(models_dir, content)
    if not path.is_file():
        return False
    return _read_manifest(models_dir).get(path.name) == hashlib.sha256(path.read_bytes()).hexdigest()


def _meta(model: LocaleModel) -> dict[str, Any]:
    nested = {"look": asdict(model.look), "quality": asdict(model.quality), "habits": asdict(model.habits)}
    nested["families"] = {"words": model.families.words, "stems": model.families.stems}
    numbers = {name: getattr(model, name) for name in _NUMBERS}
    return {"intents": model.intents, "phrases": model.gazetteer.phrases, **numbers, **nested}


def _model(name: str, meta: dict[str, Any], arrays: Mapping[str, NDArray[Any]]) -> LocaleModel:
    look, quality = meta["look"], meta["quality"]
    return LocaleModel(
        locale=name,
        intents=tuple(meta["intents"]),
        vocabulary=Vocabulary.from_bytes(arrays[f"{name}/vocabulary"].tobytes()),
        look=Look(**{**look, "chars": tuple(look["chars"])}),
        families=_families(meta["families"]),
        habits=Habits(**meta["habits"]),
        gazetteer=Gazetteer(meta["phrases"]),
        quality=Quality(**{**quality, "confused": tuple((a, b, n) for a, b, n in quality["confused"])}),
        rarity=arrays[f"{name}/rarity"],
        weights=arrays[f"{name}/weights"],
        bias=arrays[f"{name}/bias"],
        outside=meta["outside"],
        sharpness=meta["sharpness"],
        threshold=meta["threshold"],
        max_characters=meta["max_characters"],
        expected_bonus=meta["expected_bonus"],
    )


def _families(kept: Mapping[str, Mapping[str, Sequence[str]]]) -> Families:
    words, stems = ({entry: tuple(names) for entry, names in kept[part].items()} for part in ("words", "stems"))
    return Families(words, stems)


def _read_manifest(models_dir: Path) -> dict[str, str]:
    try:
        noted = json.loads((models_dir / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    digests = noted.get("sha256") if isinstance(noted, dict) else None
    return digests if isinstance(digests, dict) else {}


def _bytes(text: str) -> NDArray[np.uint8]:
    return np.frombuffer(text.encode(), dtype=np.uint8)


def _write(path: Path, content: bytes) -> None:
    part = path.with_name(f".{path.name}.{uuid4().hex}")
    part.write_bytes(content)
    part.replace(path)
