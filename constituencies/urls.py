from django.urls import path

from constituencies.views import outline

app_name = "constituencies"
urlpatterns = [
    path("outlines/<slug:set_slug>-<slug:detail>-<slug:digest>.json", outline, name="outline"),
]
