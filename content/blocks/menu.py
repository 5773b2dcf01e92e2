"""What navigation and footer are composed of."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from .links import LinkBlock


class MenuLinkBlock(LinkBlock):
    """A page or an address with the words that stand for it; a page brings its title along."""

    label = blocks.CharBlock(label=_("Words"), max_length=60, required=False, help_text=_("Left empty, the title of the page stands here."))

    def clean(self, value):
        cleaned = super().clean(value)
        if cleaned.get("url") and not cleaned.get("label"):
            raise blocks.StructBlockValidationError({"label": ValidationError(_("An address needs words to stand for it."))})
        return cleaned

    class Meta:
        icon = "link"
        label = _("Link")


class NavigationBlock(blocks.StreamBlock):
    link = MenuLinkBlock()


class ColumnBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=60, required=False)
    links = blocks.ListBlock(MenuLinkBlock(), label=_("Links"), min_num=1, max_num=10)

    class Meta:
        icon = "list-ul"
        label = _("Column")


class FooterBlock(blocks.StreamBlock):
    column = ColumnBlock()
