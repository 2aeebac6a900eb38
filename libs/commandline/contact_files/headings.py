"""Which field a column's heading means, in the languages and programs address books come from."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_HEADINGS = {
    "display_name": "display name|full name|fullname|contact name|customer name|vollstandiger name|anzeigename|kunde|"
    "kundenname|nombre completo|cliente|nom complet|client|nome completo|nominativo|volledige naam|klant|"
    "imie i nazwisko|ad soyad|фио|полное имя|姓名|氏名|表示名",
    "given_name": "first name|firstname|given name|forename|vorname|rufname|primer nombre|nombre de pila|prenom|"
    "primeiro nome|nome proprio|voornaam|imie|fornavn|fornamn|etunimi|ad|adi|имя|名|名字",
    "family_name": "last name|lastname|family name|surname|nachname|familienname|zuname|apellido|apellidos|"
    "nom de famille|sobrenome|apelido|ultimo nome|cognome|achternaam|nazwisko|etternavn|efternavn|efternamn|sukunimi|"
    "soyad|soyadi|фамилия|姓",
    "additional_name": "middle name|additional name|second name|zweiter vorname|segundo nombre|deuxieme prenom|"
    "nome do meio|secondo nome|tussenvoegsel|отчество",
    "email": "e mail|email|mail|e mail address|email address|mail address|e mail adresse|emailadresse|mailadresse|"
    "emails|correo|correo electronico|email principal|courriel|adresse e mail|adresse email|adresse mail|"
    "endereco de e mail|endereco de email|correio eletronico|posta elettronica|indirizzo e mail|indirizzo email|"
    "e mailadres|mailadres|adres e mail|adres email|e posta|eposta|электронная почта|почта|邮箱|电子邮件|メール|"
    "メールアドレス",
    "phone": "phone|phones|phone number|telephone|telephone number|tel|mobile|mobile phone|mobile number|cell|"
    "cell phone|cellphone|business phone|home phone|work phone|primary phone|telefon|telefonnummer|rufnummer|handy|"
    "handynummer|mobil|mobilnummer|mobiltelefon|festnetz|telefono|telefono movil|movil|celular|numero de telefono|"
    "numero de telephone|portable|telephone portable|telefone|telemovel|cellulare|numero di telefono|telefoon|"
    "telefoonnummer|mobiel|gsm|numer telefonu|komorka|cep telefonu|телефон|мобильный|"
    "电话|手机|手机号|電話|電話番号|携帯電話",
    "whatsapp": "whatsapp|whatsapp number|whatsapp nummer|numero de whatsapp",
    "external-id": "id|external id|customer id|customer number|customer no|contact id|client id|account number|"
    "kundennummer|kundennr|kunden nr|kunden id|debitorennummer|id cliente|numero de cliente|codigo de cliente|"
    "numero client|id client|codigo do cliente|codice cliente|klantnummer|numer klienta|musteri no|номер клиента|"
    "客户编号|顧客番号",
    "loyalty-id": "loyalty id|loyalty number|loyalty card|kundenkarte|kundenkartennummer|tarjeta de fidelidad|"
    "carte de fidelite|carta fedelta",
    "organization": "company|company name|organization|organisation|organization name|employer|account|account name|"
    "firma|firmenname|unternehmen|empresa|compania|organizacion|entreprise|societe|azienda|societa|ditta|bedrijf|bedrijfsnaam|"
    "organisatie|sirket|компания|организация|公司|会社|会社名",
    "role": "job title|title|position|role|organization title|beruf|funktion|stellung|jobtitel|cargo|puesto|fonction|"
    "poste|funcao|ruolo|posizione|functie|stanowisko|должность|职位|役職",
    "tags": "tags|tag|labels|groups|group membership|categories|kategorien|schlagworte|gruppen|etiquetas|categorias|"
    "etiquettes|etichette|labels|etykiety|метки|标签|タグ",
    "language": "language|preferred language|locale|sprache|idioma|langue|lingua|taal|jezyk|dil|язык|语言|言語",
    "time_zone": "time zone|timezone|zeitzone|zona horaria|fuseau horaire|fuso orario|fuso horario|tijdzone",
    "channel": "preferred channel|bevorzugter kanal|canal preferido|canal prefere",
}

# "Nom" is a surname beside "Prénom", "Nombre" and "Nome" are given names beside a surname; alone each is a whole name.
_WHOLE_OR_GIVEN = frozenset({"name", "nombre", "nome", "naam", "navn", "namn", "nimi", "isim"})
_WHOLE_OR_FAMILY = frozenset({"nom"})
_NUMBERING = re.compile(r"\b(?:\d+|value|wert|valor|valeur|valore|primary)\b")
_NOT_LETTERS = re.compile(r"[\W_]+")
_WITHOUT_ACCENT = str.maketrans(
    {"ß": "ss", "\N{LATIN SMALL LETTER L WITH STROKE}": "l", "\N{LATIN SMALL LETTER DOTLESS I}": "i"}
)


def plain(heading: str) -> str:
    """Return a heading without case, accents, punctuation, and what numbers several columns of a kind."""
    letters = "".join(
        each for each in unicodedata.normalize("NFKD", heading.casefold()) if not unicodedata.combining(each)
    )
    words = _NOT_LETTERS.sub(" ", letters.translate(_WITHOUT_ACCENT))
    return " ".join(_NUMBERING.sub(" ", words).split())


_FIELDS = {plain(word): field for field, words in _HEADINGS.items() for word in words.split("|")}


def guessed_fields(headings: Sequence[str]) -> list[str]:
    """Return the field of each column; empty where nothing is sure enough."""
    words = [plain(heading) for heading in headings]
    fields = [_FIELDS.get(word, "") for word in words]
    known = set(fields)
    for number, word in enumerate(words):
        if word in _WHOLE_OR_GIVEN:
            fields[number] = "given_name" if "family_name" in known else "display_name"
        elif word in _WHOLE_OR_FAMILY:
            fields[number] = "family_name" if "given_name" in known else "display_name"
    return fields
