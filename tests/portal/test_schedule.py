import itertools
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from unittest import mock

import pytest
from django.db import connection
from django.utils import timezone

from portal import schedule
from portal.management.commands.work import start_clock
from portal.models import ScheduledCommand
from portal.supervise import Child


@pytest.fixture
def plan(settings):
    settings.SCHEDULE = {"publish_scheduled": 60}


def test_a_command_runs_once_an_interval(db, plan):
    now = timezone.now()
    with mock.patch("portal.schedule.call_command") as call:
        assert schedule.run_due(now) == ["publish_scheduled"]
        assert schedule.run_due(now + timedelta(seconds=59)) == []
        assert schedule.run_due(now + timedelta(seconds=60)) == ["publish_scheduled"]
    assert call.call_count == 2


@pytest.mark.django_db(transaction=True)
def test_of_several_workers_exactly_one_runs_it(plan):
    now = timezone.now()
    ScheduledCommand.objects.create(name="publish_scheduled", next_at=now)
    ran = []

    def work():
        try:
            ran.extend(schedule.run_due(now))
        finally:
            connection.close()

    with mock.patch("portal.schedule.call_command"):
        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert ran == ["publish_scheduled"]


def test_a_command_that_fails_is_noted_and_stops_no_other(db, settings):
    settings.SCHEDULE = {"broken": 60, "fine": 60}
    with mock.patch("portal.schedule.call_command", side_effect=[ValueError("no disk for 5512345678, 482913"), None]):
        assert schedule.run_due(timezone.now()) == ["broken", "fine"]
    assert ScheduledCommand.objects.get(name="broken").error == "ValueError: no disk for [phone], [code]"
    assert ScheduledCommand.objects.get(name="fine").error == ""


@pytest.mark.django_db(transaction=True)
def test_the_long_work_of_the_night_keeps_no_minute_waiting(settings):
    settings.SCHEDULE = {"night": 24 * 3600, "minute": 60}
    night_began, minute_ran, stop = threading.Event(), threading.Event(), threading.Event()

    def call(name):
        if name == "night":
            night_began.set()
            stop.wait(20)
        elif night_began.wait(20):
            minute_ran.set()

    with mock.patch("portal.schedule.call_command", side_effect=call):
        clock = start_clock(stop)
        in_time = minute_ran.wait(15)
        stop.set()
        for thread in clock:
            thread.join(20)
    assert in_time


def test_a_child_that_ends_is_started_again_after_a_growing_pause():
    child = Child("quick", [sys.executable, "-c", ""])
    starts = []
    with mock.patch.object(
        child, "start", side_effect=lambda now: (starts.append(now), setattr(child, "process", mock.Mock(poll=lambda: 3)), setattr(child, "started", now))
    ):
        for tick in range(40):
            child.tend(float(tick))
    gaps = [b - a for a, b in itertools.pairwise(starts)]
    assert len(starts) > 3
    assert gaps == sorted(gaps)
    assert gaps[-1] > gaps[0]


def test_supervision_restarts_a_killed_child_and_stops_all_at_the_end(tmp_path):
    marks = tmp_path / "marks"
    marks.touch()
    child = f"import time; open({str(marks)!r}, 'a').write('x'); time.sleep(60)"
    script = f"""
import sys
from portal.supervise import Child, supervise
child = Child("child", [sys.executable, "-c", {child!r}])
sys.exit(supervise([child], lambda: open({str(tmp_path / "pid")!r}, "w").write(str(child.process.pid if child.process else 0))))
"""
    supervisor = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE)

    def wait_for(condition):
        deadline = time.monotonic() + 20
        while not condition():
            assert time.monotonic() < deadline
            time.sleep(0.1)

    try:
        wait_for(lambda: marks.read_text() == "x")
        wait_for(lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text() not in ("", "0"))
        subprocess.run(["kill", "-9", (tmp_path / "pid").read_text()], check=True)
        wait_for(lambda: marks.read_text() == "xx")
        wait_for(lambda: (tmp_path / "pid").read_text() not in ("", "0"))
        last = int((tmp_path / "pid").read_text())
        supervisor.send_signal(signal.SIGTERM)
        assert supervisor.wait(15) == 0
        assert subprocess.run(["kill", "-0", str(last)], check=False, capture_output=True).returncode != 0
    finally:
        supervisor.kill()


def test_a_branch_runs_in_a_process_of_its_own_and_ends_with_the_rest(tmp_path):
    mark = tmp_path / "pid"
    script = f"""
import os, sys, time, pathlib
from portal.supervise import Branch, Child, supervise
loaded = object()
def call():
    assert loaded
    pathlib.Path({str(mark)!r}).write_text(f"{{os.getpid()}} {{os.getppid()}}")
    time.sleep(60)
children = [Branch("branch", call, essential=True)]
def later():
    if len(children) == 1 and pathlib.Path({str(mark)!r}).exists():
        children.append(Child("child", [sys.executable, "-c", "import pathlib; pathlib.Path({str(mark)!r} + '2').touch()"]))
sys.exit(supervise(children, later))
"""
    supervisor = subprocess.Popen([sys.executable, "-c", script])
    try:
        deadline = time.monotonic() + 20
        while not (tmp_path / "pid2").exists():
            assert time.monotonic() < deadline
            time.sleep(0.1)
        own, parent = map(int, mark.read_text().split())
        assert parent == supervisor.pid != own
        supervisor.send_signal(signal.SIGTERM)
        assert supervisor.wait(15) == 0
        assert subprocess.run(["kill", "-0", str(own)], check=False, capture_output=True).returncode != 0
    finally:
        supervisor.kill()


def test_where_an_essential_branch_ends_so_does_everything():
    script = """
import sys
from portal.supervise import Branch, supervise
sys.exit(supervise([Branch("branch", lambda: sys.exit(7), essential=True)]))
"""
    assert subprocess.run([sys.executable, "-c", script], check=False, capture_output=True, timeout=20).returncode == 7
