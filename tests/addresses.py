"""The addresses of the project, and a record behind each, so that the permission matrix asks about something that is there."""

import re
from datetime import timedelta

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from taggit.models import Tag
from wagtail.admin.models import EditingSession
from wagtail.blocks import Block
from wagtail.contrib.redirects.models import Redirect
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, CollectionViewRestriction, Locale, Page, PageViewRestriction, Site, UploadedFile, Workflow
from wagtail_localize.models import Translation, TranslationSource

from accounts.models import User
from accounts.roles import Role
from content.models import ArticleIndexPage, FormPage, PortalDocument, PortalImage, ReviewTask, StandardPage
from content.models.frame import Alert, Menu, Organisation
from directory.models import Category, Certificate, Certification, Cooperative, Enquiry, Export, ImportRun, Municipality, Network, ProblemReport, Product, State
from messaging.models import ArcoRequest, Channel, FollowUp, InboundMessage, Message, PrivacyNotice, Purpose
from messaging.tokens import gateway_token, unsubscribe_token
from search.models import QueryCount, Recommendation, SynonymGroup

PAGE_TREE = "wagtail_serve"  # every path below a language; the pages have tests of their own


# Addresses ----------------------------------------------------------------------------------------------------------------
def addresses():
    """(name, route) of every address, as a person reads it: `admin/pages/<int:page_id>/edit/`."""
    found = {(name, readable(route)) for name, route in _walk(get_resolver()) if name != PAGE_TREE}
    return sorted(found, key=lambda key: (key[0].endswith("logout"), key))  # last, since it ends the sessions of the walk


def _walk(resolver, prefix="", namespace=""):
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _walk(entry, route, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)
        elif isinstance(entry, URLPattern):
            yield namespace + (entry.name or "-"), route


def readable(route):
    route = re.sub(r"\(\?P(<\w+>)[^()]*(?:\([^()]*\)[^()]*)*\)", r"\1", route).replace("(\\d+)", "<id>").replace("(.*)", "<name>")
    return re.sub(r"[$^?\\]", "", route)


