"""What pages load: named files and no others, as small as they are served, and still the programs that they were."""

import gzip
import json
import re
import subprocess
import urllib.error
import urllib.request
from email.message import Message
from pathlib import Path

import pytest

from api import static
from api.static import OURS, PACKAGES, SERVED, assets, served_module
from tests.browser.conftest import Site
from tests.browser.peer import node

HERE = Path(__file__).parent
API = Path(static.__file__).parent
MODULES = sorted(name for name in assets().files if name.endswith(".js"))
VERIFICATION = {
    *assets().modules("verify/verify.js"),
    *assets().modules("verify/shown.js"),
    "verify/dictionary.txt",
}


def got(site: Site, path: str, **headers: str) -> tuple[int, bytes, Message]:
    try:
        with urllib.request.urlopen(urllib.request.Request(site.origin + path, headers=headers)) as answer:
            return answer.status, answer.read(), answer.headers
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read(), refused.headers


def source(name: str) -> str:
    of_package = name.removeprefix("vendor/")
    return ((PACKAGES if name.startswith("vendor/") else OURS) / of_package).read_text("utf-8")


def test_every_module_imports_only_what_is_served() -> None:
    for name in MODULES:
        assert set(assets().modules(name)) <= set(assets().files)


@pytest.mark.parametrize("name", MODULES)
def test_no_name_of_a_package_is_left_in_an_import(name: str) -> None:
    text = assets().files[name].body.decode()
    named = re.findall(
        r"""^(?:import|export|\}) .*from ["']([^"']+)["']|^import ["']([^"']+)["']""", text, re.MULTILINE
    )
    assert all(path.startswith(".") for pair in named for path in pair if path)


def test_no_file_of_a_package_is_served_in_vain() -> None:
    ours = [name for name in MODULES if not name.startswith("vendor/")]
    lazily = [f"vendor/qr/{name}" for name in SERVED["qr"]]
    needed = {module for name in [*ours, *lazily] for module in assets().modules(name)}
    assert {name for name in MODULES if name.startswith("vendor/")} <= needed


def test_without_its_comments_a_module_is_the_same_program() -> None:
    command = [node(), str(HERE / "same_program.js")]
    asked = []
    for name in MODULES:
        asked.append(json.dumps({"one": addressed(name), "other": assets().files[name].body.decode()}))
    said = subprocess.run(command, input="\n".join(asked), capture_output=True, text=True, check=True, timeout=120)
    differing = [name for name, same in zip(MODULES, said.stdout.split(), strict=True) if same != "true"]
    assert not differing


def addressed(name: str) -> str:
    """The module as it was written, with its imports as paths and its comments left in."""
    lines = source(name).split("\n")
    return "\n".join(
        served_module(name, line) if re.match(r"import|export|\}|.*\bimport\(", line) else line for line in lines
    )


def test_a_comment_that_names_the_licence_stays() -> None:
    assert b"/*! noble-curves - MIT License" in assets().files["vendor/@noble/curves/abstract/weierstrass.js"].body


@pytest.mark.parametrize(
    ("text", "served"),
    [
        ("// a\nlet x = 1; // b\n", "let x = 1;\n"),
        ("let x = 1; // isn't one\n", "let x = 1; // isn't one\n"),
        ('let x = "a // b";\n', 'let x = "a // b";\n'),
        ("/** a\n * b */\nlet x = 1;\n", "let x = 1;\n"),
        ("/*! a licence */\nlet x = 1;\n", "/*! a licence */\nlet x = 1;\n"),
        ("/* a */ let x = 1;\n", "/* a */ let x = 1;\n"),
        ('import { a } from "@noble/hashes/sha2.js";\n', 'import { a } from "../vendor/@noble/hashes/sha2.js";\n'),
        ('import {\n  a,\n} from "qr/decode.js";\n', 'import {\na,\n} from "../vendor/qr/decode.js";\n'),
        ('const b = await import("qr/decode.js");\n', 'const b = await import("../vendor/qr/decode.js");\n'),
        ('const text = "@noble/hashes/sha2.js";\n', 'const text = "@noble/hashes/sha2.js";\n'),
    ],
)
def test_how_a_module_is_served(text: str, served: str) -> None:
    assert served_module("verify/seal.js", text) == served


def test_what_verification_loads_is_at_most_half_of_what_the_page_may_weigh() -> None:
    weight = sum(len(assets().files[name].packed) for name in VERIFICATION)
    assert weight <= 75_000


def test_the_reader_of_pictures_is_no_part_of_what_is_loaded_first() -> None:
    assert not [name for name in VERIFICATION if "qr/" in name]


def test_a_file_is_served_packed_to_who_takes_it_packed(site: Site) -> None:
    path = assets().url("verify/verify.js")
    status, body, headers = got(site, path, **{"Accept-Encoding": "gzip, br"})
    assert (status, headers["Content-Encoding"], headers["Vary"]) == (200, "gzip", "Accept-Encoding")
    assert gzip.decompress(body) == got(site, path)[1] == assets().files["verify/verify.js"].body


def test_a_file_is_kept_for_ever_under_its_version_and_is_not_there_under_another(site: Site) -> None:
    path = assets().url("verify/verify.js")
    assert "immutable" in got(site, path)[2]["Cache-Control"]
    status, body, _ = got(site, path.replace(assets().version, "0" * 16))
    assert (status, b"Reload" in body) == (404, True)


@pytest.mark.parametrize(
    "name",
    [
        "vendor/@noble/curves/ed25519.js",
        "vendor/typescript/lib/typescript.js",
        "vendor/axe-core/axe.js",
        "../static.py",
        "%2e%2e/static.py",
        "verify/../../static.py",
        "vendor/qr/package.json",
        "",
    ],
)
def test_nothing_else_is_served(site: Site, name: str) -> None:
    assert got(site, f"{site.modules}{name}")[0] == 404


def test_a_name_that_is_not_served_has_no_address() -> None:
    with pytest.raises(KeyError, match="not served"):
        assets().url("verify/nothing.js")


def test_the_types_of_all_modules_agree() -> None:
    command = [node(), str(PACKAGES / "typescript" / "bin" / "tsc"), "-p", str(API)]
    checked = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert (checked.stdout, checked.returncode) == ("", 0)


def test_the_lock_file_names_no_place_to_download_from_and_a_digest_for_each_package() -> None:
    packages = json.loads((API / "package-lock.json").read_text("utf-8"))["packages"]
    assert all("integrity" in told and "resolved" not in told for name, told in packages.items() if name)
