"""Columns of the sheet, and what else offices call them."""

import re
from collections import Counter
from functools import lru_cache

from search.folding import fold

COLUMNS = {
    "external_id": "id, id externo, identificador, clave, clave interna, folio interno, num control, numero de control, no, num, consecutivo",
    "public_name": "nombre, nombre publico, nombre comercial, nombre de la cooperativa, cooperativa, organizacion, nombre de la organizacion, name",
    "legal_name": "razon social, denominacion, denominacion social, denominacion o razon social, nombre legal, nombre fiscal",
    "legal_form": "forma legal, forma juridica, figura juridica, figura legal, tipo de sociedad, figura asociativa, regimen",
    "rfc": "rfc con homoclave, registro federal de contribuyentes, r.f.c.",
    "constituted_on": "fecha de constitucion, constituida, constituida el, fecha constitucion, fecha de acta constitutiva, fecha de alta",
    "founded_year": "año de fundacion, año de inicio, fundada, desde, año, año de inicio de operaciones, trabaja desde",
    "state": "estado, entidad, entidad federativa, nom ent, cve ent, edo",
    "municipality": "municipio, alcaldia, municipio o alcaldia, municipio alcaldia, delegacion, nom mun, mpio",
    "locality": "localidad, comunidad, poblacion, nom loc, ciudad",
    "latitude": "latitud, lat",
    "longitude": "longitud, lon, lng, long",
    "address": "direccion, domicilio, domicilio fiscal, calle y numero, calle",
    "phone": "telefono, telefonos, tel, telefono fijo, numero de telefono, telefono de contacto, contacto telefonico",
    "whatsapp": "whats app, wa, celular, cel, movil, telefono celular, numero de whatsapp",
    "email": "correo, correos, correo electronico, e-mail, mail, email de contacto",
    "website": "sitio web, pagina web, pagina de internet, web, sitio, url, redes sociales, facebook",
    "members_women": "mujeres, socias, numero de mujeres, num mujeres, total mujeres, socias mujeres",
    "members_men": "hombres, socios, numero de hombres, num hombres, total hombres, socios hombres",
    "members_other": "otros, otro, no binarias, otro genero, personas no binarias, otras personas",
    "members_young": "jovenes, menores de 30, jovenes menores de 30, socios jovenes, numero de jovenes",
    "members_indigenous": "indigenas, personas indigenas, poblacion indigena, socios indigenas, numero de indigenas",
    "categories": "categorias, categoria, giro, giros, rama, ramas, actividad, actividades, actividad economica, rubro, sector",
    "products": "productos, producto, productos y servicios, productos o servicios, servicios, que produce, que vende",
    "certifications": "certificaciones, certificacion, certificados, sellos, distintivos",
    "languages": "lenguas, lengua, idiomas, idioma, lengua indigena, lenguas indigenas, lenguas que hablan",
    "coverage": "cobertura, entregas, entrega en, entrega a, zona de entrega, alcance, cobertura de entrega",
    "registry_folio": "folio, folio pnc, folio padron, folio del padron, folio de registro, numero de registro, padron nacional cooperativo",
    "summary_es": "resumen, descripcion, resumen en español, descripcion breve, semblanza, quienes somos, objeto social",
    "notes_private": "notas, notas privadas, observaciones, comentarios, nota interna",
    "contacts_public": "contactos publicos, contacto publico, publicar contacto, publicar contactos, mostrar contacto, datos publicos",
}
LISTS = {"phone", "whatsapp", "email", "website", "categories", "products", "certifications", "languages", "coverage"}
REQUIRED = ("public_name", "state")
IDENTIFIERS = ("external_id", "rfc")


def key(text):
    """A heading or name without case, accents, spaces and punctuation: "Razón social *" is "razonsocial"."""
    return key_of(str(text))


@lru_cache(maxsize=20_000)
def key_of(text):
    return re.sub(r"[\W_]", "", fold(text))


NAMES = {key(name): column for column, others in COLUMNS.items() for name in (column, *others.split(","))}


def column_of(heading):
    """The column that a heading names, or None. "Teléfono 2" and "RFC (con homoclave)" are recognised as well."""
    folded = key(heading)
    outside = key(re.sub(r"\([^)]*\)", "", str(heading)))
    return NAMES.get(folded) or NAMES.get(folded.rstrip("0123456789")) or NAMES.get(outside)


def match(cells):
    """{position: column} of a row read as headings."""
    return {position: column for position, cell in enumerate(cells) if isinstance(cell, str) and cell.strip() and (column := column_of(cell))}


def is_header(columns):
    """Whether these are headings that make a table: the required columns and an identifier are there."""
    found = set(columns.values())
    return found.issuperset(REQUIRED) and not found.isdisjoint(IDENTIFIERS)


def repeated(columns):
    """Columns that stand there more than once and cannot hold a list: only the first of each is read."""
    return {column for column, times in Counter(columns.values()).items() if times > 1 and column not in LISTS}
