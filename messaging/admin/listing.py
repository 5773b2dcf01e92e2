"""What the lists of messages have in common."""

from django.contrib.auth.decorators import permission_required
from django.db.models import Q
from django.urls import path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.viewsets.listing import ListingViewSetMixin

from accounts.models import User

from ..addresses import normalise, shown
from ..models.choices import Channel

MOST_PEOPLE = 200  # of a name that is searched


def allowed(permission):
    return permission_required(f"messaging.{permission}", raise_exception=True)


def sees_addresses(request):
    return request.user.has_perm("messaging.see_addresses")


def moment(name, label):
    """A column with date and time, which sorts."""
    return Column(name, label=label, sort_key=name, accessor=lambda row: date_format(timezone.localtime(getattr(row, name)), "SHORT_DATETIME_FORMAT"))


class AllowedMenuItem(MenuItem):
    def __init__(self, *args, permission, **kwargs):
        super().__init__(*args, **kwargs)
        self.permission = permission

    def is_shown(self, request):
        return request.user.has_perm(self.permission)


class ListView(IndexView):
    """A list whose people and addresses are searched, the latter only by those who may see them."""

    search_fields = ["address"]
    search_backend_name = None
    template_name = "messaging/admin/list.html"
    list_permission = ""
    page_subtitle = ""

    def dispatch(self, request, *args, **kwargs):
        return allowed(self.list_permission)(super().dispatch)(request, *args, **kwargs)

    def user_has_permission(self, permission):
        return False  # no form of Wagtail's own: nobody edits or deletes here

    def user_has_any_permission(self, permissions):
        return True  # asked for in `dispatch`

    def get_base_queryset(self):
        return super().get_base_queryset().select_related("user")

    def search_queryset(self, queryset):
        if not self.is_searching:
            return queryset
        words = self.search_query.split()[:4]
        people = User.objects.all()
        for word in words:
            people = people.filter(Q(first_name__icontains=word) | Q(last_name__icontains=word))
        found = Q(user__in=list(people.values_list("pk", flat=True)[:MOST_PEOPLE]))
        if sees_addresses(self.request):
            found |= Q(address__in=possible_addresses(self.search_query))
        return queryset.filter(found)

    def who(self, row):
        address = shown(row.address, whole=sees_addresses(self.request))
        return f"{row.user} · {address}" if row.user and address else str(row.user or address or "—")

    def get_inspect_url(self, instance):
        return self.row_url(instance)

    def row_url(self, row):
        return None


def possible_addresses(text):
    """`text` as it may stand in a row: as written, and as a number or an e-mail address."""
    found = {text.strip()}
    for channel in (Channel.SMS, Channel.EMAIL):
        try:
            found.add(normalise(channel, text))
        except ValueError:
            continue
    return found


class ListViewSet(ListingViewSetMixin, ViewSet):
    """A list with its fragment for filters and pages, and the views of `more()`."""

    model = None
    index_view_class = ListView
    permission = ""
    list_per_page = 30

    def get_common_view_kwargs(self, **kwargs):
        names = {"index_url_name": self.get_url_name("index"), "index_results_url_name": self.get_url_name("index_results")}
        return super().get_common_view_kwargs(**names, model=self.model, header_icon=self.icon, **kwargs)

    def get_urlpatterns(self):
        facts = self.get_index_view_kwargs()
        return [
            path("", self.construct_view(self.index_view_class, **facts), name="index"),
            path("results/", self.construct_view(self.index_view_class, **facts, results_only=True), name="index_results"),
            *self.more(),
        ]

    def more(self):
        return []

    @cached_property
    def menu_item_class(self):
        permission = f"messaging.{self.permission}"
        return lambda *args, **kwargs: AllowedMenuItem(*args, permission=permission, **kwargs)
