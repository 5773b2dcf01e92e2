"""A batch of rows against the records as they stand: decides, then writes with bulk operations."""

import datetime
from collections import defaultdict
from functools import lru_cache

from django.db import connection
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import WorkflowState

from content.slugs import slug_of
from search.folding import fold

from ..models import Certificate, ContactPoint, Cooperative, CooperativeText, Product, ProductText
from ..models.choices import LegalForm, Precision
from ..models.cooperative import RESERVED_SLUGS
from ..models.product import RESERVED_SLUGS as RESERVED_PRODUCT_SLUGS
from . import told
from .columns import key
from .inserting import insert, insert_records, names, row_of, table
from .rows import TAGLINE

SLUG_LENGTH = 80  # of 90: room for a number
Through = Cooperative.categories.through
WRITABLE = [
    "external_id", "public_name", "folded_name", "legal_name", "legal_form", "rfc", "constituted_on", "founded_year", "registry_folio", "members_women", "members_men", "members_other",
    "members_young", "members_indigenous", "languages", "coverage", "state", "municipality", "municipality_text", "locality", "latitude", "longitude", "precision", "address", "notes_private",
    "updated_at",
]  # fmt: skip


class Standing:
    """A cooperative as it stands while the batch is decided: the record, its children, and what must be written."""

    def __init__(self, cooperative):
        self.cooperative = cooperative
        self.is_new = cooperative.pk is None
        self.is_changed = False
        self.categories, self.old_categories = set(), set()
        self.contacts, self.certifications, self.products, self.slugs = [], set(), set(), set()
        self.text = None
        self.has_original = False
        self.is_waiting = False
        self.write_contacts, self.write_certificates, self.write_products, self.write_text = [], [], [], False


