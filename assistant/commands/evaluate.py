"""`assistant nlu evaluate`: how well texts are understood."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import click

from assistant.errors import ContentError
from assistant.settings import Settings, load_settings
from nlu.config import read_config
from nlu.corpus import Corpus, read_corpora
from nlu.evaluation.judge import ask, judge
from nlu.evaluation.outside import in_their_terms, read_labelled
from nlu.evaluation.picture import confusion_picture
from nlu.evaluation.report import PAGE, as_json, as_lines, as_page
from nlu.evaluation.values import Examined, Judged
from nlu.interpreter import EmbeddedInterpreter
from nlu.normalise import Habits

A_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("evaluate")
@click.argument("file", type=A_FILE, required=False)
@click.option("--locale", help="The language of FILE, or the only one to cross-validate.")
@click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--train", "train_file", type=A_FILE, help="Learn from this file alone, then answer --test.")
@click.option("--test", "test_file", type=A_FILE, help="The lines to answer after --train.")
@click.option(
    "--rasa",
    type=A_FILE,
    help="The python of an environment with Rasa (nlu/rasa/README.md): cross-validate Rasa beside ours.",
)
@click.option(
    "--report",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write the page and the pictures of a cross-validation into this folder, such as docs.",
)
def evaluate(
    file: Path | None,
    locale: str | None,
    shape: str,
    train_file: Path | None,
    test_file: Path | None,
    rasa: Path | None,
    report: Path | None,
) -> None:
    """Judge the understanding of texts.

    With FILE, lines of `label<TAB>text` below a header are answered by the trained model. With --train and --test, a
    data set with labels of its own is learnt and answered. With neither, our own examples are cross-validated.
    """
    if (train_file is None) != (test_file is None):
        raise click.UsageError("--train and --test go together: give both files.")
    if file is not None and train_file is not None:
        raise click.UsageError("Give a FILE, or --train and --test, not all of them.")
    settings = load_settings()
    if file is not None:
        _show(_judge_file(settings, file, locale or settings.default_locale), shape)
    elif train_file is not None and test_file is not None:
        _show(_judge_foreign(settings, train_file, test_file, locale), shape)
    else:
        _cross_validate(settings, locale, rasa, report, shape)


def _judge_file(settings: Settings, file: Path, locale: str) -> Judged:
    lines = read_labelled(file, "an intent")
    interpreter = EmbeddedInterpreter.load(settings.content_root, settings.models_dir)
    if locale not in interpreter.locales:
        raise click.BadParameter(
            f"No model for {locale}: there are {', '.join(interpreter.locales)}.", param_hint="--locale"
        )
    return judge(lines, list(in_their_terms(lines, ask(interpreter, lines, locale))))


def _judge_foreign(settings: Settings, train_file: Path, test_file: Path, locale: str | None) -> Judged:
    require_training()
    from nlu.evaluation.foreign import learn_and_answer

    config = read_config(settings.content_root)
    learnt, asked = read_labelled(train_file), read_labelled(test_file)
    corpora = {corpus.locale: corpus for corpus in read_corpora(settings.content_root, config)[0]}
    habits = corpora[locale].habits if locale in corpora else Habits()
    lesson = learn_and_answer(learnt, asked, config, habits, locale or config.language)
    return judge(asked, lesson.answers)


def _cross_validate(settings: Settings, locale: str | None, rasa: Path | None, report: Path | None, shape: str) -> None:
    require_training()
    from nlu.evaluation.embedded import embedded
    from nlu.evaluation.folds import Candidate, examine
    from nlu.evaluation.rasa import rasa_candidate

    config = read_config(settings.content_root)
    candidates: dict[str, Candidate] = {"embedded": embedded(config)}
    if rasa is not None:
        candidates["Rasa DIET"] = rasa_candidate(rasa, settings.content_root)
    examined: list[Examined] = []
    for corpus in _corpora(settings, locale):
        for name, candidate in candidates.items():
            click.echo(f"{corpus.locale}: {name} on {len(corpus.examples)} examples…", err=True)
            examined.append(examine(name, candidate, corpus))
    if report is not None:
        _write(report, examined)
    if shape == "json":
        found = [{"locale": one.locale, "interpreter": one.candidate, **as_json(one.judged)} for one in examined]
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    for one in examined:
        click.echo(f"{one.locale}, {one.candidate}, cross-validated")
        click.echo("\n".join(as_lines(one.judged)))


def _corpora(settings: Settings, locale: str | None) -> Sequence[Corpus]:
    corpora, problems = read_corpora(settings.content_root, read_config(settings.content_root))
    chosen = [corpus for corpus in corpora if locale in (None, corpus.locale)]
    if not chosen and problems:
        raise ContentError(problems)
    if not chosen:
        raise click.BadParameter(f"No examples for {locale}: there is no nlu/data/{locale}.yml.", param_hint="--locale")
    return chosen


def _write(folder: Path, examined: Sequence[Examined]) -> None:
    pictures: dict[str, str] = {}
    (folder / "pictures").mkdir(parents=True, exist_ok=True)
    for one in examined:
        if one.locale not in pictures:
            pictures[one.locale] = f"pictures/confusion-{one.locale}.svg"
            drawn = confusion_picture(one.judged.confusion, f"{one.locale}: what is taken for what")
            (folder / pictures[one.locale]).write_text(drawn, encoding="utf-8")
    (folder / PAGE).write_text(as_page(examined, pictures), encoding="utf-8")
    click.echo(f"Written: {folder / PAGE}", err=True)


def _show(judged: Judged, shape: str) -> None:
    if shape == "json":
        click.echo(json.dumps(as_json(judged), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(as_lines(judged)))


def require_training() -> None:
    """Raise a sentence unless scikit-learn is here."""
    if find_spec("sklearn") is None:
        raise click.ClickException("This needs scikit-learn: install the extra, pip install 'declic[train]'.")
