"""What each staff role may do. `sync()` runs after every `migrate`, so that models added later are covered.

It gives a role what it lacks and takes nothing away: what somebody ticked by hand stays, what a role must have comes back.
For another set of permissions make another group. Models of higher apps are named by string.
"""

from django.apps import apps as registry
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """The values are the names of the groups."""

    TRANSLATOR = "Translators", _("Translator")
    EDITOR = "Editors", _("Editor")
    MODERATOR = "Moderators", _("Moderator")
    COORDINATOR = "Coordinators", _("Coordinator")
    ADMINISTRATOR = "Administrators", _("Administrator")


def name_of(group):
    """What people read for a group: a role's name in their language, else its own."""
    return str(dict(Role.choices).get(group.name, group.name))


TRANSLATE = {"wagtailadmin.access_admin", "wagtail_localize.submit_translation"}
READ_DIRECTORY = {f"directory.view_{model}" for model in ("cooperative", "product", "category", "certification", "network", "state", "municipality")}
WRITE_DIRECTORY = {f"directory.{act}_{model}" for act in ("add", "change") for model in ("cooperative", "product")}
PUBLISH_DIRECTORY = {f"directory.{act}_{model}" for act in ("publish", "lock", "unlock") for model in ("cooperative", "product")}
KEEP_TAXONOMY = {f"directory.{act}_{model}" for act in ("add", "change") for model in ("category", "certification", "network")}
TUNE_SEARCH = {f"search.{act}_{model}" for act in ("add", "change", "view") for model in ("synonymgroup", "recommendation")} | {"search.view_querycount"}
KEEP_SEARCH = TUNE_SEARCH | {"search.delete_synonymgroup", "search.delete_recommendation"}
PASS_ENQUIRIES_ON = {"directory.view_enquiry", "directory.change_enquiry"}  # it shows how to reach people
IMPORT = {f"directory.{act}_importrun" for act in ("add", "change", "view")}
# Messages: a number or an e-mail address only for who calls people; the law's requests for administrators.
PREVIEW_MESSAGES = {"messaging.preview_templates"}
ANSWER = PREVIEW_MESSAGES | {
    f"messaging.{name}" for name in ("view_message", "view_inboundmessage", "change_inboundmessage", "view_followup", "change_followup")
}
CALL_PEOPLE = ANSWER | {f"messaging.{name}" for name in ("add_message", "change_message", "see_addresses", "view_consent", "add_consent")}
KEEP_PRIVACY = {f"messaging.{act}_{model}" for model in ("arcorequest", "privacynotice") for act in ("add", "change", "view")}
# The words around the pages (navigation, footer, alert bar): every model of `content` that is no page, file or part of one.
FURNITURE = {"add", "change", "view", "publish"}
WHOLE_APPS = ("content", "home", "directory", "search", "wagtail_localize")  # for administrators
KEPT_FOR_SUPERUSERS = {"auth"}  # who may edit groups can give themselves everything
OFFICE = {f"{name[0]}.{act}_{name[1]}" for act in ("add", "change", "delete", "view") for name in (
    ("accounts", "user"), ("wagtailcore", "locale"), ("wagtailcore", "site"), ("wagtailcore", "workflow"), ("wagtailcore", "task"),
    ("wagtailredirects", "redirect"), ("wagtailcore", "collection"),
)}  # fmt: skip

GRANTS = {
    Role.TRANSLATOR: TRANSLATE | READ_DIRECTORY | PREVIEW_MESSAGES,
    Role.EDITOR: TRANSLATE | READ_DIRECTORY | WRITE_DIRECTORY | TUNE_SEARCH | PREVIEW_MESSAGES,
    Role.MODERATOR: TRANSLATE | READ_DIRECTORY | WRITE_DIRECTORY | PUBLISH_DIRECTORY | TUNE_SEARCH | ANSWER,
    Role.COORDINATOR: TRANSLATE | READ_DIRECTORY | WRITE_DIRECTORY | PUBLISH_DIRECTORY | KEEP_TAXONOMY | KEEP_SEARCH | IMPORT | CALL_PEOPLE | PASS_ENQUIRIES_ON,
    Role.ADMINISTRATOR: TRANSLATE | OFFICE | CALL_PEOPLE | KEEP_PRIVACY | {"accounts.view_audit"},
}
PAGES = {
    Role.TRANSLATOR: ("change",),
    Role.EDITOR: ("add", "change"),
    Role.MODERATOR: ("add", "change", "publish", "lock", "unlock"),
    Role.COORDINATOR: ("add", "change", "publish", "lock", "unlock"),
    Role.ADMINISTRATOR: ("add", "change", "publish", "lock", "unlock", "bulk_delete"),
}
FILES = {
    Role.TRANSLATOR: ("choose",),
    Role.EDITOR: ("add", "choose"),
    Role.MODERATOR: ("add", "change", "choose"),
    Role.COORDINATOR: ("add", "change", "choose"),
    Role.ADMINISTRATOR: ("add", "change", "choose", "delete"),
}
FURNISHERS = (Role.EDITOR, Role.MODERATOR, Role.COORDINATOR)


