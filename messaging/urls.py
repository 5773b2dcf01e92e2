from django.urls import path

from . import views

urlpatterns = [
    path("sms/<token>/report/<uuid:public_id>/", views.sms_report, name="messaging_sms_report"),
    path("sms/<token>/inbound/", views.sms_inbound, name="messaging_sms_inbound"),
    path("whatsapp/", views.whatsapp, name="messaging_whatsapp"),
    path("unsubscribe/<token>/", views.unsubscribe, name="messaging_unsubscribe"),
]
