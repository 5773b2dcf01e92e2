"""Who signs in. A person may have an e-mail, several phones, both or (for a time) neither."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField


class UserManager(BaseUserManager):
    def create_user(self, email=None, password=None, **fields):
        """Make a person; `email` may be None, `password` None leaves the account without one."""
        user = self.model(email=normalise_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email):
        if not email:  # several people have none; what asks must name another key
            raise self.model.DoesNotExist
        return self.get(email__iexact=email)


def normalise_email(email):
    """Lower case, since nobody tells two mailboxes apart by case; an empty one is None, since several may have none."""
    return (email or "").strip().lower() or None


class User(AbstractBaseUser, PermissionsMixin):
    email = models.EmailField(_("e-mail"), null=True, blank=True, unique=True)
    first_name = models.CharField(_("first name"), max_length=150, blank=True)
    last_name = models.CharField(_("last name"), max_length=150, blank=True)
    preferred_language = models.CharField(_("preferred language"), max_length=12, default="es")
    is_staff = models.BooleanField(_("works for the portal"), default=False)
    is_active = models.BooleanField(_("may sign in"), default=True)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        # `unique=True` above satisfies Django's auth.E003; this one is the rule: A@x.mx and a@x.mx are one mailbox.
        constraints = [models.UniqueConstraint(Lower("email"), name="accounts_user_email_once")]

    def __str__(self):
        return self.get_full_name() or self.email or f"#{self.pk}"

    def clean(self):
        super().clean()
        self.email = normalise_email(self.email)

    def save(self, *args, **kwargs):
        self.email = normalise_email(self.email)
        super().save(*args, **kwargs)

    def contacts(self):
        """Every phone (E.164) and e-mail by which the person signs in."""
        return [str(phone.number) for phone in self.phones.all()] + ([self.email] if self.email else [])

    def add_phone(self, number, *, verified_at):
        """The person has shown that `number` (E.164) is theirs; the first becomes the main one."""
        phone, _made = self.phones.get_or_create(number=number)
        phone.verified_at = phone.verified_at or verified_at
        phone.is_primary = phone.is_primary or not self.phones.filter(is_primary=True).exists()
        phone.save()
        return phone

    def get_full_name(self):
        return f"{self.first_name} {self.last_name}".strip()

    def get_short_name(self):
        return self.first_name or str(self)


class Phone(models.Model):
    """A number of a person, E.164. Not unique across people: families share a phone."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="phones")
    number = PhoneNumberField(_("phone"), db_index=True)
    is_primary = models.BooleanField(_("main phone"), default=False)
    verified_at = models.DateTimeField(_("verified"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("phone")
        verbose_name_plural = _("phones")
        constraints = [
            models.UniqueConstraint(fields=["user", "number"], name="accounts_phone_once_per_person"),
            models.UniqueConstraint(fields=["user"], condition=models.Q(is_primary=True), name="accounts_phone_one_primary"),
        ]

    def __str__(self):
        return self.number.as_national if self.number else ""


class Audit(models.Model):
    """What happened to an account. It outlives the person and holds nothing that names them but the number they had."""

    class Act(models.TextChoices):
        RECOVERED = "recovered", _("account opened for another phone")
        CLOSED = "closed", _("account closed: the person may not sign in")
        REOPENED = "reopened", _("account reopened")
        DELETED = "deleted", _("account deleted")
        PHONE_ADDED = "phone_added", _("phone added")
        PHONE_REMOVED = "phone_removed", _("phone removed")
        EMAIL_CHANGED = "email_changed", _("e-mail changed")
        PASSWORD_CHANGED = "password", _("password changed")
        FACTOR_ADDED = "factor_added", _("second factor added")
        FACTOR_REMOVED = "factor_removed", _("second factor removed")
        RECOVERY_CODE_USED = "recovery_code_used", _("recovery code used")
        CODES_RENEWED = "codes_renewed", _("recovery codes made anew")
        ROLES_GIVEN = "roles_given", _("role given")
        ROLES_TAKEN = "roles_taken", _("role taken away")
        NOTICE_FAILED = "notice_failed", _("notice about a change not sent")
        DATA_GIVEN = "data_given", _("data handed out for a request under the law")
        CODES_CAP = "codes_cap", _("daily cap of codes")

    act = models.CharField(_("what"), max_length=20, choices=Act)
    at = models.DateTimeField(_("when"), auto_now_add=True, db_index=True)
    person_number = models.BigIntegerField(_("account"), null=True, blank=True)
    by = models.ForeignKey(User, verbose_name=_("by"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("entry of the account log")
        verbose_name_plural = _("account log")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.get_act_display()} {self.person_number or ''}".strip()


class Attempts(models.Model):
    """How often something was tried from one address for one account; see `accounts.throttle`."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField(default=0)
    until = models.DateTimeField(db_index=True)

    def __str__(self):
        return f"{self.count} until {self.until:%Y-%m-%d %H:%M}"
