from .choices import Channel, Purpose, State
from .consent import Consent
from .inbound import InboundMessage, WebhookCall, WhatsAppContact
from .message import ChannelState, FollowUp, Message, Preference
from .privacy import ArcoRequest, NoticeAcceptance, PrivacyNotice
