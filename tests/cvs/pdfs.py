"""PDFs for tests: sound ones, and the hostile and broken ones of the table. All are made here, none is kept."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from cvs.domain.pdf import MAX_BYTES, MAX_PAGES

LIMIT = MAX_BYTES


def sound(text: str = "Certificado de prueba", *, pages: int = 1) -> bytes:
    """A plain PDF."""
    file = io.BytesIO()
    canvas = Canvas(file, invariant=True)
    for page in range(pages):
        canvas.drawString(72, 720, f"{text}, página {page + 1}")
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def of_size(size: int) -> bytes:
    """A PDF of exactly so many bytes, most of them in one stream."""

    def with_stream(length: int) -> bytes:
        def add(pdf: Pdf) -> None:
            pdf.Root.PieceInfo = Dictionary(X=pdf.make_stream(b"%" * length))

        return changed(add, compress_streams=False)

    room = size - 10_000
    return with_stream(room + size - len(with_stream(room)))


def changed(change: Callable[[Pdf], None], **save: object) -> bytes:
    """A sound PDF after `change`."""
    file = io.BytesIO()
    with pikepdf.open(io.BytesIO(sound())) as pdf:
        change(pdf)
        pdf.save(file, **save)  # type: ignore[arg-type]
    return file.getvalue()


def encrypted(*, user: str = "", owner: str = "secreto") -> bytes:
    return changed(lambda _: None, encryption=pikepdf.Encryption(user=user, owner=owner))


def many_pages(count: int) -> bytes:
    file = io.BytesIO()
    with Pdf.new() as pdf:
        for _ in range(count):
            pdf.add_blank_page()
        pdf.save(file)
    return file.getvalue()


def picture(kind: str = "JPEG") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (60, 80), "white").save(file, kind)
    return file.getvalue()


def archive(name: str = "word/document.xml") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as zipped:
        zipped.writestr(name, "<w:document/>")
    return file.getvalue()


def _open_action(pdf: Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def _named_script(pdf: Pdf) -> None:
    action = pdf.make_indirect(Dictionary(S=Name.JavaScript, JS=String("app.alert(1)")))
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("x"), action])))


def _script_in_link(pdf: Pdf) -> None:
    link = Dictionary(
        Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]),
        A=Dictionary(S=Name.JavaScript, JS=pdf.make_stream(b"app.alert(1)")),
    )  # fmt: skip
    pdf.pages[0].Annots = Array([pdf.make_indirect(link)])


def _script_on_page_open(pdf: Pdf) -> None:
    pdf.pages[0].AA = Dictionary(O=Dictionary(S=Name.JavaScript, JS=String("app.alert(1)")))


def _launch(pdf: Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(S=Name.Launch, F=String("cmd.exe"))


def _import_data(pdf: Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(S=Name.ImportData, F=String("datos.fdf"))


def _xfa(pdf: Pdf) -> None:
    pdf.Root.AcroForm = Dictionary(Fields=Array(), XFA=pdf.make_stream(b"<xdp/>"))


def _rich_media(pdf: Pdf) -> None:
    media = Dictionary(Type=Name.Annot, Subtype=Name.RichMedia, Rect=Array([0, 0, 9, 9]))
    pdf.pages[0].Annots = Array([pdf.make_indirect(media)])


def _orphan_script(pdf: Pdf) -> None:
    """Referred to from a place that no reader looks at; nothing of it is needed in a certificate."""
    pdf.Root.PieceInfo = Dictionary(X=pdf.make_indirect(Dictionary(JS=String("app.alert(1)"))))


def _attachment(pdf: Pdf) -> None:
    pdf.attachments["virus.exe"] = b"MZ"


def _attachment_annotation(pdf: Pdf) -> None:
    pin = Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=Array([0, 0, 9, 9]))
    pdf.pages[0].Annots = Array([pdf.make_indirect(pin)])


def _no_pages(pdf: Pdf) -> None:
    del pdf.pages[0]


def _nested(pdf: Pdf) -> None:
    deep = Array()
    for _ in range(120):
        deep = Array([deep])
    pdf.Root.PieceInfo = Dictionary(X=deep)


def _looped_pages(pdf: Pdf) -> None:
    pdf.Root.Pages.Kids = Array([pdf.Root.Pages])
    pdf.Root.Pages.Count = 1_000_000


def bomb() -> bytes:
    """Ten megabytes of zeros in a few kilobytes, as a page's content: never unpacked by the inspection."""
    return changed(
        lambda pdf: setattr(pdf.pages[0], "Contents", pdf.make_stream(b"0 " * 5_000_000)), compress_streams=True
    )


PDF_KIND = "Solo se admiten archivos en formato PDF."
IMAGE = f"{PDF_KIND} Este archivo es una imagen."
TOO_LARGE = "El archivo supera el tamaño máximo de 10 MB."
ENCRYPTED = "El PDF está protegido con contraseña."
CUT = "El PDF está incompleto o contiene datos ajenos."
DAMAGED = "El PDF está dañado y no se puede leer."
ACTIVE = "El PDF contiene JavaScript o acciones automáticas."
EMBEDDED = "El PDF contiene otros archivos dentro."

