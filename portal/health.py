"""Is it up, and what is it without? For load balancers and for people on call."""

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from search.engine.elasticsearch import client as elasticsearch

from .models import ScheduledCommand


@never_cache
def healthz(request):
    """The process answers; asks no engine."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
def readyz(request):
    """JSON with each engine and `ok`, `degraded` or `down`; 503 only when the database is down."""
    engines = {"database": database(), "cache": shared_cache()}
    engines["worker"] = worker() if engines["database"] == "ok" else "down"
    if elasticsearch.enabled():
        engines["search"] = search() if engines["database"] == "ok" else "down"
    down = engines["database"] == "down"
    status = "down" if down else "ok" if set(engines.values()) == {"ok"} else "degraded"
    return JsonResponse({"status": status, "engines": engines}, status=503 if down else 200)


def database():
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "down"
    return "ok"


def shared_cache():
    try:
        cache.set("readyz", "1", 5)
        return "ok" if cache.get("readyz") == "1" else "down"
    except Exception:  # noqa: BLE001  whatever a cache library raises, the answer is the same
        return "down"


def worker():
    """The scheduler runs something every minute; five minutes of silence mean that nobody works."""
    try:
        last = ScheduledCommand.objects.order_by("-finished_at").values_list("finished_at", flat=True).exclude(finished_at=None).first()
    except DatabaseError:
        return "down"
    return "ok" if last and (timezone.now() - last).total_seconds() < 300 else "degraded"


def search():
    """Down: it does not answer. Degraded: it has no index for this version of the code, or is minutes behind. The database answers in its stead."""
    from search.engine.elasticsearch.upkeep import standing  # 20 MB that a portal without it does without

    try:
        return standing().health
    except DatabaseError:
        return "down"
