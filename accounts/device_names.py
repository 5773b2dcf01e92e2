"""What people call a device, from what its browser says of itself: "Chrome, Android". For their own list of sessions, never for a decision."""

from django.utils.translation import gettext as _

# The first that is found: browsers name those that they descend from as well.
BROWSERS = (
    ("SamsungBrowser", "Samsung"),
    ("OPR/", "Opera"),
    ("Edg", "Edge"),
    ("UCBrowser", "UC"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrom", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "Mac"), ("KAIOS", "KaiOS"), ("Linux", "Linux"))


def device_name(user_agent):
    """ "" where nothing is known."""
    found = [next((name for mark, name in names if mark in user_agent), "") for names in (BROWSERS, SYSTEMS)]
    if not all(found):
        return "".join(found)
    return _("%(browser)s on %(system)s") % {"browser": found[0], "system": found[1]}
