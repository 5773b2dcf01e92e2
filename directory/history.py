"""What the history of a cooperative remembers of its private side: nothing.

Private values stand in the record itself and in a draft that still waits, nowhere else. As soon as a draft is published or
a newer one takes its place, its revision forgets them, so what a cooperative takes out is gone from its history too. Who
looks at such a revision, or goes back to it, meets today's: a number that was taken out never comes back.
"""

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from wagtail.models import Revision, TaskState

# `is_address_public` goes with the address: what was said of an old one must not show today's.
FIELDS = ("rfc", "address", "is_address_public", "notes_private")
PRIVATE = ("contacts", *FIELDS)


def remembering(revisions):
    """Those of `revisions` of cooperatives that hold private values and are no draft that waits."""
    from .models import Cooperative

    drafts = Cooperative.objects.filter(latest_revision=OuterRef("pk"), has_unpublished_changes=True)
    tasks = TaskState.objects.filter(revision=OuterRef("pk"), status=TaskState.STATUS_IN_PROGRESS)
    return with_private(revisions).filter(~Exists(drafts), ~Exists(tasks), approved_go_live_at=None)


def with_private(revisions):
    """Those of `revisions` of cooperatives that hold private values."""
    from .models import Cooperative

    return revisions.filter(Q(base_content_type=Cooperative.get_base_content_type()) & Q(content__has_key="contacts"))


def forget_private(revisions):
    """Take private values out of `revisions`, drafts too; return how many there were."""
    with transaction.atomic():
        rows = list(revisions.select_for_update(of=("self",)).only("pk", "content"))
        for row in rows:
            row.content = {name: value for name, value in row.content.items() if name not in PRIVATE}
            for certificate in row.content.get("certificates", ()):
                certificate.pop("document", None)
        Revision.objects.bulk_update(rows, ["content"])
    return len(rows)


def give_back(record, content, cooperative):
    """`record` was made of the `content` of a revision: what that has forgotten becomes what `cooperative` holds now.

    Contacts need nothing: a list that the content does not name is read from the database.
    """
    if "contacts" in content:
        return
    for name in FIELDS:
        setattr(record, name, getattr(cooperative, name))
    documents = dict(type(record).objects.filter(pk=cooperative.pk).values_list("certificates__pk", "certificates__document"))
    for certificate in record.certificates.all():
        certificate.document = documents.get(certificate.pk, "")