KINDS = [  # what a name or a route holds → the record its number means; the first that fits
    ("directorio/problemas", "problem"),
    ("directorio/equivalentes", "synonyms"),
    ("directorio/recomendadas", "recommendation"),
    ("mensajes/avisos", "notice"),
    ("mensajes/arco", "case"),
    ("enviados/persona", "person"),
    ("enviados", "message"),
    ("recibidos", "inbound"),
    ("por-contactar", "follow_up"),
    ("alert.*revision_id", "alert_revision"),
    ("content_alert", "alert"),
    ("content_menu", "menu"),
    ("import|importar", "import"),
    ("forms/submissions", "form"),
    ("parent_page_id|destination_id", "home"),
    ("uploaded_file_id.*image|image.*uploaded_file_id", "uploaded_image"),
    ("uploaded_file_id", "uploaded_document"),
    ("cooperativas.*workflow_state_id", "cooperative_workflow"),
    ("cooperativas.*task_state_id", "cooperative_task"),
    ("cooperativas.*revision_id", "cooperative_revision"),
    ("productos.*revision_id", "product_revision"),
    ("revision_id", "revision"),
    ("page_view_restriction_id", "page_restriction"),
    ("restriction_id", "restriction"),
    ("workflow_state_id", "page_workflow"),
    ("task_state_id", "page_task"),
    ("session_id", "session"),
    ("task_id|edit_task|disable_task|enable_task", "task"),
    ("translation_source_id", "source"),
    ("string_segment_id", "segment"),
    ("translation_id", "translation"),
    ("locales", "locale"),
    ("sites/", "site"),
    ("admin/users/", "person"),
    ("groups/", "group"),
    ("workflows/", "workflow"),
    ("collections/", "collection"),
    ("redirects/", "redirect"),
    ("images", "image"),
    ("documents|documentos", "document"),
    ("webauthn", "security_key"),
    ("certificados", "certificate"),
    ("descargas", "export"),
    ("municipality", "municipality"),
    *((word, word) for word in ("cooperative", "product", "category", "certification", "network")),
    ("", "page"),
]
# Words whose number does not follow from the record that the rest of the route speaks of.
SPECIFIC = (
    "revision_id", "parent_page_id", "destination_id", "task_id", "uploaded_file_id", "workflow_state_id", "task_state_id", "page_view_restriction_id", "restriction_id", "session_id",
    "translation_source_id", "string_segment_id", "translation_id",
)  # fmt: skip
WORDS = {
    "app": "accounts",
    "event": "sign_in",
    "app_label": "directory",
    "model_name": "cooperative",
    "app_name": "content",
    "content_type_app_name": "content",
    "content_type_model_name": "standardpage",
    "action_name": "approve",
    "action": "delete",
    "revision_id_a": "earliest",
    "revision_id_b": "latest",
    "section": "paginas",
    "slug": "ejemplo",
    "cooperative": "ejemplo",
    "uidb64": "MQ",
    "token": "set-password",
    "filter_spec": "original",
    "mode": "",
}
WHOLE = {  # where the words must fit each other
    "directory_move_enquiry": "/admin/directorio/solicitudes/{enquiry}/turnada/",
    "search_question": "/admin/reports/busquedas/palabras/?q=miel&idioma=es",
    "api:category": "/api/v1/categories/{category_slug}/",
    "api:place": "/api/v1/places/20/",
    "media": "/media/{file}",
    "messaging_sms_report": "/webhooks/sms/{gateway}/report/{report}/",
    "messaging_sms_inbound": "/webhooks/sms/{gateway}/inbound/",
    "messaging_unsubscribe": "/webhooks/unsubscribe/{unsubscribe}/",
    "wagtail_bulk_action": "/admin/bulk/wagtailcore/page/delete/?id={page}",
    "wagtail_localize:convert_to_alias": "/admin/localize/page/{translated}/convert_to_alias/",
    "wagtail_localize:snippets_api_detail": "/admin/localize/api/snippets/content/alert/{alert}/",
    "wagtail_localize:preview_translation": "/admin/localize/translate/{translation}/preview/",
    "wagtail_localize:stop_translation": "/admin/localize/translate/{translation}/disable/?next=/admin/pages/",
    "wagtail_localize:submit_snippet_translation": "/admin/localize/submit/snippet/content/alert/{alert}/",
    "wagtailadmin_api:documents:find": "/admin/api/main/documents/find/?id={document}",
    "wagtailadmin_api:images:find": "/admin/api/main/images/find/?id={image}",
    "wagtailadmin_api:pages:find": "/admin/api/main/pages/find/?id={page}",
    "wagtailadmin_api:pages:action": "/admin/api/main/pages/{page}/action/unpublish/",
    "wagtailadmin_block_preview": "/admin/block-preview/?id={block}",
    "wagtailadmin_pages:choose_parent": "/admin/pages/create/content/articlepage",
    "wagtailadmin_pages:collect_workflow_action_data": "/admin/pages/workflow/collect_action_data/{waiting}/approve/{page_task}/",
    "wagtailadmin_pages:convert_alias": "/admin/pages/{alias}/convert_alias/",
    "wagtailadmin_pages:workflow_action": "/admin/pages/workflow/action/{waiting}/approve/{page_task}/",
    "wagtailadmin_pages:workflow_history_detail": "/admin/pages/{waiting}/workflow_history/detail/{page_workflow}/",
    "wagtailadmin_tag_model_autocomplete": "/admin/tag-autocomplete/taggit/tag/",
    "wagtailadmin_workflows:add_task": "/admin/workflows/tasks/add/content/reviewtask/",
    "wagtaildocs_serve": "/documentos/{document}/{document_name}",
    "wagtailsettings:edit": "/admin/settings/content/organisation/{organisation}/",
    "wagtailsnippets_directory_cooperative:workflow_action": "/admin/directorio/cooperativas/workflow/action/{proposed}/approve/{cooperative_task}/",
    "wagtailsnippets_directory_cooperative:collect_workflow_action_data": (
        "/admin/directorio/cooperativas/workflow/collect_action_data/{proposed}/approve/{cooperative_task}/"
    ),
    "wagtailsnippets_directory_cooperative:workflow_history_detail": (
        "/admin/directorio/cooperativas/workflow_history/{proposed}/detail/{cooperative_workflow}/"
    ),
}


