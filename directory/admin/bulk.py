"""Acts on several rows at once. “All in the listing” means what its filters and search show, and never more than a limit."""

from django.db import transaction
from django.db.models import ProtectedError
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.snippets.bulk_actions.delete import DeleteBulkAction
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from ..models import Category, Certification, Cooperative, Network, Product
from .forms import VerifyForm
from .viewsets import in_use, select_cooperatives, select_products

MOST_AT_ONCE = 200
MOST_DELETED_AT_ONCE = 10
SELECT = {Cooperative: select_cooperatives, Product: select_products}


class LimitedMixin:
    """Refuses more rows than can be done inside a request, before any of them is read."""

    most = MOST_AT_ONCE

    @cached_property
    def chosen_ids(self):
        ids = self.request.GET.getlist("id")
        if "all" in ids:
            rows = SELECT[self.model](self.request) if self.model in SELECT else self.model.objects.all()
            return list(rows.order_by("pk").values_list("pk", flat=True)[: self.most + 1])
        if any(not (pk.isascii() and pk.isdigit() and len(pk) < 18) for pk in ids):
            raise Http404
        return ids

    def dispatch(self, request, *args, **kwargs):
        if len(self.chosen_ids) > self.most:
            messages.error(
                request,
                _("That is too many at once: at most %(most)s. Narrow the list with its filters, or tick single rows.") % {"most": self.most},
            )
            return redirect(self.next_url)
        return super().dispatch(request, *args, **kwargs)

    def get_all_objects_in_listing_query(self, parent_id):
        return self.chosen_ids


class ActMixin(LimitedMixin):
    """An act on each chosen record; who lacks the permission for it is told so."""

    template_name = "directory/admin/confirm_act.html"
    permission = "directory.publish_cooperative"
    models = [Cooperative]

    def check_perm(self, snippet):
        return self.request.user.has_perm(self.permission)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"question": self.question, "display_name": self.display_name}

    def get_execution_context(self):
        return {**super().get_execution_context(), "user": self.request.user, "facts": self.cleaned_form.cleaned_data}

    @classmethod
    def execute_action(cls, objects, user=None, facts=None, **kwargs):
        with transaction.atomic():
            rows = list(cls.rows(objects))
            for row in rows:
                cls.act(row, user, facts or {})
        return len(rows), 0

    @staticmethod
    def rows(objects):
        model = type(objects[0]) if objects else Cooperative
        return model.objects.select_for_update(no_key=True).filter(pk__in=[row.pk for row in objects]).order_by("pk")

    def get_success_message(self, num_parent_objects, num_child_objects):
        return ngettext("Done: %(count)d record.", "Done: %(count)d records.", num_parent_objects) % {"count": num_parent_objects}


class Verify(ActMixin, SnippetBulkAction):
    display_name = gettext_lazy("Verify")
    aria_label = gettext_lazy("Mark the chosen cooperatives as verified")
    question = gettext_lazy("Mark these cooperatives as verified?")
    action_type = "verify"
    action_priority = 10
    form_class = VerifyForm
    models = [Cooperative]

    @staticmethod
    def act(row, user, facts):
        row.verify(by=user, proof=facts["proof"], now=timezone.now())


class Confirm(ActMixin, SnippetBulkAction):
    display_name = gettext_lazy("Confirm data")
    aria_label = gettext_lazy("Say that the data of the chosen cooperatives are still right")
    question = gettext_lazy("Are the data of these cooperatives still right?")
    action_type = "confirm"
    action_priority = 11
    permission = "directory.change_cooperative"
    models = [Cooperative]

    @staticmethod
    def act(row, user, facts):
        row.confirm(by=user, now=timezone.now())


class PublishPermissionMixin(ActMixin):
    models = [Cooperative, Product]

    def check_perm(self, snippet):
        return self.request.user.has_perm(f"directory.publish_{snippet._meta.model_name}")


class Publish(PublishPermissionMixin, SnippetBulkAction):
    display_name = gettext_lazy("Publish")
    aria_label = gettext_lazy("Publish the chosen records")
    question = gettext_lazy("Publish these records, each in its newest version?")
    action_type = "publish"
    action_priority = 12
    models = [Cooperative, Product]

    @staticmethod
    def act(row, user, facts):
        if row.live and not row.has_unpublished_changes:
            return
        revision = row.get_latest_revision() if row.has_unpublished_changes and row.latest_revision_id else row.save_revision(user=user)
        revision.publish(user=user)


class Unpublish(PublishPermissionMixin, SnippetBulkAction):
    display_name = gettext_lazy("Unpublish")
    aria_label = gettext_lazy("Take the chosen records off the public site")
    question = gettext_lazy("Take these records off the public site? They can be published again at any time.")
    action_type = "unpublish"
    action_priority = 13
    models = [Cooperative, Product]

    @staticmethod
    def act(row, user, facts):
        if row.live:
            row.unpublish(user=user)


class Archive(ActMixin, SnippetBulkAction):
    display_name = gettext_lazy("Archive")
    aria_label = gettext_lazy("Archive the chosen cooperatives")
    question = gettext_lazy("Archive these cooperatives? They leave the directory and are kept; they can be brought back.")
    action_type = "archive"
    action_priority = 14
    models = [Cooperative]

    @staticmethod
    def act(row, user, facts):
        if row.archived_at is None:
            row.archive(by=user, now=timezone.now())


class Restore(ActMixin, SnippetBulkAction):
    display_name = gettext_lazy("Bring back")
    aria_label = gettext_lazy("Bring the chosen cooperatives back from the archive")
    question = gettext_lazy("Bring these cooperatives back from the archive?")
    action_type = "restore"
    action_priority = 15
    models = [Cooperative]

    @staticmethod
    def act(row, user, facts):
        if row.archived_at is not None:
            row.restore(by=user)


class DeleteFew(LimitedMixin, DeleteBulkAction):
    """In place of Wagtail's, which deletes whatever the listing could show, and stumbles over what other records use."""

    most = MOST_DELETED_AT_ONCE
    models = [Cooperative, Product, Category, Certification, Network]

    @classmethod
    def execute_action(cls, objects, user=None, **kwargs):
        kept = []
        for row in objects:
            try:
                with transaction.atomic():
                    row.delete()
            except ProtectedError:
                kept.append(row)
        if kept:
            messages.error(kwargs["self"].request, in_use(kept))
        return len(objects) - len(kept), 0


ACTS = [Verify, Confirm, Publish, Unpublish, Archive, Restore, DeleteFew]
