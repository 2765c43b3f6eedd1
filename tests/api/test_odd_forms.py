"""Forms as no browser sends them are refused in plain words: none is a fault of ours."""

import pytest

from tests.api.nodes import Home

TEXTS = (b"hello", b"\\ud800\\udfff", b"\xff\xfe\x00\xd8")
"""Letters, what some encodings make half a letter of, and bytes that are no text."""
ENCODINGS = (
    "undefined",
    "punycode",
    "idna",
    "unicode_escape",
    "raw_unicode_escape",
    "utf-16",
    "utf-7",
    "rot13",
    '"x;y"',
)


def sent(home: Home, path: str, text: bytes, *kind: str) -> tuple[int, str]:
    """The status, and what was said."""
    parts = [(b"occasion", b"import"), (b"code", text)]
    body = b"".join(
        b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % part for part in parts
    ) + b"--x--\r\n"  # fmt: skip
    kinds = "; ".join(("multipart/form-data", "boundary=x", *kind))
    told = home.nobody("POST", path, body=body, headers={"Content-Type": kinds})
    return told.status, told.body.decode()


@pytest.mark.parametrize("path", ["/v1/verifications", "/desk/sign-in"])
def test_a_form_in_another_encoding_is_refused(mg: Home, path: str) -> None:
    for encoding in ENCODINGS:
        for text in TEXTS:
            status, said = sent(mg, path, text, f"charset={encoding}")
            assert status == 400, (encoding, text, said)


@pytest.mark.parametrize(
    "kind", [(), ("charset=utf-8",), ("charset=UTF-8",), ('charset="us-ascii"',), ("charset*=a''b",)]
)
def test_a_form_that_says_utf_8_or_nothing_is_read(mg: Home, kind: tuple[str, ...]) -> None:
    status, said = sent(mg, "/v1/verifications", b"hello", *kind)
    assert (status, "/errors/short-code-only" in said) == (422, True), said
