"""After list 12: the winner declines, the accesitario is called, brings everything and signs (CTR-01..08)."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile

from results.models import Contract
from results.selectors_contracts import ITEMS
from tests.process.lists import FINAL, public_list, versions
from tests.process.story import Story
from tests.results.test_signing_pages import GOOD

DECLINED = "Comunicó por escrito que no suscribirá el contrato."
CALLED = "El ganador no suscribe: se llama al primer accesitario."


def the_winner_declines(story: Story) -> None:
    """The next version of the list says why; the first stays as it was, byte for byte."""
    (winner,), (runner_up,) = story.names("outcome", "GANADOR"), story.names("outcome", "ACCESITARIO_1")
    first = [_file(story, 1, name) for name in ("acta.pdf", "lista.csv", "lista.xlsx")]
    story.at("2023-10-31T10:00:00")
    signing = story.staff("suscripcion/")
    assert story.refused("rrhh", signing, {"reason": CALLED}).status_code == 409  # nobody has declined
    decline = {"act": "fail", "cause": "DECLINED", "reason": DECLINED}
    story.send("rrhh", f"{signing}{story.number(winner)}/", decline)
    story.send("rrhh", signing, {"reason": CALLED})

    assert versions(story, FINAL) == 2
    before, after = public_list(story, FINAL), public_list(story, FINAL, version=2)
    told = [(name, before[name]["Resultado"], after[name]["Resultado"]) for name in (winner, runner_up)]
    assert told == [(winner, "GANADOR/A", "NO SUSCRIBIÓ"), (runner_up, "ACCESITARIO/A", "GANADOR/A")]
    assert [_file(story, 1, name) for name in ("acta.pdf", "lista.csv", "lista.xlsx")] == first
    page = story.page("", f"/publicaciones/{story.call.code}/{FINAL}/2/")
    assert CALLED in page
    assert f"/publicaciones/{story.call.code}/{FINAL}/1/" in page


def the_runner_up_signs(story: Story) -> None:
    """Bitácora, documents, the registry asked again, the contract and its register, within business days."""
    (name,) = story.names("outcome", "ACCESITARIO_1")
    mine = f"{story.staff('suscripcion/')}{story.number(name)}/"
    story.at("2023-11-02T09:00:00")
    story.send(name, story.own("bitacora/"), GOOD)
    for item in ITEMS:
        story.send("rrhh", mine, {"act": "mark", "item": item.value, "state": "PRESENTED", "note": ""})
    sign = {"act": "sign", "signed_on": "2023-11-02"}
    assert story.refused("rrhh", mine, sign).status_code == 409  # the registry's old answer does not count
    lines = ["documento;consultado;tipo;desde;hasta;estado", _asked(story, name)]
    answer = SimpleUploadedFile("rnssc.csv", "\r\n".join(lines).encode(), content_type="text/csv")
    story.send("rrhh", story.staff("requisitos/rnssc/"), {"file": answer})
    story.send("rrhh", mine, sign)
    story.at("2023-11-03T09:00:00")
    story.send("rrhh", mine, {"act": "register", "registered_on": "2023-11-03"})
    assert Contract.objects.get().application == story.application(name)


def _asked(story: Story, name: str) -> str:
    return f"{story.people[name]['docNumber']};02/11/2023 08:30;;;;"


def _file(story: Story, version: int, name: str) -> bytes:
    return story.browser("").get(f"/publicaciones/{story.call.code}/{FINAL}/{version}/{name}").content
