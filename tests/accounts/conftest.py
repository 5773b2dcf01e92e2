import re

import pytest
from django.core.cache import cache

from accounts import codes


class Sent(list):
    """What the senders were handed; `sent.code` is the newest one-time code."""

    @property
    def code(self):
        return next(message["code"] for message in reversed(self) if message["code"])


@pytest.fixture
def sent(monkeypatch):
    box = Sent()
    monkeypatch.setattr(
        codes,
        "_senders",
        {channel: lambda channel=channel, **message: box.append(message | {"channel": channel}) for channel in codes.Channel if channel != "whatsapp"},
    )
    cache.clear()
    return box


@pytest.fixture
def text():
    """The words of a page, without markup."""
    return lambda response: re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))
