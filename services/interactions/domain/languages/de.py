"""German."""

from __future__ import annotations

from services.interactions.domain.languages import Language, listed

_MOOD = {
    -3: "katastrophe katastrophal furchtbar betrug betrüger unverschämt unverschämtheit frechheit skandal "
    "anwalt widerlich empörend empört hasse schrecklich ",
    -2: "schlecht schlimm enttäuscht enttäuschend wütend sauer ärgerlich verärgert lächerlich unmöglich "
    "kaputt peinlich beschwerde frustriert frustrierend inkompetent nutzlos unzufrieden mies defekt "
    "beschädigt gelogen stornieren unfähig schlechter ",
    -1: "problem fehler falsch spät verspätet verspätung fehlt verloren langsam leider warte wartet geht's "
    "hängt traurig schade unzuverlässig ",
    1: "danke gut nett schön funktioniert behoben gelöst hilfreich geholfen freundlich passt besser ",
    2: "super toll zufrieden glücklich ausgezeichnet wunderbar klasse prima schnell ",
    3: "perfekt fantastisch großartig bestens hervorragend begeistert ",
}

LANGUAGE = Language(
    code="de",
    version=1,
    plain=listed(
        "der die das und ist sind war ich sie mein meine ihr ihre es zu von in auf für mit dieser nicht sein "
        "was warum wie wann kann können wird habe hat haben ein eine einen dem den bei aus wir mir noch aber "
        "wenn schon nur auch bitte kein keine seit"
    ),
    negations=listed("nicht kein keine keinen nie niemals ohne kaum"),
    mood={word.casefold(): weight for weight, several in _MOOD.items() for word in several.split()},
    said_so=(
        "wie ich schon sagte",
        "wie schon gesagt",
        "wie gesagt",
        "wie bereits gesagt",
        "wie bereits erwähnt",
        "wie schon erwähnt",
        "wie bereits geschrieben",
        "wie schon geschrieben",
        "wie bereits mitgeteilt",
        "habe ich schon gesagt",
        "habe ich bereits gesagt",
        "habe ich ihnen schon",
        "habe ich ihnen bereits",
        "hatte ich schon",
        "hatte ich bereits",
        "ich habe schon erklärt",
        "ich habe bereits erklärt",
        "ich habe ihnen schon",
        "ich habe ihnen bereits",
        "zum zweiten mal",
        "zum dritten mal",
        "zum wiederholten mal",
        "schon wieder",
        "noch einmal erklären",
        "nochmal erklären",
        "wie oft muss ich",
        "wie oft soll ich",
        "immer noch keine antwort",
        "noch immer keine antwort",
        "mehrfach geschrieben",
        "mehrmals angerufen",
        "bereits geschickt",
        "schon geschickt",
    ),
    thanks=listed(
        "danke vielen dank besten herzlichen schön sehr super ok okay alles klar perfekt prima gut ihnen dir "
        "für die hilfe"
    ),
)
