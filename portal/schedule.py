"""What runs by the clock: management commands, each with its interval, run by whichever worker comes first."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.core.management import call_command
from django.db.models import Q
from django.utils import timezone

from .logs import redact_error
from .models import ScheduledCommand

logger = logging.getLogger(__name__)


def run_due(now: datetime, plan: dict[str, int] | None = None) -> list[str]:
    """Run each command of `plan` (command → seconds; settings.SCHEDULE unless told) that is due at `now`; return their names.

    One UPDATE claims a command: of several workers exactly one moves `next_at`. A command that fails is noted, logged
    and tried again at its next time; it never keeps the others from running.
    """
    done = []
    for name, seconds in (settings.SCHEDULE if plan is None else plan).items():
        ScheduledCommand.objects.get_or_create(name=name, defaults={"next_at": now})
        claimed = ScheduledCommand.objects.filter(Q(name=name) & Q(next_at__lte=now)).update(next_at=now + timedelta(seconds=seconds), started_at=now)
        if claimed:
            run(name)
            done.append(name)
    return done


def run(name):
    error = ""
    try:
        call_command(*name.split())
    except (Exception, SystemExit) as failure:
        error = redact_error(f"{type(failure).__name__}: {failure}")
        logger.exception("Scheduled command %s failed", name)
    ScheduledCommand.objects.filter(name=name).update(finished_at=timezone.now(), error=error)