# name of the file, its bytes, how the message begins; None: accepted
HOSTILE: list[tuple[str, Callable[[], bytes], str | None]] = [
    ("cero.pdf", lambda: b"", "El archivo está vacío."),
    ("un-byte.pdf", lambda: b"%", PDF_KIND),
    ("titulo.pdf", lambda: picture("JPEG"), IMAGE),
    ("captura.pdf", lambda: picture("PNG"), IMAGE),
    ("animado.pdf", lambda: picture("GIF"), IMAGE),
    ("word.pdf", archive, f"{PDF_KIND} Este archivo es un documento de Word, Excel o un ZIP."),
    ("word-antiguo.pdf", lambda: b"\xd0\xcf\x11\xe0" + b"\0" * 600, f"{PDF_KIND} Este archivo es un documento de Word"),
    ("pagina.pdf", lambda: b"<!doctype html><script>alert(1)</script>", PDF_KIND),
    ("texto.pdf", lambda: b"Certifico que", PDF_KIND),
    ("minusculas.pdf", lambda: b"%pdf-1.7\n%%EOF", PDF_KIND),
    ("postscript.pdf", lambda: b"%!PS-Adobe-3.0\n%%EOF", PDF_KIND),
    ("adelantado.pdf", lambda: b"\n" + sound(), PDF_KIND),
    ("poliglota-imagen.pdf", lambda: b"GIF89a" + sound(), IMAGE),
    ("solo-cabecera.pdf", lambda: b"%PDF-1.7", CUT),
    ("cortado-al-final.pdf", lambda: sound()[:-8], CUT),
    ("cortado-a-la-mitad.pdf", lambda: sound()[: len(sound()) // 2], CUT),
    ("poliglota-html.pdf", lambda: sound() + b"<script>alert(1)</script>", CUT),
    ("poliglota-zip.pdf", lambda: sound() + archive(), CUT),
    ("poliglota-zip-dentro.pdf", lambda: sound() + archive() + b"\n%%EOF", CUT),
    ("limite.pdf", lambda: of_size(LIMIT), None),
    ("un-byte-mas.pdf", lambda: of_size(LIMIT + 1), TOO_LARGE),
    ("falso.pdf", lambda: b"%PDF-1.7\nnada\n%%EOF", DAMAGED),
    ("sin-tabla.pdf", lambda: sound().replace(b"startxref", b"startxxxx"), DAMAGED),
    ("tabla-corrida.pdf", lambda: sound().replace(b"%PDF-1.3", b"%PDF-1.3\n%%%%%%%%%%%%%%%%"), DAMAGED),
    ("roto-por-dentro.pdf", lambda: sound()[:200] + sound()[400:], DAMAGED),
    ("paginas-en-circulo.pdf", lambda: changed(_looped_pages), DAMAGED),
    ("anidado.pdf", lambda: changed(_nested), DAMAGED),
    ("clave.pdf", lambda: encrypted(user="1234"), ENCRYPTED),
    ("permisos.pdf", encrypted, ENCRYPTED),
    ("sin-paginas.pdf", lambda: changed(_no_pages), "El PDF no tiene páginas."),
    ("doscientas.pdf", lambda: many_pages(MAX_PAGES), None),
    ("doscientas-una.pdf", lambda: many_pages(MAX_PAGES + 1), "El PDF tiene más de 200 páginas."),
    ("cinco-mil.pdf", lambda: many_pages(5000), "El PDF tiene más de 200 páginas."),
    ("script-al-abrir.pdf", lambda: changed(_open_action), ACTIVE),
    ("script-con-nombre.pdf", lambda: changed(_named_script), ACTIVE),
    ("script-en-enlace.pdf", lambda: changed(_script_in_link), ACTIVE),
    ("script-en-pagina.pdf", lambda: changed(_script_on_page_open), ACTIVE),
    (
        "script-escondido.pdf",
        lambda: changed(_open_action, object_stream_mode=pikepdf.ObjectStreamMode.generate),
        ACTIVE,
    ),
    ("script-suelto.pdf", lambda: changed(_orphan_script), ACTIVE),
    ("programa.pdf", lambda: changed(_launch), ACTIVE),
    ("importa.pdf", lambda: changed(_import_data), ACTIVE),
    ("formulario-xfa.pdf", lambda: changed(_xfa), ACTIVE),
    ("multimedia.pdf", lambda: changed(_rich_media), ACTIVE),
    ("adjunto.pdf", lambda: changed(_attachment), EMBEDDED),
    ("adjunto-en-pagina.pdf", lambda: changed(_attachment_annotation), EMBEDDED),
    ("comprimido.pdf", bomb, None),
    ("TITULO.PDF", sound, None),
    ("foto.jpg", sound, None),
    ("../../../etc/passwd", sound, None),
    ("C:\\fakepath\\titulo.pdf", sound, None),
    ("nulo\0.pdf", sound, None),
    ("constancia\u202efdp.exe", sound, None),
    ("x" * 300 + ".pdf", sound, None),
]
