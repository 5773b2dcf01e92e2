"""Acts on several rows at once. “All in the listing” means what its filters and search show, and never more than a limit."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from modelcluster.models import get_all_child_relations
from wagtail.admin import messages
from wagtail.snippets.bulk_actions.delete import DeleteBulkAction
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from ..models import Category, Certification, Cooperative, Network, Product
from .forms import VerifyForm
from .viewsets import in_use, select_cooperatives, select_products

MOST_AT_ONCE = 200
MOST_PUBLISHED_AT_ONCE = 50  # each writes its texts, its index and a line of history: 0.1 s
MOST_DELETED_AT_ONCE = 10
SELECT = {Cooperative: select_cooperatives, Product: select_products}


class EachMixin:
    """Acts on each row in a transaction of its own: Wagtail's, around all of them, would keep everybody else from saving until the last is done.

    Refuses more rows than can be done inside a request, before any of them is read. Those of which the act is `refused` are
    named, and the others done.
    """

    most = MOST_AT_ONCE
    refused = (ValidationError, IntegrityError)

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

    def prepare_action(self, objects, objects_without_access):
        """Wagtail calls this before it begins its transaction, and goes no further where something is returned."""
        done, left = [], []
        for chosen in objects:
            try:
                with transaction.atomic():
                    row = self.model.objects.select_for_update(no_key=True).filter(pk=chosen.pk).first()
                    if row is None:
                        continue  # deleted meanwhile
                    self.do(row)
                done.append(chosen)
            except self.refused:
                left.append(chosen)
        if left:
            messages.error(self.request, self.get_refusal(left))
        if done:
            self.actionable_objects = done
            messages.success(self.request, self.get_success_message(len(done), 0))
        return redirect(self.next_url)


class ActMixin(EachMixin):
    """An act on each chosen record; who lacks the permission for it is told so."""

    template_name = "directory/admin/confirm_act.html"
    permission = "directory.publish_cooperative"
    models = [Cooperative]

    def check_perm(self, snippet):
        return self.request.user.has_perm(self.permission)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"question": self.question, "display_name": self.display_name}

    def do(self, row):
        self.act(row, self.request.user, self.cleaned_form.cleaned_data)

    def get_refusal(self, rows):
        links = format_html_join(", ", '<a href="{}">{}</a>', ((self.object_context(row)["edit_url"], row) for row in rows))
        return format_html(
            _("Not done, since something in them is missing or stands there twice: {}. Open each and publish it there: its form says what."), links
        )

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


def check(record):
    """Raises `ValidationError` where the form would not publish it either: a draft may lack what the public page needs."""
    record.full_clean()
    for relation in get_all_child_relations(record):
        for child in getattr(record, relation.get_accessor_name()).all():
            child.full_clean(exclude=[relation.field.name])


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
    most = MOST_PUBLISHED_AT_ONCE

    @staticmethod
    def act(row, user, facts):
        if row.live and not row.has_unpublished_changes:
            return
        revision = row.get_latest_revision() if row.has_unpublished_changes and row.latest_revision_id else row.save_revision(user=user)
        check(revision.as_object())
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


class DeleteFew(EachMixin, DeleteBulkAction):
    """In place of Wagtail's, which deletes whatever the listing could show, and stumbles over what other records use."""

    most = MOST_DELETED_AT_ONCE
    models = [Cooperative, Product, Category, Certification, Network]
    refused = ProtectedError

    def do(self, row):
        row.delete()

    def get_refusal(self, rows):
        return in_use(rows)


ACTS = [Verify, Confirm, Publish, Unpublish, Archive, Restore, DeleteFew]
