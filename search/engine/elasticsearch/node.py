"""A connection on which a whole answer has a deadline.

urllib3 limits each wait for bytes: a server that sends one byte now and then would hold a page up for as long as it likes,
and so would a name server, which nothing limits.
"""

import io
import socket
import threading
import time
from http.client import HTTPResponse

import urllib3
from elastic_transport import Urllib3HttpNode
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError


class Hurried(io.RawIOBase):
    """What a socket receives, until `ends` (of the monotonic clock); then TimeoutError."""

    def __init__(self, sock, ends):
        self.sock, self.ends, self.stream = sock, ends, sock.makefile("rb", buffering=0)

    def makefile(self, _mode):
        return io.BufferedReader(self)

    def readable(self):
        return True

    def readinto(self, buffer):
        left = self.ends - time.monotonic()
        if left <= 0:
            raise TimeoutError("the answer did not end in time")
        self.sock.settimeout(left)
        return self.stream.readinto(buffer)

    def close(self):
        self.stream.close()
        super().close()


class PunctualNode(Urllib3HttpNode):
    """`request_timeout` counts from connecting to the last byte of the answer, in seconds."""

    def __init__(self, config):
        super().__init__(config)
        self.pool.ConnectionCls = type("Punctual", (Resolving, self.pool.ConnectionCls), {"response_class": response})

    def perform_request(self, *args, request_timeout=None, **kwargs):
        seconds = request_timeout if isinstance(request_timeout, (int, float)) else self.config.request_timeout
        return super().perform_request(*args, request_timeout=urllib3.Timeout(total=seconds), **kwargs)


def response(connection, sock, *args, **kwargs):
    """In place of a class: `http.client` calls it for each answer, once `connection.timeout` is what is left of it."""
    return HTTPResponse(Hurried(sock, time.monotonic() + connection.timeout), *args, **kwargs)


class Resolving:
    """Looks the host's name up within `timeout`, and tries its addresses in the time that is left."""

    def _new_conn(self):
        name, patience = self._dns_host, self.timeout
        ends, failed = time.monotonic() + patience, None
        try:
            for address in addresses(self, name, patience):
                self._dns_host, self.timeout = address, max(ends - time.monotonic(), 0.001)
                try:
                    return super()._new_conn()
                except (NewConnectionError, ConnectTimeoutError) as error:
                    failed = error
        finally:
            self._dns_host, self.timeout = name, patience
        raise failed or NewConnectionError(self, f"{name} has no address")


def addresses(connection, name, seconds):
    """The addresses of a host. The system's resolver cannot be told to hurry, so a thread of its own waits for it."""
    found = []

    def look_up():
        try:
            found.append(socket.getaddrinfo(name.strip("[]"), connection.port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            found.append(error)

    thread = threading.Thread(target=look_up, daemon=True)
    thread.start()
    thread.join(seconds)
    if not found:
        raise ConnectTimeoutError(connection, f"nobody said in time where {name} is")
    if isinstance(found[0], Exception):
        raise NewConnectionError(connection, f"{name}: {found[0]}") from found[0]
    return list(dict.fromkeys(address[0] for *_kind, address in found[0]))
