"""What a buyer looks for and did not find: the office passes it on to cooperatives that may sell it."""

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class EnquiryQuerySet(models.QuerySet):
    def new(self):
        return self.filter(state=Enquiry.State.NEW)


class Enquiry(models.Model):
    """Seen by who calls people, never on a page, in a search or in the API; how to reach the buyer is forgotten once it is closed."""

    class State(models.TextChoices):
        NEW = "nueva", _("New")
        PASSED_ON = "turnada", _("Passed on")
        CLOSED = "cerrada", pgettext_lazy("requests", "Closed")

    COMES_FROM = {State.PASSED_ON: (State.NEW,), State.CLOSED: (State.NEW, State.PASSED_ON)}

    need = models.TextField(_("what is needed"), max_length=1000)
    quantity = models.CharField(_("how much"), max_length=120, blank=True)
    place = models.CharField(_("where"), max_length=140, blank=True)
    needed_by = models.DateField(_("until when"), null=True, blank=True)
    contact = models.CharField(_("how to answer"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=12)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.NEW, db_index=True)
    created_at = models.DateTimeField(auto_now_add=True)
    moved_at = models.DateTimeField(null=True, blank=True)
    moved_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by"))

    objects = EnquiryQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = _("enquiry")
        verbose_name_plural = _("enquiries")

    def __str__(self):
        return self.need[:80]

    @property
    def next_states(self):
        """(value, label) of where it can go from here."""
        return [(state.value, state.label) for state, before in self.COMES_FROM.items() if self.state in before]

    def move(self, state, *, by, now):
        """Pass it on or close it. Returns whether it could go there from where it was; of two people at once one moves it."""
        changes = {"state": state, "moved_at": now, "moved_by": by} | ({"contact": ""} if state == self.State.CLOSED else {})
        with transaction.atomic():
            changed = type(self).objects.filter(pk=self.pk, state__in=self.COMES_FROM.get(state, ())).update(**changes)
        return bool(changed)
