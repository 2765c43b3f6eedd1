"""What may be kept of answers: by nobody what is true only now, or only for who asked."""

import pytest

from tests.api.nodes import Home, Nodes


@pytest.mark.parametrize(
    "path",
    ["", "/history", "/document", "/form.pdf", "/qr.svg", "/handling"],
)
def test_nobody_keeps_what_a_permit_is_now_or_what_it_says(nodes: Nodes, mg: Home, path: str) -> None:
    told = mg.user("issuer").get(f"/v1/permits/0x{nodes.issued().id.hex()}{path}")
    assert told.status == 200
    assert "no-store" in told.headers["cache-control"]


@pytest.mark.parametrize("path", ["/v1/permits", "/v1/sessions/current", "/v1/approvals", "/v1/officers", "/v1/health"])
def test_nobody_keeps_a_list_or_who_is_signed_in(mg: Home, path: str) -> None:
    told = mg.user("issuer").get(path)
    assert (told.status, told.headers["cache-control"]) == (200, "no-store")


def test_nobody_keeps_that_a_permit_is_not_there_or_that_somebody_may_not_see_it(mg: Home) -> None:
    for path, status in ((f"/v1/permits/0x{'0' * 64}", 404), ("/v1/permits", 401), ("/v1/nothing", 404)):
        told = mg.nobody.get(path)
        assert (told.status, told.headers["cache-control"]) == (status, "no-store")


def test_nobody_keeps_a_verdict_or_a_token(mg: Home) -> None:
    for path, body in (("/v1/verifications", {"code": "x"}), ("/v1/sessions", {"name": "nobody", "password": "x"})):
        assert mg.nobody.post(path, body).headers["cache-control"] == "no-store"
