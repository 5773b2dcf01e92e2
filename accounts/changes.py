"""What a person, or staff for them, changes of an account: phones, e-mail, sessions, the end of it."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from . import codes
from .audit import note
from .contacts import national
from .models import Audit, User


def add_phone(user, contact):
    """`user` has proven `contact`. The main phone and the e-mail that there were are told of a new one."""
    is_new = not user.phones.filter(number=contact.value).exists()
    main = user.phones.filter(is_primary=True).first()
    phone = user.add_phone(contact.value, verified_at=timezone.now())
    if is_new:
        note(Audit.Act.PHONE_ADDED, person=user, by=user)
        # Whoever holds the account for a moment, or its mailbox, must not add a way in unseen; most people have no e-mail.
        old = ([(codes.Channel.SMS, str(main.number))] if main else []) + ([(codes.Channel.EMAIL, user.email)] if user.email else [])
        tell(old, codes.Purpose.PHONE_CHANGED, user, ending(contact.value))
    return phone


@transaction.atomic
def remove_phone(user, phone):
    """Take a number away and tell it so. Raises ValidationError where it is the only way in."""
    if not user.email and user.phones.count() == 1:
        raise ValidationError(_("This is the only way into your account: add another phone or an e-mail first."))
    number, was_primary = str(phone.number), phone.is_primary
    phone.delete()
    if was_primary and (following := user.phones.order_by("created_at").first()):
        following.is_primary = True
        following.save(update_fields=["is_primary"])
    note(Audit.Act.PHONE_REMOVED, person=user, by=user)
    other = user.phones.filter(is_primary=True).first()
    tell([(codes.Channel.SMS, number)], codes.Purpose.PHONE_CHANGED, user, ending(str(other.number)) if other else "—")


@transaction.atomic
def make_primary(user, phone):
    user.phones.update(is_primary=False)
    user.phones.filter(pk=phone.pk).update(is_primary=True)


def change_email(user, contact):
    """`user` has proven the e-mail; the old one is told, else the main phone. False where somebody else has it, which only its owner learns."""
    old, phone = user.email, user.phones.filter(is_primary=True).first()
    if contact.value == old:
        return True
    try:
        with transaction.atomic():
            user.email = contact.value
            user.save(update_fields=["email"])
            note(Audit.Act.EMAIL_CHANGED, person=user, by=user)
    except IntegrityError:
        user.refresh_from_db(fields=["email"])
        return False
    if old:
        tell([(codes.Channel.EMAIL, old)], codes.Purpose.EMAIL_CHANGED, user)
    elif phone:
        tell([(codes.Channel.SMS, str(phone.number))], codes.Purpose.EMAIL_CHANGED, user)
    return True


@transaction.atomic
def recover(user, *, contact, reason, by, without_second_factor=False):
    """Staff open the account for another phone: the old ones go and are told, all sessions end, the reason is kept."""
    old = [(codes.Channel.SMS, str(phone.number)) for phone in user.phones.all() if str(phone.number) != contact.value]
    if user.email:
        old.append((codes.Channel.EMAIL, user.email))
    user.phones.exclude(number=contact.value).delete()
    user.add_phone(contact.value, verified_at=None)
    if without_second_factor:
        for factor in Authenticator.objects.filter(user=user):
            note(Audit.Act.FACTOR_REMOVED, person=user, by=by, reason=factor.type)
            factor.delete()
    end_sessions(UserSession.objects.filter(user=user))
    note(Audit.Act.RECOVERED, person=user, by=by, reason=reason)
    tell(old, codes.Purpose.ACCOUNT_RECOVERED, user, ending(contact.value))


def end_sessions(sessions):
    for session in sessions:
        session.end()


def delete(user):
    """The person goes; what belongs to a cooperative stays. Their sessions end."""
    with transaction.atomic():
        end_sessions(UserSession.objects.filter(user=user))
        User.objects.get(pk=user.pk).delete()


def ending(number):
    return national(number)[-4:]


def tell(old, purpose, user, number=""):
    """A notice to every old contact in the transaction of the change; a channel that is down does not undo the change."""
    for channel, to in old:
        try:
            codes.send(channel, to=to, purpose=purpose, language=user.preferred_language, user=user, context={"number": number} if number else {})
        except (codes.NotSentError, OSError):
            note(Audit.Act.NOTICE_FAILED, person=user, reason=str(codes.Channel(channel).label))
