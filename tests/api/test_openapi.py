"""The OpenAPI document: an example for every operation, each of which runs, and answers that are as it says."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator

from api import examples
from api.app import ROUTES
from registry.acts import Power
from registry.approvals import Official
from registry.commitment import access_of, short_code
from registry.days import to_date
from registry.formats.cefact_write import write_message
from registry.formats.qr import write_code
from registry.formats.rows_write import write_rows
from registry.keystore import new_signer
from registry.permissions import PERMISSIONS
from registry.users import Users
from registry.wording import worded
from tests.api.conftest import on_both
from tests.api.nodes import PASSWORD, Home, Nodes, Told
from tests.api.test_streams import following

METHODS = {"get", "post", "put", "delete", "patch"}
ORIGIN = "https://permits.example.mg"
AS = {
    "POST /v1/parties": "secretariat",
    "POST /v1/parties/{code}/decisions": "authority",
    "POST /v1/officers": "authority",
    "POST /v1/officers/{account}/decisions": "authority",
    "POST /v1/permits/{id}/acts": "customs",
    "POST /v1/permits": "issuer",
    "POST /v1/approvals/decisions": "colleague",
    "DELETE /v1/sessions/current": "leaving",
}
"""Whose example it is; `reader` where nothing is written."""
OPERATIONS = sorted(
    f"{method} /v1{route.path}"  # type: ignore[attr-defined]
    for router in ROUTES
    for route in router.routes
    for method in route.methods  # type: ignore[attr-defined]
)

STREAMS = [operation for operation in OPERATIONS if operation.endswith("/events")]


@pytest.fixture(scope="module")
def document(nodes: Nodes) -> Any:
    return nodes["MG"].nobody.get("/v1/openapi.json").json()


@pytest.fixture(scope="module")
def names(nodes: Nodes) -> dict[str, str]:
    """What stands for the examples' names in this world."""
    mg = nodes["MG"]
    assert mg.service.writer is not None
    sealed = nodes.issued(number="26EXAMPLE1")
    done = mg.office.issued(sealed.id)
    assert done is not None
    mg.service.writer.keyring.create("issuing-officer-2", PASSWORD)
    Users(mg.service.vault, "MG", nodes.now).add(examples.USER, PASSWORD, mg["issuer"].account)
    Users(mg.service.vault, "MG", nodes.now).add("leaving", PASSWORD, None)
    other = nodes.appoint("MG", "to-be-dismissed", Power.ENDORSE)
    (waiting,) = mg.service.approvals.hand_over([worded(nodes.permit())], Official(examples.USER))
    nodes.known()
    return {
        examples.DIGEST: f"0x{waiting.digest.hex()}",
        examples.ID: f"0x{sealed.id.hex()}",
        examples.SHORT_CODE: short_code(sealed.id),
        examples.CODE: write_code(sealed, ORIGIN),
        examples.OFFICER: f"0x{other.account.hex()}",
        examples.TRANSACTION: f"0x{done.transaction.hex()}",
        examples.ADMISSION["authority"]: f"0x{new_signer().account.hex()}",
        examples.ACCESS: access_of(sealed.face_salt).hex(),
        "2026-11-24": to_date(nodes.today),
    }


