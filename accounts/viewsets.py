"""People in the Wagtail admin."""

from django.core.exceptions import PermissionDenied
from wagtail.users.views.users import CreateView, DeleteView, EditView, UserViewSet

from .authority import may_manage
from .forms import PersonCreationForm, PersonEditForm


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
    add_view_class = PersonCreateView
    edit_view_class = PersonEditView
    delete_view_class = PersonDeleteView
    copy_view_enabled = False

    def get_form_class(self, for_update=False):
        return PersonEditForm if for_update else PersonCreationForm
