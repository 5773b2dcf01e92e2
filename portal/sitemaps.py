"""What search engines should read: pages in every language with words of their own, and the directory."""

from collections import defaultdict

from django.contrib.sitemaps import Sitemap
from wagtail.models import Page

from directory.models import Cooperative

from .languages import BY_CODE
from .seo import CODES


class PageSitemap(Sitemap):
    """Published pages; aliases, which show another language's words, are left out."""

    limit = 2000

    def items(self):
        return Page.objects.live().public().filter(depth__gt=1, alias_of=None, locale__language_code__in=CODES).select_related("locale").order_by("pk")

    def location(self, page):
        return page.get_url() or f"/{page.locale.language_code}/"

    def lastmod(self, page):
        return page.last_published_at

    def get_urls(self, page=1, site=None, protocol=None):
        urls = super().get_urls(page, site, protocol)
        by_key = defaultdict(list)
        shown = [url["item"].translation_key for url in urls]
        origin = f"{protocol or self.protocol or 'http'}://{site.domain}" if site else ""
        for copy in Page.objects.live().filter(translation_key__in=shown, alias_of=None, locale__language_code__in=CODES).select_related("locale"):
            by_key[copy.translation_key].append({"location": origin + (copy.get_url() or ""), "lang_code": BY_CODE[copy.locale.language_code].lang})
        for url in urls:
            copies = by_key[url["item"].translation_key]
            url["alternates"] = sorted(copies, key=lambda copy: copy["lang_code"]) if len(copies) > 1 else []
        return urls


class CooperativeSitemap(Sitemap):
    """Profiles, 5,000 a section, read without building records."""

    limit = 5000

    def items(self):
        return Cooperative.objects.public().order_by("pk").values_list("slug", "updated_at")

    def location(self, item):
        return f"/es/directorio/{item[0]}/"

    def lastmod(self, item):
        return item[1]


SITEMAPS = {"paginas": PageSitemap, "cooperativas": CooperativeSitemap}