def fill(name, route, records):
    """The route with the numbers of records in it."""
    if name in WHOLE:
        return WHOLE[name].format(**records)

    def value(match):
        word = match.group(1).split(":")[-1]
        if word in WORDS:
            return WORDS[word]
        others = re.sub("<[^>]*>", "", route)
        about = f"{others} {word}" if word in SPECIFIC else f"{name} {others}"
        return str(records[next(kind for words, kind in KINDS if re.search(words, about))])

    return "/" + re.sub(r"<([\w:]+)>", value, route)


# People and records -------------------------------------------------------------------------------------------------------
def people():
    """role → a person of that role; `member` has none, a superuser all."""
    made = {"member": User.objects.create_user("member@ejemplo.test"), "superuser": User.objects.create_superuser("superuser@ejemplo.test")}
    for role in Role:
        made[role.name.lower()] = person = User.objects.create_user(f"{role.name.lower()}@ejemplo.test")
        person.groups.add(Group.objects.get(name=role.value))
    return made


def records(people):
    """One record of each kind, by the word that KINDS or WHOLE names it with. What belongs to one person is the editor's."""
    owner = people["editor"]
    return _pages(owner) | _files(owner) | _directory(owner) | _office() | _of_a_person(owner)


def _pages(owner):
    spanish, _created = Locale.objects.get_or_create(language_code="es")
    tsotsil, _created = Locale.objects.get_or_create(language_code="tzo")
    home = Page.objects.get(depth=2)
    page = home.add_child(instance=StandardPage(title="Una página", slug="una-pagina"))
    revision = page.save_revision()
    form = home.add_child(instance=FormPage(title="Un formulario", slug="un-formulario"))
    for slug in ("historias", "relatos"):  # one parent alone would be chosen without asking
        home.add_child(instance=ArticleIndexPage(title=slug, slug=slug))
    waiting = home.add_child(instance=StandardPage(title="En revisión", slug="en-revision"))
    waiting.save_revision(user=owner)
    workflow = waiting.get_workflow().start(waiting, owner)
    home.specific.copy_for_translation(tsotsil)
    source, _created = TranslationSource.get_or_create_from_instance(page)
    translation = Translation.objects.create(source=source, target_locale=tsotsil)
    translation.save_target(publish=True)
    alert = Alert.objects.create(text="Un aviso", locale=spanish)
    return {
        "page": page.pk,
        "home": home.pk,
        "form": form.pk,
        "revision": revision.pk,
        "waiting": waiting.pk,
        "page_workflow": workflow.pk,
        "page_task": workflow.current_task_state.pk,
        "source": source.pk,
        "translation": translation.pk,
        "translated": translation.get_target_instance().pk,
        "segment": source.stringsegment_set.first().pk,
        "alias": waiting.create_alias(parent=home, update_slug="alias").pk,
        "page_restriction": PageViewRestriction.objects.create(page=form, restriction_type="password", password="clave").pk,
        "redirect": Redirect.objects.create(old_path="/viejo", redirect_link="/").pk,
        "site": Site.objects.get().pk,
        "locale": spanish.pk,
        "alert": alert.pk,
        "alert_revision": alert.save_revision().pk,
        "menu": (Menu.objects.first() or Menu.objects.create(locale=spanish)).pk,
        "organisation": Organisation.load().pk,
        "block": next(name for name, block in Block.definition_registry.items() if block.name == "quote"),
        "tag": Tag.objects.create(name="café").pk,
    }


def _files(owner):
    image = PortalImage.objects.create(title="Una imagen", file=get_test_image_file(), uploaded_by_user=owner)
    document = PortalDocument.objects.create(title="Un documento", file=ContentFile(b"x", name="uno.txt"), uploaded_by_user=owner)
    collection = Collection.get_first_root_node().add_child(name="Una colección")

    def uploaded(model, file):
        return UploadedFile.objects.create(for_content_type=ContentType.objects.get_for_model(model), file=file, uploaded_by_user=owner).pk

    return {
        "image": image.pk,
        "file": image.get_rendition("width-20").file.name,
        "document": document.pk,
        "document_name": document.filename,
        "collection": collection.pk,
        "restriction": CollectionViewRestriction.objects.create(collection=collection, restriction_type="password", password="clave").pk,
        "uploaded_image": uploaded(PortalImage, get_test_image_file()),
        "uploaded_document": uploaded(PortalDocument, ContentFile(b"x", name="dos.txt")),
    }


