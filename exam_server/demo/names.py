"""Names for people who do not exist. Given names and surnames are crossed so that no two of the first 38,400 repeat."""

from __future__ import annotations

_GIVEN = (
    "Abelina", "Basilio", "Casilda", "Demetrio", "Eufemia", "Fabricio", "Gumersinda", "Higinio", "Iluminada", "Jacinto",
    "Lastenia", "Melitón", "Nicolasa", "Onésimo", "Primitiva", "Querubín", "Remigia", "Saturnino", "Tomasa", "Ubaldo",
    "Visitación", "Wenceslao", "Yolanda", "Zacarías",
)  # fmt: skip
_FIRST = (
    "Achahuanco", "Bustinza", "Catacora", "Dulanto", "Escalaya", "Farfanco", "Guanilo", "Huarancca", "Incahuanaco",
    "Jahuira", "Layseca", "Mayhuasca", "Noriegas", "Olarteche", "Pacompía", "Quenallata", "Rondinel", "Sulcaray",
    "Tincopa", "Urcuhuaranga", "Vilcazán", "Yachachin", "Zavaletti", "Ampuerina", "Balbinero", "Curitomay", "Chucaña",
    "Ñaccha", "Oyolana", "Pillpinto", "Sarmuñoz", "Taquiri", "Uscamaita", "Velazco", "Wilcarani", "Yupanca", "Zamatelo",
    "Aliagaro", "Berroca", "Condorchoa",
)  # fmt: skip
_SECOND = (
    "Ancasi", "Barzolano", "Ccasani", "Delgadoque", "Espinola", "Flórezano", "Gamarrita", "Huisacayna", "Ipanaco",
    "Jimbores", "Loarteño", "Mendozaya", "Nolazcoa", "Ochavano", "Parionaza", "Quinteroc", "Ramirano", "Salcedón",
    "Tairota", "Ugartecho", "Valdezán", "Yarlequita", "Zegarrundo", "Alarconte", "Benavidaz", "Cisnerola", "Dávilano",
    "Echegarai", "Figuerola", "Guevarino", "Hinojazo", "Izquierdoc", "Lozanita", "Maldoneda", "Navarreto", "Ordoñana",
    "Paredoña", "Rosalinos", "Sotomayre", "Tejadano",
)  # fmt: skip


def invented_name(index: int) -> str:
    """A given name and two surnames; the same index always gives the same name."""
    given = _GIVEN[index % len(_GIVEN)]
    first = _FIRST[(index // len(_GIVEN) + index * 7) % len(_FIRST)]
    second = _SECOND[(index // (len(_GIVEN) * len(_FIRST)) + index * 11 + index // len(_GIVEN)) % len(_SECOND)]
    return f"{given} {first} {second}"
