from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.log_actions import log
from wagtail.models import DraftStateMixin, LockableMixin, Orderable, PreviewableMixin, RevisionMixin, WorkflowMixin

from content.freshness import public_content_changed
from search.folding import fold

from .. import history, moderation
from ..indexing import index_cooperatives
from ..querysets import STALE_AFTER, CooperativeQuerySet
from .choices import BodyKind, ContactKind, CooperativeClass, LegalForm, Precision, RegistryStatus, Verification
from .importing import private_storage
from .missing import without_missing
from .renamed import keep_old_slug
from .taxonomy import best_text, language_choices

RESERVED_SLUGS = {"productos", "mapa", "redes"}  # first path words below /directorio/


# Set by acts on the record, never by editing: a draft does not carry them back to what they were.
PORTAL_FACTS = ("verification", "verified_at", "verified_by_id", "verification_proof", "confirmed_at", "archived_at", "created_at", "updated_at")


def not_reserved(slug):
    if slug in RESERVED_SLUGS:
        raise ValidationError(_("“%(slug)s” is the address of another page; choose another one."), params={"slug": slug})


class Cooperative(PreviewableMixin, WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, ClusterableModel):
    """A body of the social economy. One record whatever the language; how it is told is in `texts`.

    Private, never in a page, search document, export or log: `rfc`, `address` (unless `is_address_public`),
    `notes_private`, contacts that are not public, the file of a certificate.
    """

    external_id = models.CharField(_("identifier of the source"), max_length=64, null=True, blank=True, unique=True)
    public_name = models.CharField(_("name"), max_length=160, help_text=_("What people call it."))
    folded_name = models.CharField(max_length=160, editable=False, db_index=True)
    legal_name = models.CharField(_("legal name (razón social)"), max_length=220, blank=True)
    slug = models.SlugField(_("slug"), max_length=90, unique=True, validators=[not_reserved])
    legal_form = models.CharField(_("legal form"), max_length=14, choices=LegalForm, blank=True)
    coop_class = models.CharField(_("class"), max_length=14, choices=CooperativeClass, blank=True)
    rfc = models.CharField(_("RFC"), max_length=13, blank=True, db_index=True, help_text=_("Private: never shown."))
    constituted_on = models.DateField(_("constituted on"), null=True, blank=True)
    founded_year = models.PositiveSmallIntegerField(
        _("works since (year)"), null=True, blank=True, validators=[MinValueValidator(1800), MaxValueValidator(2100)]
    )
    registry_status = models.CharField(_("Padrón Nacional Cooperativo"), max_length=12, choices=RegistryStatus, blank=True)
    registry_folio = models.CharField(_("folio"), max_length=40, blank=True)
    scian = models.CharField(_("activity (SCIAN 2023 class)"), max_length=6, blank=True)

    members_women = models.PositiveIntegerField(_("women"), null=True, blank=True)
    members_men = models.PositiveIntegerField(_("men"), null=True, blank=True)
    members_other = models.PositiveIntegerField(_("other"), null=True, blank=True)
    members_young = models.PositiveIntegerField(_("under 30"), null=True, blank=True)
    members_indigenous = models.PositiveIntegerField(_("indigenous"), null=True, blank=True)
    languages = models.JSONField(_("languages in which it serves"), default=list, blank=True)  # codes of the language table

    payment_methods = models.JSONField(_("payment"), default=list, blank=True)  # PaymentMethod values
    issues_invoices = models.BooleanField(_("issues invoices (CFDI)"), null=True, blank=True)
    is_procurement_ready = models.BooleanField(_("ready for public procurement"), default=False)
    coverage = models.JSONField(_("delivers to"), default=list, blank=True)  # Coverage values and INEGI state codes

    state = models.ForeignKey("directory.State", on_delete=models.PROTECT, related_name="cooperatives", verbose_name=_("state"))
    municipality = models.ForeignKey(
        "directory.Municipality", on_delete=models.PROTECT, null=True, blank=True, related_name="cooperatives", verbose_name=_("municipality")
    )
    municipality_text = models.CharField(_("municipality as written"), max_length=120, blank=True, help_text=_("Where the gazetteer does not know it."))
    locality = models.CharField(_("locality"), max_length=120, blank=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True, validators=[MinValueValidator(-90), MaxValueValidator(90)])
    longitude = models.FloatField(_("longitude"), null=True, blank=True, validators=[MinValueValidator(-180), MaxValueValidator(180)])
    precision = models.CharField(_("precision"), max_length=10, choices=Precision, blank=True)
    address = models.TextField(_("address"), blank=True, help_text=_("Private unless marked public below."))
    is_address_public = models.BooleanField(_("show the address"), default=False)

    categories = ParentalManyToManyField("directory.Category", blank=True, related_name="cooperatives", verbose_name=_("what it produces"))
    networks = ParentalManyToManyField("directory.Network", blank=True, related_name="cooperatives", verbose_name=_("networks"))

    verification = models.CharField(_("verification"), max_length=12, choices=Verification, default=Verification.UNVERIFIED)
    verified_at = models.DateTimeField(_("verified at"), null=True, blank=True)
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("verified by"))
    verification_proof = models.CharField(_("proof"), max_length=200, blank=True, help_text=_("What was seen, e.g. “visit”, “acta constitutiva”."))
    confirmed_at = models.DateTimeField(_("last confirmed"), null=True, blank=True)
    notes_private = models.TextField(_("private notes"), blank=True)
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    workflow_states = GenericRelation(
        "wagtailcore.WorkflowState",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="cooperative",
        for_concrete_model=False,
    )
    revisions = GenericRelation(
        "wagtailcore.Revision", content_type_field="base_content_type", object_id_field="object_id", related_query_name="cooperative", for_concrete_model=False
    )

    objects = CooperativeQuerySet.as_manager()

    class Meta:
        ordering = ["folded_name", "pk"]
        verbose_name = _("cooperative")
        verbose_name_plural = _("cooperatives")
        indexes = [
            models.Index(fields=["state", "folded_name"], name="directory_coop_state_name"),
            models.Index(fields=["confirmed_at"], name="directory_coop_confirmed"),
            models.Index(fields=["updated_at"], name="directory_coop_updated"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(legal_form=LegalForm.FORMING) | Q(rfc=""), name="directory_coop_forming_without_rfc"),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True) | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="directory_coop_both_coordinates",
            ),
            models.CheckConstraint(condition=~Q(verification=Verification.VERIFIED) | Q(verified_at__isnull=False), name="directory_coop_verified_when"),
            models.CheckConstraint(condition=~Q(slug__in=sorted(RESERVED_SLUGS)), name="directory_coop_slug_not_reserved"),
        ]

    def __str__(self):
        return self.public_name

    def save(self, *args, **kwargs):
        self.folded_name = fold(self.public_name)[:160]
        with transaction.atomic():
            keep_old_slug(self, kwargs.get("update_fields"))
            super().save(*args, **kwargs)
            index_cooperatives([self.pk])
            public_content_changed()

    def delete(self, *args, **kwargs):
        with transaction.atomic():
            pk = self.pk
            deleted = super().delete(*args, **kwargs)
            index_cooperatives([pk])
            public_content_changed()
        return deleted

    def with_content_json(self, content):
        """A revision as a record. What the portal itself found out is not part of a draft: it stays as it is now."""
        record = super().with_content_json(without_missing(type(self), content))
        for name in PORTAL_FACTS:
            setattr(record, name, getattr(self, name))
        history.give_back(record, content, self)
        keep_checks(record)
        return record

    def save_revision(self, *args, **kwargs):
        with transaction.atomic():
            revision = super().save_revision(*args, **kwargs)
            self.forget_private()
        return revision

    def publish(self, *args, **kwargs):
        with transaction.atomic():
            super().publish(*args, **kwargs)
            self.forget_private()

    def forget_private(self):
        """Called wherever a revision may have ceased to be the draft that waits, see `directory.history`."""
        history.forget_private(history.remembering(self.revisions.all()))

    def propose(self, change, *, by):
        """Put a change before the moderators, see `directory.moderation.propose`."""
        return moderation.propose(self, change, by=by)

    def verify(self, *, by, proof, now):
        """The portal made sure that it exists and is what it says; `proof` says how."""
        self.verification, self.verified_at, self.verified_by = Verification.VERIFIED, now, by
        self.verification_proof, self.confirmed_at = proof, now
        self.save(update_fields=["verification", "verified_at", "verified_by", "verification_proof", "confirmed_at", "folded_name", "updated_at"])
        log(self, "directory.verify", user=by, data={"proof": proof})

    def confirm(self, *, by, now):
        """Its data were read again and are still right."""
        self.confirmed_at = now
        self.save(update_fields=["confirmed_at", "folded_name", "updated_at"])
        log(self, "directory.confirm", user=by)

    def archive(self, *, by, now):
        """Take it out of the directory and keep it: it ended, or is there twice."""
        self.archived_at = now
        self.save(update_fields=["archived_at", "folded_name", "updated_at"])
        log(self, "directory.archive", user=by)

    def restore(self, *, by):
        self.archived_at = None
        self.save(update_fields=["archived_at", "folded_name", "updated_at"])
        log(self, "directory.restore", user=by)

    def get_absolute_url(self):
        return reverse("directory:profile", args=[self.slug])

    def get_preview_template(self, request, mode_name):
        return "directory/profile.html"

    def get_preview_context(self, request, mode_name):
        from ..profiles import draft
        from ..views import profile_context  # the views import the models

        return {**super().get_preview_context(request, mode_name), **profile_context(draft(self, get_language()))}

    @property
    def is_public(self):
        return self.live and self.archived_at is None

    @property
    def members_total(self):
        """Women, men and others together; None where no count is known."""
        counts = [n for n in (self.members_women, self.members_men, self.members_other) if n is not None]
        return sum(counts) if counts else None

    def is_stale(self, now):
        """Nobody confirmed the data in the twelve months before `now`."""
        return self.confirmed_at is None or self.confirmed_at < now - STALE_AFTER

    def text(self, language=None):
        """The CooperativeText to show, see `best_text`; None where nobody wrote one."""
        return best_text(self.texts, language)

    def public_contacts(self):
        """Contacts the cooperative chose to show, WhatsApp first (works on prefetched rows)."""
        order = list(ContactKind.values)
        return sorted((c for c in self.contacts.all() if c.is_public), key=lambda c: (order.index(c.kind), c.sort_order or 0))


