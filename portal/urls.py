from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib.sitemaps import views as sitemap_views
from django.urls import include, path, re_path
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from content.routing import serve as serve_page
from directory import enquiring
from directory import views as directory_views

from . import health, views
from .sitemaps import SITEMAPS

handler400 = "portal.views.bad_request"
handler403 = "portal.views.permission_denied"
handler404 = "portal.views.page_not_found"
handler500 = "portal.views.server_error"

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("", views.root, name="root"),
    path("preferencias/", views.preferences, name="preferences"),
    path("robots.txt", views.robots, name="robots"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path(".well-known/security.txt", views.security, name="security"),
    path("sitemap.xml", sitemap_views.index, {"sitemaps": SITEMAPS, "sitemap_url_name": "sitemap-section"}, name="sitemap"),
    path("sitemap-<section>.xml", sitemap_views.sitemap, {"sitemaps": SITEMAPS}, name="sitemap-section"),
    path("webhooks/", include("messaging.urls")),
    path("api/v1/", include("portal.api.urls")),
    path("datos-abiertos/datapackage.json", directory_views.open_data_package, name="open-data-package"),
    path("datos-abiertos/<str:name>", directory_views.open_data_file, name="open-data-file"),
    path("admin/", include("accounts.admin_urls")),
    path("admin/", include(wagtailadmin_urls)),
    path("documentos/", include(wagtaildocs_urls)),
]
if settings.SERVE_MEDIA:
    # Pictures in the sizes that visitors get. Documents go through the view that knows who may read them; originals stay inside.
    urlpatterns += [re_path(r"^media/(?P<path>(?!documents/|original_images/).*)$", serve, {"document_root": settings.MEDIA_ROOT}, name="media")]
urlpatterns += i18n_patterns(
    path("", include("accounts.urls")),
    path("datos-abiertos/", directory_views.open_data, name="open-data"),
    path("", include("messaging.site_urls")),
    path("solicitudes/nueva/", enquiring.new, name="enquiry"),
    path("directorio/", include("directory.urls")),
    path("", include("search.urls")),
    re_path(r"^(?!_util/)((?:[\w\-]+/)*)$", serve_page, name="wagtail_serve"),
    path("", include(wagtail_urls)),
)
