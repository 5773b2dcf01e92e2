"""A small site with one page of every type, in Spanish and (as an alias) in Tsotsil."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from wagtail.models import Locale, Page, Site

from content.models import ArticleIndexPage, ArticlePage, FormField, FormPage, StandardPage
from directory.models import Category, Cooperative, Network, Product, ProductText, State
from directory.models.taxonomy import CategoryText
from home.models import HomePage
from messaging.models import PrivacyNotice

WORDS = "Somos familias que cultivan y tejen, decidimos en asamblea y repartimos según el trabajo de cada quien. "


@dataclass
class SmallSite:
    paths: dict  # name → path in Spanish

    def in_tsotsil(self):
        return {f"{name} (tzo)": path.replace("/es/", "/tzo/", 1) for name, path in self.paths.items()}


def build():
    spanish, _ = Locale.objects.get_or_create(language_code="es")
    tsotsil, _ = Locale.objects.get_or_create(language_code="tzo")
    root = Page.get_first_root_node() or Page.add_root(title="Root", locale=spanish)
    for page in root.get_children():
        page.delete()
    root.refresh_from_db()
    home = root.add_child(
        instance=HomePage(title="Inicio", slug="inicio", headline="Compra directo a las cooperativas de México", introduction=WORDS, locale=spanish)
    )
    Site.objects.update_or_create(is_default_site=True, defaults={"hostname": "localhost", "root_page": home})
    body = [("text", f"<h2>Cómo trabajamos</h2><p>{WORDS * 5}</p>")] * 3
    about = home.add_child(instance=StandardPage(title="El programa", slug="programa", introduction=WORDS, body=body, locale=spanish))
    index = home.add_child(instance=ArticleIndexPage(title="Historias", slug="historias", locale=spanish))
    for number in range(14):
        index.add_child(
            instance=ArticlePage(
                title=f"Historia de ejemplo {number}",
                slug=f"historia-{number}",
                introduction=WORDS,
                published_on=date(2026, 1, 1 + number),
                body=body,
                author="Redacción",
                locale=spanish,
            )
        )
    form = home.add_child(instance=FormPage(title="Escríbenos", slug="contacto", locale=spanish))
    FormField.objects.create(page=form, label="Nombre", clean_name="nombre", field_type="singleline", required=True)
    FormField.objects.create(page=form, label="Mensaje", clean_name="mensaje", field_type="multiline", required=False)
    home.callout_title, home.callout_text, home.callout_page = "¿Eres cooperativa?", "Muestra aquí lo que hacen.", about
    home.save()
    state = State.objects.first() or State.objects.create(code="20", iso="MX-OAX", name="Oaxaca", abbreviation="Oax.", latitude=17, longitude=-96)
    parent = Category.objects.create(slug="ejemplo-alimentos")
    network = Network.objects.create(name="Red de ejemplo", slug="red-de-ejemplo", kind="union")
    for number in range(8):
        category = Category.objects.create(slug=f"ejemplo-{number}", parent=parent)
        CategoryText.objects.create(category=category, language="es", name=f"Rama de ejemplo {number}")
        cooperative = Cooperative.objects.create(
            public_name=f"Cooperativa de ejemplo {number}", slug=f"ejemplo-{number}", state=state, external_id=f"e{number}", live=True
        )
        cooperative.categories.set([category])
        cooperative.networks.set([network])
        cooperative.save()
    product = Product(cooperative=Cooperative.objects.get(slug="ejemplo-1"), slug="producto", price_min=90, price_max=120, price_unit="kg")
    product.texts.add(ProductText(language="es", name="Producto de ejemplo", description=WORDS * 3, is_original=True))
    product.save()
    for kind in PrivacyNotice.Kind:
        PrivacyNotice.objects.create(kind=kind, version="1", text=f"{WORDS}\n\n" * 20, published_at=timezone.now())
    for page in Page.objects.filter(locale=spanish, depth__gt=1).order_by("path"):
        page.specific.copy_for_translation(tsotsil, alias=True)
    return SmallSite(
        {
            "front page": "/es/",
            "standard page": "/es/programa/",
            "articles": "/es/historias/",
            "article": "/es/historias/historia-1/",
            "form": "/es/contacto/",
            "search": "/es/buscar/?q=ejemplo",
            "not found": "/es/nada-de-eso/",
            "directory": "/es/directorio/",
            "directory of a place": "/es/directorio/?q=cooperativa+ejemplo&cerca=20&radio=100",
            "directory of products": "/es/directorio/productos/",
            "products found": "/es/directorio/productos/?q=ejemplo",
            "map": "/es/directorio/mapa/",
            "map of a state": "/es/directorio/mapa/?estado=20",
            "nothing found": "/es/directorio/?q=zzzz&estado=20",
            "profile": "/es/directorio/ejemplo-1/",
            "product": "/es/directorio/ejemplo-1/producto/",
            "request for quotations": "/es/solicitudes/nueva/?q=zzzz&estado=20",
            "report": "/es/directorio/ejemplo-1/informar/",
            "networks": "/es/directorio/redes/",
            "network": "/es/directorio/redes/red-de-ejemplo/",
            "open data": "/es/datos-abiertos/",
            "privacy": "/es/aviso-de-privacidad/",
            "privacy in short": "/es/aviso-de-privacidad/simplificado/",
            "rights": "/es/mis-derechos/",
        }
    )
