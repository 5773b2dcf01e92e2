from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from taggit.models import TaggedItemBase
from wagtail.models import DraftStateMixin, Orderable, PreviewableMixin, RevisionMixin

from content.freshness import public_content_changed
from search.folding import fold

from ..indexing import index_cooperatives
from ..querysets import ProductQuerySet
from .choices import Unit
from .missing import without_missing
from .renamed import keep_old_slug
from .taxonomy import best_text, language_choices

RESERVED_SLUGS = {"informar"}  # what stands below the address of a cooperative beside its products


def not_reserved_for_products(slug):
    if slug in RESERVED_SLUGS:
        raise ValidationError(_("“%(slug)s” is the address of another page; choose another one."), params={"slug": slug})


class ProductTag(TaggedItemBase):
    content_object = ParentalKey("directory.Product", on_delete=models.CASCADE, related_name="tagged_items")


class Product(PreviewableMixin, DraftStateMixin, RevisionMixin, ClusterableModel):
    """A product or service of a cooperative. Name and description per language in `texts`. Money in MXN."""

    cooperative = models.ForeignKey("directory.Cooperative", on_delete=models.CASCADE, related_name="products", verbose_name=_("cooperative"))
    name = models.CharField(_("name"), max_length=120, editable=False)  # of the Spanish text, else of the original: lists, admin, search
    folded_name = models.CharField(max_length=120, editable=False, db_index=True)
    slug = models.SlugField(_("slug"), max_length=80, help_text=_("The end of its address."), validators=[not_reserved_for_products])
    category = models.ForeignKey("directory.Category", on_delete=models.PROTECT, null=True, blank=True, related_name="products", verbose_name=_("category"))
    tags = ClusterTaggableManager(through=ProductTag, blank=True, verbose_name=_("tags"))
    price_min = models.DecimalField(_("price from"), max_digits=12, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)])
    price_max = models.DecimalField(_("price to"), max_digits=12, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)])
    price_unit = models.CharField(_("price per"), max_length=12, choices=Unit, blank=True)
    minimum_order = models.DecimalField(_("minimum order"), max_digits=12, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)])
    minimum_order_unit = models.CharField(_("unit of the minimum order"), max_length=12, choices=Unit, blank=True)
    monthly_capacity = models.DecimalField(_("capacity per month"), max_digits=12, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)])
    monthly_capacity_unit = models.CharField(_("unit of the capacity"), max_length=12, choices=Unit, blank=True)
    season_months = models.JSONField(_("season"), default=list, blank=True, help_text=_("Months 1 to 12; empty means all year."))
    presentation = models.CharField(_("presentation"), max_length=120, blank=True)
    shelf_life_days = models.PositiveIntegerField(_("shelf life, days"), null=True, blank=True)
    lead_time_days = models.PositiveIntegerField(_("time to deliver, days"), null=True, blank=True)
    accepts_wholesale = models.BooleanField(_("wholesale"), default=False)
    coverage = models.JSONField(_("delivers to"), default=list, blank=True)  # Coverage values and INEGI state codes
    is_available = models.BooleanField(_("can be ordered now"), default=True)
    sort_order = models.PositiveIntegerField(_("order"), default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    revisions = GenericRelation("wagtailcore.Revision", related_query_name="product")  # deleting the record deletes its history

    objects = ProductQuerySet.as_manager()

    class Meta:
        ordering = ["sort_order", "pk"]
        verbose_name = _("product")
        verbose_name_plural = _("products")
        constraints = [
            models.UniqueConstraint(fields=["cooperative", "slug"], name="directory_product_slug_once"),
            models.CheckConstraint(condition=~models.Q(slug__in=sorted(RESERVED_SLUGS)), name="directory_product_slug_not_reserved"),
            models.CheckConstraint(
                condition=models.Q(price_max__isnull=True) | models.Q(price_min__isnull=True) | models.Q(price_max__gte=models.F("price_min")),
                name="directory_product_price_range",
            ),
        ]

    def __str__(self):
        return self.name or self.slug

    def save(self, *args, **kwargs):
        self.set_names()
        with transaction.atomic():
            keep_old_slug(self, kwargs.get("update_fields"))
            super().save(*args, **kwargs)
            index_cooperatives([self.cooperative_id])
            public_content_changed()

    def delete(self, *args, **kwargs):
        with transaction.atomic():
            deleted = super().delete(*args, **kwargs)
            index_cooperatives([self.cooperative_id])
            public_content_changed()
        return deleted

    def with_content_json(self, content):
        return super().with_content_json(without_missing(type(self), content))

    def set_names(self):
        """Take `name` from the Spanish text, else from the original one."""
        text = best_text(self.texts, "es")
        if text:
            self.name = text.name
        self.folded_name = fold(self.name)

    def get_absolute_url(self):
        return reverse("directory:product", args=[self.cooperative.slug, self.slug])

    def get_preview_template(self, request, mode_name):
        return "directory/product.html"

    def get_preview_context(self, request, mode_name):
        from ..profiles import shown_product
        from ..views import product_context  # the views import the models

        return {**super().get_preview_context(request, mode_name), **product_context(shown_product(self, get_language()))}

    def text(self, language=None):
        """The ProductText to show, see `best_text`."""
        return best_text(self.texts, language)


def not_spanish(column):
    """As two ranges: Django asks "or unknown" where something is not equal, and PostgreSQL then takes no index that is of the others only."""
    return models.Q((f"{column}__lt", "es")) | models.Q((f"{column}__gt", "es"))


def not_spanish_original(texts="texts"):
    """The original of a product where that is in another language: `Product.name` may then be its `name`."""
    return models.FilteredRelation(texts, condition=not_spanish(f"{texts}__language") & models.Q((f"{texts}__is_original", True)))


class ProductText(models.Model):
    product = ParentalKey(Product, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(_("language"), max_length=12, choices=language_choices)
    name = models.CharField(_("name"), max_length=120)
    description = models.TextField(_("description"), max_length=2000, blank=True)
    is_original = models.BooleanField(_("original"), default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["product", "language"], name="directory_producttext_once")]
        # `Product.name` is the Spanish one: lists look only for the few others.
        indexes = [models.Index(fields=["product"], condition=not_spanish("language"), name="directory_producttext_others")]

    def __str__(self):
        return self.name


class ProductPhoto(Orderable):
    product = ParentalKey(Product, on_delete=models.CASCADE, related_name="photos")
    image = models.ForeignKey("content.PortalImage", on_delete=models.CASCADE, related_name="+", verbose_name=_("photo"))
    caption = models.CharField(_("caption"), max_length=160, blank=True)
