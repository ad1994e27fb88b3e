"""Answers to open questions hold no wish: nothing that an exercise asks for may be mistaken for a command."""

from __future__ import annotations

from collections.abc import Collection

import pytest

from assistant.building import load_the_book
from nlu.interpreter import EmbeddedInterpreter
from tests.nlu.content import REPOSITORY

SURE = 0.9
"""From here on a dialogue may let a wish come before an answer."""

FRENCH = (
    "je m'occupe bien des petits",
    "je sais parler aux gens",
    "je cuisine pour mes frères tous les soirs",
    "j'ai réparé le vélo du voisin",
    "dans un garage",
    "la restauration rapide",
    "les mercredis et samedis",
    "bonjour je cherche un stage en cuisine",
    "je suis bon en jeux vidéo",
    "je range les rayons à carrefour",
    "j'ai aidé ma mère au marché",
    "mes potes me demandent de l'aide pour leurs téléphones",
    "je sais me servir d'un ordi",
    "aider les autres",
    "une vidéo gênante",
    "j'ai trouvé un vieux skyblog",
    "quelqu'un que je connais pas",
    "salut moi c'est Karim je cherche un stage en mécanique je suis sérieux",
    "un message à mon oncle",
    "appeler le garage",
    "j'ai travaillé sur les marchés avec mon père pendant deux ans",
    "je garde ma petite soeur après l'école",
    "je fais du montage vidéo pour des amis",
    "je veux bosser dehors",
    "j'ai peur de parler",
)
ENGLISH = (
    "im good with kids",
    "i can talk to people",
    "i cook for my brothers every evening",
    "i fixed my neighbours bike",
    "fast food",
    "wednesdays and saturdays",
    "hello im looking for a placement in a kitchen",
    "good at video games",
    "i stack shelves",
    "i helped my mum at the market",
    "my friends ask me to fix their phones",
    "i can use a computer",
    "helping others",
    "an embarrassing video",
    "i found an old blog",
    "hi im sam looking for a placement in a garage im reliable",
    "message my uncle",
    "call the garage",
    "i worked on markets with my dad for two years",
    "i look after my little sister after school",
    "i edit videos for friends",
    "i want to work outside",
    "im scared to talk",
    "the calm one",
)


@pytest.fixture(scope="module")
def served() -> Collection[str]:
    """Wishes that start a flow. Another is not heard while a question pends."""
    return load_the_book(REPOSITORY).triggers.keys()


@pytest.mark.parametrize(("answer", "locale"), [*((one, "fr") for one in FRENCH), *((one, "en") for one in ENGLISH)])
def test_an_answer_is_not_surely_a_wish(
    interpreter: EmbeddedInterpreter, served: Collection[str], answer: str, locale: str
) -> None:
    found = interpreter.parse(answer, locale)
    assert found.confidence < SURE or found.intent not in served
