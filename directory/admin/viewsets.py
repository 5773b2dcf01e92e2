"""The “Directorio” menu: lists that answer at 61,000 rows, and forms that lose nothing."""

import django_filters
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Exists, OuterRef, ProtectedError, Q
from django.http import JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, StatusTagColumn
from wagtail.admin.widgets.button import HeaderButton
from wagtail.models import TaskState, WorkflowState
from wagtail.snippets.views.snippets import (
    CreateView,
    DeleteView,
    EditView,
    IndexView,
    SnippetViewSet,
    SnippetViewSetGroup,
    WorkflowActionView,
)

from .. import moderation
from ..models import Category, Certification, Cooperative, Network, Product, State
from ..models.choices import LegalForm, Verification
from . import panels
from .choosers import CooperativeChooser, ProductChooser, with_words
from .places import MunicipalityViewSet, StateViewSet

PER_PAGE = 20


# Lists -----------------------------------------------------------------------------------------------------------------
def waiting(rows):
    """Cooperatives whose proposal waits for a decision."""
    kind = ContentType.objects.get_for_model(Cooperative)
    open_states = WorkflowState.objects.filter(base_content_type=kind, status=WorkflowState.STATUS_IN_PROGRESS)
    return rows.filter(pk__in=[int(pk) for pk in open_states.values_list("object_id", flat=True)])


def standing(row):
    """“Published” or why it is not; Wagtail's own word for it asks the database anew for every row."""
    if row.archived_at:
        return _("Archived")
    return _("Published") if row.live else _("Not published")


class CooperativeFilters(WagtailFilterSet):
    state = django_filters.ModelChoiceFilter(queryset=State.objects.all(), label=gettext_lazy("state"))
    legal_form = django_filters.ChoiceFilter(choices=LegalForm.choices, label=gettext_lazy("legal form"))
    verification = django_filters.ChoiceFilter(choices=Verification.choices, label=gettext_lazy("verification"))
    status = django_filters.ChoiceFilter(
        label=gettext_lazy("status"),
        method="with_status",
        choices=[
            ("live", gettext_lazy("Published")),
            ("draft", gettext_lazy("Not published")),
            ("changed", gettext_lazy("With changes not yet published")),
            ("waiting", gettext_lazy("Waiting for approval")),
            ("archived", gettext_lazy("Archived")),
        ],
    )
    stale = django_filters.BooleanFilter(label=gettext_lazy("not confirmed for a year"), method="with_age")
    category = django_filters.ModelChoiceFilter(queryset=Category.objects.prefetch_related("texts"), label=gettext_lazy("category"), method="with_category")

    class Meta:
        model = Cooperative
        fields = []

    def with_status(self, rows, _name, value):
        if value == "waiting":
            return waiting(rows)
        if value == "archived":
            return rows.filter(archived_at__isnull=False)
        if value == "changed":
            return rows.filter(has_unpublished_changes=True)
        return rows.filter(live=value == "live", archived_at__isnull=True)

    def with_age(self, rows, _name, value):
        old = Cooperative.objects.needs_confirmation(timezone.now())
        return (rows & old) if value else rows.filter(~Q(pk__in=old.values("pk")))

    def with_category(self, rows, _name, value):
        family = [value.pk, *Category.objects.filter(parent=value).values_list("pk", flat=True)]
        through = Cooperative.categories.through.objects.filter(cooperative_id=OuterRef("pk"), category_id__in=family)
        return rows.filter(Exists(through))


def search_cooperatives(rows, text, *, with_rfc):
    """Words of the name, or an identifier; the RFC only for those who may change the record."""
    text = text.strip()
    found = with_words(Cooperative.objects.all(), text)
    exact = Q(external_id=text)
    if with_rfc:
        exact |= Q(rfc=text.upper().replace("-", "").replace(" ", ""), rfc__gt="")
    return rows.filter(Q(pk__in=found.values("pk")) | exact)


