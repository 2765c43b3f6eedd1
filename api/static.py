"""What pages load besides themselves: our modules, and the named files of packages; how each is served.

Nothing is built. Two things are done to a module when it is read, once for each process: indents and comments are left
out (a phone at a border pays for each kilobyte; licences stay, and what might be within a text), and the names of
packages become paths, because browsers know no packages and an inline import map would need an inline script.

The address holds a digest of everything that is served: a browser keeps files for ever, and never mixes two versions.
"""

import gzip
import hashlib
import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from registry.errors import SetupError
from registry.formats.qr import dictionary

HERE = Path(__file__).parent
OURS = HERE / "browser"
PACKAGES = HERE / "node_modules"

SERVED: Mapping[str, tuple[str, ...]] = {
    "@noble/curves": ("abstract/weierstrass.js", "abstract/curve.js", "abstract/der.js", "abstract/modular.js",
                      "utils.js"),
    "@noble/hashes": ("_md.js", "_u64.js", "hkdf.js", "hmac.js", "sha2.js", "sha3.js", "utils.js"),
    "@noble/ciphers": ("_polyval.js", "aes.js", "utils.js"),
    "qr": ("decode.js", "index.js"),
}  # fmt: skip
"""Which files of which packages are served, as `vendor/<package>/<file>`: no other is."""

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".png": "image/png",
    ".woff2": "font/woff2",
}

_COMMENT = re.compile(r"^[ \t]*(?:/\*(?!!)(?:(?!\*/).)*\*/[ \t]*|//[^\n]*)(?:\n|\Z)", re.MULTILINE | re.DOTALL)
_END_OF_LINE = re.compile(r"[ \t]+//[^\n'\"`]*$", re.MULTILINE)
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)
_PACKAGE = re.compile(rf"(?<=[\"'])(?P<package>{'|'.join(SERVED)})/(?P<file>[\w./-]+\.js)(?=[\"'])")
_IMPORT = re.compile(r"^(?:import|export|\}) .*$|\bimport\(.*?\)", re.MULTILINE)


class NotInstalled(SetupError):
    """A package that pages need is not there."""


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is served, plain and packed."""

    type: str
    body: bytes
    packed: bytes


@dataclass(frozen=True)
class Assets:
    """Everything that is served, by name, such as `verify/verify.js`; `version` is a digest of all of it."""

    files: Mapping[str, Asset]
    version: str

    def url(self, name: str) -> str:
        """The address of a file. Raises KeyError if there is none of that name."""
        if name not in self.files:
            raise KeyError(
                f"{name} is not served. Our files lie in api/browser, those of packages are named in SERVED."
            )
        return f"/static/{self.version}/{name}"

    def modules(self, name: str) -> list[str]:
        """The names of all modules that a module needs at once, itself included: to be fetched ahead."""
        found = [name]
        for module in found:
            found += [needed for needed in self._imports(module) if needed not in found]
        return found

    def _imports(self, module: str) -> Iterator[str]:
        text = self.files[module].body.decode()
        for path in re.findall(r"(?:\bfrom|^import)\s*[\"'](\.[^\"']+)[\"']", text, re.MULTILINE):
            yield posixpath.normpath(posixpath.join(posixpath.dirname(module), path))


@cache
def assets() -> Assets:
    """All files, read once. Raises NotInstalled."""
    files = dict(_read())
    digest = hashlib.sha256(b"".join(name.encode() + file.body for name, file in sorted(files.items())))
    return Assets(files, digest.hexdigest()[:16])


def _read() -> Iterator[tuple[str, Asset]]:
    for path in sorted(OURS.rglob("*")):
        if path.suffix in TYPES:
            name = path.relative_to(OURS).as_posix()
            yield name, _asset(name, path.read_bytes())
    yield "verify/dictionary.txt", _asset("verify/dictionary.txt", dictionary())
    for package, names in SERVED.items():
        for name in names:
            path = PACKAGES / package / name
            if not path.is_file():
                raise NotInstalled(f"{package} is not installed. Run scripts/setup.")
            yield f"vendor/{package}/{name}", _asset(f"vendor/{package}/{name}", path.read_bytes())


def _asset(name: str, data: bytes) -> Asset:
    if name.endswith(".js"):
        data = served_module(name, data.decode()).encode()
    return Asset(TYPES[Path(name).suffix], data, gzip.compress(data, 9, mtime=0))


def served_module(name: str, text: str) -> str:
    """A module as browsers get it: without comments, packages as paths from where it stands."""
    here = posixpath.dirname(name)

    def path(found: re.Match[str]) -> str:
        relative = posixpath.relpath(f"vendor/{found['package']}/{found['file']}", here)
        return relative if relative.startswith(".") else f"./{relative}"

    bare = _INDENT.sub("", _END_OF_LINE.sub("", _COMMENT.sub("", text)))
    return _IMPORT.sub(lambda line: _PACKAGE.sub(path, line[0]), bare)


def routes(served: Assets) -> list[Route]:
    """`GET /static/<version>/<name>`: for a year, or 404 for another version."""

    async def static(request: Request) -> Response:
        file = served.files.get(request.path_params["name"])
        if file is None or request.path_params["version"] != served.version:
            return Response("This file is not served here (any more). Reload the page.\n", 404, media_type="text/plain")
        headers = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}
        if "gzip" in request.headers.get("accept-encoding", ""):
            return Response(file.packed, headers=headers | {"Content-Encoding": "gzip"}, media_type=file.type)
        return Response(file.body, headers=headers, media_type=file.type)

    return [Route("/static/{version}/{name:path}", static)]
