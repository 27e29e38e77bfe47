"""All addresses. The admin comes last, as it takes whatever is left below `/admin/`."""

from csp.decorators import csp_update
from django.contrib import admin
from django.http import Http404
from django.urls import include, path, re_path
from django.views import defaults as default_views
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularSwaggerSplitView

from mcm import health
from mcm.api.errors import unknown_address
from mcm.api.schema import Schema
from mcm.design.views import design
from mcm.notices import views as notices
from mcm.root_files import views as root_files

# Swagger's page styles itself inline and draws pictures from data addresses.
docs = csp_update({"style-src": "'unsafe-inline'", "img-src": "data:"})(
    SpectacularSwaggerSplitView.as_view(url_name="schema")
)
OF_COMPLAINTS = "/admin/events/complaint/%(rest)s"

handler500 = "mcm.serving.failure.server_error"
urlpatterns = [
    path("", include("targeting.urls")),
    path("", include("events.urls")),
    path("", include("constituencies.urls")),
    path("api/v1/schema/", Schema.as_view(), name="schema"),
    path("api/v1/docs/", docs, name="docs"),
    re_path("^api/(?:.*/)?$", unknown_address),
    path("privacy/", notices.privacy, name="privacy"),
    path("accessibility/", notices.accessibility, name="accessibility"),
    path("design/", design, name="design"),
    path("contact/", notices.contact, name="contact"),
    path("robots.txt", notices.robots_txt, name="robots-txt"),
    path("sitemap.xml", root_files.sitemap, name="sitemap"),
    path("favicon.ico", root_files.favicon, name="favicon"),
    path("manifest.webmanifest", root_files.manifest, name="manifest"),
    path(".well-known/security.txt", notices.security_txt, name="security-txt"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("", include("mcm.sign_in.urls")),
    # As complaints were called: somebody may have kept an address.
    re_path("^admin/events/report/(?P<rest>.*)$", RedirectView.as_view(url=OF_COMPLAINTS, query_string=True)),
    # Django leads from any number of any model to its page: that tells which ones there are.
    re_path("^admin/r/", default_views.page_not_found, {"exception": Http404()}),
    path("admin/", admin.site.urls),
]