def select_cooperatives(request, rows=None):
    """The cooperatives that the list shows for this request's filters and search, on all its pages."""
    rows = Cooperative.objects.all() if rows is None else rows
    filters = CooperativeFilters(data=request.GET, request=request, queryset=rows)
    if filters.is_valid():
        rows = filters.qs
    if text := request.GET.get("q", "").replace("\0", "")[:200].strip():
        rows = search_cooperatives(rows, text, with_rfc=request.user.has_perm("directory.change_cooperative"))
    return rows


def column(name, label, kind=Column, **options):
    """A column whose heading begins as those of Wagtail's own do."""
    return kind(name, label=capfirst(label), **options)


class FoldedIndexView(IndexView):
    search_backend_name = None
    search_fields = ["folded_name"]

    def search_queryset(self, queryset):
        return with_words(queryset, self.search_query) if self.is_searching else queryset


class CooperativeIndexView(FoldedIndexView):
    def search_queryset(self, queryset):
        if not self.is_searching:
            return queryset
        return search_cooperatives(queryset, self.search_query, with_rfc=self.request.user.has_perm("directory.change_cooperative"))

    @cached_property
    def header_more_buttons(self):
        query = self.request.GET.urlencode()
        url = reverse("directory_exports") + (f"?{query}" if query else "")
        return [*super().header_more_buttons, HeaderButton(_("Download as a spreadsheet"), url=url, icon_name="download", priority=90)]


# Forms -----------------------------------------------------------------------------------------------------------------
class WarningsMixin:
    def save_instance(self):
        instance = super().save_instance()
        if warning := getattr(self.form, "rfc_warning", None):
            messages.warning(self.request, warning)
        return instance


class CooperativeCreateView(WarningsMixin, CreateView):
    pass


class KeepBothMixin:
    """Nobody overwrites what somebody else saved meanwhile without having seen it."""

    @cached_property
    def is_out_of_date(self):
        posted = self.request.POST
        if self.latest_revision and not posted.get("overwrite_revision_id") and not posted.get("loaded_revision_id"):
            return True  # the form was opened before the record had any revision
        return super().is_out_of_date

    def post(self, request, *args, **kwargs):
        with transaction.atomic():
            # Locked until the end: whoever saves or decides at the same moment waits here, and is compared afterwards.
            current = self.model.objects.select_for_update(no_key=True).filter(pk=self.object.pk).values_list("latest_revision_id", flat=True).first()
            self.overtaken = current != self.object.latest_revision_id
            return super().post(request, *args, **kwargs)

    def is_valid(self, form):
        if not self.expects_json_response and self.action != "cancel-workflow" and (self.overtaken or self.is_out_of_date):
            form.is_valid()
            self.produced_error_code = "invalid_revision"
            self.produced_error_message = self.both_versions(form)
            return False
        return super().is_valid(form)

    def both_versions(self, form):
        """A sentence, and for each field that differs what is saved now; what the person wrote stays in the form."""
        latest = self.model.objects.get(pk=self.object.pk).get_latest_revision()
        saved = latest.as_object()
        who = str(latest.user) if latest.user else _("Somebody")
        rows = []
        for name in form.fields:
            if name not in form.changed_data or not hasattr(saved, name):
                continue
            bound = form[name]
            rows.append((bound.label, shown(getattr(saved, name)), shown(form.cleaned_data.get(name, bound.data))))
        for relation, formset in form.formsets.items():
            if formset.has_changed():
                rows.append(
                    (
                        self.model._meta.get_field(relation).related_model._meta.verbose_name_plural,
                        "; ".join(shown(row) for row in getattr(saved, relation).all()),
                        "…",
                    )
                )
        listed = format_html_join("", "<li><b>{}</b>: {} <b>·</b> {} <i>{}</i></li>", [(label, theirs, _("yours:"), mine) for label, theirs, mine in rows])
        return format_html(
            "{} <ul>{}</ul> {}",
            _(
                "%(who)s saved another version while you were writing. Nothing of yours was saved yet; it is still in the form. This is what was saved meanwhile, and yours:"
            )
            % {"who": who},
            listed,
            _("Take over what you need and save again: your version then replaces the other one."),
        )


