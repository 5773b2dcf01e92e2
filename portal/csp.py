"""Which policy a response carries: the site's (settings.SECURE_CSP, nothing inline) or the admin's (nonces, and what its scripts need).

The admin's templates that had inline scripts are replaced (portal/templates/wagtailadmin, wagtail_localize); `portal/static/admin/starts.js`
starts their widgets from data attributes. A nonce would not do for those: they also arrive inside modals, with the nonce of another response.
"""

import json

from django.conf import settings
from django.middleware.csp import ContentSecurityPolicyMiddleware
from django.utils.html import format_html


class PolicyMiddleware(ContentSecurityPolicyMiddleware):
    def process_response(self, request, response):
        if request.path.startswith("/admin/") and not hasattr(response, "_csp_config"):
            response._csp_config = settings.ADMIN_CSP
        return super().process_response(request, response)


def start(name, *args):
    """Markup that makes the page run `new name(*args)` without an inline script."""
    return format_html('<span hidden data-controller="starts" data-starts-name-value="{}" data-starts-with-value="{}"></span>', name, json.dumps(args))


def render_chooser(widget, name, value, attrs=None, renderer=None):
    """Stands for `BaseChooser.render`, which ends in an inline script."""
    if not attrs or "id" not in attrs:
        raise TypeError("BaseChooser cannot be rendered without an 'id' attribute")
    value_data = widget.get_value_data(value)
    constructor = getattr(widget, "js_constructor", "Chooser")
    return widget.render_html(name, value_data, attrs) + start(constructor, attrs["id"], widget.get_js_init_options(attrs["id"], name, value_data))
