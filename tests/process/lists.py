"""Published lists, read by a stranger from the public files."""

from __future__ import annotations

import csv
import io

from results.models import Publication
from tests.process.story import Story

REQUIREMENTS, EXAM, CURRICULAR, FINAL = 5, 7, 10, 12
WHEN = {
    REQUIREMENTS: "2023-10-13T18:00:00",
    EXAM: "2023-10-18T17:00:00",
    CURRICULAR: "2023-10-25T17:00:00",
    FINAL: "2023-10-30T16:00:00",
}


def publish(story: Story, stage: int) -> None:
    """Human Resources sign the list of a stage from the board, at the hour of the data."""
    story.published[stage] = story.at(WHEN[stage])
    story.send("rrhh", story.staff(f"proceso/{stage}/publicar"))


def versions(story: Story, stage: int) -> int:
    """How many versions of a list there are."""
    return Publication.objects.filter(call=story.call, stage_order=stage).count()


def public_list(story: Story, stage: int, version: int = 1) -> dict[str, dict[str, str]]:
    """The CSV as a stranger downloads it: the rows by `A01`, each by the head of its columns, in the order printed."""
    address = f"/publicaciones/{story.call.code}/{stage}/{version}/"
    for name in ("", "acta.pdf", "lista.xlsx", "firma.json"):
        assert story.browser("").get(f"{address}{name}").status_code == 200, name
    text = story.browser("").get(f"{address}lista.csv").content.decode("utf-8-sig")
    rows = csv.DictReader(io.StringIO(text), delimiter=";" if ";" in text.splitlines()[0] else ",")
    return {f"A{row['Documento'][-2:]}": row for row in rows}


def by_result(rows: dict[str, dict[str, str]]) -> dict[str, list[str]]:
    """The names under each word of the column Resultado."""
    found: dict[str, list[str]] = {}
    for name, row in rows.items():
        found.setdefault(row["Resultado"], []).append(name)
    return found


def lettered(row: dict[str, str]) -> dict[str, str]:
    """The columns that have a letter, `a` and so on, by it: their words may change."""
    return {head[0]: cell for head, cell in row.items() if head[1:2] == " "}
