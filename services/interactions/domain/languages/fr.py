"""French."""

from __future__ import annotations

from services.interactions.domain.languages import Language, listed

_MOOD = {
    -3: "arnaque scandaleux honteux inadmissible inacceptable horrible avocat voleurs ",
    -2: "mauvais déçu déçue décevant furieux colère ridicule nul nulle cassé réclamation plainte mécontent "
    "lamentable incompétent pire annuler ",
    -1: "problème erreur retard perdu lent attends malheureusement bloqué panne manque ",
    1: "merci bien bon résolu réparé utile gentil marche fonctionne ",
    2: "super content contente ravi ravie génial rapide satisfait satisfaite ",
    3: "parfait excellent fantastique ",
}

LANGUAGE = Language(
    code="fr",
    version=1,
    plain=listed(
        "le la les et est sont je vous mon ma mes votre il elle de du des dans sur pour avec ce cette pas que "
        "qui pourquoi comment quand peut j'ai c'est n'est une un au aux ne plus mais si toujours depuis"
    ),
    negations=listed("pas ne n'est jamais sans aucun aucune"),
    mood={word: weight for weight, several in _MOOD.items() for word in several.split()},
    said_so=(
        "comme je l'ai déjà dit",
        "comme je l'ai dit",
        "comme déjà dit",
        "je vous ai déjà",
        "j'ai déjà dit",
        "j'ai déjà expliqué",
        "j'ai déjà envoyé",
        "j'ai déjà donné",
        "pour la deuxième fois",
        "pour la troisième fois",
        "combien de fois dois-je",
        "combien de fois faut-il",
        "toujours pas de réponse",
        "toujours aucune réponse",
    ),
    thanks=listed("merci beaucoup bien à vous pour votre aide parfait super ok d'accord"),
)
