from wagtail import blocks

from .links import CallToActionBlock, CardsBlock, ElsewhereBlock, FiguresBlock, ProductsBlock, SuppliersBlock
from .media import AudioBlock, DownloadsBlock, GalleryBlock, PictureBlock, VideoBlock
from .words import AccordionBlock, HeadingBlock, QuoteBlock, TextBlock


class StoryBlock(blocks.StreamBlock):
    """The one grammar of stories for all pages."""

    heading = HeadingBlock()
    text = TextBlock()
    picture = PictureBlock()
    gallery = GalleryBlock()
    audio = AudioBlock()
    video = VideoBlock()
    quote = QuoteBlock()
    call_to_action = CallToActionBlock()
    figures = FiguresBlock()
    downloads = DownloadsBlock()
    cards = CardsBlock()
    accordion = AccordionBlock()
    suppliers = SuppliersBlock()
    products = ProductsBlock()
    elsewhere = ElsewhereBlock()
