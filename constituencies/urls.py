from django.urls import path

from constituencies.views import hexagons, map_labels, outline, share_picture

app_name = "constituencies"
urlpatterns = [
    path("campaigns/<slug:campaign>/share.png", share_picture, name="share-picture"),
    path("outlines/<slug:set_slug>-hexagons-<slug:digest>.json", hexagons, name="hexagons"),
    path("outlines/<slug:set_slug>-<slug:detail>-<slug:digest>.json", outline, name="outline"),
    path("labels/<slug:detail>-<slug:digest>.json", map_labels, name="map-labels"),
]
