"""Tables that hold nothing of people. Each table of the site stands here or has a rule in `portal.retention`: `portal.checks` refuses others.

Beside each table its columns of free text, JSON or files: whoever adds one writes it here too, and has asked what will be
written into it. What may be a person's, be it only their number or their words, needs a rule instead.
"""

from django.db import models

# Kinds of column that cannot hold a name, a number to call or a sentence.
BOUND = (
    models.BooleanField, models.IntegerField, models.FloatField, models.DecimalField, models.DateField, models.TimeField, models.DurationField,
    models.UUIDField, models.ForeignKey,
)  # fmt: skip

KEYS = dict.fromkeys(  # between other rows; they go with them
    (
        "content.ArticleTag", "content.ReviewTask", "directory.GovernanceBody", "directory.ProductTag", "directory.RelatedCooperative", "directory.RelatedProduct",
        "taggit.TaggedItem", "wagtail_localize.LocaleSynchronization", "wagtail_localize.RelatedObjectSegment", "wagtail_localize.TemplateSegment",
        "wagtail_localize.TranslatableObject", "wagtail_localize.Translation", "wagtail_localize.TranslationLog", "wagtailadmin.Admin",
        "wagtailcore.GroupApprovalTask", "wagtailcore.GroupCollectionPermission", "wagtailcore.GroupPagePermission", "wagtailcore.GroupSitePermission",
        "wagtailcore.WorkflowContentType", "wagtailcore.WorkflowPage", "wagtailcore.WorkflowTask",
    ),
    "",
)  # fmt: skip

PUBLISHED = {  # words for everybody: of editors, of translators, of what cooperatives say of themselves and sell
    "content.Alert": "text url link_text",
    "content.FormField": "clean_name label choices default_value help_text",  # what a form asks; the answers are FormSubmission
    "content.Menu": "navigation footer",
    "content.PortalRendition": "filter_spec file focal_point_key",
    "directory.CooperativePhoto": "caption",
    "directory.CooperativeText": "tagline story audio",
    "directory.NetworkText": "description",
    "directory.Product": "name folded_name slug season_months presentation coverage",
    "directory.ProductPhoto": "caption",
    "directory.ProductText": "name description",
    "messaging.PrivacyNotice": "version language text",
    "taggit.Tag": "name slug",
    "wagtail_localize.OverridableSegment": "data_json",
    "wagtail_localize.String": "data",
    "wagtail_localize.StringSegment": "attrs",
    "wagtail_localize.Template": "template template_format",
    "wagtail_localize.TranslationContext": "path field_path",
    "wagtail_localize.TranslationSource": "object_repr content_json schema_version",
    "wagtailembeds.Embed": "url hash html title author_name provider_name thumbnail_url",  # what a film's own public page says of it
    "wagtailimages.Rendition": "filter_spec file focal_point_key",
    "wagtailsearch.SQLiteFTSIndexEntry": "autocomplete title body",  # of pages, pictures and documents; only where SQLite is the database
}

HOUSE = {  # lists and settings of the portal, names of places, what machines note about themselves
    "auth.Group": "name",
    "auth.Permission": "name codename",
    "contenttypes.ContentType": "app_label model",
    "directory.Category": "slug scian",
    "directory.CategoryText": "name synonyms",
    "directory.Certification": "name issuer slug aliases website",
    "directory.CooperativeChange": "digest",
    "directory.Locality": "name slug folded_name",
    "directory.Municipality": "clave name slug folded_name",
    "directory.Network": "name slug website",
    "directory.OldSlug": "slug",
    "directory.OpenDataFile": "name file",
    "directory.State": "code iso name abbreviation",
    "messaging.ChannelState": "error",  # our own words about a gateway
    "portal.ScheduledCommand": "name error",  # redacted as logs are
    "search.IndexRun": "name error",
    "search.PendingDocument": "index_name",
    "search.Recommendation": "words note",
    "search.SynonymGroup": "words",
    "wagtailcore.Collection": "path name",
    "wagtailcore.CollectionViewRestriction": "password",  # one for all who may see it
    "wagtailcore.Locale": "language_code",
    "wagtailcore.PageViewRestriction": "password",
    "wagtailcore.ReferenceIndex": "object_id to_object_id model_path content_path",
    "wagtailcore.Site": "hostname site_name",
    "wagtailcore.Task": "name",
    "wagtailcore.Workflow": "name",
    "wagtailredirects.Redirect": "old_path redirect_page_route_path redirect_link",
}

IMPERSONAL = KEYS | PUBLISHED | HOUSE


def free_columns(model) -> set[str]:
    """The columns of `model` into which somebody or something could write about a person; a list of choices bounds a text."""
    columns = model._meta.local_concrete_fields
    return {column.name for column in columns if not isinstance(column, BOUND) and not column.choices}
