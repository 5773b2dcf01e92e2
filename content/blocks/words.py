"""Words: headings, text, quotes, what folds open."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

FEATURES = ["bold", "italic", "link", "document-link", "ol", "ul"]


class HeadingBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Heading"), max_length=120)

    class Meta:
        icon = "title"
        label = _("Heading")
        description = _("Begins a part of the story.")
        template = "content/blocks/heading.html"
        preview_value = {"text": "Cómo empezamos"}


class TextBlock(blocks.RichTextBlock):
    def __init__(self, **kwargs):
        super().__init__(features=FEATURES, **kwargs)

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        description = _("Paragraphs, lists, links.")
        template = "content/blocks/text.html"
        preview_value = "<p>Somos 64 familias que cultivamos café bajo sombra.</p>"


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("Quote"), max_length=600)
    person = blocks.CharBlock(label=_("Who says it"), max_length=120, required=False)
    role = blocks.CharBlock(label=_("Who that is"), max_length=160, required=False)

    class Meta:
        icon = "openquote"
        label = _("Quote")
        description = _("Somebody's own words.")
        template = "content/blocks/quote.html"
        preview_value = {"text": "Aquí decidimos entre todas.", "person": "Una socia", "role": "Cooperativa de ejemplo"}


class AccordionBlock(blocks.StructBlock):
    questions = blocks.ListBlock(
        blocks.StructBlock(
            [("question", blocks.CharBlock(label=_("Question"), max_length=160)), ("answer", blocks.RichTextBlock(label=_("Answer"), features=FEATURES))]
        ),
        label=_("Questions"),
        min_num=1,
    )

    class Meta:
        icon = "list-ul"
        label = _("Questions and answers")
        description = _("Each answer folds open.")
        template = "content/blocks/accordion.html"
        preview_value = {"questions": [{"question": "¿Cuánto cuesta?", "answer": "<p>Nada: el directorio es gratuito.</p>"}]}
