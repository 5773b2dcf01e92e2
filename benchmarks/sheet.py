"""A sheet of 61,000 rows as an office sends it: nasty in every way that was met, the same every time.

Titles and group headings above the table, Spanish headings, states abbreviated, phones with 044, RFC with hyphens, dates
as text, thousands commas, lists in every separator, the same cooperative twice, formulas with errors, cells of "N/A",
and (CSV) lines of two encodings in one file. About one row in five is refused; the others have three warnings each.
"""

import csv
import datetime
import random
from pathlib import Path

HEADINGS = [
    "No.", "Nombre de la cooperativa", "Razón Social *", "Figura jurídica", "R.F.C.", "Fecha de constitución", "Año de inicio", "Entidad Federativa", "Municipio", "Localidad", "Latitud",
    "Longitud", "Domicilio fiscal", "Teléfono", "Teléfono 2", "Celular", "Correo electrónico", "Página web", "Mujeres", "Hombres", "Jóvenes", "Indígenas", "Giro", "Productos y servicios",
    "Certificaciones", "Lenguas", "Cobertura", "Folio PNC", "Descripción", "Observaciones", "Contactos públicos", "Capturó",
]  # fmt: skip
STATES = {
    "Oaxaca": ("Oax.", "OAX", "20", "Oaxaca"), "Chiapas": ("Chis.", "07", "CHIAPAS", "Chiapas "), "México": ("Edo. Méx.", "Edomex", "Estado de México"),
    "Ciudad de México": ("CDMX", "D.F.", "Cd. de México"), "Veracruz": ("Ver.", "Veracruz de Ignacio de la Llave"), "Yucatán": ("Yuc.", "YUCATAN"),
    "Puebla": ("Pue.", "Puebla"), "Guerrero": ("Gro.", "guerrero"), "Hidalgo": ("Hgo.", "HIDALGO"), "Michoacán": ("Mich.", "Michoacán de Ocampo"), "Jalisco": ("Jal.", "JAL"),
}  # fmt: skip
FORMS = ("S.C. de R.L. de C.V.", "SC DE RL", "S. C. de R. L.", "S.P.R. de R.L.", "Sociedad Cooperativa", "SSS", "Ejido", "Unión de ejidos", "S.C. de R.S.")
FIRST = "Flor Unión Sierra Mujeres Tejedoras Productores Raíz Luz Camino Esperanza Semilla Manos Valle Nuevo Corazón Tierra".split()
MAYA = ("Bats'i Antsetik", "Múuch´ Meyaj", "Jun K’optik", "Ts'unun Ch'ulelal")
NOTHING = ("N/A", "s/d", "-", "No tiene", "PENDIENTE", "")


def records(rows, seed=44):
    """`rows` lists of cells in the order of HEADINGS; values as a sheet holds them (text, numbers, dates)."""
    from directory.demo_words import TRADES
    from directory.models import Municipality
    from directory.seeds import CATEGORIES

    chance = random.Random(seed)
    towns = {name: list(Municipality.objects.filter(state__name=name).order_by("slug").values_list("name", flat=True)) or ["Centro"] for name in STATES}
    leaves = [leaf[1] for _slug, _name, leaves in CATEGORIES for leaf in leaves]
    products = [name for trade in TRADES.values() for name in trade[-1]]
    earlier = []
    for n in range(1, rows + 1):
        if earlier and chance.random() < 0.01:  # twice, the second time with other blanks
            again = list(chance.choice(earlier))
            again[chance.randrange(12, 30)] = ""
            yield again
            continue
        row = record(n, chance, towns, leaves, products)
        if n % 50 == 0:
            earlier.append(row)
        yield row