def shown(value):
    if hasattr(value, "all"):
        return ", ".join(str(item) for item in value.all())
    if isinstance(value, list | tuple):
        return ", ".join(str(item) for item in value)
    return "—" if value in (None, "") else str(value)


class CooperativeEditView(WarningsMixin, KeepBothMixin, EditView):
    def get(self, request, *args, **kwargs):
        if self.object.live and self.object.has_unpublished_changes:
            # Wagtail offers the difference only where the live row came from a revision; one that was imported did not.
            difference = reverse(self.revisions_compare_url_name, args=[self.object.pk, "live", "latest"])
            messages.info(request, _("The form shows a draft that is not public yet."), buttons=[messages.button(difference, _("See what would change"))])
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        with transaction.atomic():
            if task := self.current_task_state():
                TaskState.objects.select_for_update().filter(pk=task.pk).first()
            return super().post(request, *args, **kwargs)

    def current_task_state(self):
        return self.live_object.current_workflow_task_state if self.workflow_enabled else None

    def save_instance(self):
        instance = super().save_instance()
        # Only reviewers can edit what waits: what they saved is what they approve.
        task = self.current_task_state()
        if task and self.new_revision and task.status == TaskState.STATUS_IN_PROGRESS:
            TaskState.objects.filter(pk=task.pk).update(revision=self.new_revision)
            task.revision = self.new_revision
            instance.forget_private()
        return instance


class ProductEditView(KeepBothMixin, EditView):
    pass


class DecideMixin:
    """Two people who press at once: the second is told, and nothing happens twice."""

    def dispatch(self, request, *args, **kwargs):
        with transaction.atomic():
            try:
                if request.method == "POST":
                    moderation.waiting_task(kwargs["task_state_id"])
                return super().dispatch(request, *args, **kwargs)
            except moderation.AlreadyDecidedError as error:
                messages.error(request, str(error))
                return self.back(kwargs["pk"])

    def back(self, pk):
        url = reverse(self.redirect_url_name, args=[pk])
        if self.request.headers.get("x-requested-with") == "XMLHttpRequest":
            return JsonResponse({"step": "success", "redirect": url})
        return redirect(url)


class DecideView(DecideMixin, WorkflowActionView):
    pass


class InUseDeleteView(DeleteView):
    """Says so where records still name this one. Wagtail asks its reference index, which knows no imported rows."""

    def form_valid(self, form):
        try:
            with transaction.atomic():
                return super().form_valid(form)
        except ProtectedError:
            messages.error(self.request, in_use([self.object]))
            return redirect(self.get_success_url())


def in_use(rows):
    return _("Not deleted, since other records still use it: %(names)s. Give those another one first.") % {"names": ", ".join(map(str, rows))}


# Viewsets ----------------------------------------------------------------------------------------------------------------
class CooperativeViewSet(SnippetViewSet):
    model = Cooperative
    icon = "group"
    base_url_path = "directorio/cooperativas"
    menu_label = gettext_lazy("Cooperatives")
    edit_handler = panels.cooperative
    filterset_class = CooperativeFilters
    index_view_class = CooperativeIndexView
    add_view_class = CooperativeCreateView
    edit_view_class = CooperativeEditView
    workflow_action_view_class = DecideView
    chooser_viewset_class = CooperativeChooser
    copy_view_enabled = False
    inspect_view_enabled = False
    search_backend_name = None
    search_fields = ["folded_name"]
    list_per_page = PER_PAGE
    list_display = [
        "public_name",
        column("live", gettext_lazy("publication"), StatusTagColumn, accessor=standing, primary=lambda row: row.live),
        column("state", gettext_lazy("state")),
        column("municipality", gettext_lazy("municipality")),
        column("get_legal_form_display", gettext_lazy("legal form")),
        column("get_verification_display", gettext_lazy("verification")),
        column(
            "confirmed_at",
            gettext_lazy("last confirmed"),
            sort_key="confirmed_at",
            accessor=lambda row: row.confirmed_at and timezone.localdate(row.confirmed_at),
        ),
    ]

    def get_queryset(self, request):
        return Cooperative.objects.select_related("state", "municipality", "latest_revision").defer("latest_revision__content", "notes_private", "address")


