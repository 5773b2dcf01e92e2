"""Refuses to start without its secrets. `manage.py check --deploy` is clean under it."""

from urllib.parse import urlsplit

import sentry_sdk
from django.core.exceptions import ImproperlyConfigured

from portal.logs import config, scrubbed

from .base import *
from .base import PUBLIC_URL, STORAGES, env


def required(name, what):
    """Return the variable, or end the start with a sentence that names it."""
    value = env.str(name, default="")
    if not value:
        raise ImproperlyConfigured(f"{name} is not set: {what}. See .env.example.")
    return value


SECRET_KEY = required("SECRET_KEY", "50 random characters that sign sessions and links")
if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 5:
    raise ImproperlyConfigured("SECRET_KEY is too weak: give at least 50 random characters. See .env.example.")
required("PUBLIC_URL", "the address people use, such as https://example.org")
required("DATABASE_URL", "where the data lives, such as postgres://user:password@host/name")
required("EMAIL_URL", "how mail leaves, such as smtp+tls://user:password@host:587")
if not PUBLIC_URL.startswith("https://"):
    raise ImproperlyConfigured("PUBLIC_URL must begin with https://: sign-in cookies travel over TLS only.")

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[]) or [urlsplit(PUBLIC_URL).hostname]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")  # set by the proxy of docker-compose.yml, which drops a visitor's own
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # asked by the container's own health check, over plain HTTP
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True

LOGGING = config("json")

if MEDIA_STORAGE_URL := env.str("MEDIA_STORAGE_URL", default=""):
    # s3://KEY:SECRET@endpoint.example/bucket: one bucket, public files under media/, private ones under private/ and never public.
    parts = urlsplit(MEDIA_STORAGE_URL)
    if parts.scheme != "s3" or not (parts.username and parts.password and parts.hostname and parts.path.strip("/")):
        raise ImproperlyConfigured("MEDIA_STORAGE_URL must look like s3://KEY:SECRET@endpoint.example/bucket.")
    bucket = {
        "access_key": parts.username,
        "secret_key": parts.password,
        "endpoint_url": f"https://{parts.hostname}" + (f":{parts.port}" if parts.port else ""),
        "bucket_name": parts.path.strip("/"),
        "file_overwrite": False,
    }
    STORAGES = STORAGES | {
        "default": {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": bucket | {"location": "media", "querystring_auth": False, "default_acl": "public-read"},
        },
        "private": {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": bucket | {"location": "private", "default_acl": "private"}},
    }

if SENTRY_DSN := env.str("SENTRY_DSN", default=""):
    sentry_sdk.init(
        dsn=SENTRY_DSN,
        send_default_pii=False,
        max_request_body_size="never",
        include_local_variables=False,
        before_send=scrubbed,
        before_send_transaction=scrubbed,
    )
