"""What leaves: one row per message and channel, written in the transaction of what caused it."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..querysets import MessageQuerySet
from ..reasons import said
from .choices import OPEN, UNDELIVERED, Channel, Purpose, State

SECRETS = ("code",)  # names in `context` whose values are hidden once the message has gone
HIDDEN = "••••••"


class Message(models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)  # what a gateway reports back
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("person"))
    address = models.CharField(_("to"), max_length=254, blank=True)  # E.164, e-mail, or WhatsApp's user id
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose)
    event = models.CharField(_("template"), max_length=100, blank=True)  # `<app>/<event>`; empty for a text that somebody wrote
    language = models.CharField(_("language"), max_length=12, default="es")
    context = models.JSONField(default=dict, blank=True)  # plain values: the next channel is rendered from them
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    text = models.TextField(_("text"), blank=True)
    html = models.TextField(blank=True)
    template = models.JSONField(default=dict, blank=True)  # WhatsApp: name, language and parameters of the approved template
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    error = models.CharField(_("reason"), max_length=200, blank=True)  # never an address, a number or a code
    provider_id = models.CharField(_("provider's number"), max_length=200, blank=True, db_index=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    priority = models.PositiveSmallIntegerField(default=5)  # 0 first: codes wait for nobody
    next_attempt_at = models.DateTimeField(_("not before"))
    expires_at = models.DateTimeField(_("worthless after"), null=True, blank=True)
    claimed_by = models.CharField(max_length=80, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    segments = models.PositiveSmallIntegerField(_("segments"), default=0)  # SMS; one for other channels
    cost = models.DecimalField(_("cost, MXN"), max_digits=8, decimal_places=4, null=True, blank=True)  # None: no price is set
    related = models.CharField(_("about"), max_length=100, blank=True, db_index=True)  # a record's label, such as `directory.enquiry:12`
    key = models.CharField(max_length=120, null=True, blank=True, unique=True)  # idempotency: a second write with it is the first
    time_zone = models.CharField(max_length=40, default="America/Mexico_City")
    ladder = models.JSONField(default=list, blank=True)  # channels still to be tried, in order
    climbed_at = models.DateTimeField(null=True, blank=True)  # the next channel, or a person, has taken over
    follows = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, db_index=False, related_name="followers", verbose_name=_("instead of")
    )
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("written by"))
    created_at = models.DateTimeField(_("written"))
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    delivered_at = models.DateTimeField(_("delivered"), null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = [
            # What the worker asks all the time must not grow with what was ever sent.
            models.Index(fields=["channel", "priority", "next_attempt_at", "id"], condition=models.Q(state=State.QUEUED), name="messaging_queue"),
            # Dead letters, what a dead worker left, the ladder; no condition, which SQLite cannot match against parameters in a list.
            models.Index(fields=["state", "-created_at", "-id"], name="messaging_state"),
            # With the many rows that follow none in it SQLite would take it for useless and read the whole table.
            models.Index(fields=["follows"], condition=models.Q(follows__isnull=False), name="messaging_follows"),
            models.Index(fields=["user", "-created_at"], name="messaging_person"),
            models.Index(fields=["address", "-created_at"], name="messaging_address"),
            # The outbox under any filter, and counts and costs by month, out of the index alone.
            models.Index(fields=["-created_at", "-id", "channel", "state", "purpose", "event", "segments", "cost"], name="messaging_newest"),
        ]
        constraints = [models.CheckConstraint(condition=models.Q(state__in=State.values), name="messaging_message_state")]
        permissions = [
            ("see_addresses", _("Can see phone numbers and e-mail addresses of messages")),
            ("preview_templates", _("Can see what messages are sent, with invented data")),
        ]

    def __str__(self):
        return f"{self.get_channel_display()} {self.pk}"

    @property
    def is_open(self):
        return self.state in OPEN

    @property
    def needs_a_look(self):
        return self.state in UNDELIVERED

    def hidden(self):
        """{field: value} that leave no code behind; empty where there was none."""
        secrets = {str(self.context[name]) for name in SECRETS if self.context.get(name)}
        if not secrets:
            return {}

        def hide(text):
            for secret in secrets:
                text = text.replace(secret, HIDDEN)
            return text

        return {
            "context": {name: value for name, value in self.context.items() if name not in SECRETS},
            "subject": hide(self.subject),
            "text": hide(self.text),
            "html": hide(self.html),
            "template": hidden_template(self.template, hide),
        }

    @property
    def may_be_resent(self):
        """Not what arrived or still may, nor a code: somebody who needs one asks for a new one."""
        is_over = self.state in (*UNDELIVERED, State.EXPIRED, State.CANCELLED)
        return is_over and bool(self.text) and self.purpose != Purpose.CODE and not self.followers.exists()

    @property
    def reason(self):
        """Why it did not arrive, for people."""
        return said(self.error)

    @property
    def text_shown(self):
        """The text for the eyes of the office: a code that still waits is nobody's but the person's."""
        return self.hidden().get("text", self.text)

    def become(self, state, *, of, **fields):
        """Change the state in one UPDATE, only where it still is one of `of`; hides codes when it ends. True when it changed."""
        if state not in OPEN:
            fields |= self.hidden()
        changed = Message.objects.filter(pk=self.pk, state__in=of).update(state=state, **fields)
        if changed:
            self.state = state
            for name, value in fields.items():
                setattr(self, name, value)
        return bool(changed)


def hidden_template(template, hide):
    if not template:
        return {}
    hidden = template | {"params": [hide(value) for value in template["params"]]}
    return hidden | ({"button": hide(template["button"])} if "button" in template else {})


class ChannelState(models.Model):
    """How a channel fares: its pace is shared by all workers, its pause as well."""

    channel = models.CharField(_("channel"), max_length=10, choices=Channel, primary_key=True)
    free_at = models.DateTimeField(null=True, blank=True)  # the pace: when the next message may leave
    failures = models.PositiveIntegerField(_("failures in a row"), default=0)
    paused_until = models.DateTimeField(_("paused until"), null=True, blank=True)
    error = models.CharField(_("reason"), max_length=200, blank=True)
    failing_since = models.DateTimeField(_("failing since"), null=True, blank=True)

    class Meta:
        verbose_name = _("channel")
        verbose_name_plural = _("channels")

    def __str__(self):
        return self.get_channel_display()

    @property
    def reason(self):
        """Why it is down, for people."""
        return said(self.error)


class Preference(models.Model):
    """How a person wants to be reached. Without a row: the order of settings.MESSAGE_LADDER."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="message_preference", verbose_name=_("person"))
    channel = models.CharField(_("preferred channel"), max_length=10, choices=Channel, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=40, blank=True)  # empty: by the phone's area code

    class Meta:
        verbose_name = _("preference")
        verbose_name_plural = _("preferences")

    def __str__(self):
        return f"{self.user}: {self.get_channel_display()}"


class FollowUp(models.Model):
    """No channel reached somebody: a person of the office calls, or finds another way."""

    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="follow_up", verbose_name=_("message"))
    created_at = models.DateTimeField(_("since"))
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("done by"))
    note = models.CharField(_("what was done"), max_length=300, blank=True)

    class Meta:
        ordering = ["done_at", "created_at"]
        verbose_name = _("person to reach")
        verbose_name_plural = _("people to reach")

    def __str__(self):
        return str(self.message)

    def finish(self, *, note, by, now):
        self.done_at, self.done_by, self.note = now, by, note
        self.save(update_fields=["done_at", "done_by", "note"])
