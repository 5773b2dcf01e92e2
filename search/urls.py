from django.urls import path

from . import views

urlpatterns = [path("buscar/", views.everything, name="search")]
