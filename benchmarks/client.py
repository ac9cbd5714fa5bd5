"""A client that costs little: one kept connection, raw HTTP/1.1, no parsing but of the length and what is asked for."""

import socket
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

LONGEST = 65536
Fields = Sequence[tuple[str, str]]


class Unexpected(Exception):
    """An answer had another status than the one waited for."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A response: its status, its head and its body as they came."""

    status: int
    head: bytes
    body: bytes

    def header(self, name: bytes) -> bytes:
        """Return the value of a header; empty when there is none."""
        for line in self.head.split(b"\r\n")[1:]:
            key, _, value = line.partition(b":")
            if key.lower() == name:
                return value.strip()
        return b""


class Client:
    """One connection to a server on this machine. It counts the requests it sent."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._host = f"127.0.0.1:{port}"
        self.sent = 0

    def get(self, path: str, *, cookie: str = "", expect: int = 200) -> Answer:
        """Ask for a page.  Raises Unexpected."""
        return self._exchange(f"GET {path} HTTP/1.1\r\n{self._head(cookie)}\r\n".encode(), expect)

    def post(self, path: str, fields: Fields, *, cookie: str = "", expect: int = 303) -> Answer:
        """Send a form as a browser does.  Raises Unexpected."""
        body = urlencode(fields)
        return self._exchange(
            f"POST {path} HTTP/1.1\r\n{self._head(cookie)}Origin: http://{self._host}\r\nSec-Fetch-Site: same-origin\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode(), expect)

    def close(self) -> None:
        """Close the connection."""
        self._socket.close()

    def _head(self, cookie: str) -> str:
        sent = f"Cookie: {cookie}\r\n" if cookie else ""
        return f"Host: {self._host}\r\nAccept: text/html\r\nAccept-Language: sv,en;q=0.5\r\n{sent}"

    def _exchange(self, data: bytes, expect: int) -> Answer:
        self._socket.sendall(data)
        self.sent += 1
        received = bytearray()
        while (end := received.find(b"\r\n\r\n")) < 0:
            self._more(received)
        head = bytes(received[:end])
        answer = Answer(int(head[9:12]), head, b"")
        length = end + 4 + int(answer.header(b"content-length") or 0)
        while len(received) < length:
            self._more(received)
        if answer.status != expect:
            raise Unexpected(f"{data.partition(b' HTTP')[0].decode()}: {answer.status}, not {expect}")
        return Answer(answer.status, head, bytes(received[end + 4:length]))

    def _more(self, received: bytearray) -> None:
        if not (data := self._socket.recv(LONGEST)):
            raise ConnectionError("the server closed the connection")
        received += data
