"""The one door to the outside: consent, outbox, delivery, replies. It knows people and text; callers own their templates."""


def send(event, **options):
    """Write a message down, in the caller's transaction; the worker delivers it. See `messaging.outbox.write`."""
    from .outbox import write  # models are not there yet while apps load

    return write(event, **options)


def of_person(user):
    """Everything that this app holds about `user`, as plain values for a download. See `messaging.export.of_person`."""
    from .export import of_person as collect

    return collect(user)
