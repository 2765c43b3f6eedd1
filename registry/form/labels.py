"""What is printed on the form beside what the permit says, in the three languages of the Convention."""

from functools import cache
from importlib.resources import files
from types import MappingProxyType

from registry.codes import LANGUAGES, Language


@cache
def labels(language: Language) -> MappingProxyType[str, str]:
    """Label → its words; some have places for values, as `str.format` has them."""
    lines = files("registry.form").joinpath("labels.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")][1:]
    return MappingProxyType({row[0]: row[1 + LANGUAGES.index(language)] for row in rows})
