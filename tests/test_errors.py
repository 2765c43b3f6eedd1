"""The list of errors in docs/errors.md is complete and exact, and programs can rely on it."""

import importlib
import pkgutil
import re
from pathlib import Path

import pytest

import api
import registry
from api.problems import slug_of, status_of
from registry import errors
from registry.errors import RegistryError

LIST = (Path(__file__).resolve().parent.parent / "docs" / "errors.md").read_text("utf-8")
ROW = re.compile(r"^\| `/errors/([a-z0-9-]+)` \| (\d{3}|–) \| (\d) \| (.+?) \| (.+?) \|$", re.MULTILINE)


def kinds() -> dict[str, type[RegistryError]]:
    """Every error of the registry and its doors, by its slug; but the families, which are never raised themselves."""
    for package in (registry, api):
        for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            if ".migrations" not in module.name:
                importlib.import_module(module.name)
    families = {kind for kind in vars(errors).values() if isinstance(kind, type)}
    found = [kind for kind in _below(RegistryError) if kind not in families and not kind.__module__.startswith("tests")]
    assert len({slug_of(kind) for kind in found}) == len(set(found)), "two errors have one name"
    return {slug_of(kind): kind for kind in found}


def _below(kind: type[RegistryError]) -> list[type[RegistryError]]:
    return [each for below in kind.__subclasses__() for each in (below, *_below(below))]


KINDS = kinds()
ROWS = {slug: (status, exit_code, means, remedy) for slug, status, exit_code, means, remedy in ROW.findall(LIST)}


@pytest.mark.parametrize("slug", sorted(KINDS))
def test_every_error_is_listed_with_its_status_its_exit_code_and_its_remedy(slug: str) -> None:
    kind = KINDS[slug]
    status = "–" if kind.__module__.startswith("registry.cli") else str(status_of(kind))
    means = " ".join((kind.__doc__ or "").split())
    assert slug in ROWS, f"add to docs/errors.md: | `/errors/{slug}` | {status} | {kind.exit_code} | {means} | ... |"
    assert ROWS[slug][:2] == (status, str(kind.exit_code))
    assert all(len(text) > 8 for text in ROWS[slug][2:])


def test_nothing_is_listed_that_does_not_exist_or_twice() -> None:
    assert sorted(slug for slug, *_ in ROW.findall(LIST)) == sorted(KINDS)


def test_the_statuses_are_those_that_http_has_for_it() -> None:
    assert {status_of(kind) for kind in KINDS.values()} <= {
        400, 401, 403, 404, 405, 408, 409, 413, 415, 422, 429, 500, 503,
    }  # fmt: skip
    assert {slug for slug, kind in KINDS.items() if status_of(kind) == 500} == {"not-valid", "fault"}


@pytest.mark.parametrize(("name", "slug"), [("NotADate", "not-a-date"), ("Damaged", "damaged"), ("NoKey", "no-key")])
def test_a_slug_is_the_classs_name_in_words(name: str, slug: str) -> None:
    assert slug_of(type(name, (RegistryError,), {})) == slug
