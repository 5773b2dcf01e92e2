"""The import in the admin: upload, preview, confirmation, progress, report. For who may add an import run."""

import io
import tempfile
from functools import partial

from django import forms
from django.core.paginator import Paginator
from django.db import transaction
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST
from wagtail.admin.auth import permission_required

from ..models import ImportRun
from . import readers, report, tasks, told

PER_PAGE = 50
MOST_BYTES = 40 * 1024 * 1024  # 61,000 full rows: 20 MB as CSV
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
allowed = permission_required("directory.add_importrun")


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("Sheet"),
        help_text=_("XLSX or CSV, up to 40 MB. Nothing is changed yet: first you see what was understood."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt,.tsv"}),
        max_length=255,
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 40 MB. Split it in two."))
        if not file.name.lower().endswith((".xlsx", ".csv", ".txt", ".tsv")):
            raise forms.ValidationError(_("Only XLSX and CSV can be imported. Save the sheet as one of them."))
        try:
            readers.open_sheet(file.file)
        except readers.UnusableFileError as error:
            raise forms.ValidationError(str(error)) from None
        file.seek(0)
        return file


@allowed
def index(request):
    """The form, and all runs, the latest first."""
    form = UploadForm(request.POST or None, request.FILES or None) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        with transaction.atomic():
            run = ImportRun.objects.create(file=file, file_name=file.name[:255], state=ImportRun.State.QUEUED, is_dry_run=True, started_by=request.user)
            tasks.check.enqueue(run.pk)
        return redirect("directory_import_run", run.pk)
    runs = Paginator(ImportRun.objects.select_related("started_by"), PER_PAGE).get_page(request.GET.get("p"))
    return render(request, "directory/admin/import/index.html", {"form": form, "runs": runs, "page_title": _("Import cooperatives"), "header_icon": "upload"})


@allowed
@require_GET
def show(request, pk):
    """One run: what it waits for, the preview, the counts and its problems; asks for itself again while it works."""
    run = get_object_or_404(ImportRun.objects.select_related("started_by"), pk=pk)
    is_working = run.state in (ImportRun.State.QUEUED, ImportRun.State.RUNNING)
    only_refused = request.GET.get("solo") == "rechazadas"
    issues = run.issues.order_by("-is_refusal", "row", "pk")
    if only_refused:
        issues = issues.filter(is_refusal=True)
    columns = list(dict.fromkeys(column for row in run.preview for column in row["cells"]))
    page = Paginator(issues, PER_PAGE).get_page(request.GET.get("p"))
    for issue in page:
        issue.heading = told.heading(issue.field)
    response = render(
        request,
        "directory/admin/import/run.html",
        {
            "run": run,
            "is_working": is_working,
            "can_confirm": run.is_dry_run and run.state == ImportRun.State.DONE and bool(run.file),
            "percent": min(99, 100 * run.rows_done // run.rows_total) if run.rows_total else 0,
            "summary": report.summary(run),
            "issues": page,
            "only_refused": only_refused,
            "columns": [told.heading(column) for column in columns],
            "preview": [(row["row"], [row["cells"].get(column, "") for column in columns]) for row in run.preview],
            "page_title": run.file_name,
            "header_icon": "upload",
        },
    )
    if is_working:
        response["Refresh"] = "3"
    return response


@allowed
@require_POST
def confirm(request, pk):
    """Import what was checked. Twice is harmless: only the first changes the state."""
    with transaction.atomic():
        ready = ImportRun.objects.filter(pk=pk, is_dry_run=True, state=ImportRun.State.DONE).exclude(file="")
        if ready.update(is_dry_run=False, state=ImportRun.State.QUEUED, started_by=request.user, error=""):
            tasks.import_file.enqueue(pk)
    return redirect("directory_import_run", pk)


@allowed
@require_GET
def changes(request, pk):
    """What a run made and changed, before and after."""
    run = get_object_or_404(ImportRun, pk=pk)
    page = Paginator(run.changes.select_related("cooperative").order_by("row", "pk"), PER_PAGE).get_page(request.GET.get("p"))
    values = told.Values()
    rows = [
        (change, [(told.heading(column), values(column, change.before.get(column)), values(column, value)) for column, value in change.after.items()])
        for change in page
    ]
    return render(
        request, "directory/admin/import/changes.html", {"run": run, "rows": rows, "page": page, "page_title": run.file_name, "header_icon": "history"}
    )


def download(name, write):
    file = tempfile.SpooledTemporaryFile(max_size=2 * 1024 * 1024)  # noqa: SIM115  FileResponse closes it
    write(file)
    file.seek(0, io.SEEK_SET)
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


@allowed
@require_GET
def download_report(request, pk):
    run = get_object_or_404(ImportRun, pk=pk)
    return download(f"importacion-{run.pk}.xlsx", partial(report.write_xlsx, run))


@allowed
@require_GET
def template(request):
    return download("cooperativas.xlsx", report.write_template)


urls = [
    path("importar/", index, name="directory_import"),
    path("importar/plantilla/", template, name="directory_import_template"),
    path("importar/<int:pk>/", show, name="directory_import_run"),
    path("importar/<int:pk>/confirmar/", confirm, name="directory_import_confirm"),
    path("importar/<int:pk>/cambios/", changes, name="directory_import_changes"),
    path("importar/<int:pk>/informe/", download_report, name="directory_import_report"),
]
