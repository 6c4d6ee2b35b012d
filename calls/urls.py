"""Addresses of calls. `addresses(ties)` is how the site lends them what other apps hold.

`calls-detail`, the page of one call, is composed in exam_server/urls.py.
"""

from __future__ import annotations

from django.urls import URLPattern, path

from calls import views, views_beside, views_declarations, views_editor, views_schedule
from calls.domain.terms import Section
from calls.forms_sections import SECTION_FORMS
from calls.ties import Ties

MANAGE = "rrhh/convocatorias/<slug:code>/"


def addresses(ties: Ties) -> list[URLPattern]:
    """Every address."""
    tied = {"ties": ties}
    return [
        path("convocatorias/", views.call_list, name="calls-list"),
        path(
            "convocatorias/<slug:code>/documentos/<int:document_id>/",
            views_beside.document,
            tied,
            name="calls-document",
        ),
        path("preguntas-frecuentes/", views.questions, name="calls-questions"),
        path("manual/", views.manual, name="calls-manual"),
        path("manual/evaluacion/", views.exam_manual, name="calls-exam-manual"),
        path("rrhh/convocatorias/", views_editor.board, name="calls-board"),
        path("rrhh/convocatorias/nueva/", views_editor.new_call, tied, name="calls-new"),
        path(MANAGE, views_editor.overview, tied, name="calls-manage"),
        path(f"{MANAGE}publicar/", views_editor.publish, tied, name="calls-publish"),
        *(
            path(f"{MANAGE}{section.value}/", views_editor.section, {"section": section}, name=name)
            for section, _label, name in views_editor.TABS
            if section in SECTION_FORMS
        ),
        path(f"{MANAGE}{Section.SCHEDULE}/", views_schedule.schedule, tied, name="calls-edit-schedule"),
        path(f"{MANAGE}{Section.DOCUMENTS}/", views_beside.documents, tied, name="calls-documents"),
        path(
            f"{MANAGE}{Section.DOCUMENTS}/<int:document_id>/retirar/",
            views_beside.document_remove,
            name="calls-document-remove",
        ),
        path(f"{MANAGE}{Section.NOTICES}/", views_beside.notices, name="calls-notices"),
        path(f"{MANAGE}declaracion/", views_declarations.declaration, name="calls-declare"),
        path(f"{MANAGE}declaraciones/", views_declarations.declarations, name="calls-declarations"),
    ]
