"""On a laptop: messages on standard output."""

import sys

from django.conf import settings

from . import ChannelDown


class ConsoleTransport:
    takes_key = False

    def send(self, message):
        if not settings.MESSAGES_TO_CONSOLE:  # on a server this would put codes and numbers into its logs
            raise ChannelDown("no gateway is set")
        sys.stdout.write(f"\n--- {message.get_channel_display()} to {message.address}\n{message.text}\n---\n")
        sys.stdout.flush()
        return ""