def sync():
    """Make the groups, their permissions and, the first time, the two workflows. Needs all tables."""
    from wagtail.snippets.models import create_extra_permissions

    for config in registry.get_app_configs():
        create_permissions(config, verbosity=0)
    create_extra_permissions(registry.get_app_config("wagtailsnippets"), verbosity=0)  # publish, lock, unlock
    by_name = {f"{p.content_type.app_label}.{p.codename}": p for p in Permission.objects.select_related("content_type")}
    with transaction.atomic():
        is_first = not Group.objects.filter(name=Role.COORDINATOR).exists()
        if is_first:  # Wagtail's first migration lets two of the groups delete everybody's files
            for group in Group.objects.filter(name__in=Role.values):
                group.permissions.clear()
                group.collection_permissions.all().delete()
        for role in Role:
            group, _created = Group.objects.get_or_create(name=role.value)
            group.permissions.add(*(by_name[name] for name in _wanted(role, by_name) if name in by_name))
            _grant_pages(group, PAGES[role], by_name)
            _grant_files(group, FILES[role], by_name)
        if is_first:
            _start_workflows()


def _wanted(role, by_name):
    wanted = set(GRANTS[role])
    if role in FURNISHERS:
        wanted |= {f"content.{act}_{model._meta.model_name}" for model in _furniture() for act in FURNITURE}
    if role == Role.ADMINISTRATOR:
        wanted |= {name for name, p in by_name.items() if p.content_type.app_label in WHOLE_APPS}
    return {name for name in wanted if name.split(".")[0] not in KEPT_FOR_SUPERUSERS}


def _furniture():
    from wagtail.contrib.settings.models import BaseGenericSetting, BaseSiteSetting
    from wagtail.snippets.models import get_snippet_models

    snippets = set(get_snippet_models())
    return [model for model in registry.get_app_config("content").get_models() if model in snippets or issubclass(model, (BaseGenericSetting, BaseSiteSetting))]


def _grant_pages(group, acts, by_name):
    from wagtail.models import GroupPagePermission, Page

    if root := Page.objects.filter(depth=1).first():
        for act in acts:
            GroupPagePermission.objects.get_or_create(group=group, page=root, permission=by_name[f"wagtailcore.{act}_page"])


def _grant_files(group, acts, by_name):
    from wagtail.models import Collection, GroupCollectionPermission

    # Wagtail checks its own models' permissions, also where image and document are ours.
    if root := Collection.objects.filter(depth=1).first():
        names = [name for act in acts for name in (f"wagtailimages.{act}_image", f"wagtaildocs.{act}_document")]
        if group.name == Role.ADMINISTRATOR:
            names += [f"wagtailcore.{act}_collection" for act in ("add", "change", "delete")]
        for name in names:
            GroupCollectionPermission.objects.get_or_create(group=group, collection=root, permission=by_name[name])


def _start_workflows():
    """One approval for pages, one for the directory's records. Once: afterwards they belong to the administrators."""
    from django.contrib.contenttypes.models import ContentType
    from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowContentType, WorkflowPage, WorkflowTask

    approvers = Group.objects.filter(name__in=[Role.MODERATOR, Role.COORDINATOR, Role.ADMINISTRATOR])
    made = {}
    for name in ("Revisión de páginas", "Revisión de fichas"):
        task, _created = registry.get_model("content.ReviewTask").objects.get_or_create(name=name)
        task.groups.set(approvers)
        made[name], _created = Workflow.objects.get_or_create(name=name)
        WorkflowTask.objects.get_or_create(workflow=made[name], task=task, defaults={"sort_order": 0})
    if root := Page.objects.filter(depth=1).first():
        WorkflowPage.objects.update_or_create(page=root, defaults={"workflow": made["Revisión de páginas"]})
    # Wagtail's own first migration leaves one behind, for moderators alone.
    Workflow.objects.filter(name="Aprobación de moderadores", workflow_pages=None).update(active=False)
    GroupApprovalTask.objects.filter(name="Aprobación de moderadores").update(active=False)
    record_type = ContentType.objects.get_for_model(registry.get_model("directory.Cooperative"))
    WorkflowContentType.objects.update_or_create(content_type=record_type, defaults={"workflow": made["Revisión de fichas"]})
