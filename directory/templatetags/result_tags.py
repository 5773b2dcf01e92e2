"""The results of a search, as HTML written here: as templates, twenty took a fifth of the time of their page."""

from django import template
from django.template.defaultfilters import floatformat
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from content.markup import escaped as escape
from content.templatetags.content_tags import cloth, picture

register = template.Library()


@register.simple_tag(takes_context=True)
def result_items(context, cards, **icons):
    """`cards` (`presenters.cooperative.Card`) as items of a list. `icons`: verified, box, truck, whatsapp, phone, mail, drawn once by the template."""
    return mark_safe("".join([result(context, card, icons) for card in cards]))  # noqa: S308  every word of it is escaped


def result(context, card, icons):
    name, image = card.cooperative.public_name, card.image
    drawn = picture(context, image, sizes="7.5rem", widths="120,240") if image else cloth(context, name, 1, 1)
    distance = f" · {escape(card.distance)}" if card.distance else ""
    return (
        f'<li class="hit"><div class="hit__pic">{drawn}</div>'
        f'<div class="hit__what"><h3><a href="{escape(card.url)}">{escape(card.name)}</a></h3>'
        f'<p class="soft">{escape(card.place)}{distance}</p>{sells(card)}</div>'
        f'<div class="hit__end">{badges(card, icons)}{reach(card, **icons)}</div>{why(card)}</li>\n'
    )


def sells(card):
    """What it sells and from how much; what it says of itself where it names no product, or where only that has the words."""
    told = f"<p{in_language(card.told_lang)}>{escape(card.told)}</p>" if card.told else ""
    if not card.sells:
        return told
    items = [f"<li><span{in_language(lang)}>{escape(name)}</span>{f' <b>{escape(price)}</b>' if price else ''}</li>" for name, lang, price in card.offers]
    if card.more:
        items.append(f'<li class="soft">{_("and %(count)s more") % {"count": card.more}}</li>')
    return f'{told}<ul class="hit__sells">{"".join(items)}</ul>'


def in_language(lang):
    return f' lang="{escape(lang)}"' if lang else ""


def badges(card, icons):
    verified = f'<p class="badge">{icons["verified"]}{_("Verified cooperative")}</p>' if card.is_verified else ""
    facts = [(icons["box"], card.wholesale), (icons["truck"], card.delivers)]
    items = [f'<li class="badge badge--plain">{icon}{escape(fact)}</li>' for icon, fact in facts if fact]
    return verified + (f'<ul class="hit__facts">{"".join(items)}</ul>' if items else "")


@register.simple_tag
def reach(card, *, whatsapp, phone, mail, **_others):
    """A button of the first way to reach the cooperative of `card`, with the icons given."""
    if card.whatsapp:
        style, address, icon, label = "whatsapp", card.whatsapp, whatsapp, "WhatsApp"
    elif card.phone:
        style, address, icon, label = "quiet", f"tel:{card.phone}", phone, _("Call")
    elif card.email:
        style, address, icon, label = "quiet", f"mailto:{card.email}", mail, _("Write")
    else:
        return ""
    who = f'<span class="visually-hidden"> {escape(card.cooperative.public_name)}</span>'
    return mark_safe(  # noqa: S308  escaped here
        f'<a class="button button--{style}" rel="nofollow" href="{escape(address)}">{icon}{label}{who}</a>'
    )


def why(card):
    """Why it ranks here, for who works in the admin and asked."""
    if not card.reasons:
        return ""
    items = [f"<li>{escape(reason)}: {floatformat(share, 2)}</li>" for reason, share in card.reasons]
    return f'<details class="hit__why"><summary>{_("Why it ranks here")}</summary><ul>{"".join(items)}</ul></details>'
