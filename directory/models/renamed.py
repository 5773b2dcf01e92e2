"""Addresses that were: who shared a link keeps it when a slug changes."""

from django.db import models


class OldSlug(models.Model):
    """`slug` once was the cooperative's, or, where `product` is set, that product's within its cooperative.

    A row points to the record, not to the next slug: however often it is renamed, every old address is one step from it.
    """

    cooperative = models.ForeignKey("directory.Cooperative", on_delete=models.CASCADE, related_name="old_slugs")
    product = models.ForeignKey("directory.Product", on_delete=models.CASCADE, null=True, related_name="old_slugs")
    slug = models.SlugField(max_length=80)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["slug"], condition=models.Q(product__isnull=True), name="directory_oldslug_cooperative_once"),
            models.UniqueConstraint(fields=["cooperative", "slug"], condition=models.Q(product__isnull=False), name="directory_oldslug_product_once"),
        ]

    def __str__(self):
        return self.slug


def keep_old_slug(record, update_fields):
    """To be called by `save`, in its transaction, before the record (a cooperative or a product) is written. One read where nothing changes.

    A slug that is taken anew leads to its new holder from then on.
    """
    if record._state.adding or (update_fields is not None and "slug" not in update_fields):
        return
    old = type(record)._base_manager.filter(pk=record.pk).values_list("slug", flat=True).first()
    if not old or old == record.slug:
        return
    product = record.pk if record._meta.model_name == "product" else None
    cooperative = record.cooperative_id if product else record.pk
    within = {"cooperative": cooperative, "product__isnull": False} if product else {"product__isnull": True}
    OldSlug.objects.filter(slug__in=(old, record.slug), **within).delete()
    OldSlug.objects.create(cooperative_id=cooperative, product_id=product, slug=old)