class ProductFilters(WagtailFilterSet):
    category = django_filters.ModelChoiceFilter(queryset=Category.objects.prefetch_related("texts"), label=gettext_lazy("category"))
    state = django_filters.ModelChoiceFilter(queryset=State.objects.all(), label=gettext_lazy("state"), field_name="cooperative__state")
    live = django_filters.BooleanFilter(label=gettext_lazy("published"))
    accepts_wholesale = django_filters.BooleanFilter(label=gettext_lazy("wholesale"))

    class Meta:
        model = Product
        fields = []


def select_products(request):
    """The products that the list shows for this request's filters and search, on all its pages."""
    filters = ProductFilters(data=request.GET, request=request, queryset=Product.objects.all())
    rows = filters.qs if filters.is_valid() else Product.objects.all()
    return with_words(rows, request.GET.get("q", "")[:200])


class ProductViewSet(SnippetViewSet):
    model = Product
    icon = "tag"
    base_url_path = "directorio/productos"
    menu_label = gettext_lazy("Products")
    edit_handler = panels.product
    filterset_class = ProductFilters
    index_view_class = FoldedIndexView
    edit_view_class = ProductEditView
    chooser_viewset_class = ProductChooser
    copy_view_enabled = False
    search_backend_name = None
    search_fields = ["folded_name"]
    list_per_page = PER_PAGE
    list_display = ["name", column("cooperative", gettext_lazy("cooperative")), column("category", gettext_lazy("category"))]

    def get_queryset(self, request):
        return (
            Product.objects.select_related("cooperative", "category", "latest_revision")
            .prefetch_related("category__texts")
            .defer("latest_revision__content", "cooperative__notes_private")
            .order_by("pk")
        )


class CategoryViewSet(SnippetViewSet):
    model = Category
    icon = "list-ul"
    base_url_path = "directorio/categorias"
    menu_label = gettext_lazy("Categories")
    edit_handler = panels.category
    delete_view_class = InUseDeleteView
    copy_view_enabled = False
    list_display = ["__str__", column("parent", gettext_lazy("within")), "slug"]

    def get_queryset(self, request):
        return Category.objects.select_related("parent").prefetch_related("texts", "parent__texts")


class CertificationViewSet(SnippetViewSet):
    model = Certification
    icon = "clipboard-list"
    base_url_path = "directorio/certificaciones"
    menu_label = gettext_lazy("Kinds of certificate")
    edit_handler = panels.certification
    delete_view_class = InUseDeleteView
    copy_view_enabled = False
    search_backend_name = None
    search_fields = ["name", "issuer", "aliases"]
    list_display = ["name", "issuer"]


class NetworkViewSet(SnippetViewSet):
    model = Network
    icon = "globe"
    base_url_path = "directorio/redes"
    menu_label = gettext_lazy("Networks")
    edit_handler = panels.network
    copy_view_enabled = False
    search_backend_name = None
    search_fields = ["name"]
    list_display = ["name", column("get_kind_display", gettext_lazy("kind"))]


class DirectoryGroup(SnippetViewSetGroup):
    items = (CooperativeViewSet, ProductViewSet, CategoryViewSet, CertificationViewSet, NetworkViewSet, StateViewSet, MunicipalityViewSet)
    menu_label = gettext_lazy("Directory")
    menu_icon = "group"
    menu_order = 150
    submenu_hook = "register_directory_menu_item"
