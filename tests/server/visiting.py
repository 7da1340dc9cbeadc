"""A person's browser, as far as a server can tell: cookies, the token of forms, one request at a time."""

import gzip
import re
import socket
from dataclasses import dataclass, field
from urllib.parse import urlencode

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


class Broken(OSError):
    """The answer did not arrive, or not all of it: nobody knows what became of the request."""


@dataclass(frozen=True)
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        packed = self.headers.get("content-encoding") == "gzip"
        return (gzip.decompress(self.body) if packed else self.body).decode()

    @property
    def location(self) -> str:
        return self.headers.get("location", "")


@dataclass
class Visitor:
    """`cookies` begins with the session of somebody who is signed in; the rest comes from the server."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    timeout: float = 60

    def get(self, path: str, **headers: str) -> Reply:
        return self.ask("GET", path, headers)

    def post(self, path: str, fields: dict[str, str], *, htmx: bool = False) -> Reply:
        """A form's fields; the token is the cookie's, which the page that was visited before has set."""
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-CSRFToken": self.cookies.get("csrftoken", ""),
            "Referer": f"http://127.0.0.1:{self.port}/",
            **({"HX-Request": "true"} if htmx else {}),
        }
        return self.ask("POST", path, headers, urlencode(fields).encode())

    def ask(self, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> Reply:
        lines = [
            f"{method} {path} HTTP/1.1",
            f"Host: 127.0.0.1:{self.port}",
            "Accept-Encoding: gzip",
            "Accept-Language: en",
            f"Content-Length: {len(body)}",
            f"Cookie: {'; '.join(f'{name}={value}' for name, value in self.cookies.items())}",
            *(f"{name}: {value}" for name, value in headers.items()),
        ]
        reply = read("\r\n".join([*lines, "", ""]).encode() + body, self.port, self.timeout)
        for cookie in reply.headers.get("set-cookie", "").split("\n"):
            name, _sign, value = cookie.partition(";")[0].partition("=")
            if name:
                self.cookies[name] = value
        return reply


def read(request: bytes, port: int, timeout: float) -> Reply:
    """What the server answers, all of it. Raises Broken."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=timeout) as connection:
            connection.sendall(request)
            data = b"".join(iter(lambda: connection.recv(65536), b""))
    except OSError as error:
        raise Broken(str(error)) from error
    head, gap, body = data.partition(b"\r\n\r\n")
    status, *lines = head.decode("latin-1").split("\r\n")
    headers: dict[str, str] = {}
    for line in lines:
        name, _colon, value = line.partition(":")
        name = name.lower()
        headers[name] = f"{headers[name]}\n{value.strip()}" if name in headers else value.strip()
    if not gap or headers.get("content-length") != str(len(body)):
        raise Broken("The answer was cut off.")
    return Reply(int(status.split()[1]), headers, body)
