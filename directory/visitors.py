"""What visitors wrote where to answer them, found again by who has proven the number or e-mail: for their download, and to be forgotten.

It is free text (“Ana, 044 951 123 4567, ana@…”), so it is read row by row: there are as many as wait for an answer, since how to
answer goes as soon as a request is closed or a report handled.
"""

from accounts.contacts import addresses_in
from messaging.addresses import proven_addresses

from .models import ContactPoint, Enquiry, ProblemReport

FIELDS = {
    Enquiry: ("contact", "created_at", "need", "quantity", "place", "needed_by", "language", "state"),
    ProblemReport: ("reply_to", "created_at", "cooperative__public_name", "product__name", "reason", "text", "language"),
}


def of_person(user) -> dict[str, list[dict]]:
    """{model: rows} whose answer was to go to an address of `user`; of a family's phone nobody knows whose they are."""
    return _rows(proven_addresses(user))


def of_address(address) -> dict[str, list[dict]]:
    """The same of somebody without an account, by number or e-mail."""
    return _rows([address])


def _rows(addresses):
    own = ContactPoint.objects.filter(value__in=addresses).order_by("pk")  # told, and left to the cooperative that is reached there
    found = {model._meta.label: list(_with(model, addresses).order_by("pk").values(*fields)) for model, fields in FIELDS.items()}
    return found | {"directory.ContactPoint": list(own.values("value", "kind", "is_public", "cooperative__public_name"))}


def _with(model, addresses):
    column = FIELDS[model][0]
    written = model.objects.exclude(**{column: ""}).values_list("pk", column)
    return model.objects.filter(pk__in=[pk for pk, text in written.iterator() if not addresses_in(text).isdisjoint(addresses)])


def forget(addresses):
    """Requests go, since nobody could answer them any more; of reports stays what is wrong with a page, without how to answer."""
    _with(Enquiry, addresses).delete()
    _with(ProblemReport, addresses).update(reply_to="")


def before_deletion(sender, instance, **_kwargs):
    forget(proven_addresses(instance))
