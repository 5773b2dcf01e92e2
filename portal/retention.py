"""How long what belongs to people is kept: one table, carried out each night by `manage.py forget`.

`portal.checks` holds it against every table: what has no rule stands in `portal.impersonal`. The periods follow the purpose (LFPDPPP, articles 10 and 12:
no longer than the purpose needs) and what must be provable afterwards; `docs/privacy.md` says why in people's words.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from django.apps import apps
from django.db import DatabaseError, transaction
from django.db.models import Exists, OuterRef, Q

from directory import history

logger = logging.getLogger(__name__)

BATCH = 500  # rows in one transaction: SQLite lets nobody else write meanwhile
DAY = timedelta(days=1)
YEAR = 365 * DAY
LEAP_YEAR = 366 * DAY  # never before the five years that the database itself insists on (messaging.append_only)


def delete(rows):
    """Rows with what hangs on them."""
    return rows.delete()[0]


def delete_plainly(rows):
    """For models that refuse to be deleted one by one."""
    return rows._raw_delete(rows.db)


def delete_with_files(rows):
    for row in rows:
        row.file.delete(save=False)
    return delete(rows)


def drop_file(rows):
    for row in rows:
        row.file.delete(save=True)
    return len(rows)


def empty(rows):
    return rows.empty()


PRIVATE = ("contacts", "rfc", "address", "notes_private")  # what an import may change of a cooperative and no page shows


def drop_private(rows):
    for row in rows:
        for side in (row.before, row.after):
            for name in PRIVATE:
                side.pop(name, None)
        row.save(update_fields=["before", "after"])
    return len(rows)


def history_with_private(rows, before):
    """Versions of cooperatives that hold private values though a later one took their place or they are published."""
    return history.remembering(rows).filter(created_at__lt=before)


def drafts_with_private(rows, before):
    """Versions of cooperatives that hold private values, those included that wait to be published."""
    return history.with_private(rows).filter(created_at__lt=before)


def of_old_runs(rows, before):
    return rows.filter(run__created_at__lt=before)


def with_private(rows, before):
    """What imports of long ago changed, where a private number still stands in it."""
    held = Q()
    for name in PRIVATE:
        held |= Q(before__has_key=name) | Q(after__has_key=name)
    return of_old_runs(rows, before).filter(held)


def superseded(rows, before):
    """Old decisions that hold no longer, since a later one took their place. The last word stays: without a no an older yes would hold again."""
    later = rows.model.objects.filter(address=OuterRef("address"), channel=OuterRef("channel"), purpose=OuterRef("purpose"), pk__gt=OuterRef("pk"))
    return rows.filter(Exists(later), recorded_at__lt=before)


def of_few(rows, before):
    """Searches for words that only few asked for within the period."""
    return rows.of_few(before)


def without_decision(rows, before):
    """Contacts who have not written for long, and about whom no decision must be found by both of their names."""
    decided = apps.get_model("messaging.Consent").objects.filter(Q(address=OuterRef("number")) | Q(address=OuterRef("bsuid")))
    return rows.filter(Q(last_inbound_at__lt=before) | Q(last_inbound_at=None), ~Exists(decided))


@dataclass(frozen=True)
class Rule:
    """Rows of `model` are kept for `keeps` since `since` (a field), then `act` is done with them; `keeps=None`: with what `why` names."""

    model: str
    why: str
    keeps: timedelta | None = None
    since: str = ""
    act: Callable = delete
    where: Q = field(default_factory=Q)
    rows: Callable | None = None  # picks them where a date alone does not

    def all_rows(self):
        model = apps.get_model(self.model)
        return (model._base_manager if self.act is delete_plainly else model._default_manager).all()

    def due(self, now):
        """What is to be forgotten at `now`; none where the rule names no period."""
        rows = self.all_rows()
        if self.keeps is None:
            return rows.none()
        before = now - self.keeps
        rows = self.rows(rows, before) if self.rows else rows.filter(**{f"{self.since}__lt": before})
        return rows.filter(self.where).order_by("pk")


WITH_ACCOUNT = "goes with the account"
WITH_RECORD = "who wrote or changed it; the key becomes empty when the account goes"

RULES = (
    # People
    Rule("accounts.User", "until the person deletes the account; what belongs to a cooperative stays with it"),
    Rule("accounts.Phone", WITH_ACCOUNT),
    Rule("accounts.Audit", "proof of what was done to an account; holds its number only", 5 * YEAR, "at"),
    Rule("accounts.Attempts", "a keyed digest of who tried from where: `forget_attempts` each night"),
    Rule("account.EmailAddress", WITH_ACCOUNT),
    Rule("account.EmailConfirmation", WITH_ACCOUNT),
    Rule("mfa.Authenticator", WITH_ACCOUNT),
    Rule("usersessions.UserSession", "devices that were signed in", YEAR, "last_seen_at"),
    Rule("sessions.Session", "until it ends: `clearsessions` each night"),
    # Messages
    Rule("messaging.Message", "what was sent, for questions and complaints; then only channel, state and cost stay", YEAR, "created_at", empty, ~Q(address="")),
    Rule("messaging.Message", "counts and costs of three years", 3 * YEAR, "created_at"),
    Rule("messaging.InboundMessage", "what people wrote", YEAR, "received_at"),
    Rule("messaging.WebhookCall", "raw bodies, for faults of reading", 30 * DAY, "received_at", where=Q(handled_at__isnull=False)),
    Rule("messaging.WebhookCall", "raw bodies that could not be read", 90 * DAY, "received_at"),
    Rule("messaging.WhatsAppContact", "number and user id of the same person, while a decision hangs on them", YEAR, rows=without_decision),
    Rule("messaging.Consent", "proof of what somebody agreed to, five years; the last word for as long as nobody takes it back", 5 * LEAP_YEAR, "recorded_at", delete_plainly, rows=superseded),
    Rule("messaging.FollowUp", "whom the office called", YEAR, "done_at"),
    Rule("messaging.Preference", WITH_ACCOUNT),
    Rule("messaging.NoticeAcceptance", "proof of which notice was accepted, five years after the account", 5 * YEAR, "accepted_at", where=Q(user=None)),
    Rule("messaging.ArcoRequest", "proof of how a request was answered", 5 * YEAR, "done_on"),
    # What works in the background
    Rule("django_tasks_database.DBTaskResult", "numbers of rows; a failure's text may quote what it met: `prune_db_task_results` each night after 14 days"),
    # Pages and forms
    Rule("wagtailforms.FormSubmission", "what people wrote into forms of the site", 2 * YEAR, "submit_time"),
    Rule("wagtailusers.UserProfile", WITH_ACCOUNT),
    Rule("wagtailadmin.EditingSession", "Wagtail forgets it after an hour"),
    Rule("wagtailadmin.FormState", "what an editor's preview showed last, private contacts too; Wagtail keeps it until the next preview", DAY, "last_updated_at"),
    Rule("wagtailcore.APIToken", WITH_ACCOUNT),
    Rule("wagtailcore.Comment", WITH_ACCOUNT),
    Rule("wagtailcore.CommentReply", WITH_ACCOUNT),
    Rule("wagtailcore.PageSubscription", WITH_ACCOUNT),
    Rule("wagtailsearch.IndexEntry", "words of pages, pictures and documents for their search; goes with them"),
    Rule("content.Organisation", "how to reach the office; no person"),
    *(
        Rule(label, WITH_RECORD)
        for label in (
            "wagtailcore.Page", "wagtailcore.Revision", "wagtailcore.ModelLogEntry", "wagtailcore.PageLogEntry", "wagtailcore.UploadedFile",
            "wagtailcore.WorkflowState", "wagtailcore.TaskState", "wagtaildocs.Document", "wagtailimages.Image", "wagtail_localize.StringTranslation",
            "wagtail_localize.SegmentOverride", "content.PortalImage", "content.PortalDocument", "directory.Certificate",
        )
    ),
    # Searches: no person in them, but words of few may tell who asked
    Rule("search.QueryCount", "words that few searched for, perhaps a name", 7 * DAY, rows=of_few),
    Rule("search.QueryCount", "what people search and open, counted", 90 * DAY, "on"),
    # Directory
    Rule("directory.Cooperative", "facts of a body, kept while it is listed; RFC, address and notes are never public"),
    Rule("wagtailcore.Revision", "private values of a cooperative in its history: taken out at once, here what another program wrote", 0 * DAY, act=history.forget_private, rows=history_with_private),
    Rule("wagtailcore.Revision", "private values of a cooperative in a draft that nobody published", YEAR, act=history.forget_private, rows=drafts_with_private),
    Rule("directory.ContactPoint", "how to reach a cooperative, often somebody's own phone; until the cooperative takes it out"),
    Rule("directory.ProblemReport", "what visitors told us is wrong; how to answer them goes as soon as it is handled, or with their account", 2 * YEAR, "created_at"),
    Rule("directory.Enquiry", "what buyers ask all cooperatives for; how to answer them goes as soon as it is closed, all of it with their account", 90 * DAY, "created_at"),
    Rule("directory.Export", "sheets with private columns, for who asked for them", 7 * DAY, "created_at", delete_with_files),
    Rule("directory.ImportRun", "the sheet as it was handed in; what it changed stays", 90 * DAY, "created_at", drop_file, ~Q(file="")),
    Rule("directory.ImportChange", "private contacts before and after an import; what else it changed stays", 90 * DAY, act=drop_private, rows=with_private),
    Rule("directory.ImportIssue", "rows that were refused, which may quote what stood there", 90 * DAY, rows=of_old_runs),
)  # fmt: skip


def forget(now) -> dict[str, int]:
    """Carry all rules out; return how many rows each met, {"messaging.Message: …": 12}. Goes on where it was broken off.

    A rule that the database refuses keeps no other from being carried out; it is logged, and raised at the end.
    """
    done, refused = {}, None
    for rule in RULES:
        try:
            if count := carry_out(rule, now):
                done[f"{rule.model}: {rule.why}"] = count
        except DatabaseError as error:
            logger.exception("Cannot forget %s", rule.model)
            refused = error
    if refused:
        raise refused
    return done


def carry_out(rule, now) -> int:
    count, batch, due = 0, [], rule.due(now)
    while batch := list((due.filter(pk__gt=batch[-1]) if batch else due).values_list("pk", flat=True)[:BATCH]):  # never again through what is done
        with transaction.atomic():
            rule.act(rule.all_rows().filter(pk__in=batch))
        count += len(batch)
    return count