def operations(document: Any) -> Iterator[tuple[str, str, Any]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            assert method in METHODS
            yield method.upper(), path, operation


def validator(document: Any, schema: Any) -> Draft202012Validator:
    return Draft202012Validator(schema | {"components": document["components"]})


def success(operation: Any) -> tuple[str, Any]:
    """The status and the documentation of the answer when all is well."""
    return next((status, answer) for status, answer in operation["responses"].items() if status.startswith("2"))


def test_every_operation_has_words_an_example_and_says_how_it_can_fail(document: Any) -> None:
    for method, path, operation in operations(document):
        where = f"{method} {path}"
        assert operation["summary"], where
        assert len(operation["description"]) > 20, where
        assert {"422", "503"} <= set(operation["responses"]), where
        if operation.get("security") and {} not in operation["security"]:
            assert "401" in operation["responses"], where
        if "requestBody" in operation:
            assert all("example" in kind for kind in operation["requestBody"]["content"].values()), where
            assert {"400", "413", "415"} <= set(operation["responses"]), where
        status, answer = success(operation)
        kinds = answer.get("content", {})
        assert status == "204" or kinds, where
        assert all("example" in kind for name, kind in kinds.items() if name == "application/json"), where


def test_an_example_of_an_answer_is_as_its_schema_says(document: Any) -> None:
    for method, path, operation in operations(document):
        for kind in success(operation)[1].get("content", {}).values():
            if "example" in kind and kind.get("schema"):
                faults = list(validator(document, kind["schema"]).iter_errors(kind["example"]))
                assert not faults, (method, path, faults)


def test_an_example_of_a_body_is_as_its_schema_says(document: Any) -> None:
    for method, path, operation in operations(document):
        for kind in operation.get("requestBody", {}).get("content", {}).values():
            faults = list(validator(document, kind["schema"]).iter_errors(kind["example"]))
            assert not faults, (method, path, faults)


def replaced(value: Any, names: dict[str, str]) -> Any:
    text = json.dumps(value)
    for name, real in names.items():
        text = text.replace(json.dumps(name)[1:-1], json.dumps(real)[1:-1])
    return json.loads(text)


def run(mg: Home, nodes: Nodes, method: str, path: str, operation: Any, names: dict[str, str]) -> Iterator[Told]:
    """The operation with its examples: once for each kind of body it takes."""
    client = mg.user(AS.get(f"{method} {path}", "reader"))
    query = {}
    for parameter in operation.get("parameters", []):
        shown = (parameter.get("schema", {}).get("examples") or [parameter.get("example")])[0]
        if parameter["in"] == "path":
            path = path.replace(f"{{{parameter['name']}}}", str(replaced(shown or "svg", names)))
        elif parameter["in"] == "query" and shown is not None:
            query[parameter["name"]] = replaced(shown, names)
    if query:
        path += "?" + "&".join(f"{name}={value}" for name, value in query.items())
    for kind, body in operation.get("requestBody", {"content": {None: None}})["content"].items():
        headers = {"Prefer": "wait=20"}
        if kind is None:
            yield client(method, path, headers=headers)
        elif kind == "multipart/form-data":
            yield client(method, path, fields=replaced(body["example"], names), headers=headers)
        elif kind == "application/json":
            sent = replaced(body["example"], names)
            if "permits" in sent:
                sent = {"permits": [dated(one, nodes) for one in sent["permits"]]}
            yield client(method, path, json=sent, headers=headers)
        else:
            sent = write_rows([nodes.permit()]) if kind == "text/csv" else write_message(nodes.permit())
            yield client(method, path, body=sent, headers=headers | {"Content-Type": kind})


def dated(example: Any, nodes: Nodes) -> Any:
    """The example's document with a number that is free and a date that is today."""
    face = nodes.permit().face
    dates = {"number": face.number, "date_of_issue": face.date_of_issue, "valid_until": face.valid_until}
    return example | {"face": example["face"] | dates}


@on_both
@pytest.mark.parametrize("which", [operation for operation in OPERATIONS if operation not in STREAMS])
def test_every_example_runs_and_is_answered_as_documented(
    mg: Home, nodes: Nodes, document: Any, names: dict[str, str], which: str
) -> None:
    method, path = which.split(" ")
    operation = document["paths"][path][method.lower()]
    for told in run(mg, nodes, method, path, operation, names):
        assert 200 <= told.status < 300, (which, told)
        assert str(told.status) in operation["responses"]
        kinds = operation["responses"][str(told.status)].get("content", {})
        if told.status == 204:
            assert told.body == b""
            continue
        kind = told.headers["content-type"]
        assert kind in kinds, (which, kind)
        if kinds[kind].get("schema") and kind == "application/json":
            faults = list(validator(document, kinds[kind]["schema"]).iter_errors(told.json()))
            assert not faults, (which, faults)


@on_both
@pytest.mark.parametrize("which", STREAMS)
def test_every_example_of_a_stream_is_followed_and_tells_events_as_its_example_does(
    mg: Home, nodes: Nodes, document: Any, names: dict[str, str], which: str
) -> None:
    path = which.removeprefix("GET ")
    operation = document["paths"][path]["get"]
    example = operation["responses"]["200"]["content"]["text/event-stream"]["example"]
    told = dict(line.split(": ", 1) for line in example.strip().splitlines() if line)
    for parameter in operation["parameters"]:
        if parameter["in"] == "path":
            path = path.replace(f"{{{parameter['name']}}}", replaced(parameter["schema"]["examples"][0], names))
    with following(mg.nobody, path) as events:
        if "/parties/" in path:
            nodes.issued()
        place, name, data = next(events)
    assert re.fullmatch("[0-9]+-[0-9]+", place)
    assert re.fullmatch("[0-9]+-[0-9]+", told["id"])
    assert (name, data.keys()) == (told["event"], json.loads(told["data"]).keys())


def test_every_address_is_in_the_table_of_permissions_and_every_row_of_it_is_served() -> None:
    assert {row.route for row in PERMISSIONS if row.route} == set(OPERATIONS)