def keep_checks(cooperative):
    """A check belongs to the certificate as it was checked: it stays while the draft says the same, else it is gone."""
    live = {row.pk: row for row in Certificate.objects.filter(cooperative_id=cooperative.pk)} if cooperative.pk else {}
    for row in cooperative.certificates.all():
        checked = live.get(row.pk)
        same = checked and all(getattr(row, name) == getattr(checked, name) for name in CHECKED_FIELDS)
        row.checked_at, row.checked_by_id = (checked.checked_at, checked.checked_by_id) if same else (None, None)


CHECKED_FIELDS = ("certification_id", "number", "valid_from", "valid_until", "document")


class CooperativeText(models.Model):
    cooperative = ParentalKey(Cooperative, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(_("language"), max_length=12, choices=language_choices)
    tagline = models.CharField(_("in one sentence"), max_length=120, blank=True)
    story = models.TextField(_("who we are"), max_length=2000, blank=True)
    audio = models.FileField(_("audio (Opus, up to 1 MB)"), upload_to="audio/%Y/%m/", blank=True)
    audio_seconds = models.PositiveIntegerField(_("seconds"), null=True, blank=True)
    is_original = models.BooleanField(_("original"), default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cooperative", "language"], name="directory_cooptext_once"),
            models.UniqueConstraint(fields=["cooperative"], condition=Q(is_original=True), name="directory_cooptext_one_original"),
        ]

    def __str__(self):
        return self.tagline or self.language


class ContactPoint(Orderable):
    """A way to reach it. Private by default: shown only where the cooperative chose so. Phones are E.164."""

    cooperative = ParentalKey(Cooperative, on_delete=models.CASCADE, related_name="contacts")
    kind = models.CharField(_("kind"), max_length=10, choices=ContactKind)
    value = models.CharField(_("number or address"), max_length=254)
    label = models.CharField(_("who answers"), max_length=80, blank=True)
    is_public = models.BooleanField(_("public"), default=False)

    class Meta(Orderable.Meta):
        constraints = [models.UniqueConstraint(fields=["cooperative", "kind", "value"], name="directory_contact_once")]

    def __str__(self):
        return self.get_kind_display()


class Certificate(Orderable):
    """A certification that a cooperative holds. Shown as verified only while valid and checked; the document is private."""

    cooperative = ParentalKey(Cooperative, on_delete=models.CASCADE, related_name="certificates")
    certification = models.ForeignKey("directory.Certification", on_delete=models.PROTECT, related_name="certificates", verbose_name=_("kind of certificate"))
    number = models.CharField(_("number"), max_length=60, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    document = models.FileField(_("document (private)"), storage=private_storage, upload_to="certificates/%Y/%m/", blank=True)
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("checked by"))
    checked_at = models.DateTimeField(_("checked at"), null=True, blank=True)

    class Meta(Orderable.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")), name="directory_certificate_dates"
            ),
        ]

    def __str__(self):
        return str(self.certification)

    def check_now(self, *, by, now):
        """The document was seen and says what is written here."""
        with transaction.atomic():
            self.checked_by, self.checked_at = by, now
            self.save(update_fields=["checked_by", "checked_at"])
            index_cooperatives([self.cooperative_id])
            public_content_changed()
        log(self.cooperative, "directory.check_certificate", user=by, data={"certificate": str(self)})

    def is_verified(self, today):
        """Checked by the portal, and valid on `today` (a certificate without an end date is valid until told otherwise)."""
        return bool(self.checked_at) and (self.valid_until is None or self.valid_until >= today) and (self.valid_from is None or self.valid_from <= today)


class GovernanceBody(Orderable):
    cooperative = ParentalKey(Cooperative, on_delete=models.CASCADE, related_name="bodies")
    kind = models.CharField(_("body"), max_length=16, choices=BodyKind)
    mandate_ends_on = models.DateField(_("mandate ends on"), null=True, blank=True)

    class Meta(Orderable.Meta):
        constraints = [models.UniqueConstraint(fields=["cooperative", "kind"], name="directory_body_once")]


class CooperativePhoto(Orderable):
    cooperative = ParentalKey(Cooperative, on_delete=models.CASCADE, related_name="photos")
    image = models.ForeignKey("content.PortalImage", on_delete=models.CASCADE, related_name="+", verbose_name=_("photo"))
    caption = models.CharField(_("caption"), max_length=160, blank=True)
