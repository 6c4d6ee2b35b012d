"""Addresses of MIS DATOS. `addresses(needs_of)` is how the site says which call to compare a sheet with."""

from __future__ import annotations

from django.urls import URLPattern, path

from cvs import views, views_files, views_parts
from cvs.summary import NeedsOf, no_call


def addresses(needs_of: NeedsOf = no_call) -> list[URLPattern]:
    """Every address; `needs_of(now)` gives the yardstick of the figures beside the tabs, or None."""
    near = {"needs_of": needs_of}
    return [
        path("mis-datos/", views.home, near, name="cvs-home"),
        path("mis-datos/<int:number>/", views.tab, near, name="cvs-tab"),
        path("mis-datos/foto/", views_files.photo, name="cvs-photo"),
        path("mis-datos/foto/grabar/", views_files.photo_set, near, name="cvs-photo-set"),
        path("mis-datos/lugares/", views_parts.places, name="cvs-places"),
        path("mis-datos/quitar/<slug:holder>/", views_parts.detach_document, near, name="cvs-detach"),
        path("mis-datos/cargas/", views_files.upload_begin, name="cvs-upload-begin"),
        path("mis-datos/cargas/<uuid:upload>/", views_files.upload_piece, name="cvs-upload"),
        path("mis-datos/documentos/<int:document_id>/", views_files.document, near, name="cvs-document"),
        path("mis-datos/documentos/<int:document_id>/archivo/", views_files.document_file, name="cvs-document-file"),
        path(
            "mis-datos/documentos/<int:document_id>/paginas/<int:page>/",
            views_files.document_page,
            name="cvs-document-page",
        ),
        path("mis-datos/<slug:slug>/agregar/", views.row_form, near, name="cvs-row-add"),
        path("mis-datos/<slug:slug>/contar/", views_parts.row_count, near, name="cvs-row-count"),
        path("mis-datos/<slug:slug>/<int:row_id>/", views.row_form, near, name="cvs-row"),
        path("mis-datos/<slug:slug>/<int:row_id>/eliminar/", views.row_remove, near, name="cvs-row-remove"),
        path("mis-datos/<slug:slug>/<int:row_id>/restaurar/", views.row_restore, name="cvs-row-restore"),
    ]


urlpatterns = addresses()
