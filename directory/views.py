import gzip

from django.conf import settings
from django.http import FileResponse, Http404, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from search.query_log import count_question
from search.recommendations import recommended

from . import open_data as open_data_files
from . import profiles
from .forms import PER_PAGE, SupplierSearchForm
from .models.taxonomy import best_text
from .presenters import seo, structured
from .presenters.cooperative import Card, Profile
from .presenters.pager import Pager, page_number, page_params
from .presenters.product import ProductPage
from .presenters.results import MapResults, ProductResults, Results
from .product_search import find_products
from .renames import follow_renames
from .reporting import report_url
from .search import find


@require_safe
def search(request):
    return result_page(request, find, Results, "directory/search.html")


@require_safe
def products(request):
    return result_page(request, find_products, ProductResults, "directory/products.html")


@require_safe
def on_the_map(request):
    return result_page(request, find, MapResults, "directory/map.html")


def result_page(request, find, presenter, template):
    """The page of what `find` finds for the address."""
    form = SupplierSearchForm(request.GET)
    found = find(form.query, language=get_language(), today=timezone.localdate(), explain=explains(request))
    results = presenter(form, found, get_language())
    if found.total:
        form.say_last_page(found.pages)
    if found.page == 1 and not found.degraded:
        count_question(request, form.query.text, has_filters=form.query.has_filters, is_empty=not found.total)
    context = {
        "form": form,
        "found": found,
        "results": results,
        "recommended": recommended(form.query.text, language=get_language(), today=timezone.localdate()) if found.page == 1 else [],
        "pager": Pager(found.page, found.pages, results.path, results.plain_params, results.params_of_page),
        "seo": seo.facts(results.path, params=results.indexable_params, title=results.title, noindex=not results.is_indexable),
    }
    return render(request, template, context)


def explains(request):
    """Whether to say why each result stands where it does (`?explica=1`): only to who works in the admin."""
    return request.GET.get("explica") == "1" and request.user.is_authenticated and request.user.has_perm("wagtailadmin.access_admin")


@require_safe
@follow_renames
def profile(request, slug):
    shown = profiles.profile(slug, get_language(), page_number(request))
    return render(request, "directory/profile.html", profile_context(shown))


def profile_context(shown):
    """What the template of a profile needs; for the page and for its preview."""
    cooperative = shown.cooperative
    path = reverse("directory:profile", args=[cooperative.slug or "-"])
    url = settings.PUBLIC_URL + path
    profile = Profile(shown, get_language(), timezone.localtime(), url)
    return {
        "profile": profile,
        "cooperative": cooperative,
        "pager": Pager(shown.page, shown.pages, path, page_params),
        "structured_data": structured.organization(profile, url),
        "address_of_page": url,
        "report_url": report_url(cooperative) if cooperative.is_public else "",
        "seo": seo.facts(path, texts=cooperative.texts.all(), title=cooperative.public_name, image=seo.image_of(shown.pictures), noindex=shown.page > 1),
    }


@require_safe
@follow_renames
def product(request, cooperative, slug):
    shown = profiles.product(cooperative, slug, get_language())
    return render(request, "directory/product.html", product_context(shown))


def product_context(shown):
    """What the template of a product needs; for the page and for its preview."""
    cooperative = shown.product.cooperative
    path = reverse("directory:product", args=[cooperative.slug, shown.product.slug or "-"])
    url = settings.PUBLIC_URL + path
    shown_page = ProductPage(shown, get_language(), url)
    return {
        "product_page": shown_page,
        "product": shown.product,
        "report_url": report_url(cooperative, shown.product) if shown.product.live and cooperative.is_public else "",
        "cooperative": cooperative,
        "structured_data": structured.product(shown_page, url, settings.PUBLIC_URL + reverse("directory:profile", args=[cooperative.slug])),
        "seo": seo.facts(path, texts=shown.product.texts.all(), title=shown_page.name, image=seo.image_of(shown.pictures))
        | ({"lang": shown_page.lang} if shown_page.lang else {}),
    }


@require_safe
def network(request, slug):
    found, members, total, page = profiles.network(slug, page_number(request), PER_PAGE)
    path = reverse("directory:network", args=[slug])
    context = {
        "network": found,
        "text": best_text(found.texts),
        "cards": [Card(member, get_language()) for member in members],
        "total": total,
        "pager": Pager(page, max(1, -(-total // PER_PAGE)), path, page_params),
        "seo": seo.facts(path, texts=found.texts.all(), title=found.name, noindex=page > 1),
    }
    return render(request, "directory/network.html", context)


@require_safe
def networks(request):
    return render(request, "directory/networks.html", {"networks": profiles.networks(), "seo": seo.facts(reverse("directory:networks"))})


@require_safe
def open_data(request):
    context = {"files": open_data_files.newest(), "licence": open_data_files.LICENCE, "seo": seo.facts(reverse("open-data"), title=_("Open data"))}
    return render(request, "directory/open_data.html", context)


@require_safe
def open_data_package(request):
    return open_to_all(JsonResponse(open_data_files.package(), json_dumps_params={"ensure_ascii": False, "indent": 1}))


@require_safe
def open_data_file(request, name):
    """The newest file, compressed as it lies there for who takes it so, else unpacked on the way."""
    row = open_data_files.newest().get(name)
    if row is None:
        raise Http404
    packed = "gzip" in request.headers.get("Accept-Encoding", "")
    etag = f'"{row.pk}-{"gzip" if packed else "plain"}"'
    response = get_conditional_response(request, etag=etag, last_modified=int(row.made_at.timestamp()))
    if response is None:
        try:
            file = row.file.open("rb")
        except FileNotFoundError:  # the storage lost it: tonight's run makes it anew
            raise Http404 from None
        response = FileResponse(
            file if packed else gzip.GzipFile(fileobj=file), filename=name, content_type=open_data_files.MIME_TYPES[name.rpartition(".")[2]]
        )
        response["Content-Length"] = str(row.file.size if packed else row.size)
        if packed:
            response["Content-Encoding"] = "gzip"
    response["ETag"], response["Last-Modified"], response["Vary"] = etag, http_date(row.made_at.timestamp()), "Accept-Encoding"
    response["Link"] = f'<{open_data_files.LICENCE["path"]}>; rel="license"'
    return open_to_all(response)


def open_to_all(response):
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = "public, max-age=3600"
    return response
