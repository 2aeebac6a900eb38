"""Spanish."""

from __future__ import annotations

from services.interactions.domain.languages import Language, listed

_MOOD = {
    -3: "estafa vergonzoso inaceptable horrible pésimo pésima abogado ladrones indignante ",
    -2: "malo mala decepcionado decepcionada furioso furiosa ridículo roto reclamación queja peor enfadado "
    "enfadada incompetente cancelar molesto molesta ",
    -1: "problema error retraso perdido lento espero lamentablemente bloqueado falta fallo ",
    1: "gracias bien bueno resuelto útil amable funciona arreglado ",
    2: "genial contento contenta feliz rápido satisfecho satisfecha ",
    3: "perfecto excelente fantástico ",
}

LANGUAGE = Language(
    code="es",
    version=1,
    plain=listed(
        "el la los las y es son yo usted mi mis su de del en para con este esta no que quién porque cómo "
        "cuándo puede he tengo una un al por pero si todavía desde lo me se muy hola"
    ),
    negations=listed("no nunca sin jamás ningún ninguna tampoco"),
    mood={word: weight for weight, several in _MOOD.items() for word in several.split()},
    said_so=(
        "como ya dije",
        "como ya he dicho",
        "como dije",
        "ya les dije",
        "ya le dije",
        "ya se lo dije",
        "ya expliqué",
        "ya he explicado",
        "ya envié",
        "ya he enviado",
        "por segunda vez",
        "por tercera vez",
        "cuántas veces tengo",
        "sigo sin respuesta",
        "todavía sin respuesta",
    ),
    thanks=listed("gracias muchas muy amable perfecto vale de acuerdo por su ayuda ok"),
)
