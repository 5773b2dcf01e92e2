from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks


@hooks.register("insert_global_admin_js", order=-1)
def start_widgets():
    return format_html('<script src="{}"></script>', static("admin/starts.js"))


@hooks.register("insert_global_admin_css")
def brand():
    return format_html('<link rel="stylesheet" href="{}">', static("admin/brand.css"))