def record(n, chance, towns, leaves, products):
    state = chance.choice(list(STATES))
    town = chance.choice(towns[state])
    name = f"{chance.choice(MAYA) if n % 40 == 0 else chance.choice(FIRST)} de {chance.choice(FIRST)} {town} {n} (ejemplo)"
    day = datetime.date(chance.randint(1975, 2024), chance.randint(1, 12), chance.randint(1, 28))
    phone = f"951{chance.randint(1000000, 9999999)}"
    mobile = f"55{chance.randint(10000000, 99999999)}"
    women = chance.randint(0, 1800) if chance.random() < 0.05 else chance.randint(0, 60)
    return [
        f"DGE-{n:06}",
        "" if n % 113 == 0 else chance.choice((name, name.upper(), f"  {name} ")),
        f"{name}, S.C. de R.L. de C.V.",
        "Asociación rara" if n % 61 == 0 else chance.choice(FORMS),
        rfc(n, day, chance),
        dated(day, chance),
        str(day.year) if n % 2 else day.year + 0.0,
        "Oxaca de los sueños" if n % 127 == 0 else chance.choice(STATES[state]),
        f"Mpio. de {town}" if n % 9 == 0 else town.upper() if n % 3 == 0 else "San Inventado" if n % 31 == 0 else town,
        chance.choice((f"Barrio {chance.choice(FIRST)}", *NOTHING)),
        *((f"{chance.uniform(15, 21):.5f}", f"{chance.uniform(90, 100):.5f}") if n % 10 == 0 else ("", "")),
        f"Calle {chance.choice(FIRST)} s/n, Col. Centro\nC.P. 6{chance.randint(8000, 9999)}",
        chance.choice((f"01 {phone[:3]} {phone[3:6]} {phone[6:]}", f"({phone[:3]}) {phone[3:]}", f"{phone} ext. 12", float(phone))) if n % 5 else "no tiene",
        f"{phone[:3]}-{phone[3:]}; 044 {mobile}" if n % 7 == 0 else "",
        chance.choice((f"044 {mobile[:2]} {mobile[2:6]} {mobile[6:]}", f"+52 1 {mobile}", mobile, "12345")) if n % 2 else "",
        chance.choice((f"Contacto{n}@Ejemplo.test", f"coop{n}@ejemplo.test, ventas{n}@ejemplo.test", "sin arroba")) if n % 3 else "N/A",
        f"www.coop{n}.example" if n % 6 == 0 else f"https://facebook.com/coop{n}" if n % 6 == 3 else "",
        f"{women:,}" if n % 2 else float(women),
        chance.choice((chance.randint(0, 90), "#REF!" if n % 20 == 0 else "12")),
        chance.choice((chance.randint(0, 30), "n/d")),
        chance.choice((chance.randint(0, 60), "")),
        chance.choice(("; ", " | ", ", ")).join(chance.sample(leaves, chance.randint(1, 3))) + ("; Varios" if n % 30 == 0 else ""),
        "; ".join(chance.sample(products, chance.randint(0, 5))),
        chance.choice(("", "", "", "USDA Organic", "Comercio Justo México; Sello inventado")),
        chance.choice(("Español", "español; tsotsil", "Maya, español", "ES")),
        chance.choice(("", "nacional", "estatal", "Oaxaca; Puebla", "todo el país; exportación")),
        f"PNC/{day.year}/{n}",
        f"Somos una cooperativa de {chance.choice(FIRST).lower()} y trabajamos {chance.choice(leaves).lower()} en {town}. " * chance.randint(1, 4),
        "Llamar por la tarde" if n % 4 == 0 else "",
        chance.choice(("Sí", "no", "X", "")),
        "=CONCATENATE(A1;B1)" if n % 100 == 0 else "ejemplo",
    ]


def rfc(n, day, chance):
    letters = "".join(chance.choices("ABCDEFGHIJKLMNPQRSTUVWXYZ", k=3))
    end = f"{n % 1000:03}"
    if n % 97 == 0:
        return "XAXX010101000"
    if n % 89 == 0:
        return f"{letters}{day:%y%m%d}"  # three characters short: refused
    return f"{letters}-{day:%y%m%d}-{end}" if n % 3 else f"{letters.lower()}{day:%y%m%d}{end}"


def dated(day, chance):
    return chance.choice((f"{day:%d/%m/%Y}", f"{day:%Y-%m-%d}", day, f"{day.day} de marzo de {day.year}", f"{day:%d-%m-%y}", "31/02/2010", ""))


def above():
    """Title, blank line and merged group headings over the table."""
    yield ["DIRECCIÓN GENERAL DE EJEMPLO", *[""] * 31]
    yield ["Padrón de organizaciones del sector social (datos inventados)", *[""] * 31]
    yield [""] * 32
    yield ["Identificación", *[""] * 6, "Ubicación", *[""] * 5, "Contacto", *[""] * 18]
    yield HEADINGS


def write_csv(path, rows):
    """Semicolons; one line in five hundred pasted from an UTF-8 file into one of Windows-1252."""
    with Path(path).open("w", encoding="utf-8", errors="surrogateescape", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        for n, row in enumerate((*above(), *records(rows))):
            cells = [f"{cell:%d/%m/%Y}" if isinstance(cell, datetime.date) else str(cell) for cell in row]
            if n % 500:
                cells = [cell.encode("cp1252", "replace").decode("utf-8", "surrogateescape") for cell in cells]
            writer.writerow(cells)


def write_xlsx(path, rows):
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    book.create_sheet("Portada").append(["Véase la hoja siguiente"])
    sheet = book.create_sheet("Padrón")
    for row in (*above(), *records(rows)):
        sheet.append([None if cell == "" else cell for cell in row])
    book.save(path)
