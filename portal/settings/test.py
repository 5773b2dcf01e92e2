"""What the tests run on: local settings, made fast and deaf to the outside."""

from .local import *
from .local import DATABASES, ELASTICSEARCH, STORAGES, VAR_DIR, env

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
MEDIA_ROOT = VAR_DIR / "test-media"
PAGE_CACHE = False  # tests of the cache switch it on
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
QUERY_LOG_SECONDS = 0  # tests write what was searched themselves
LIMITS_CACHE = ""  # in the database: emptied with each test
WAGTAILADMIN_BASE_URL = PUBLIC_URL = "http://testserver"
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, as in use: threads and processes of a test wait for each other's lock, which a database in memory cannot.
    DATABASES["default"]["TEST"] = {"NAME": env.str("TEST_SQLITE", default=str(VAR_DIR / "test.sqlite3"))}
SMS_GATEWAY_URL = WHATSAPP_TOKEN = WHATSAPP_PHONE_ID = ""  # tests that need a gateway start their own
# Tests of this engine switch it on, in indices of their own; all others run without it.
ELASTICSEARCH_TEST_URL = ELASTICSEARCH["url"]
ELASTICSEARCH = ELASTICSEARCH | {"url": ""}
