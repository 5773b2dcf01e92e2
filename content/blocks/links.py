"""What leads on: calls to action, cards, suppliers, pages elsewhere."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock


class LinkBlock(blocks.StructBlock):
    """A page of ours or an address elsewhere: exactly one."""

    page = blocks.PageChooserBlock(label=_("Page"), required=False)
    url = blocks.URLBlock(label=_("or an address"), required=False)

    def clean(self, value):
        cleaned = super().clean(value)
        if bool(cleaned.get("page")) == bool(cleaned.get("url")):
            raise blocks.StructBlockValidationError({"page": ValidationError(_("Choose a page or write an address: one of the two."))})
        return cleaned


class CallToActionBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=120)
    text = blocks.CharBlock(label=_("Text"), max_length=300, required=False)
    button = blocks.CharBlock(label=_("On the button"), max_length=40)
    link = LinkBlock(label=_("Leads to"))

    class Meta:
        icon = "plus-inverse"
        label = _("Call to action")
        description = _("One thing to do next.")
        template = "content/blocks/call_to_action.html"
        preview_value = {
            "title": "¿Eres cooperativa?",
            "text": "Publica lo que vendes.",
            "button": "Conoce cómo",
            "link": {"page": None, "url": "https://example.org/"},
        }


class FiguresBlock(blocks.StructBlock):
    figures = blocks.ListBlock(
        blocks.StructBlock(
            [("number", blocks.CharBlock(label=_("Number"), max_length=20)), ("label", blocks.CharBlock(label=_("What it counts"), max_length=80))]
        ),
        label=_("Figures"),
        min_num=1,
        max_num=4,
    )
    source = blocks.CharBlock(label=_("Source"), max_length=200)

    class Meta:
        icon = "table"
        label = _("Figures")
        description = _("Up to four numbers, with their source.")
        template = "content/blocks/figures.html"
        preview_value = {"figures": [{"number": "64", "label": "familias"}], "source": "Asamblea de 2025"}


class CardsBlock(blocks.StructBlock):
    cards = blocks.ListBlock(
        blocks.StructBlock(
            [
                ("title", blocks.CharBlock(label=_("Title"), max_length=80)),
                ("text", blocks.CharBlock(label=_("Text"), max_length=240)),
                ("link", LinkBlock(label=_("Leads to"))),
            ]
        ),
        label=_("Cards"),
        min_num=2,
        max_num=6,
    )

    class Meta:
        icon = "grip"
        label = _("Cards")
        description = _("Two to six ways to go on.")
        template = "content/blocks/cards.html"
        preview_value = {
            "cards": [
                {"title": title, "text": text, "link": {"page": None, "url": "https://example.org/"}}
                for title, text in (
                    ("Compra", "Encuentra quién lo vende."),
                    ("Vende", "Publica lo que hacen."),
                    ("Aprende", "Historias de otras cooperativas."),
                )
            ]
        }


class RecordsBlock(blocks.StructBlock):
    """Records of the directory named by string: this app knows none of them, and the directory supplies the cards."""

    records = ""  # the name of the list of choosers

    def get_preview_value(self):
        """The first public records of the directory."""
        model = self.child_blocks[self.records].child_block.target_model
        return self.normalize({"title": self.meta.preview_title, self.records: list(model.objects.public().order_by("pk")[:3])})

    def get_preview_template(self, value, context=None):
        return super().get_preview_template(value, context) if value[self.records] else "content/blocks/preview_empty.html"


class SuppliersBlock(RecordsBlock):
    records = "cooperatives"

    title = blocks.CharBlock(label=_("Title"), max_length=80, required=False)
    cooperatives = blocks.ListBlock(SnippetChooserBlock("directory.Cooperative", required=False), label=_("Cooperatives"), min_num=1, max_num=6)

    class Meta:
        icon = "group"
        label = _("Cooperatives")
        description = _("Cards of the directory; one that is no longer public is left out.")
        template = "content/blocks/suppliers.html"
        preview_title = "Quién lo vende"


class ProductsBlock(RecordsBlock):
    records = "products"
    title = blocks.CharBlock(label=_("Title"), max_length=80, required=False)
    products = blocks.ListBlock(SnippetChooserBlock("directory.Product", required=False), label=_("Products"), min_num=1, max_num=6)

    class Meta:
        icon = "tag"
        label = _("Products")
        description = _("Products of the directory; one that is no longer public is left out.")
        template = "content/blocks/products.html"
        preview_title = "Lo que venden"


class ElsewhereBlock(blocks.StructBlock):
    """An embed by consent: a link that says where it leads. Nothing of a third party is loaded on our page."""

    title = blocks.CharBlock(label=_("Title"), max_length=120)
    url = blocks.URLBlock(label=_("Address"))
    site = blocks.CharBlock(label=_("Site"), max_length=40, help_text=_("For example YouTube."))

    class Meta:
        icon = "link-external"
        label = _("Film or post elsewhere")
        description = _("A link that says where it leads; nothing is loaded from there.")
        template = "content/blocks/elsewhere.html"
        preview_value = {"title": "La asamblea en video", "url": "https://example.org/", "site": "example.org"}
