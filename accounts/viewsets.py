"""People in the Wagtail admin."""

from contextlib import suppress

from django.core.exceptions import PermissionDenied
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.users.views.users import CreateView, DeleteView, EditView, IndexView, UserViewSet

from .authority import may_manage
from .forms import PersonCreationForm, PersonEditForm
from .models import Phone
from .phones import digits_of, normalise_mexican_phone


class PeopleIndexView(IndexView):
    """With their phones: most people have no e-mail, and of five who are called María one has lost hers."""

    @cached_property
    def columns(self):
        columns = super().columns
        phones = Column("phones", label=_("Phones"), accessor=lambda person: ", ".join(str(phone) for phone in person.phones.all()))
        return [*columns[:2], phones, *columns[2:]]

    def get_base_queryset(self):
        return super().get_base_queryset().prefetch_related("phones")

    def search_queryset(self, queryset):
        found = super().search_queryset(queryset)
        if not self.is_searching or len(digits := digits_of(self.search_query)) < 4:  # fewer say nothing
            return found
        with suppress(ValueError):  # else it is the end of one, as people remember it
            digits = normalise_mexican_phone(self.search_query)
        return found | queryset.filter(pk__in=Phone.objects.filter(number__contains=digits).values("user"))


class GiverMixin:
    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "giver": self.request.user}


class ManagedMixin:
    """Refuses to touch somebody who holds more than the one who is signed in."""

    def dispatch(self, request, *args, **kwargs):
        if not may_manage(request.user, self.get_object()):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class PersonCreateView(GiverMixin, CreateView):
    pass


class PersonEditView(ManagedMixin, GiverMixin, EditView):
    pass


class PersonDeleteView(ManagedMixin, DeleteView):
    pass


class PeopleViewSet(UserViewSet):
    index_view_class = PeopleIndexView
    add_view_class = PersonCreateView
    edit_view_class = PersonEditView
    delete_view_class = PersonDeleteView
    copy_view_enabled = False

    def get_form_class(self, for_update=False):
        return PersonEditForm if for_update else PersonCreationForm