class Batch:
    """`decide()` reads and works everything out in memory, `save()` writes it. Run both in one transaction.

    `seen` {identity: (row, columns filled)} of earlier batches is only read; `self.seen` holds what this one adds.
    """

    def __init__(self, facts, known, seen, run):
        self.facts, self.known, self.run = facts, known, run
        self.earlier, self.seen = seen, {}
        self.counts = dict.fromkeys(("rows_done", "created", "updated", "unchanged", "refused", "held"), 0)
        self.issues, self.changes, self.touched = [], [], []

    def decide(self):
        usable = [facts for facts in self.facts if not facts.is_refused]
        self.load(usable)
        for facts in self.facts:
            result = "refused"
            extra = []
            if not facts.is_refused:
                result, extra = self.row(facts)
            self.counts[result] += 1
            self.counts["rows_done"] += 1
            self.issues += [(facts.number, *issue) for issue in (*facts.issues, *extra)]

    # Reading ---------------------------------------------------------------------------------------------------------

    def load(self, usable):
        self.by_external, self.by_rfc = {}, defaultdict(list)
        external = [facts.external_id for facts in usable if facts.external_id]
        rfcs = [facts.rfc for facts in usable if facts.rfc]
        # Two lookups by index: with an OR and an order SQLite reads the whole table.
        ids = {
            *Cooperative.objects.filter(external_id__in=external).values_list("pk", flat=True),
            *Cooperative.objects.filter(rfc__in=rfcs).values_list("pk", flat=True),
        }
        found = Cooperative.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True)
        self.all = [Standing(cooperative) for cooperative in found]
        by_id = {item.cooperative.pk: item for item in self.all}
        for item in self.all:
            self.register(item)
        if not by_id:
            return
        for cooperative, category in Through.objects.filter(cooperative_id__in=by_id).values_list("cooperative_id", "category_id"):
            by_id[cooperative].categories.add(category)
            by_id[cooperative].old_categories.add(category)
        for contact in ContactPoint.objects.filter(cooperative_id__in=by_id):
            by_id[contact.cooperative_id].contacts.append(contact)
        for cooperative, certification in Certificate.objects.filter(cooperative_id__in=by_id).values_list("cooperative_id", "certification_id"):
            by_id[cooperative].certifications.add(certification)
        for text in CooperativeText.objects.filter(cooperative_id__in=by_id):
            by_id[text.cooperative_id].has_original |= text.is_original
            if text.language == "es":
                by_id[text.cooperative_id].text = text
        for cooperative, name, slug in Product.objects.filter(cooperative_id__in=by_id).values_list("cooperative_id", "name", "slug"):
            by_id[cooperative].products.add(key(name))
            by_id[cooperative].slugs.add(slug)
        self.load_waiting(by_id)

    def load_waiting(self, by_id):
        """Mark those whose proposal or draft would put old values back when it is approved."""
        active = [WorkflowState.STATUS_IN_PROGRESS, WorkflowState.STATUS_NEEDS_CHANGES]
        for item in self.all:
            cooperative = item.cooperative
            item.is_waiting = cooperative.locked or bool(cooperative.latest_revision_id and cooperative.has_unpublished_changes)
        for pk in Cooperative.objects.filter(pk__in=by_id, workflow_states__status__in=active).values_list("pk", flat=True):
            by_id[pk].is_waiting = True

    def register(self, item):
        if item.cooperative.external_id:
            self.by_external[item.cooperative.external_id] = item
        if item.cooperative.rfc and item not in self.by_rfc[item.cooperative.rfc]:
            self.by_rfc[item.cooperative.rfc].append(item)

    # Deciding --------------------------------------------------------------------------------------------------------

    def row(self, facts):
        """The result ("created", "updated", …) and further issues of one row."""
        item, problem = self.find(facts)
        if problem:
            return "refused", [problem]
        merged = self.merged(facts)
        if item is None:
            if merged:  # only in a rehearsal: the first row of this cooperative was not written
                self.remember(facts, None)
                return "updated", [self.twice(facts, merged, [])]
            item = Standing(self.new(facts))
            self.all.append(item)
        draft = self.changes_of(item, facts, merged[1] if merged else frozenset())
        final_form = draft["fields"].get("legal_form", item.cooperative.legal_form)
        if final_form == LegalForm.FORMING and draft["fields"].get("rfc", item.cooperative.rfc):
            return "refused", [("legal_form", True, _("a group being formed has no RFC yet; correct one of the two"))]
        issues = [self.twice(facts, merged, draft["contradictions"])] if merged else []
        self.remember(facts, item)
        before, after = self.differences(item, draft)
        if not after and not (item.is_new and not merged):
            return "unchanged", issues
        if item.is_waiting:
            reason = _("held back: a proposal or draft of this cooperative waits for approval, or it is locked; decide on it and run the file again")
            return "held", [*issues, ("", False, reason)]
        is_new = item.is_new and not merged
        self.take(item, draft)
        self.register(item)
        self.changes.append((facts.number, item.cooperative, {} if is_new else before, after))
        return ("created" if is_new else "updated"), issues

    def find(self, facts):
        """(what the row speaks of or None, the reason to refuse it or None)."""
        item = self.by_external.get(facts.external_id) if facts.external_id else None
        with_rfc = self.by_rfc.get(facts.rfc, []) if facts.rfc else []
        if item:
            if any(other is not item for other in with_rfc) and item not in with_rfc:
                return None, ("rfc", True, _("this RFC belongs to another cooperative of the directory than external_id %(id)s") % {"id": facts.external_id})
            return item, None
        if len(with_rfc) > 1:
            return None, ("rfc", True, _("several cooperatives of the directory have this RFC; name the right one by its external_id"))
        if with_rfc:
            known_id = with_rfc[0].cooperative.external_id
            if facts.external_id and known_id:
                return None, (
                    "rfc",
                    True,
                    _("this RFC belongs to the cooperative with external_id %(known)s, not %(id)s") % {"known": known_id, "id": facts.external_id},
                )
            return with_rfc[0], None
        return None, None

    def identities(self, facts, item):
        yield from (("id", facts.external_id), ("rfc", facts.rfc))
        if item:
            yield from (("id", item.cooperative.external_id or ""), ("rfc", item.cooperative.rfc))

    def merged(self, facts):
        """(row, columns) of an earlier row about the same cooperative, or None."""
        item, _problem = self.find(facts)
        for identity in self.identities(facts, item):
            if identity[1] and (found := self.seen.get(identity) or self.earlier.get(identity)):
                return found
        return None

    def remember(self, facts, item):
        merged = self.merged(facts)
        filled = one_copy(filled_columns(facts) | (merged[1] if merged else frozenset()))
        entry = (merged[0] if merged else facts.number, filled)
        for identity in self.identities(facts, item):
            if identity[1]:
                self.seen[identity] = entry

    def twice(self, facts, merged, contradictions):
        reason = _("the same cooperative as in row %(row)s; only what that row left empty was taken") % {"row": merged[0]}
        if contradictions:
            reason += "; " + _("different here and not taken: %(columns)s") % {"columns": ", ".join(map(told.heading, contradictions))}
        return ("", False, reason)

    def new(self, facts):
        now = timezone.now()
        return Cooperative(
            external_id=facts.external_id or None, rfc=facts.rfc, live=True, first_published_at=now, last_published_at=now, has_unpublished_changes=False
        )

    def changes_of(self, item, facts, ruled):
        """What the row asks for, without the columns that an earlier row ruled (`contradictions` names those that differ)."""
        cooperative = item.cooperative
        fields = facts.fields
        contradictions = [name.removesuffix("_id") for name in fields if name in ruled and fields[name] != getattr(cooperative, name)]
        fields = {name: value for name, value in fields.items() if name not in ruled}
        if facts.external_id and not cooperative.external_id:
            fields["external_id"] = facts.external_id
        if facts.rfc and "rfc" not in ruled:
            fields["rfc"] = facts.rfc
        self.settle_place(cooperative, fields)
        public = facts.contacts_public
        contacts = [(kind, value) for kind, value in facts.contacts if f"contact:{kind}" not in ruled]
        if "categories" in ruled and facts.categories and facts.categories != item.categories:
            contradictions.append("categories")
        return {
            "fields": fields,
            "contradictions": contradictions,
            "categories": facts.categories if facts.categories and "categories" not in ruled else None,
            "contacts": self.contact_changes(item, contacts, public),
            "certifications": [pk for pk in facts.certifications if pk not in item.certifications],
            "products": [name for name in facts.products if key(name) not in item.products],
            "text": None if "summary" in ruled else self.text_change(item, facts.summary),
        }

    def settle_place(self, cooperative, fields):
        """Keep state, municipality and coordinates in agreement: a municipality of another state becomes a text, its centre stands in for coordinates."""
        places = self.known.municipalities
        if "municipality_id" not in fields and cooperative.municipality_id and fields.get("state_id", cooperative.state_id) != cooperative.state_id:
            fields |= {"municipality_id": None, "municipality_text": places.place[cooperative.municipality_id][0]}
        municipality = fields.get("municipality_id", cooperative.municipality_id)
        known_exactly = "latitude" in fields or (cooperative.latitude is not None and cooperative.precision != Precision.MUNICIPALITY)
        if municipality in places.place and not known_exactly:
            _name, latitude, longitude = places.place[municipality]
            if latitude is not None and longitude is not None:
                fields |= {"latitude": latitude, "longitude": longitude, "precision": Precision.MUNICIPALITY.value}

    def contact_changes(self, item, wanted, public):
        """[(contact or None, kind, value, is_public)] to change or add."""
        changes = []
        by_kind = defaultdict(list)
        for kind, value in wanted:
            by_kind[kind].append(value)
        for kind, new_values in by_kind.items():
            present = [contact for contact in item.contacts if contact.kind == kind]
            if len(new_values) == len(present) == 1 and present[0].value != new_values[0]:
                changes.append((present[0], kind, new_values[0], bool(public)))
                continue
            for value in new_values:
                same = next((contact for contact in present if contact.value == value), None)
                if same is None:
                    changes.append((None, kind, value, bool(public)))
                elif public is not None and same.is_public != public:
                    changes.append((same, kind, value, public))
        return changes

    def text_change(self, item, summary):
        if not summary:
            return None
        name = "tagline" if len(summary) <= TAGLINE and "\n" not in summary else "story"
        return (name, summary) if item.text is None or getattr(item.text, name) != summary else None

    def differences(self, item, draft):
        """(before, after) of what differs, as JSON."""
        before, after = {}, {}
        for name, value in draft["fields"].items():
            old = getattr(item.cooperative, name, None)
            if old != value:
                before[name], after[name] = plain(old), plain(value)
        if draft["categories"] is not None and draft["categories"] != item.categories:
            before["categories"], after["categories"] = sorted(item.categories), sorted(draft["categories"])
        if draft["contacts"]:
            before["contacts"] = [[contact.kind, contact.value, contact.is_public] for contact, *_rest in draft["contacts"] if contact]
            after["contacts"] = [list(change[1:]) for change in draft["contacts"]]
        if draft["certifications"]:
            before["certifications"], after["certifications"] = sorted(item.certifications), sorted(item.certifications.union(draft["certifications"]))
        if draft["products"]:
            before["products"], after["products"] = [], draft["products"]
        if draft["text"]:
            name, value = draft["text"]
            before[name], after[name] = getattr(item.text, name, ""), value
        return before, after

    def take(self, item, draft):
        """Make the record in memory as the row says, and note what must be written."""
        cooperative = item.cooperative
        item.is_changed = True
        for name, value in draft["fields"].items():
            setattr(cooperative, name, value)
        cooperative.folded_name = fold(cooperative.public_name)[:160]
        if draft["categories"] is not None:
            item.categories = set(draft["categories"])
        for contact, kind, value, public in draft["contacts"]:
            kept = contact or ContactPoint(kind=kind, sort_order=len(item.contacts))
            kept.value, kept.is_public = value, public
            if contact is None:
                item.contacts.append(kept)
            if not any(other is kept for other in item.write_contacts):
                item.write_contacts.append(kept)
        for pk in draft["certifications"]:
            item.write_certificates.append(Certificate(certification_id=pk, sort_order=len(item.certifications)))
            item.certifications.add(pk)
        for name in draft["products"]:
            if key(name) not in item.products:
                item.write_products.append(self.product(item, name))
                item.products.add(key(name))
        if draft["text"]:
            name, value = draft["text"]
            if item.text is None:
                item.text = CooperativeText(language="es", is_original=not item.has_original)
            setattr(item.text, name, value)
            item.write_text = True

    def product(self, item, name):
        """What tells this product from any other new one, by column."""
        base, folded = product_words(name)
        slug, number = base, 2
        while slug in item.slugs or slug in RESERVED_PRODUCT_SLUGS:
            slug, number = f"{base}-{number}", number + 1
        item.slugs.add(slug)
        category = self.known.categories.get(name) or (next(iter(item.categories)) if len(item.categories) == 1 else None)
        return {"name": name, "folded_name": folded, "slug": slug, "category_id": category, "sort_order": len(item.slugs)}

    # Writing ---------------------------------------------------------------------------------------------------------

    def save(self):
        changed = [item for item in self.all if item.is_changed]
        if not changed:
            return
        new = [item for item in changed if item.is_new]
        self.give_slugs([item.cooperative for item in new])
        Cooperative.objects.bulk_create([item.cooperative for item in new])
        now = timezone.now()
        old = [item.cooperative for item in changed if not item.is_new]
        for cooperative in old:
            cooperative.updated_at = now
            if cooperative.live:
                cooperative.last_published_at = now
        Cooperative.objects.bulk_update(old, [*WRITABLE, "last_published_at"], batch_size=50)
        for item in changed:
            for child in (*item.write_contacts, *item.write_certificates, *([item.text] if item.write_text else ())):
                child.cooperative_id = item.cooperative.pk
        self.save_children(changed)
        self.touched = [item.cooperative.pk for item in changed]
        self.keep_history([cooperative for cooperative in old if cooperative.latest_revision_id])

    def give_slugs(self, cooperatives):
        """Free slugs: the name, then with a number. Asked of the database in few queries, however many share a name."""
        waiting = [(cooperative, slug_of(cooperative.public_name, SLUG_LENGTH, "cooperativa")) for cooperative in cooperatives]
        taken = set(RESERVED_SLUGS)
        bases = {base for _cooperative, base in waiting}
        taken.update(Cooperative.objects.filter(slug__in=bases).values_list("slug", flat=True))
        highest = {}
        clashing = Q()
        for base in bases & taken:
            # SQLite's LIKE reads the whole table; "." is the character after "-". PostgreSQL has an index for prefixes.
            clashing |= Q(slug__gte=f"{base}-", slug__lt=f"{base}.") if connection.vendor == "sqlite" else Q(slug__startswith=f"{base}-")
        if clashing:
            for slug in Cooperative.objects.filter(clashing).values_list("slug", flat=True):
                base, _dash, number = slug.rpartition("-")
                if number.isdecimal() and len(number) < 8:
                    highest[base] = max(highest.get(base, 1), int(number))
        while waiting:
            chosen = []
            for cooperative, base in waiting:
                slug = base
                while slug in taken:
                    highest[base] = highest.get(base, 1) + 1
                    slug = f"{base}-{highest[base]}"
                taken.add(slug)
                cooperative.slug = slug
                chosen.append((cooperative, base))
            # The number of one name may be the plain slug of another ("café 2"): those choose again.
            numbered = [cooperative.slug for cooperative, base in chosen if cooperative.slug != base]
            clashes = set(Cooperative.objects.filter(slug__in=numbered).values_list("slug", flat=True)) if numbered else ()
            waiting = [(cooperative, base) for cooperative, base in chosen if cooperative.slug in clashes]

    def save_children(self, changed):
        contacts = [contact for item in changed for contact in item.write_contacts]
        texts = [item.text for item in changed if item.write_text]
        # Updates first: what is created has an id afterwards, too.
        ContactPoint.objects.bulk_update([contact for contact in contacts if contact.pk], ["value", "is_public"])
        insert(
            ContactPoint,
            ("cooperative_id", "kind", "value", "label", "is_public", "sort_order"),
            ((c.cooperative_id, c.kind, c.value, "", c.is_public, c.sort_order) for c in contacts if c.pk is None),
        )
        CooperativeText.objects.bulk_update([text for text in texts if text.pk], ["tagline", "story"])
        insert_records([text for text in texts if text.pk is None])
        insert_records([certificate for item in changed for certificate in item.write_certificates])
        self.save_products([{**product, "cooperative_id": item.cooperative.pk} for item in changed for product in item.write_products])
        gone = Q()
        for item in changed:
            if lost := item.old_categories - item.categories:
                gone |= Q(cooperative_id=item.cooperative.pk, category_id__in=lost)
        if gone:
            Through.objects.filter(gone).delete()
        insert(
            Through,
            ("cooperative_id", "category_id"),
            ((item.cooperative.pk, pk) for item in changed for pk in sorted(item.categories - item.old_categories)),
        )

    def save_products(self, products):
        if not products:
            return
        now = timezone.now()
        blank = row_of(Product(live=True, first_published_at=now, last_published_at=now, has_unpublished_changes=False))
        insert(Product, list(blank), (tuple((blank | product).values()) for product in products))
        # Their ids are not known here; address and cooperative name each of them.
        columns = names(("product_id", "language", "name", "description", "is_original"))
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {table(ProductText)} ({columns}) SELECT id, %s, name, %s, %s FROM {table(Product)} WHERE cooperative_id = %s AND slug = %s",  # noqa: S608
                [("es", "", True, product["cooperative_id"], product["slug"]) for product in products],
            )

    def keep_history(self, cooperatives):
        """A revision where people had edited, so that their history goes on and their next form starts from these values."""
        for fresh in Cooperative.objects.filter(pk__in=[cooperative.pk for cooperative in cooperatives]):
            revision = fresh.save_revision(user=self.run.started_by if self.run else None, changed=False, clean=False)
            Cooperative.objects.filter(pk=fresh.pk).update(
                latest_revision=revision, live_revision=revision if fresh.live else fresh.live_revision_id, has_unpublished_changes=not fresh.live
            )


@lru_cache(maxsize=20_000)
def product_words(name):
    """(the end of its address, the name folded); many cooperatives sell things of the same name."""
    return slug_of(name, 70, "producto"), fold(name)[:120]


@lru_cache(maxsize=1000)
def one_copy(filled):
    """The equal set met first: nearly all rows of a sheet fill the same columns, and the run remembers every row."""
    return filled


def filled_columns(facts):
    """Names of what a row fills, by which a later row about the same cooperative is held against it."""
    filled = {name for name, value in facts.fields.items() if value is not None}
    if facts.rfc:
        filled.add("rfc")
    filled |= {f"contact:{kind}" for kind, _value in facts.contacts}
    if facts.categories:
        filled.add("categories")
    if facts.summary:
        filled.add("summary")
    if "municipality_text" in filled:  # a municipality that is only a text has no id
        filled.add("municipality_id")
    return frozenset(filled)


def plain(value):
    """A value for JSON."""
    return value.isoformat() if isinstance(value, datetime.date) else value
