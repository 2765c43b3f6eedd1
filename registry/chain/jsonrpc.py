"""Asking a node: JSON-RPC 2.0 over HTTP, pooled, with a deadline and a limit on what we are ready to read.

An answer is used only if it is exactly the answer to what was asked. What is no answer at all (no connection, no
time, an HTTP status, a page of HTML) is NodeUnreachable; an answer that cannot be true is NodeMisbehaved; a node that
answers with an error raises NodeSaidNo, which those who ask turn into something better.
"""

import time
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any
from urllib.parse import urlsplit

import orjson
import urllib3

from registry.chain.door import NodeMisbehaved, NodeUnreachable
from registry.errors import NodeError

ANSWER_LIMIT = 64 * 1024 * 1024
BATCH = 100
"""Questions in one request. Besu takes 1,024, some providers 100."""
_CHUNK = 1 << 18

Url = str | Callable[[], str]
Question = tuple[str, list[Any]]


class NodeSaidNo(NodeError):
    """The node answered with an error: `code`, its own words, and `data` (revert data, if it is that)."""

    def __init__(self, code: int, words: str, data: Any) -> None:
        super().__init__(f"the node says: {words} (code {code})", code=code)
        self.code, self.words, self.data = code, words, data


class AnswerTooLarge(NodeUnreachable):
    """More than we are ready to read. Ask for less at a time."""


class JsonRpc:
    """A node at `url`, which may be a function where the address can change; it is asked before every request, and
    may raise NodeUnreachable. Threads may share one."""

    def __init__(self, url: Url, *, timeout: float = 30.0, limit: int = ANSWER_LIMIT, connections: int = 8) -> None:
        self._url = url
        self._timeout = timeout
        self._limit = limit
        self._pool = urllib3.PoolManager(maxsize=connections, retries=False)
        self._ids = count(1)

    def url(self) -> str:
        """Where the node is now."""
        return self._url if isinstance(self._url, str) else self._url()

    def ask(self, method: str, *params: Any) -> Any:
        """The result of one question. Raises NodeSaidNo if the node answers with an error."""
        question = self._question(method, list(params))
        return _result(self._post(question), question["id"])

    def ask_all(self, questions: Sequence[Question]) -> list[Any]:
        """The results of many questions, in their order, in batches. Raises the first error."""
        results: list[Any] = []
        for start in range(0, len(questions), BATCH):
            batch = [self._question(method, params) for method, params in questions[start : start + BATCH]]
            answers = self._post(batch)
            if isinstance(answers, dict):  # the batch as a whole was refused
                _result(answers, None)
            if not isinstance(answers, list) or len(answers) != len(batch):
                raise _misbehaved("it did not answer every question")
            by_id = {answer.get("id"): answer for answer in answers if isinstance(answer, dict)}
            results += [_result(by_id.get(question["id"]), question["id"]) for question in batch]
        return results

    def close(self) -> None:
        self._pool.clear()

    def _question(self, method: str, params: list[Any]) -> dict[str, Any]:
        return {"jsonrpc": "2.0", "id": next(self._ids), "method": method, "params": params}

    def _post(self, question: Any) -> Any:
        url = self.url()
        deadline = time.monotonic() + self._timeout
        try:
            response = self._pool.request(
                "POST",
                url,
                body=orjson.dumps(question),
                headers={"content-type": "application/json"},
                timeout=urllib3.Timeout(self._timeout),
                redirect=False,
                preload_content=False,
            )
            body = self._body(response, deadline)
        except urllib3.exceptions.HTTPError as error:
            where = address(url)
            why = type(error).__name__ if url in str(error) else error
            raise NodeUnreachable(f"the node at {where} does not answer ({why}); try again later", url=where) from error
        if response.status != 200:
            raise NodeUnreachable(
                f"the node at {address(url)} answers with HTTP status {response.status}; try again later",
                url=address(url),
                status=response.status,
            )
        return _json(body, address(url))

    def _body(self, response: urllib3.BaseHTTPResponse, deadline: float) -> bytes:
        """Read up to the limit and the deadline; the connection goes back to the pool only when all was read."""
        chunks, size, whole = [], 0, False
        try:
            while chunk := response.read1(_CHUNK):
                chunks.append(chunk)
                size += len(chunk)
                if size > self._limit:
                    raise AnswerTooLarge(f"the node's answer is larger than {self._limit} bytes; ask for less at once")
                if time.monotonic() > deadline:
                    raise NodeUnreachable(f"the node's answer took longer than {self._timeout} s; try again later")
            whole = True
        finally:
            response.release_conn() if whole else response.close()
        return b"".join(chunks)


def address(url: str) -> str:
    """Where a node is, for errors, which strangers read: not the name, the password or the key by which it is asked."""
    try:
        parts = urlsplit(url)
        host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
        return f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port else "")
    except ValueError:
        return "an address that is none"


def _json(body: bytes, url: str) -> Any:
    if body.lstrip()[:1] not in (b"{", b"["):
        raise NodeUnreachable(f"what answers at {url} is not a node; check the address, or try again later", url=url)
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise _misbehaved(f"its answer is no JSON ({error})") from error


def _result(answer: Any, id: int | None) -> Any:
    """The result in an answer; `id` None where the node need not repeat one."""
    if not isinstance(answer, dict) or answer.get("jsonrpc") != "2.0":
        raise _misbehaved("its answer is not JSON-RPC 2.0")
    if id is not None and answer.get("id") != id:
        raise _misbehaved("it answered another question than ours")
    error = answer.get("error")
    if error is not None:
        if not isinstance(error, dict) or not isinstance(error.get("code"), int):
            raise _misbehaved("its error has no code")
        raise NodeSaidNo(error["code"], str(error.get("message", "")), error.get("data"))
    if "result" not in answer or id is None:
        raise _misbehaved("its answer holds neither a result nor an error")
    return answer["result"]


def _misbehaved(what: str) -> NodeMisbehaved:
    return NodeMisbehaved(f"the node misbehaves: {what}; use another node")
