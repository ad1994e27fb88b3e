"""Rasa as a candidate, taught and questioned in the environment it lives in: it cannot be imported here."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.errors import ConfigurationError
from nlu.corpus import Corpus
from nlu.evaluation.folds import Candidate, Lesson
from nlu.evaluation.values import OUTSIDE, Answer, Labelled
from nlu.rasa.data import rasa_data
from nlu.rasa.environment import CONFIG, FOLDER
from nlu.rasa.servers import THRESHOLD

SCRIPT = FOLDER / "lesson.py"


def rasa_candidate(python: Path, content_root: Path, config: Path = CONFIG) -> Candidate:
    """A candidate trained with this pipeline, from the examples under `content_root`, by the Rasa `python` can import.

    What it is not sure of counts as refused, as it does in the application.
    The lesson raises ConfigurationError with the end of what Rasa said when it does not succeed.
    """

    def lesson(corpus: Corpus, unseen: Sequence[Labelled]) -> Lesson:
        with TemporaryDirectory() as name:
            folder = Path(name)
            learnt = {example.line for example in corpus.examples}
            data = rasa_data(content_root, corpus.locale, OUTSIDE, learnt)
            (folder / "nlu.yml").write_text(data, encoding="utf-8")
            asked = {"texts": [line.text for line in unseen]}
            (folder / "asked.json").write_text(json.dumps(asked), encoding="utf-8")
            # Isolated: the modules beside the script are not Rasa's.
            command = [str(python), "-I", str(SCRIPT), str(config), name]
            done = subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False)  # noqa: S603 - the operator names the program
            if done.returncode:
                raise ConfigurationError(f"Rasa did not finish: {done.stderr.strip()[-500:]}")
            said = json.loads((folder / "said.json").read_text(encoding="utf-8"))
        answers = tuple(
            Answer(intent if confidence >= THRESHOLD else OUTSIDE, confidence) for intent, confidence in said["answers"]
        )
        return Lesson(answers, said["training"], tuple(said["answering"]), said["megabytes"])

    return lesson
