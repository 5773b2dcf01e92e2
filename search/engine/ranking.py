"""How good a match is: where the words stand, then what serves a buyer. Nobody can buy a place.

A hit belongs to the first tier it fits in (`tiers.tiers_of`); an equal name comes before all of them, then a name that
begins so. Inside a tier count the score of the words and the quality of the record; what is left equal takes turns.
"""

from datetime import date

from django.utils.translation import gettext as _

from ..folding import NOISE, bare_name
from .bitmaps import bitmap, flags, slots

TEXT = 0.5  # share of the words inside a tier: who has them oftener and says less else is more about them
QUALITY = 0.5  # share of what a buyer needs whatever was asked: see `directory.indexing`
STEP = 2.0  # between two tiers: more than words and quality together, so that they never lift a hit over a tier
TIERS = 12  # as many as a question can have


class Ranking:
    """The matches of one question, `count` of them, `hits` the set of their slots. `scores`: id → score, the lowest the best; None
    where they are too many to score.

    `tier_of`: id → its tier, of scored ones. `tiers`: the slots of each tier as far as they were read, where not scored. Threads
    share it: each of these is only ever replaced by one that says more.
    """

    def __init__(self, query, count, hits):
        self.query, self.count, self.hits = query, count, hits
        self.scores = self.tier_of = None
        self.tiers = []

    def ordered(self, memory, total, today):
        """The slots of all scored hits in the set `total`, the best first."""
        best, asked, turn = min(self.scores.values(), default=-1) or -1, self.query.name, memory.turn(today or date.min)
        shown, ranked = flags(total, len(memory.ids)), []
        for pk, score in self.scores.items():
            slot = memory.slot(pk)
            if slot < 0 or not shown[slot]:
                continue
            tier = self.tier_of.get(pk, TIERS)
            name = memory.names[slot]
            name = bare_name(name) if name.startswith((asked, *NOISE)) else ""  # few do: the rest needs no closer look
            inside = TEXT * max(0.0, score / best) + QUALITY * memory.quality[slot]
            ranked.append((name != asked, not f"{name} ".startswith(f"{asked} "), tier, -inside, turn(slot), pk, slot))
        return [row[-1] for row in sorted(ranked)]

    def by_tiers(self, memory, total, ask, tiers, *, naming, all_known):
        """The slots of one page of hits that are not scored; None where these first `tiers` do not fill it.

        `naming`: the numbers of the tiers whose words all stand in the name.
        """
        named = 0
        for number in naming:
            named |= tiers[number]
        parts = [bitmap(held, len(memory.ids)) & total for held in self.alike(memory, named & total)]
        left = total & ~(parts[0] | parts[1])
        for tier in tiers:
            parts.append(tier & left)
            left &= ~parts[-1]
        if all_known:
            parts.append(left)
        page, offset = [], ask.offset
        for part in parts:
            count = part.bit_count()
            if offset < count:
                page += memory.some(part, ("quality", ask.today or date.min), offset, ask.limit - len(page))
            if len(page) == ask.limit:
                return page
            offset = max(0, offset - count)
        return page if all_known or not left else None

    def alike(self, memory, named):
        equal, begins, asked = [], [], self.query.name
        for slot in slots(named, len(memory.ids)):
            name = memory.names[slot]
            if name.startswith((asked, *NOISE)):  # few do: the rest needs no closer look
                name = bare_name(name)
                if name == asked:
                    equal.append(slot)
                elif name.startswith(f"{asked} "):
                    begins.append(slot)
        return equal, begins

    def explain(self, memory, page):
        """id → [(reason, share of its points)], the weightiest first; the points are those of the order above."""
        best, asked, result = min((self.scores or {}).values(), default=-1) or -1, self.query.name, {}
        for slot in page:
            pk = memory.ids[slot]
            tier, name = self.tier(pk, slot), bare_name(memory.names[slot])
            points = {
                _("the name is what was asked for"): STEP * TIERS if name == asked else 0,
                _("the name begins with it"): STEP * TIERS if f"{name} ".startswith(f"{asked} ") else 0,
                _("where the words stand"): STEP * (TIERS - tier),
                _("how much it is about them"): TEXT * max(0.0, self.scores[pk] / best) if self.scores else 0,
                _("confirmed, verified, complete"): QUALITY * memory.quality[slot],
            }
            whole = sum(points.values()) or 1
            result[pk] = [(reason, round(part / whole, 3)) for reason, part in sorted(points.items(), key=lambda item: -item[1]) if part]
        return result

    def tier(self, pk, slot):
        if self.scores is not None:
            return self.tier_of.get(pk, TIERS)
        return next((number for number, tier in enumerate(self.tiers) if tier >> slot & 1), TIERS)
