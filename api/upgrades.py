"""Requests that offer another protocol beside HTTP/1.1 (the Upgrade header: Java's client offers h2c). None is
spoken here, and the offer is passed over (RFC 9110, section 7.8).

The parser ends at such a head, and takes what follows, the body too, for that protocol: it would be lost, or be read as
a request that nobody made. So the head is read again without the offer.
"""

import sys
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

OFFERS = frozenset({b"upgrade", b"connection", b"http2-settings"})
"""The headers of an offer."""


class Plain(HttpToolsProtocol):
    """A connection on which HTTP/1.1 is spoken, whatever is offered. CONNECT is no request for us."""

    def data_received(self, data: bytes) -> None:
        self._unread = [memoryview(data)]
        while self._unread and not self.transport.is_closing():
            self._reading = self._unread.pop()
            super().data_received(self._reading)  # type: ignore[arg-type]  # the parser takes any buffer

    def on_headers_complete(self) -> None:
        if not self.parser.should_upgrade():
            super().on_headers_complete()

    def on_message_complete(self) -> None:
        if not self.parser.should_upgrade():
            super().on_message_complete()

    def _unsupported_upgrade_warning(self) -> None:
        """Called where the parser ended, while the exception is handled that says where."""
        method: bytes = self.parser.get_method()
        if method == b"CONNECT":
            self.send_400_response("Invalid HTTP request received.")
            return
        ended: Any = sys.exception()
        kept = b"".join(b"%b: %b\r\n" % header for header in self.headers if header[0] not in OFFERS)
        head = b"%b %b HTTP/%b\r\n%b\r\n" % (method, self.url, self.parser.get_http_version().encode(), kept)
        self._unread += [self._reading[ended.args[0] :], memoryview(head)]
