"""Pages of the admin beside the lists: downloads, certificates to check, private documents."""

from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from ..models import Certificate, Enquiry, ProblemReport
from ..models.export import Export
from .export import make

view_required = permission_required("directory.view_cooperative", raise_exception=True)
change_required = permission_required("directory.change_cooperative", raise_exception=True)
enquiry_required = permission_required("directory.change_enquiry", raise_exception=True)
publish_required = permission_required("directory.publish_cooperative", raise_exception=True)


def titled(request, template, title, icon, **context):
    """A page of the admin under its title."""
    return render(request, f"directory/admin/{template}", context | {"page_title": title, "header_title": title, "header_icon": icon})


@view_required
def exports(request):
    """GET shows what would be downloaded and what was; POST asks the worker for it."""
    if request.method == "POST":
        with transaction.atomic():
            export = Export.objects.create(
                asked_by=request.user,
                query=request.GET.urlencode(),
                with_private=request.user.has_perm("directory.change_cooperative"),
            )
            make.enqueue(export.pk)
        messages.success(request, _("The spreadsheet is being made. It will appear below in a moment."))
        return redirect(request.get_full_path())
    own = Export.objects.filter(asked_by=request.user)[:20]
    list_url = reverse("wagtailsnippets_directory_cooperative:list")
    return titled(request, "exports.html", _("Download cooperatives"), "download", exports=own, filtered=bool(request.GET), list_url=list_url)


@view_required
@require_safe
def download_export(request, pk):
    export = get_object_or_404(Export, pk=pk, asked_by=request.user, state=Export.State.DONE)
    if export.with_private and not request.user.has_perm("directory.change_cooperative"):
        raise Http404
    return served(export.file, f"cooperativas-{export.created_at:%Y-%m-%d}.xlsx")


@change_required
@require_safe
def certificate_document(request, pk):
    """The private document of a certificate; the only way to it."""
    return served(get_object_or_404(Certificate, pk=pk).document, None)


def served(file, name):
    if not file:
        raise Http404
    try:
        response = FileResponse(file.open("rb"), as_attachment=True, filename=name or file.name.rpartition("/")[2])
    except FileNotFoundError as error:
        raise Http404 from error
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def certificates_to_check():
    return Certificate.objects.filter(checked_at__isnull=True, cooperative__archived_at__isnull=True)


@change_required
@require_safe
def certificates(request):
    rows = certificates_to_check().select_related("certification", "cooperative__state").order_by("cooperative__folded_name", "pk")
    shown = Paginator(rows, 50).get_page(request.GET.get("p"))
    may_check = request.user.has_perm("directory.publish_cooperative")
    return titled(request, "certificates.html", _("Certificates to check"), "clipboard-list", page=shown, may_check=may_check)


@publish_required
@require_POST
def check_certificate(request, pk):
    certificate = get_object_or_404(certificates_to_check(), pk=pk)
    certificate.check_now(by=request.user, now=timezone.now())
    messages.success(
        request, _("“%(certificate)s” of %(cooperative)s is now shown as checked.") % {"certificate": certificate, "cooperative": certificate.cooperative}
    )
    return redirect("directory_certificates")


@publish_required
@require_safe
def reports(request):
    """Problems that visitors told us, the oldest first; `?vistos=1` shows those that were handled, the latest first."""
    handled = request.GET.get("vistos") == "1"
    rows = ProblemReport.objects.select_related("cooperative__state", "product", "handled_by")
    rows = rows.exclude(handled_at=None).order_by("-handled_at", "-pk") if handled else rows.waiting()
    shown = Paginator(rows, 50).get_page(request.GET.get("p"))
    return titled(request, "reports.html", _("Reported problems"), "warning", page=shown, handled=handled)


@publish_required
@require_POST
def handle_report(request, pk):
    report = get_object_or_404(ProblemReport, pk=pk)
    if report.handle(by=request.user, now=timezone.now()):
        messages.success(request, _("The report is handled; how to answer was deleted."))
    else:
        messages.warning(request, _("Somebody else has handled it already."))
    return redirect("directory_reports")


@enquiry_required
@require_safe
def enquiries(request):
    """What buyers ask all for, the oldest first; `?estado=` shows those passed on or closed, the latest first."""
    state = next((state for state in Enquiry.State if state == request.GET.get("estado")), Enquiry.State.NEW)
    rows = Enquiry.objects.filter(state=state).select_related("moved_by")
    if state != Enquiry.State.NEW:
        rows = rows.order_by("-moved_at", "-pk")
    shown = Paginator(rows, 50).get_page(request.GET.get("p"))
    return titled(request, "enquiries.html", _("Requests for quotations"), "comment", page=shown, state=state, states=Enquiry.State)


@enquiry_required
@require_POST
def move_enquiry(request, pk, state):
    enquiry = get_object_or_404(Enquiry, pk=pk)
    if not enquiry.move(state, by=request.user, now=timezone.now()):
        messages.warning(request, _("Somebody else has moved it already."))
    elif state == Enquiry.State.CLOSED:
        messages.success(request, _("The request is closed; how to answer was deleted."))
    else:
        messages.success(request, _("The request is noted as passed on."))
    return redirect("directory_enquiries")


urls = [
    path("directorio/solicitudes/", enquiries, name="directory_enquiries"),
    path("directorio/solicitudes/<int:pk>/<slug:state>/", move_enquiry, name="directory_move_enquiry"),
    path("directorio/problemas/", reports, name="directory_reports"),
    path("directorio/problemas/<int:pk>/", handle_report, name="directory_handle_report"),
    path("directorio/descargas/", exports, name="directory_exports"),
    path("directorio/descargas/<int:pk>/", download_export, name="directory_export"),
    path("directorio/certificados/", certificates, name="directory_certificates"),
    path("directorio/certificados/<int:pk>/", check_certificate, name="directory_check_certificate"),
    path("directorio/certificados/<int:pk>/documento/", certificate_document, name="directory_certificate_document"),
]
