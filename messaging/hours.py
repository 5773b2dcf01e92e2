"""When a message may reach somebody: never between 20:30 and 08:00 of the person's own time, except answers and codes."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from .models.choices import AT_ANY_HOUR

QUIET_FROM, QUIET_TO = time(20, 30), time(8, 0)
# Area codes outside the centre's time (Ley de los Husos Horarios, 2022; numbering plan of the IFT). Codes that two zones share
# stand with the zone of most of their people.
ZONES = {
    "America/Tijuana": "616 646 658 661 663 664 665 686",
    "America/Hermosillo": "622 623 631 632 633 634 635 636 637 638 641 642 643 644 645 647 651 653 662",
    "America/Mazatlan": "311 319 323 324 325 327 389 612 613 615 624 667 668 669 672 673 687 694 695 696 697 698",
    "America/Cancun": "983 984 987 998",
    # Municipalities along the border that change their clocks with the United States (article 4 of that law).
    "America/Ciudad_Juarez": "656",
    "America/Ojinaga": "626",
    "America/Matamoros": "862 867 868 877 878 891 894 897 899",
}
BY_AREA = {code: zone for zone, codes in ZONES.items() for code in codes.split()}

# How people call them.
NAMES = {
    "America/Mexico_City": _("Centre of the country"),
    "America/Cancun": "Quintana Roo",
    "America/Mazatlan": "Baja California Sur, Nayarit, Sinaloa",
    "America/Hermosillo": "Sonora",
    "America/Tijuana": "Baja California",
    "America/Ciudad_Juarez": "Ciudad Juárez",
    "America/Ojinaga": "Ojinaga",
    "America/Matamoros": _("Border of Coahuila, Nuevo León and Tamaulipas"),
}


def time_zone_of(address: str) -> str:
    """The zone of a Mexican number's area code; the portal's own zone for anything else."""
    if address.startswith("+52"):
        return BY_AREA.get(address[3:6], settings.TIME_ZONE)
    return settings.TIME_ZONE


def earliest(now: datetime, purpose: str, zone: str) -> datetime:
    """`now` where the message may go at once, else eight in the morning where the person lives."""
    if purpose in AT_ANY_HOUR:
        return now
    local = now.astimezone(ZoneInfo(zone))
    if QUIET_TO <= local.time() < QUIET_FROM:
        return now
    day = local.date() + timedelta(days=1) if local.time() >= QUIET_FROM else local.date()
    return datetime.combine(day, QUIET_TO, tzinfo=local.tzinfo).astimezone(now.tzinfo)
