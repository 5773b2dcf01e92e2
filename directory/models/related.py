"""What an article is about: rows of this app on a page of `content`, so that `content` needs to know no cooperative."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable


class RelatedCooperative(Orderable):
    page = ParentalKey("content.ArticlePage", on_delete=models.CASCADE, related_name="related_cooperatives")
    cooperative = models.ForeignKey("directory.Cooperative", on_delete=models.CASCADE, related_name="+", verbose_name=_("cooperative"))


class RelatedProduct(Orderable):
    page = ParentalKey("content.ArticlePage", on_delete=models.CASCADE, related_name="related_products")
    product = models.ForeignKey("directory.Product", on_delete=models.CASCADE, related_name="+", verbose_name=_("product"))
