from django.urls import path

from . import views

urlpatterns = [
    path("suggest", views.suggestions, name="suggest"),
    path("cooperatives/", views.cooperatives, name="cooperatives"),
    path("cooperatives/<int:pk>/", views.cooperative, name="cooperative"),
    path("products/", views.products, name="products"),
    path("products/<int:pk>/", views.product, name="product"),
    path("categories/", views.categories, name="categories"),
    path("categories/<slug:key>/", views.category, name="category"),
    path("places/", views.place_list, name="places"),
    path("places/<slug:key>/", views.place, name="place"),
]
