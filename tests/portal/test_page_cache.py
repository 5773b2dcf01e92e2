import pytest
from django.http import HttpResponse, HttpResponseNotFound
from django.test import RequestFactory

from content import freshness
from portal.page_cache import PageCacheMiddleware


@pytest.fixture
def site(settings):
    """The middleware around a view that counts; `site.answer` may be replaced."""
    settings.PAGE_CACHE = True

    class Site:
        made = 0

        def answer(self, request):
            return HttpResponse(f"page {self.made}")

        def view(self, request):
            self.made += 1
            return self.answer(request)

        def get(self, path="/es/", **extra):
            request = RequestFactory().get(path, **extra)
            request.COOKIES.update(extra.get("cookies", {}))
            return PageCacheMiddleware(self.view)(request)

    return Site()


def test_the_second_visitor_gets_the_kept_page(site):
    assert site.get().content == site.get().content == b"page 1"
    assert site.made == 1


def test_a_publication_shows_on_the_next_request(site, db, django_capture_on_commit_callbacks):
    site.get()
    with django_capture_on_commit_callbacks(execute=True):
        freshness.public_content_changed()
    assert site.get().content == b"page 2"


def test_a_publication_while_a_page_is_made_is_not_hidden(site, db, django_capture_on_commit_callbacks):
    def answer(request):
        with django_capture_on_commit_callbacks(execute=True):
            freshness.public_content_changed()
        return HttpResponse("made from what was before")

    site.answer = answer
    site.get()
    site.answer = lambda request: HttpResponse("new")
    assert site.get().content == b"new"


@pytest.mark.parametrize("extra", [{"path": "/es/?q=x"}, {"cookies": {"sessionid": "abc"}}, {"path": "/admin/"}, {"path": "/"}])
def test_it_is_bypassed(site, extra):
    site.get(**extra)
    site.get(**extra)
    assert site.made == 2


def test_light_mode_and_encoding_have_pages_of_their_own_and_other_cookies_none(site):
    site.get()
    site.get(cookies={"preferencias": "idioma=es&ligero=1"})
    site.get(HTTP_SAVE_DATA="on")
    assert site.made == 2
    site.get(HTTP_ACCEPT_ENCODING="gzip")
    assert site.made == 3
    site.get(cookies={"other": "x"})
    site.get(cookies={"preferencias": "idioma=tzo&ligero=0"})
    assert site.made == 3


def with_cookie(request):
    response = HttpResponse("x")
    response.set_cookie("a", "b")
    return response


def with_csrf(request):
    request.META["csrf_cookie_needs_update"] = True
    return HttpResponse("x")


def preview(request):
    request.is_preview = True
    return HttpResponse("x")


@pytest.mark.parametrize(
    "answer",
    [
        with_cookie,
        with_csrf,
        preview,
        lambda request: HttpResponseNotFound("x"),
        lambda request: HttpResponse("x", headers={"Vary": "Cookie"}),
        lambda request: HttpResponse("x", headers={"Cache-Control": "private"}),
    ],
)
def test_it_is_not_kept(site, answer):
    site.answer = answer
    site.get()
    site.get()
    assert site.made == 2


def test_an_unchanged_page_costs_a_returning_visitor_nothing(site):
    tag = site.get()["ETag"]
    assert site.get(HTTP_IF_NONE_MATCH=tag).status_code == 304


def test_without_a_working_cache_pages_are_made_anew(site, monkeypatch):
    monkeypatch.setattr(freshness, "version", lambda: None)
    site.get()
    assert site.get().content == b"page 2"
