from django import template

from ..cloth import weave

register = template.Library()


@register.simple_tag(takes_context=True)
def cloth(context, name, columns=8, rows=8, label=""):
    """The woven cloth of `name`; `label` where it stands for something that is said nowhere else."""
    request = context.get("request")
    # Counted on the request, since an include has a render context of its own and an id must be unique on the page.
    count = getattr(request, "cloth_count", 0) + 1
    if request is not None:
        request.cloth_count = count
    return weave(str(name), columns, rows, label, key=f"w{count}")
