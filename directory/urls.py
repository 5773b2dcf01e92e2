from django.urls import path

from . import reporting, views

app_name = "directory"
urlpatterns = [
    path("", views.search, name="search"),
    path("productos/", views.products, name="products"),
    path("mapa/", views.on_the_map, name="map"),
    path("redes/", views.networks, name="networks"),
    path("redes/<slug:slug>/", views.network, name="network"),
    path("<slug:slug>/", views.profile, name="profile"),
    path("<slug:slug>/informar/", reporting.report_cooperative, name="report_cooperative"),
    path("<slug:cooperative>/<slug:slug>/informar/", reporting.report_product, name="report_product"),
    path("<slug:cooperative>/<slug:slug>/", views.product, name="product"),
]
