"""Drafts may name a category, a municipality or a kind of certificate that was deleted since: PROTECT does not see drafts."""

from django.db import models


def without_missing(model, content):
    """The content of a revision without references to rows that are gone, which would be an error in every view of it.

    A row of a list that cannot be without (a certificate of no kind) is left out; a field that may be empty becomes so.
    """
    content = dict(content)
    for name, _field in protected(model):
        content[name] = first_existing(model, name, content.get(name))
    for field in model._meta.many_to_many:
        if isinstance(content.get(field.name), list) and all(not isinstance(value, dict) for value in content[field.name]):
            known = set(field.related_model.objects.filter(pk__in=content[field.name]).values_list("pk", flat=True))
            content[field.name] = [value for value in content[field.name] if value in known]
    for relation in model._meta.related_objects:
        rows = content.get(relation.get_accessor_name())
        if not rows:
            continue
        for name, field in protected(relation.related_model):
            known = set(field.related_model.objects.filter(pk__in={row.get(name) for row in rows}).values_list("pk", flat=True))
            rows = [row for row in rows if row.get(name) in known or (field.null and row.get(name) is None)]
        content[relation.get_accessor_name()] = rows
    return content


def protected(model):
    return [(field.name, field) for field in model._meta.fields if field.is_relation and field.remote_field.on_delete is models.PROTECT]


def first_existing(model, name, value):
    """The value if its row exists, else None."""
    related = model._meta.get_field(name).related_model
    return value if value is not None and related.objects.filter(pk=value).exists() else None
