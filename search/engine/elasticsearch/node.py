"""A connection on which a whole answer has a deadline.

urllib3 limits each wait for bytes: a server that sends one byte now and then would hold a page up for as long as it likes.
"""

import io
import time
from http.client import HTTPResponse

import urllib3
from elastic_transport import Urllib3HttpNode


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
        self.pool.ConnectionCls = type("Punctual", (self.pool.ConnectionCls,), {"response_class": response})

    def perform_request(self, *args, request_timeout=None, **kwargs):
        seconds = request_timeout if isinstance(request_timeout, (int, float)) else self.config.request_timeout
        return super().perform_request(*args, request_timeout=urllib3.Timeout(total=seconds), **kwargs)


def response(connection, sock, *args, **kwargs):
    """In place of a class: `http.client` calls it for each answer, once `connection.timeout` is what is left of it."""
    return HTTPResponse(Hurried(sock, time.monotonic() + connection.timeout), *args, **kwargs)
