from django.utils.translation import gettext_lazy as _
from wagtail.images.forms import BaseImageForm

from .pictures import without_metadata


class PortalImageForm(BaseImageForm):
    """Asks for a description, since the next page is read aloud, and refuses what cannot be decoded."""

    def clean_file(self):
        file = self.cleaned_data["file"]
        if "file" in self.changed_data and file:
            without_metadata(file)  # the model does it again when it saves: a damaged file is refused here, with a sentence
            file.seek(0)
        return file

    def clean(self):
        cleaned = super().clean()
        if "description" in self.fields and not cleaned.get("description") and not cleaned.get("is_decorative"):
            self.add_error("description", _("Say in a few words what can be seen, for who does not see it; or mark the picture as decorative."))
        return cleaned
