"""Keeps child processes running: what ends is started again, a little later each time it ends at once."""

import logging
import signal
import subprocess
import time

logger = logging.getLogger(__name__)

POLL = 0.5  # seconds
LONG_ENOUGH = 60  # a process that lived so long starts again at once
PATIENCE = 25  # seconds a child has to finish what it does


class Child:
    def __init__(self, name, arguments, *, essential=False):
        self.name, self.arguments, self.essential = name, arguments, essential
        self.process = None
        self.delay = 1.0
        self.next_start = 0.0
        self.started = 0.0

    def start(self, now):
        self.process, self.started = subprocess.Popen(self.arguments), now  # noqa: S603  our own commands

    def tend(self, now):
        """Start it where it should run and does not. Returns its exit status when it has just ended, else None."""
        if self.process is None:
            if now >= self.next_start:
                self.start(now)
            return None
        status = self.process.poll()
        if status is None:
            return None
        self.delay = 1.0 if now - self.started > LONG_ENOUGH else min(self.delay * 2, 30)
        self.process, self.next_start = None, now + self.delay
        return status


def supervise(children, every_poll=lambda: None):
    """Run `children` until SIGINT or SIGTERM, or until an essential one ends; then stop all. Returns an exit status."""
    stopping = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.append(True))
    result = 0
    while not stopping:
        for child in children:
            status = child.tend(time.monotonic())
            if status is None:
                continue
            if child.essential:
                logger.error("%s ended with status %s", child.name, status)
                stopping.append(True)
                result = status or 1
            else:
                logger.warning("%s ended with status %s and is started again", child.name, status)
        every_poll()
        time.sleep(POLL)
    running = [child.process for child in children if child.process]
    for process in running:
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + PATIENCE
    for process in running:
        try:
            process.wait(max(deadline - time.monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            process.kill()
    return result
