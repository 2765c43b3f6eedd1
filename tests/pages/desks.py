"""Somebody at the desk over plain HTTP, as a browser without script: cookies kept, forms sent as they stand."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

import urllib3

from tests.api.nodes import PASSWORD

Address = str


@dataclass
class FormOnPage:
    """A form as it stands on a page: where it goes, and what its fields hold."""

    action: str = ""
    method: str = "get"
    fields: dict[str, str] = field(default_factory=dict)


class _Reader(HTMLParser):
    def __init__(self, here: str) -> None:
        super().__init__()
        self.here, self.forms, self.text, self._typed = here, [], [], ""
        self._select = ""

    forms: list[FormOnPage]
    text: list[str]

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        has = dict(attributes)
        name, value = has.get("name") or "", has.get("value") or ""
        if tag == "form":
            self.forms.append(FormOnPage(urljoin(self.here, has.get("action") or ""), has.get("method") or "get"))
        elif tag == "input" and name and (has.get("type") not in {"checkbox", "radio"} or "checked" in has):
            self.forms[-1].fields[name] = value
        elif tag == "textarea":
            self._typed = name
            self.forms[-1].fields[name] = ""
        elif tag == "select":
            self._select = name
            self.forms[-1].fields[name] = ""
        elif tag == "option" and "selected" in has:
            self.forms[-1].fields[self._select] = value

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.forms[-1].fields[self._typed] = self.forms[-1].fields[self._typed].removeprefix("\n")
            self._typed = ""

    def handle_data(self, data: str) -> None:
        if self._typed:
            self.forms[-1].fields[self._typed] += data
        else:
            self.text.append(data)


@dataclass
class Page:
    """What came: status, headers, and what stands on it."""

    status: int
    headers: Any
    source: str
    path: str

    def __post_init__(self) -> None:
        reader = _Reader(self.path)
        reader.feed(self.source)
        self.forms, self.text = reader.forms, " ".join(" ".join(reader.text).split())

    def form(self, action: str) -> FormOnPage:
        """The form that is sent to this address."""
        (found,) = (form for form in self.forms if urlsplit(form.action).path == action)
        return found


class Visitor:
    """A browser without script, at one node."""

    def __init__(self, url: str, **headers: str) -> None:
        self.url, self.cookies = url, SimpleCookie()
        self._headers = {"Accept-Language": "en"} | headers
        self._pool = urllib3.PoolManager(retries=False)

    def get(self, path: str) -> Page:
        """The page, after being led on."""
        return self._ask("GET", path)

    def post(self, path: str, fields: dict[str, Any], **headers: str) -> Page:
        """Send fields as they are; a pair of name and bytes is a file."""
        if any(isinstance(value, tuple) for value in fields.values()):
            return self._ask("POST", path, headers, fields=fields)
        headers = {"Content-Type": "application/x-www-form-urlencoded"} | headers
        return self._ask("POST", path, headers, body=urlencode(fields))

    def send_as(self, path: str, body: bytes, media_type: str) -> Page:
        """Send what was put into the form of this media type already."""
        return self._ask("POST", path, {"Content-Type": media_type, "Origin": self.url}, body=body)

    def send(self, form: FormOnPage, **typed: Any) -> Page:
        """Send a form as it stands on its page, with these fields typed in."""
        fields = form.fields | {name.replace("__", "."): value for name, value in typed.items()}
        if form.method == "get":
            return self.get(f"{form.action}?{urlencode(fields)}")
        return self.post(form.action, fields, Origin=self.url)

    def sign_in(self, name: str, password: str = PASSWORD) -> Page:
        return self.send(self.get("/desk/sign-in").form("/desk/sign-in"), name=name, password=password)

    def _ask(self, method: str, path: str, headers: dict[str, str] | None = None, **asked: Any) -> Page:
        kept = "; ".join(f"{name}={morsel.value}" for name, morsel in self.cookies.items())
        sent = self._headers | (headers or {}) | ({"Cookie": kept} if kept else {})
        answer = self._pool.request(method, self.url + path, headers=sent, timeout=120, redirect=False, **asked)
        for line in answer.headers.getlist("set-cookie"):
            self.cookies.load(line)
        if answer.status == 303:
            return self._ask("GET", answer.headers["location"])
        return Page(answer.status, answer.headers, answer.data.decode(), path)


def at_desk(url: str, name: str, **headers: str) -> Visitor:
    """Somebody who signed in."""
    visitor = Visitor(url, **headers)
    assert visitor.sign_in(name).path == "/desk"
    return visitor
