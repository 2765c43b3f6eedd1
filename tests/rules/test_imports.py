"""Imports go one way, and the rules know no world: read from the code itself."""

import ast
from pathlib import Path

import pytest

import registry

PACKAGE = Path(registry.__file__).parent

ROOMS: tuple[tuple[str, ...], ...] = (
    ("errors", "sentence"),
    ("canonical", "days", "codes", "keccak"),
    ("permit",),
    ("commitment", "quantities", "records"),
    ("seal",),
    ("acts",),
    ("formats",),
    ("samples",),
    ("state", "telling"),
    ("alike", "profile", "suspensions", "species"),
    ("law", "checklists", "importers"),
    ("advice",),
    ("findings",),
    ("answers",),
    ("case",),
    ("checks",),
    ("verify", "wording"),
    ("form",),
    ("plain",),
    ("research",),
    ("config", "keystore"),
    ("words", "inputs", "batch", "mending", "together"),
    ("chain",),
    ("store",),
    ("lawbook", "reliance"),
    ("enquiry",),
    ("sending",),
    ("issuing",),
    ("office",),
    ("people", "consent"),
    ("export",),
    ("counter", "courier", "follower", "users"),
    ("decisions", "permissions"),
    ("approvals",),
    ("drafts",),
    ("cli",),
)
"""From the ground up: a room imports from its own and lower ones only. The same order as in docs/design.md."""

LEVEL = {room: level for level, rooms in enumerate(ROOMS) for room in rooms}
RULES = {room for rooms in ROOMS[: LEVEL["verify"] + 1] for room in rooms}
WORLD = {"web3", "eth_account", "sqlalchemy", "alembic", "fastapi", "typer", "rich", "urllib3", "requests", "httpx"}
CLOCKS = {"time", "random", "secrets", "uuid"}

FILES = sorted(path for path in PACKAGE.rglob("*.py") if path.name != "__init__.py" or path.parent.name == "samples")


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    """Full names of the modules that a file imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module}
    return found


def name(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


@pytest.mark.parametrize("path", FILES, ids=name)
def test_a_module_imports_only_from_its_own_room_and_those_below(path: Path) -> None:
    above = {
        module
        for module in imported(path)
        if module.startswith("registry.") and LEVEL.get(module.split(".")[1], -1) > LEVEL[room_of(path)]
    }
    assert not above


@pytest.mark.parametrize("path", [path for path in FILES if room_of(path) in RULES], ids=name)
def test_the_rules_know_no_network_no_database_no_clock_and_no_chance(path: Path) -> None:
    roots = {module.split(".")[0] for module in imported(path)}
    assert not roots & (WORLD | CLOCKS)
    assert "datetime.now" not in path.read_text("utf-8")


@pytest.mark.parametrize("path", FILES, ids=name)
def test_nothing_that_runs_needs_web3(path: Path) -> None:
    assert not {module.split(".")[0] for module in imported(path)} & {"web3", "eth_account"}


def test_only_the_door_to_the_node_opens_connections() -> None:
    connected = {name(path) for path in FILES if any(m.split(".")[0] == "urllib3" for m in imported(path))}
    assert connected == {"chain/jsonrpc.py"}


API = sorted((PACKAGE.parent / "api").rglob("*.py"))


@pytest.mark.parametrize("path", API, ids=lambda path: str(path.relative_to(PACKAGE.parent)))
def test_the_http_door_stands_beside_the_command_line_and_knows_nothing_of_it(path: Path) -> None:
    assert not {module for module in imported(path) if module.split(".")[:2] == ["registry", "cli"]}


def test_the_registry_knows_of_the_http_door_only_where_it_is_served() -> None:
    knows = {name(path) for path in FILES if any(module.split(".")[0] == "api" for module in imported(path))}
    assert knows == {"cli/serve.py"}


def test_every_room_has_its_place() -> None:
    assert {room_of(path) for path in FILES} == set(LEVEL)
