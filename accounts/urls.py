"""Below each language: `cuenta/` is the door (django-allauth's views where they fit), `mi/` the person's own pages."""

from allauth.account import views as allauth_views
from django.urls import include, path

from .views import entrance, mine

urlpatterns = [
    path("cuenta/entrar/", entrance.sign_in, name="account_login"),
    path("cuenta/clave/", entrance.code, name="account_code"),
    path("cuenta/quien/", entrance.who, name="account_who"),
    path("cuenta/registro/", entrance.sign_up, name="account_signup"),
    path("cuenta/contrasena/", entrance.password, name="account_password"),
    path("cuenta/recuperar/", entrance.recover, name="account_recover"),
    path("cuenta/salir/", allauth_views.logout, name="account_logout"),
    path("cuenta/cerrada/", allauth_views.account_inactive, name="account_inactive"),
    path("cuenta/confirmar/", allauth_views.reauthenticate, name="account_reauthenticate"),
    path("cuenta/contrasena/cambiar/", allauth_views.password_change, name="account_change_password"),
    path("cuenta/contrasena/nueva/", mine.fresh(allauth_views.password_set), name="account_set_password"),
    path("cuenta/segundo-paso/", include("allauth.mfa.urls")),
    path("mi/", mine.home, name="me"),
    path("mi/datos/", mine.details, name="my_details"),
    path("mi/telefonos/", mine.phones, name="my_phones"),
    path("mi/correo/", mine.email, name="my_email"),
    path("mi/sesiones/", mine.sessions, name="usersessions_list"),
    path("mi/aviso/", mine.notice, name="my_notice"),
    path("mi/confirmar/", mine.confirm, name="my_confirm"),
    path("mi/mis-datos.json", mine.download, name="my_data"),
    path("mi/borrar/", mine.delete, name="my_end"),
    path("_util/login/", entrance.staff_sign_in, name="wagtailcore_login"),  # stands before Wagtail's own, which knows no second factor
]