def _directory(owner):
    state = State.objects.first() or State.objects.create(code="20", name="Oaxaca")
    cooperative = Cooperative.objects.create(public_name="Cooperativa de Ejemplo", slug="ejemplo", state=state)
    product = Product.objects.create(cooperative=cooperative, name="Café", slug="ejemplo")
    proposed = Cooperative.objects.create(public_name="Cooperativa en Revisión", slug="en-revision", state=state)
    workflow = proposed.propose(lambda draft: setattr(draft, "public_name", "Otro nombre"), by=owner)
    category = Category.objects.first() or Category.objects.create(slug="ejemplo")
    certification = Certification.objects.first() or Certification.objects.create(slug="ejemplo", name="Ejemplo")
    certificate = Certificate.objects.create(cooperative=cooperative, certification=certification, document=ContentFile(b"x", name="sello.pdf"))
    export = Export.objects.create(asked_by=owner, state=Export.State.DONE, file=ContentFile(b"x", name="uno.xlsx"))
    return {
        "cooperative": cooperative.pk,
        "cooperative_revision": cooperative.save_revision().pk,
        "product": product.pk,
        "product_revision": product.save_revision().pk,
        "proposed": proposed.pk,
        "cooperative_workflow": workflow.pk,
        "cooperative_task": workflow.current_task_state.pk,
        "category": category.pk,
        "category_slug": category.slug,
        "certification": certification.pk,
        "certificate": certificate.pk,
        "network": Network.objects.create(slug="ejemplo").pk,
        "municipality": Municipality.objects.create(state=state, name="San Ejemplo", slug="san-ejemplo", folded_name="san ejemplo").pk,
        "export": export.pk,
        "enquiry": Enquiry.objects.create(need="Algo", contact="ana@ejemplo.test", language="es").pk,
        "problem": ProblemReport.objects.create(cooperative=cooperative, reason="otro", text="Algo", language="es").pk,
        "import": ImportRun.objects.create(file_name="uno.csv", file=ContentFile(b"x", name="uno.csv"), state=ImportRun.State.DONE, is_dry_run=True).pk,
    }


def _office():
    now = timezone.now()
    message = Message.objects.create(address="+525512345678", channel=Channel.SMS, purpose=Purpose.SERVICE, next_attempt_at=now, created_at=now)
    PrivacyNotice.objects.create(kind="simplified", version="1", text="Un aviso", published_at=now)
    for days in (1, 2):
        QueryCount.objects.create(on=timezone.localdate() - timedelta(days=days), language="es", words="miel", asked=3)
    return {
        "recommendation": Recommendation.objects.create(words="miel", page=Page.objects.filter(depth=2).first()).pk,
        "synonyms": (SynonymGroup.objects.first() or SynonymGroup.objects.create(words="uno\ndos")).pk,
        "notice": PrivacyNotice.objects.create(kind="full", version="1", text="Un aviso", published_at=now).pk,
        "case": ArcoRequest.objects.create(name="Ana", contact="+525512345678", right="access", what="Todo").pk,
        "person": User.objects.create_user("persona@ejemplo.test").pk,
        "group": Group.objects.get(name=Role.EDITOR).pk,
        "workflow": Workflow.objects.filter(active=True).first().pk,
        "task": ReviewTask.objects.filter(active=True).first().pk,
        "gateway": gateway_token(),
        "unsubscribe": unsubscribe_token(Channel.EMAIL, "persona@ejemplo.test"),
        "message": message.pk,
        "report": message.public_id,
        "inbound": InboundMessage.objects.create(address="+525512345678", channel=Channel.SMS, provider_id="1", text="Hola", received_at=now).pk,
        "follow_up": FollowUp.objects.create(message=message, created_at=now).pk,
    }


def _of_a_person(owner):
    """The second factor and the open editor: nobody else comes near them."""
    TOTP.activate(owner, generate_totp_secret())
    RecoveryCodes.activate(owner)
    page = Page.objects.get(slug="una-pagina", locale__language_code="es")
    kind = ContentType.objects.get_for_model(StandardPage)
    return {
        # Of somebody else: a key that a page could show is made by a browser only.
        "security_key": Authenticator.objects.create(
            user=User.objects.get(email="persona@ejemplo.test"), type=Authenticator.Type.WEBAUTHN, data={"name": "Llave", "credential": {}}
        ).pk,
        "session": EditingSession.objects.create(user=owner, content_type=kind, object_id=str(page.pk), last_seen_at=timezone.now()).pk,
    }
