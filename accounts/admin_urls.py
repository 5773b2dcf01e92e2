"""Doors of the Wagtail admin that are ours; they stand before its own."""

from django.urls import path
from wagtail.admin.auth import require_admin_access

from .views.entrance import staff_sign_in
from .views.staff import LogView, recover

urlpatterns = [
    path("login/", staff_sign_in, name="wagtailadmin_login"),
    path("users/<int:pk>/recuperar/", recover, name="accounts_recover"),
    path("reports/cuentas/", require_admin_access(LogView.as_view()), name="accounts_log"),
    path("reports/cuentas/results/", require_admin_access(LogView.as_view(results_only=True)), name="accounts_log_results"),
]
