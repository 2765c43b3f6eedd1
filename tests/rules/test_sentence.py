"""Sentences: text in English that knows what it is made of."""

import pickle

import orjson

from registry.errors import InputError
from registry.sentence import Sentence, joined

SAYS = Sentence("There is no {what}: {why}", what="{column}", why=Sentence("it stands in line {line}", line=7))


def test_a_sentence_is_its_text() -> None:
    assert SAYS == "There is no {column}: it stands in line 7"
    assert orjson.dumps(SAYS) == orjson.dumps("There is no {column}: it stands in line 7")


def test_what_an_error_says_with_a_sentence_is_still_one() -> None:
    said = str(InputError(SAYS))
    assert isinstance(said, Sentence)
    assert (said.template, said.facts["what"]) == ("There is no {what}: {why}", "{column}")


def test_it_goes_to_another_process_whole() -> None:
    came = pickle.loads(pickle.dumps(InputError(SAYS))).args[0]
    assert (came, came.template, came.facts) == (SAYS, SAYS.template, SAYS.facts)


def test_sentences_stand_one_behind_the_other() -> None:
    both = joined([SAYS, "{other}"])
    assert both == f"{SAYS} {{other}}"
    assert SAYS in both.facts.values()
