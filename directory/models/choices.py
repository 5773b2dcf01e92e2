"""Enumerations of the directory. Values are stored and appear in addresses (`?forma=sc`): never rename one."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LegalForm(models.TextChoices):
    """Most registered bodies of the social economy are not cooperatives in the strict sense (Ley de la Economía Social y Solidaria, art. 4)."""

    SC = "sc", _("S.C. de R.L. (cooperative, limited liability)")
    SC_CV = "sc-cv", _("S.C. de R.L. de C.V. (cooperative, variable capital)")
    SC_RS = "sc-rs", _("S.C. de R.S. (cooperative, supplementary liability)")
    SOCAP = "socap", _("S.C. de ahorro y préstamo (savings and credit)")
    SPR = "spr", _("Rural production society (S.P.R.)")
    SSS = "sss", _("Social solidarity society (S.S.S.)")
    EJIDO = "ejido", _("Ejido")
    COMMUNITY = "comunidad", _("Agrarian community")
    UNION = "union", _("Union or federation")
    FORMING = "en-formacion", _("Group being formed")


class CooperativeClass(models.TextChoices):
    """Ley General de Sociedades Cooperativas, art. 21."""

    PRODUCERS = "productores", _("Producers")
    CONSUMERS = "consumidores", _("Consumers")
    SAVINGS = "ahorro", _("Savings and credit")


class RegistryStatus(models.TextChoices):
    """Padrón Nacional Cooperativo."""

    NOT_REGISTERED = "no", _("Not registered")
    IN_PROCESS = "tramite", _("In process")
    REGISTERED = "inscrita", _("Registered")
    SUSPENDED = "suspendida", _("Suspended")


class Verification(models.TextChoices):
    """What the portal itself did to be sure. *Stale* is not stored: it is `confirmed_at` being over 12 months old."""

    UNVERIFIED = "no", _("Unverified")
    CLAIMED = "reclamada", _("Claimed by its members")
    VERIFIED = "verificada", _("Verified")


class Precision(models.TextChoices):
    EXACT = "exacta", _("Exact")
    LOCALITY = "localidad", _("Locality")
    MUNICIPALITY = "municipio", _("Municipality")


class ContactKind(models.TextChoices):
    WHATSAPP = "whatsapp", _("WhatsApp")
    PHONE = "telefono", _("Phone")
    EMAIL = "correo", _("E-mail")
    WEB = "web", _("Web site")
    FACEBOOK = "facebook", _("Facebook")
    INSTAGRAM = "instagram", _("Instagram")


class BodyKind(models.TextChoices):
    ASSEMBLY = "asamblea", _("General assembly")
    BOARD = "administracion", _("Board of directors")
    OVERSIGHT = "vigilancia", _("Oversight council")


class PaymentMethod(models.TextChoices):
    CASH = "efectivo", _("Cash")
    TRANSFER = "transferencia", _("Bank transfer (SPEI)")
    CARD = "tarjeta", _("Card")
    CODI = "codi", _("CoDi / DiMo")
    CREDIT = "credito", _("Credit to customers")


class Unit(models.TextChoices):
    KILOGRAM = "kg", _("kg")
    TONNE = "t", _("tonne")
    LITRE = "l", _("litre")
    PIECE = "pieza", _("piece")
    DOZEN = "docena", _("dozen")
    BAG = "bolsa", _("bag")
    SACK = "costal", _("sack")
    BOX = "caja", _("box")
    METRE = "m", _("metre")
    SQUARE_METRE = "m2", _("square metre")
    HECTARE = "ha", _("hectare")
    NIGHT = "noche", _("night")
    PERSON = "persona", _("person")
    HOUR = "hora", _("hour")
    SERVICE = "servicio", _("service")


class Coverage(models.TextChoices):
    """Where it delivers. Beside these a list may hold INEGI state codes ("20"): "these states"."""

    LOCAL = "local", _("Its own municipality and near it")
    NATIONAL = "nacional", _("All Mexico")
    EXPORT = "exportacion", _("Export")


class NetworkKind(models.TextChoices):
    FEDERATION = "federacion", _("Federation")
    UNION = "union", _("Union")
    COHORT = "generacion", _("Programme cohort")
    REGION = "region", _("Region")
