"""A permit's words are what is sealed: the same id, file and terms as of its model."""

from hypothesis import given, settings

from registry.checks import terms_of
from registry.commitment import Salts, commit, commit_words
from registry.formats.file import read_file, write_file, write_words
from registry.permit import Permit
from registry.seal import Registry, seal_permit
from registry.wording import worded
from tests.permits import permits

REGISTRY = Registry(560560, b"\1" * 20, b"\2" * 20)
SALTS = Salts(b"\3" * 16, b"\4" * 16)


@given(permits())
@settings(max_examples=100, deadline=None)
def test_words_give_the_id_and_the_file_that_the_model_gives(permit: Permit) -> None:
    words, sealed = worded(permit), seal_permit(permit, SALTS, b"\5" * 32, REGISTRY)
    assert commit_words(words.party, SALTS, words.face, words.persons) == commit(permit, SALTS)
    file = write_words(words.face, words.persons, SALTS, sealed.seal, sealed.id, REGISTRY)
    assert file == write_file(sealed, REGISTRY)
    assert read_file(file) == sealed


@given(permits())
@settings(max_examples=100, deadline=None)
def test_words_say_what_the_chain_is_told_of_the_face(permit: Permit) -> None:
    words = worded(permit)
    assert (words.destination, words.valid_day, words.kind) == terms_of(permit.face)
    assert (words.party, words.number) == (permit.face.party, permit.face.number)
