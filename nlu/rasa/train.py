"""One Rasa model a locale, from the same training data as the embedded interpreter's."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.errors import ConfigurationError
from nlu.rasa.data import write_data
from nlu.rasa.environment import CONFIG, Tell, run


def train_all(
    environment: Path, content_root: Path, out: Path, locale: str | None = None, tell: Tell = lambda _said: None
) -> dict[str, Path]:
    """Locale → its model, `<out>/<locale>.tar.gz`. Minutes each, with the Rasa of that environment.

    Raises ContentError when no locale is fit to be trained, ConfigurationError with the end of what Rasa said.
    """
    with TemporaryDirectory() as name:
        written = write_data(content_root, Path(name), locale)
        models = {}
        for trained, data in written.items():
            tell(f"{trained}: training…")
            models[trained] = train_one(environment, data, out / f"{trained}.tar.gz")
    return models


def train_one(environment: Path, data: Path, model: Path, config: Path = CONFIG) -> Path:
    """Train from a file in Rasa's format. `model` ends in .tar.gz."""
    data, model, config = data.resolve(), model.resolve(), config.resolve()
    model.parent.mkdir(parents=True, exist_ok=True)
    rasa = str(environment / "bin" / "rasa")
    name = model.name.removesuffix(".tar.gz")
    options = ["--nlu", str(data), "--config", str(config), "--out", str(model.parent), "--fixed-model-name", name]
    # Rasa leaves a cache where it is started.
    with TemporaryDirectory() as folder:
        run([rasa, "train", "nlu", *options], Path(folder))
    if not model.is_file():
        raise ConfigurationError(f"Rasa made no model of {data.name}: its training data or {config.name} is not valid.")
    return model
