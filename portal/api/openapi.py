"""The OpenAPI 3.1 document, made of the addresses, their parameters and the tables of the records: nothing is written twice."""

import re

from django.conf import settings
from django.utils.translation import gettext as _

from directory.api import records
from directory.api.records import whole

EVENT = {
    "id": records.WHOLE,
    "name": records.TEXT,
    "url": records.ADDRESS,
    "starts_at": records.MOMENT,
    "ends_at": records.MOMENT,
    "updated_at": records.MOMENT,
}
RECORDS = {"Cooperative": records.COOPERATIVE, "Product": records.PRODUCT, "Category": records.CATEGORY, "Place": records.PLACE, "Event": EVENT}
ANSWERS = {"Changed": records.CHANGED, "Removed": records.REMOVED, "Suggestions": records.SUGGESTIONS}  # of their own shape
PATH_TYPES = {"int": {"type": "integer", "minimum": 1}, "slug": {"type": "string", "pattern": "^[-a-zA-Z0-9_]+$"}}


def document():
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "POSiBLE COOP",
            "version": "1",
            "description": _("Cooperatives of Mexico: public facts, read-only, without a key. Use and share the data naming the source (CC BY 4.0)."),
            "license": {"name": "CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/"},
        },
        "servers": [{"url": settings.PUBLIC_URL}],
        "paths": paths(),
        "components": {"schemas": schemas()},
    }


def paths():
    from .urls import urlpatterns

    found = {}
    for pattern in urlpatterns:
        route = str(pattern.pattern)
        path = "/api/v1/" + re.sub(r"<\w+:(\w+)>", r"{\1}", route)
        found[path] = {"get": operation(pattern.name, pattern.callback, re.findall(r"<(\w+):(\w+)>", route))}
    return found


def operation(name, view, in_path):
    kind, is_list = view.answers
    schema = {"type": "object"} if kind is None else {"$ref": f"#/components/schemas/{kind}{'List' if is_list else ''}"}
    parameters = [{"name": word, "in": "path", "required": True, "schema": PATH_TYPES[converter]} for converter, word in in_path]
    responses = {
        "200": {
            "description": _("As asked."),
            "headers": {"ETag": {"schema": {"type": "string"}, "description": _("Give it back in If-None-Match: what did not change is answered with 304.")}},
            "content": {"application/json": {"schema": schema}},
        },
        "304": {"description": _("Nothing changed.")},
        "400": refusal(_("A parameter makes no sense; “field” names it.")),
        "429": refusal(_("Too many questions; Retry-After says how many seconds to wait.")),
    }
    if in_path:
        responses["404"] = refusal(_("There is no such record, or it is no longer public."))
    return {
        "operationId": name,
        "summary": _(view.summary),
        "parameters": parameters + [parameter.as_openapi() for parameter in view.parameters()],
        "responses": dict(sorted(responses.items())),
    }


def refusal(description):
    return {"description": description, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}}


def schemas():
    found = {name: whole(table) for name, table in RECORDS.items()}
    found |= {f"{name}List": listed({"$ref": f"#/components/schemas/{name}"}) for name in RECORDS}
    found["CooperativeList"] = listed({"anyOf": [{"$ref": f"#/components/schemas/{name}"} for name in ("Cooperative", "Changed", "Removed")]})
    value = whole({"value": records.TEXT, "label": records.TEXT, "count": records.WHOLE, "selected": records.YES_NO})
    error = whole({"error": whole({"field": records.TEXT_OR_NOTHING, "message": records.TEXT})})
    return found | {name: whole(table) for name, table in ANSWERS.items()} | {"FacetValue": value, "Error": error}


def listed(item):
    facets = {"type": "object", "additionalProperties": {"type": "array", "items": {"$ref": "#/components/schemas/FacetValue"}}}
    table = {"total": records.WHOLE, "items": {"type": "array", "items": item}, "facets": facets, "suggestion": records.TEXT}
    return whole(table | {"next": {"type": ["string", "null"], "format": "uri"}})
