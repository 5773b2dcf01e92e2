"""A privacy notice for the demonstration: the words that a real one needs, of nobody in particular."""

from .models import PrivacyNotice

VERSION = "demo-1"
SHORT = """Este es un aviso de demostración. POSiBLE COOP usa tus datos para que entres a tu cuenta, para avisarte de lo que recibe tu cooperativa y de los eventos a los que te inscribes. Las noticias son solo para quien las pide.

El aviso completo dice qué guardamos, por cuánto tiempo y cómo ejercer tus derechos."""
FULL = """Este es un aviso de demostración: quien opere el portal escribe aquí su nombre, su domicilio y a quién dirigirse.

Qué guardamos: tu nombre, tus teléfonos y tu correo; los mensajes que te enviamos y los que nos escribes; qué aceptaste recibir, cuándo y cómo; lo que publicas de tu cooperativa. De quien solo lee, nada: no usamos cookies de seguimiento.

Qué se ve: los contactos de tu cooperativa son privados hasta que ella decide publicarlos; puede corregirlos o retirarlos cuando quiera.

Para qué: para que entres a tu cuenta, para avisarte de las solicitudes y los eventos en los que participas. Las noticias son una finalidad aparte: solo si las pides, y las dejas cuando quieras respondiendo BAJA.

Por cuánto tiempo: tu cuenta, hasta que la borres; los mensajes pierden tu nombre y tu número al año; la prueba de lo que aceptaste se guarda cinco años después de terminar.

A quién se los damos: a nadie para que los use por su cuenta. La empresa de telefonía, el correo y WhatsApp llevan los mensajes.

Tus derechos: puedes conocer tus datos, corregirlos, pedir que se borren u oponerte a un uso, en la página «Tus datos, tus derechos», sin costo. Si cambiamos este aviso te pedimos aceptar la versión nueva."""


def make_notices(now):
    for kind, text in ((PrivacyNotice.Kind.FULL, FULL), (PrivacyNotice.Kind.SIMPLIFIED, SHORT)):
        PrivacyNotice.objects.get_or_create(kind=kind, version=VERSION, language="es", defaults={"text": text, "published_at": now})
