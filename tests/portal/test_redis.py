"""The shared cache on a real Redis: several processes see one version, and a Redis that is down costs speed, never a page."""

import os
import subprocess
import sys

import pytest
from django.core.cache import cache, caches

from content import freshness

REDIS = os.environ.get("REDIS_URL", "")


def redis_cache(url):
    return {
        "default": {
            "BACKEND": "django_redis.cache.RedisCache",
            "LOCATION": url,
            "KEY_PREFIX": "tests",
            "OPTIONS": {"IGNORE_EXCEPTIONS": True, "SOCKET_CONNECT_TIMEOUT": 0.5, "SOCKET_TIMEOUT": 0.5},
        }
    }


@pytest.mark.skipif(not REDIS, reason="REDIS_URL is not set")
def test_another_process_sees_the_new_version(settings, db, django_capture_on_commit_callbacks):
    settings.CACHES = redis_cache(REDIS)
    read = (
        "import django; django.setup(); from django.conf import settings; from django.core.cache import caches;"
        "caches['default'].key_prefix = 'tests'; from content import freshness; print(freshness.version())"
    )
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "portal.settings.local", "REDIS_URL": REDIS}

    def elsewhere():
        return int(subprocess.run([sys.executable, "-c", read], env=environment, capture_output=True, text=True, check=True).stdout)

    before = elsewhere()
    assert before == freshness.version()
    with django_capture_on_commit_callbacks(execute=True):
        freshness.public_content_changed()
    assert elsewhere() == freshness.version() > before
    cache.delete(freshness.KEY)


def test_a_redis_that_is_down_costs_no_page(settings, client, db):
    settings.CACHES = redis_cache("redis://127.0.0.1:1/0")
    settings.PAGE_CACHE = True
    assert caches["default"].get("x") is None
    assert freshness.version() is None
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["engines"]["cache"] == "down"
