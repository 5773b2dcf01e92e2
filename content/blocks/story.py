from wagtail import blocks


class StoryBlock(blocks.StreamBlock):
    """The one grammar of stories for all pages."""

    text = blocks.RichTextBlock()
