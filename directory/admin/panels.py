"""The edit forms, grouped as a person thinks of a cooperative."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, InlinePanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.admin.panels.base import get_form_for_model

from .fields import ListPanel
from .forms import CategoryForm, CertificateForm, ContactForm, CooperativeForm, ProductForm, TextForm


class FormInlinePanel(InlinePanel):
    """Rows of a list, each checked by a form of its own."""

    def __init__(self, *args, form, **kwargs):
        super().__init__(*args, **kwargs)
        self.form = form

    def clone_kwargs(self):
        return super().clone_kwargs() | {"form": self.form}

    def get_form_options(self):
        options = super().get_form_options()
        formset = options["formsets"][self.relation_name]
        deferred = self.child_edit_handler.get_form_options().get("defer_required_on_fields", [])
        formset["form"] = get_form_for_model(self.db_field.related_model, form_class=self.form, defer_required_on_fields=deferred)
        return options


cooperative = TabbedInterface(
    [
        ObjectList(
            [
                FieldPanel("public_name"),
                FieldPanel("slug"),
                FormInlinePanel(
                    "texts",
                    form=TextForm,
                    label=_("Text"),
                    heading=_("Who they are, in each language"),
                    panels=[
                        FieldPanel("language"),
                        FieldPanel("is_original"),
                        FieldPanel("tagline"),
                        FieldPanel("story"),
                        FieldPanel("audio"),
                        FieldPanel("audio_seconds"),
                    ],
                ),
                InlinePanel("photos", label=_("Photo"), heading=_("Photos"), panels=[FieldPanel("image"), FieldPanel("caption")]),
            ],
            heading=_("Name and story"),
        ),
        ObjectList(
            [
                FieldPanel("categories"),
                ListPanel("payment_methods"),
                FieldRowPanel([FieldPanel("issues_invoices"), FieldPanel("is_procurement_ready")]),
                ListPanel("coverage"),
                ListPanel("languages"),
                FieldPanel("scian"),
            ],
            heading=_("What it sells"),
        ),
        ObjectList(
            [
                FieldPanel("state"),
                FieldPanel("municipality"),
                FieldPanel("municipality_text"),
                FieldPanel("locality"),
                MultiFieldPanel([FieldRowPanel([FieldPanel("latitude"), FieldPanel("longitude")]), FieldPanel("precision")], heading=_("On the map")),
                MultiFieldPanel([FieldPanel("address"), FieldPanel("is_address_public")], heading=_("Address")),
            ],
            heading=_("Place"),
        ),
        ObjectList(
            [
                HelpPanel(content=_("Only contacts marked “public” appear on the page. Ask the cooperative before you mark one.")),
                FormInlinePanel(
                    "contacts",
                    form=ContactForm,
                    label=_("Contact"),
                    heading=_("Contacts"),
                    panels=[FieldRowPanel([FieldPanel("kind"), FieldPanel("value")]), FieldRowPanel([FieldPanel("label"), FieldPanel("is_public")])],
                ),
            ],
            heading=_("Contacts"),
        ),
        ObjectList(
            [
                FieldPanel("legal_name"),
                FieldRowPanel([FieldPanel("legal_form"), FieldPanel("coop_class")]),
                FieldPanel("rfc"),
                FieldRowPanel([FieldPanel("constituted_on"), FieldPanel("founded_year")]),
                FieldRowPanel([FieldPanel("registry_status"), FieldPanel("registry_folio")]),
                MultiFieldPanel(
                    [
                        FieldRowPanel([FieldPanel("members_women"), FieldPanel("members_men"), FieldPanel("members_other")]),
                        FieldRowPanel([FieldPanel("members_young"), FieldPanel("members_indigenous")]),
                    ],
                    heading=_("Members"),
                ),
                InlinePanel("bodies", label=_("Body"), heading=_("Governance"), panels=[FieldRowPanel([FieldPanel("kind"), FieldPanel("mandate_ends_on")])]),
                FieldPanel("networks"),
            ],
            heading=_("Members and governance"),
        ),
        ObjectList(
            [
                FormInlinePanel(
                    "certificates",
                    form=CertificateForm,
                    label=_("Certificate"),
                    heading=_("Certificates"),
                    help_text=_("A certificate that changes must be checked again. The document is never shown to visitors."),
                    panels=[
                        FieldPanel("certification"),
                        FieldPanel("number"),
                        FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_until")]),
                        FieldPanel("document"),
                    ],
                ),
            ],
            heading=_("Certificates"),
        ),
        ObjectList(
            [
                HelpPanel(content=_("To verify or confirm, tick the cooperative in the list and choose what to do below it.")),
                FieldPanel("verification", read_only=True),
                FieldPanel("verified_at", read_only=True),
                FieldPanel("verification_proof", read_only=True),
                FieldPanel("confirmed_at", read_only=True),
                FieldPanel("external_id", read_only=True),
                FieldPanel("notes_private"),
            ],
            heading=_("Verification and notes"),
        ),
    ],
    base_form_class=CooperativeForm,
)

product = TabbedInterface(
    [
        ObjectList(
            [
                FieldPanel("cooperative"),
                FormInlinePanel(
                    "texts",
                    form=TextForm,
                    label=_("Text"),
                    heading=_("Name and description, in each language"),
                    min_num=1,
                    panels=[FieldPanel("language"), FieldPanel("is_original"), FieldPanel("name"), FieldPanel("description")],
                ),
                FieldPanel("slug"),
                FieldPanel("category"),
                FieldPanel("tags"),
                InlinePanel("photos", label=_("Photo"), heading=_("Photos"), panels=[FieldPanel("image"), FieldPanel("caption")]),
            ],
            heading=_("What it is"),
        ),
        ObjectList(
            [
                MultiFieldPanel([FieldRowPanel([FieldPanel("price_min"), FieldPanel("price_max"), FieldPanel("price_unit")])], heading=_("Price in pesos")),
                FieldRowPanel([FieldPanel("minimum_order"), FieldPanel("minimum_order_unit")]),
                FieldRowPanel([FieldPanel("monthly_capacity"), FieldPanel("monthly_capacity_unit")]),
                FieldRowPanel([FieldPanel("accepts_wholesale"), FieldPanel("is_available")]),
                FieldPanel("presentation"),
                FieldRowPanel([FieldPanel("shelf_life_days"), FieldPanel("lead_time_days")]),
                ListPanel("season_months"),
                ListPanel("coverage"),
            ],
            heading=_("Price and delivery"),
        ),
    ],
    base_form_class=ProductForm,
)

category = ObjectList(
    [
        FieldPanel("parent"),
        FieldPanel("slug"),
        InlinePanel(
            "texts",
            label=_("Name"),
            heading=_("Names, in each language"),
            min_num=1,
            panels=[FieldPanel("language"), FieldPanel("name"), FieldPanel("synonyms")],
        ),
        FieldPanel("scian"),
        FieldPanel("sort_order"),
    ],
    base_form_class=CategoryForm,
)

certification = ObjectList([FieldPanel("name"), FieldPanel("issuer"), FieldPanel("slug"), FieldPanel("aliases"), FieldPanel("website")])

network = ObjectList(
    [
        FieldPanel("name"),
        FieldPanel("slug"),
        FieldPanel("kind"),
        FieldPanel("website"),
        InlinePanel("texts", label=_("Text"), heading=_("Descriptions, in each language"), panels=[FieldPanel("language"), FieldPanel("description")]),
    ]
)
