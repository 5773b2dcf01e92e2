"""Keeps child processes running: what ends is started again, a little later each time it ends at once."""

import logging
import multiprocessing
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


class Forked(multiprocessing.get_context("fork").Process):
    """A process that begins with a copy of this one, with what of `subprocess.Popen` a `Child` needs."""

    def poll(self):
        return self.exitcode

    def wait(self, timeout):
        self.join(timeout)
        if self.exitcode is None:
            raise subprocess.TimeoutExpired(self.name, timeout)


class Branch(Child):
    """A child that goes on from here with a call: what is loaded already it need not load again."""

    def start(self, now):
        self.process, self.started = Forked(target=self.run, name=self.name), now
        self.process.start()

    def run(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)  # those of `supervise` are its parent's
        self.arguments()


def supervise(children, every_poll=lambda: None):
    """Run `children` until SIGINT or SIGTERM, or until an essential one ends; then stop all. Returns an exit status.

    `every_poll` may add to the list.
    """
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
