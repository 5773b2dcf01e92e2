"""Below each language."""

from django.urls import path

from .models import PrivacyNotice
from .views import privacy

urlpatterns = [
    path("aviso-de-privacidad/", privacy.notice, name="privacy_notice"),
    path("aviso-de-privacidad/simplificado/", privacy.notice, {"kind": PrivacyNotice.Kind.SIMPLIFIED}, name="privacy_notice_short"),
    path("mis-derechos/", privacy.rights, name="privacy_rights"),
    path("mi/mensajes/", privacy.mine, name="my_messages"),
]
