from django.urls import path

from .views import webhooks

urlpatterns = [
    path("sms/<token>/report/<uuid:public_id>/", webhooks.sms_report, name="messaging_sms_report"),
    path("sms/<token>/inbound/", webhooks.sms_inbound, name="messaging_sms_inbound"),
    path("whatsapp/", webhooks.whatsapp, name="messaging_whatsapp"),
    path("unsubscribe/<token>/", webhooks.unsubscribe, name="messaging_unsubscribe"),
]
