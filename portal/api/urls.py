from django.urls import path

from directory.api.urls import urlpatterns as directory

from . import views

app_name = "api"
urlpatterns = [
    *directory,
    path("events/", views.events, name="events"),
    path("events/<int:pk>/", views.event, name="event"),
    path("openapi.json", views.document, name="openapi"),
]
