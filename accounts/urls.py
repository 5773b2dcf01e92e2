"""Doors of the Wagtail admin that are ours; they stand before its own."""

from django.urls import path

from .views import PasswordResetView

urlpatterns = [path("password_reset/", PasswordResetView.as_view(), name="wagtailadmin_password_reset")]
