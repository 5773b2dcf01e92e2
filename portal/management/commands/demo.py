from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from accounts.demo import make_accounts
from content.demo import make_pictures
from directory.demo import make
from directory.models import Cooperative, Product
from home.demo import make_pages
from home.models import HomePage
from messaging.demo import make_notices

SMALL = (48, 200)
MOST = (61_000, 300_000)
PICTURES = 12


class Command(BaseCommand):
    help = "Fill an empty database with fictitious, evidently fictitious, repeatable content in real places."

    def add_arguments(self, parser):
        parser.add_argument("--cooperatives", type=int, help=f"how many there shall be, up to {MOST[0]}; also grows what is there")
        parser.add_argument("--products", type=int, help=f"how many there shall be, up to {MOST[1]}")
        parser.add_argument("--seed", type=int, default=0)
        parser.add_argument("--only-if-empty", action="store_true", help="say nothing where there is content already")

    def handle(self, *, cooperatives, products, seed, only_if_empty, **options):
        if settings.SETTINGS_MODULE == "portal.settings.production":
            raise CommandError("Invented content and its accounts are for local settings only; nothing was made.")
        asked = cooperatives is not None or products is not None
        has_pages, existing = HomePage.objects.exists(), Cooperative.objects.count()
        if (has_pages or existing) and not asked:
            if not only_if_empty:
                self.stdout.write("There is content already; nothing was changed. With --cooperatives and --products the demonstration grows.")
            return
        wanted = (
            SMALL[0] if cooperatives is None else cooperatives,
            (SMALL[1] if cooperatives is None else round(cooperatives * MOST[1] / MOST[0])) if products is None else products,
        )
        if not all(0 <= number <= most for number, most in zip(wanted, MOST, strict=True)):
            raise CommandError(f"At most {MOST[0]} cooperatives and {MOST[1]} products.")
        self.stdout.write("Making the demonstration content…")
        with translation.override("es"):
            self.fill(wanted, existing, seed, has_pages=has_pages)

    def fill(self, wanted, existing, seed, *, has_pages):
        pictures = [] if has_pages else make_pictures(PICTURES, seed=seed)
        missing = [max(number - there, 0) for number, there in zip(wanted, (existing, Product.objects.count()), strict=True)]
        if missing[0]:
            made = make(*missing, seed=seed + existing, pictures=[image.pk for image in pictures])
            self.stdout.write(f"{made[0]} fictitious cooperatives with {made[1]} products.")
        if not has_pages:
            make_pages(pictures, today=timezone.localdate())
            make_notices(timezone.now())
        emails, password = make_accounts()
        if emails:
            self.stdout.write(f"Accounts for /admin/, all with the password {password} (shown this once):\n  " + "\n  ".join(emails))
            self.stdout.write("The first sign-in asks for an authenticator app; without one: manage.py authenticator LETTERS-OF-THAT-PAGE")
