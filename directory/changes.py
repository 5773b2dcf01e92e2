"""The ledger of changes: for who keeps a copy of the directory and asks what is new since then.

Written where the documents of the index are written, in the same transaction, so it misses nothing that a search finds.
"""

import hashlib

from django.db.models import Q
from django.utils import timezone

# The facets of a document that are facts of the cooperative's record (directory.api.records).
FACTS = ("rama", "estado", "municipio", "forma", "certificacion", "idioma", "verificada")
PER_PAGE = 200


def digest(document):
    facts = (document.name, [sorted(set(document.facets.get(name, ()))) for name in FACTS], document.latitude, document.longitude)
    return hashlib.blake2b(repr(facts).encode(), digest_size=12).hexdigest()


def note(ids, documents, updated):
    """Write down which of the cooperatives `ids` changed. `documents`: of those that are public; `updated`: id → updated_at."""
    from .models import CooperativeChange

    known = {row.pk: row for row in CooperativeChange.objects.filter(pk__in=ids)}
    now, rows = timezone.now(), []
    for document in documents:
        before, facts = known.get(document.id), digest(document)
        is_same = before and not before.is_removed and before.digest in {facts, ""} and before.changed_at >= updated[document.id]
        if not is_same or not before.digest:
            rows.append(CooperativeChange(cooperative_id=document.id, changed_at=before.changed_at if is_same else now, digest=facts))
    public = {document.id for document in documents}
    rows += [
        CooperativeChange(cooperative_id=pk, changed_at=now, is_removed=True) for pk, before in known.items() if pk not in public and not before.is_removed
    ]
    CooperativeChange.objects.bulk_create(rows, update_conflicts=True, unique_fields=["cooperative_id"], update_fields=["changed_at", "is_removed", "digest"])


def mend():
    """What changed behind the application's back (SQL by hand): nightly, with the index."""
    from .models import Cooperative, CooperativeChange

    public, now = Cooperative.objects.public(), timezone.now()
    CooperativeChange.objects.filter(is_removed=False).exclude(pk__in=public.values("pk")).update(is_removed=True, changed_at=now)
    missing = public.exclude(pk__in=CooperativeChange.objects.filter(is_removed=False).values("pk")).values_list("pk", flat=True)
    rows = [CooperativeChange(cooperative_id=pk, changed_at=now) for pk in missing]
    CooperativeChange.objects.bulk_create(
        rows, batch_size=500, update_conflicts=True, unique_fields=["cooperative_id"], update_fields=["changed_at", "is_removed", "digest"]
    )


def since(moment, after=None):
    """(rows of a page, total, where the next page begins or None) of what changed at `moment` or later, the oldest first.

    `after`: (changed_at, id) of the last row seen. What changes during a walk moves to its end, so nothing is missed.
    """
    from .models import CooperativeChange

    rows = CooperativeChange.objects.filter(changed_at__gte=moment).order_by("changed_at", "cooperative_id")
    total = rows.count()
    if after:
        at, pk = after
        rows = rows.filter(changed_at__gte=at).filter(Q(changed_at__gt=at) | Q(cooperative_id__gt=pk))
    page = list(rows[: PER_PAGE + 1])
    more, page = len(page) > PER_PAGE, page[:PER_PAGE]
    return page, total, (page[-1].changed_at, page[-1].pk) if more else None
