"""A real Kannel (bearerbox and smsbox) on free ports of loopback, and an operator's SMSC that speaks the protocol of its `fakesmsc`.

Each test starts its own, since Kannel's configuration holds the address at which the portal of that test takes replies. So
neither `.ci/run` nor a developer names one in `SMS_GATEWAY_URL`, and Debian's `kannel-extras` is not needed: its `fakesmsc`
prints what it gets, where a test must read it and answer.
"""

import os
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import unquote_to_bytes

PATH = f"{os.environ.get('PATH', '')}:/usr/sbin"
IS_INSTALLED = all(shutil.which(name, path=PATH) for name in ("bearerbox", "smsbox"))
CONFIGURATION = """
group = core
admin-port = {admin}
admin-interface = 127.0.0.1
admin-password = x
smsbox-port = {smsbox}
smsbox-interface = 127.0.0.1
log-level = 4
box-allow-ip = 127.0.0.1
dlr-storage = internal

group = smsc
smsc = fake
smsc-id = fake
port = {smsc}
connect-allow-ip = 127.0.0.1

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {http}
sendsms-interface = 127.0.0.1
log-level = 4
global-sender = 55000

group = sendsms-user
username = portal
password = secreto
max-messages = 10

group = sms-service
keyword = default
catch-all = true
max-messages = 0
get-url = "{inbound}?from=%p&to=%P&text=%a&id=%I"
"""


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


class Gateway:
    """`url` for SMS_GATEWAY_URL; `received` lists (to, kind, text) of what the operator got."""

    def __init__(self, inbound="http://127.0.0.1:9/"):
        self.folder = tempfile.mkdtemp(prefix="kannel")
        admin, smsbox, self.smsc_port, http = free_ports(4)
        path = Path(self.folder, "kannel.conf")
        path.write_text(CONFIGURATION.format(admin=admin, smsbox=smsbox, smsc=self.smsc_port, http=http, inbound=inbound))
        self.url = f"http://portal:secreto@127.0.0.1:{http}/cgi-bin/sendsms?from=55000"
        self.received, self.processes = [], []
        self._start("bearerbox", path, self.smsc_port)
        self._start("smsbox", path, http)
        self.line = socket.create_connection(("127.0.0.1", self.smsc_port), 10)
        self.line.settimeout(None)
        threading.Thread(target=self._listen, daemon=True).start()

    def _start(self, name, path, port):
        self.processes.append(subprocess.Popen([shutil.which(name, path=PATH), path], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=self.folder))
        for _attempt in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0 and name != "bearerbox":
                    return
            if name == "bearerbox":
                time.sleep(1)
                return
            time.sleep(0.1)
        raise RuntimeError(f"{name} does not answer")

    def _listen(self):
        for line in self.line.makefile("r", encoding="utf-8", errors="replace"):
            _sender, to, kind, *rest = line.rstrip("\n").split(" ", 3)
            text = rest[0] if rest else ""
            if kind == "ucs-2":
                text = unquote_to_bytes(text.replace("+", " ")).decode("utf-16-be")
            self.received.append((to, kind, text))

    def write(self, sender, text):
        """Somebody writes to us."""
        self.line.sendall(f"{sender} 55000 text {text}\n".encode())

    def stop(self):
        self.line.close()
        for process in reversed(self.processes):
            process.kill()
            process.wait(10)
        shutil.rmtree(self.folder, ignore_errors=True)


def wait_until(condition, seconds=15):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False
