"""Doors of the Wagtail admin that are ours; they stand before its own."""

from django.urls import path

from .views.entrance import staff_sign_in
from .views.staff import recover

urlpatterns = [
    path("login/", staff_sign_in, name="wagtailadmin_login"),
    path("users/<int:pk>/recuperar/", recover, name="accounts_recover"),
]
