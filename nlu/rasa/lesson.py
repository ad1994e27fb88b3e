"""One fold of a cross-validation, in Rasa's own environment: `lesson.py CONFIG FOLDER` (Python 3.10, Rasa 3.6).

Reads FOLDER/nlu.yml, the training data, and FOLDER/asked.json: `texts` to answer. Writes FOLDER/said.json: `answers`
as [intent, confidence], `training` in seconds, `answering` in seconds per text, `megabytes` resident beyond an empty
process.
Nothing of Déclic is imported: it does not run on this Python.
"""

import asyncio
import json
import os
import re
import sys
import time
from pathlib import Path

os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


def resident() -> float:
    """Megabytes of memory this process holds."""
    found = re.search(r"VmRSS:\s+(\d+)", Path("/proc/self/status").read_text())
    return int(found.group(1)) / 1024 if found else 0.0


def main() -> None:
    config, folder = Path(sys.argv[1]), Path(sys.argv[2])
    empty = resident()
    asked = json.loads((folder / "asked.json").read_text(encoding="utf-8"))
    data = folder / "nlu.yml"

    from rasa.core.agent import Agent
    from rasa.model_training import train_nlu

    started = time.perf_counter()
    model = train_nlu(str(config), str(data), str(folder), fixed_model_name="nlu")
    training = time.perf_counter() - started
    agent = Agent.load(model)
    answers, answering = asyncio.run(answer(agent, asked["texts"]))
    said = {"answers": answers, "answering": answering, "training": training, "megabytes": resident() - empty}
    (folder / "said.json").write_text(json.dumps(said), encoding="utf-8")


async def answer(agent, texts):
    """(intent, confidence) of each text, and the seconds each took."""
    answers, answering = [], []
    for text in texts:
        started = time.perf_counter()
        found = await agent.parse_message(text)
        answering.append(time.perf_counter() - started)
        intent = found["intent"]
        answers.append((intent["name"] or "out_of_scope", float(intent["confidence"])))
    return answers, answering


if __name__ == "__main__":
    main()
