"""The API by its OpenAPI document: what a fuzzer makes of it, sent to a node that really answers, one operation by one
and in sequences, by nobody and by officers who are signed in. Every answer must be as documented, and none a 5xx.

Left out are the two streams of events, whose answers have no end.
"""

import secrets
from collections.abc import Callable
from contextlib import suppress
from itertools import cycle
from typing import Any

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis.errors import FlakyStrategyDefinition, Unsatisfiable
from hypothesis.stateful import run_state_machine_as_test
from schemathesis import Case, GenerationMode, Response
from schemathesis.core.failures import FailureGroup

from registry.store.users import Session, add_session
from registry.users import token_digest
from tests.api.nodes import Home, Nodes
from tests.faults.tally import Tally

WHO = (None, "issuer", "customs", "reader")
FEWEST, MOST = 1, 25
"""Requests of one kind to an operation, by one of them, before it is the next one's turn."""
STEPS = 6
CHECKS = [
    getattr(schemathesis.checks, name)
    for name in (
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
    )
]
FRAMING = {"content-length", "transfer-encoding"}
"""Headers that say where a message ends. One that lies is no HTTP: the server's parser answers it, and no address."""
FRANK = settings(
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
    verbosity=Verbosity.quiet,
)
"""Nothing is made smaller and nothing kept: what went wrong is told as it was."""


class _Enough(Exception):
    """As many requests as were asked for."""


def play(nodes: Nodes, *, requests: int, seed: int, documented: Any = None) -> Tally:
    """So many requests to MG's node, by the document that it gives (or by another, which it does not keep). Repeats
    from its seed, but for what the chain has of its own: times and hashes."""
    tally, mg = Tally("the API by its OpenAPI document"), nodes["MG"]
    asker = _Asker(mg, tally, requests)
    document = schemathesis.openapi.from_dict(documented or mg.nobody.get("/v1/openapi.json").json())
    document.config.update(base_url=mg.url)
    plays = _plays(document.exclude(path_regex="/events$"))
    each = min(MOST, max(FEWEST, requests // len(WHO) // len(plays)))
    try:
        for turn, name in enumerate(cycle(WHO)):
            asker.name = name
            for number, play_one in enumerate(plays):
                play_one(asker, f"{seed} {turn} {number}", each)
    except _Enough:
        pass
    finally:
        asker.close()
    return tally


class _Asker:
    """Sends what the fuzzer made, as whoever's turn it is, and counts what came of it."""

    def __init__(self, home: Home, tally: Tally, most: int) -> None:
        self.name: str | None = None
        self._home, self._tally, self._most = home, tally, most
        self._session = requests.Session()
        self._session.trust_env = False
        self._tokens: dict[str, str] = {}

    def ask(self, case: Case) -> Response:
        if self._tally.tried >= self._most:
            raise _Enough
        self._tally.tried += 1
        self._tally.count("api_requests")
        for name in [name for name in case.headers or () if name.lower() in FRAMING]:
            del case.headers[name]
        response = case.call(session=self._session, headers=self._headers(), timeout=60)
        if self.name is not None and response.status_code in {204, 401}:
            self._tokens.pop(self.name, None)  # the fuzzer signed out
        self._judge(case, response)
        return response

    def _judge(self, case: Case, response: Response) -> None:
        where = f"{case.method} {case.formatted_path} by {self.name or 'nobody'}: {response.status_code}"
        if response.status_code >= 500:
            self._tally.fault("api_5xx", f"{where} {response.content[:300]!r}, {case.as_curl_command()}")
        try:
            case.validate_response(response, checks=CHECKS)
        except FailureGroup as fault:
            said = "; ".join(f"{failure.title}: {failure.message}" for failure in fault.exceptions)
            self._tally.fault("not_as_documented", f"{where} {said[:600]}, {case.as_curl_command()[:1000]}")

    def _headers(self) -> dict[str, str]:
        if self.name is None:
            return {}
        if self.name not in self._tokens:
            self._tokens[self.name] = self._sign_in(self.name)
        return {"Authorization": f"Bearer {self._tokens[self.name]}"}

    def _sign_in(self, name: str) -> str:
        """As signing in does it, but for the password: the fuzzer's own failures slow that down, as they should."""
        service, token = self._home.service, secrets.token_urlsafe(32)
        session = Session(token_digest(token), name, service.now(), service.now() + 3_600)
        with service.vault.write() as writing:
            add_session(writing, session)
        if name in self._home.people:
            service.keys.keep(session.digest, self._home[name], session.expires)
        return token

    def close(self) -> None:
        self._session.close()


Play = Callable[[_Asker, str, int], None]


def _plays(document: Any) -> list[Play]:
    """Each operation by itself, as documented and not as documented; and sequences of them."""
    found = [operation.ok() for operation in document.get_all_operations()]
    return [
        *(_operation(operation, GenerationMode.POSITIVE) for operation in found),
        *(_operation(operation, GenerationMode.NEGATIVE) for operation in found if _takes_anything(operation)),
        _sequences(document),
    ]


def _takes_anything(operation: Any) -> bool:
    """Whether there is anything to ask wrongly."""
    return bool(operation.body or operation.path_parameters or operation.query or operation.headers)


def _operation(operation: Any, mode: GenerationMode) -> Play:
    # where any text will do, hardly anything can be asked wrongly
    never = (Unsatisfiable,) if mode is GenerationMode.NEGATIVE else ()

    def play_it(asker: _Asker, dice: str, each: int) -> None:
        @seed(dice)
        @settings(FRANK, max_examples=each)
        @given(case=operation.as_strategy(generation_mode=mode))
        def ask(case: Case) -> None:
            asker.ask(case)

        with suppress(*never):
            ask()

    return play_it


def _sequences(document: Any) -> Play:
    """One answer's names go into the next request, by the links that are seen in the document."""
    base = document.as_state_machine()

    def play_them(asker: _Asker, dice: str, each: int) -> None:
        class Sequence(base):  # type: ignore[misc,valid-type]
            def call(self, case: Case, **_: Any) -> Response:
                return asker.ask(case)

            def validate_response(self, *_: Any, **__: Any) -> None:
                """Judged when it was asked."""

        run = settings(FRANK, max_examples=1, stateful_step_count=STEPS)
        for number in range(each):
            # the answers say how a sequence goes on, and a chain never answers twice the same: that it cannot be
            # repeated takes nothing away, each answer was judged when it came
            with suppress(FlakyStrategyDefinition):
                run_state_machine_as_test(seed(f"{dice} {number}")(Sequence), settings=run)

    return play_them
