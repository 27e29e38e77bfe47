from django.urls import path

from constituencies.views import outline, share_picture

app_name = "constituencies"
urlpatterns = [
    path("campaigns/<slug:campaign>/share.png", share_picture, name="share-picture"),
    path("outlines/<slug:set_slug>-<slug:detail>-<slug:digest>.json", outline, name="outline"),
]
