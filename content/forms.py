from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from PIL import Image, UnidentifiedImageError
from wagtail.forms import TaskStateCommentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from .pictures import without_metadata

DESCRIPTION_NEEDED = _("Say in a few words what can be seen, for who does not see it; or mark the picture as decorative.")


class ImageFileField(WagtailImageField):
    """Counts the pixels before it decodes them, and has a sentence for a file that breaks off (Wagtail's answers with a 500)."""

    def check_image_pixel_size(self, f):
        try:
            if self.pixels_promised(f.image.f) > self.max_image_pixels:
                message = _("The picture has more than %(millions)d million pixels. Make it smaller and upload it again.")
                raise ValidationError(message % {"millions": self.max_image_pixels // 1_000_000}, code="file_too_many_pixels")
            super().check_image_pixel_size(f)
        except (OSError, SyntaxError, ValueError, EOFError) as error:
            raise ValidationError(_("The file is damaged or incomplete. Save the picture again and upload that."), code="invalid_image") from error

    def pixels_promised(self, file):
        """What the head of the file says; 0 for a format that Pillow does not read by itself."""
        file.seek(0)
        try:
            width, height = Image.open(file).size
        except (UnidentifiedImageError, Image.DecompressionBombError):  # the latter has its sentence in Wagtail's check
            return 0
        finally:
            file.seek(0)
        return width * height


class PortalImageForm(BaseImageForm):
    """Asks for a description, since the next page is read aloud, and refuses what cannot be decoded.

    Beside the Spanish one there is a description in each other language of the site (`alt_texts`), none of them demanded.
    """

    file = ImageFileField(label=_("File"), widget=BaseImageForm.Meta.widgets["file"])  # Wagtail's: it writes the file's name into an empty title

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "description" in self.fields:
            self.fields["description"].help_text = DESCRIPTION_NEEDED
            self.fields["description"].widget.attrs |= {"data-controller": "described", "data-described-needed-value": DESCRIPTION_NEEDED}
            for name, language in self.other_languages().items():
                label = format_lazy("{}: {}", self.fields["description"].label, language.autonym)
                widget = forms.TextInput(attrs={"lang": language.lang})
                self.fields[name] = forms.CharField(
                    label=label, required=False, max_length=255, initial=self.instance.alt_texts.get(language.code, ""), widget=widget
                )

    @staticmethod
    def other_languages():
        """`{name of the form's field: row of the language table}`."""
        return {f"alt_{language.code}": language for language in settings.LANGUAGE_TABLE if language.code != settings.LANGUAGE_CODE}

    def save(self, commit=True):
        for name, language in self.other_languages().items():
            if name in self.cleaned_data:
                self.instance.alt_texts.pop(language.code, None)
                if told := self.cleaned_data[name].strip():
                    self.instance.alt_texts[language.code] = told
        return super().save(commit=commit)

    def clean_file(self):
        file = self.cleaned_data["file"]
        if "file" in self.changed_data and file:
            without_metadata(file)  # the model does it again when it saves: a damaged file is refused here, with a sentence
            file.seek(0)
        return file

    def clean(self):
        cleaned = super().clean()
        if "description" in self.fields and not cleaned.get("description") and not cleaned.get("is_decorative"):
            self.add_error("description", DESCRIPTION_NEEDED)
        return cleaned


class ReasonForm(TaskStateCommentForm):
    """What a moderator writes when something is sent back."""

    comment = forms.CharField(
        label=_("Reason"), error_messages={"required": _("Write why, so that they know what to change.")}, widget=forms.Textarea({"rows": 4})
    )
