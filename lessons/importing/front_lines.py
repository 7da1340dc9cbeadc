"""Lines that stand around a title and are not part of the text: who, when, where, for which course."""

from __future__ import annotations

import re

from . import looks

_YEAR = r"(?:1[5-9]|20)\d\d"
_TERM = re.compile(
    r"\b(?:spring|summer|autumn|fall|winter|michaelmas|hilary|trinity|lent|easter|semester|term|trimester|quarter|"
    r"academic year|session|sommersemester|wintersemester|semestre|trimestre|année universitaire|curso académico|"
    r"anno accademico|a\.\s?a\.|ano letivo|семестр|учебный год|rok akademicki|dönem[i]?)\b"
    rf".{{0,30}}?(?:{_YEAR}|\d)|\b(?:SS|WS|SoSe|WiSe)\s?(?:20)?\d\d\b|\b(?:spring|summer|autumn|fall|winter) term\b",
    re.IGNORECASE,
)
_CODE = re.compile(
    r"(?:(?:[A-ZÄÖÜ]{2,12}|[A-Z][a-z]{2,4})[\s.-]?\d{2,4}|[A-Z][a-z]{3,12} [1-9]\d\d)[A-Z]?"
    r"(?:\s*[:,·|–—-].{0,80})?"
)
_LABEL = re.compile(
    r"(?:tutor|lecturer|instructor|teacher|authors?|professor|supervisors?|advisor|convenor|editors?|chair|version|date|"
    r"course|course code|module|room|office|office hours|time|place|venue|e-?mail|contact|prepared for|submitted to|"
    r"present|absent|attendees|attending|in attendance|minutes taken by|anwesend|abwesend|beginn|ende|ort|zeit|dauer|"
    r"protokoll(?:führer(?:in)?|ant(?:in)?)|présents?|excusés?|lieu|durée|heure|asistentes|lugar|hora|presenti|luogo|"
    r"durata|obecni|miejsce|присутствовали|место|source|quelle|fonte|fuente|źródło|источник|来源|出处|"
    r"due(?: date)?|deadline|worth|weight|marks|length|duration|credits|level|term|class|subject|"
    r"created|modified|updated|last edited(?: time)?|tags|status|keywords|word count|issn|isbn|doi|"
    r"dozent(?:in)?|betreuer(?:in)?|verfasser(?:in)?|autor(?:in|es|a)?|datum|fach|modul|stand|raum|"
    r"auteure?s?|enseignante?|cours|directeur|directrice|professeure?|profesora?|docente|asignatura|materia|fecha|"
    r"autore|autrice|corso|data|professore|disciplina|wykładowca|przedmiot|преподаватель|автор|дата|курс|"
    r"καθηγητής|διδάσκων|öğretim (?:üyesi|görevlisi)|作者|教师|日期|課程|担当|"
    r"المحاضر|الأستاذ|التاريخ|מרצה|תאריך)\s*[:：]\s*\S.{0,120}",
    re.IGNORECASE,
)
_PERSON = re.compile(
    r"(?:(?:dr|prof|mr|mrs|ms|mme|mlle|sir|dame|dipl|mag|ing|rev|doc|hab|проф|доц|к|д)\.(?:\s?-?\w{1,5}\.)*|professor|"
    r"professeure?|profesora?|dott(?:\.|oressa|or)|dr|prof|ד[\"״]ר|פרופ['׳]?|د\.|أ\.?\s?د\.?|الدكتور|डॉ\.|प्रो\.)\s*[^\W\d_][^?!:]{2,80}",
    re.IGNORECASE,
)
_INITIALS = re.compile(
    r"(?:[A-ZÀ-ÞА-Я]\.[\s-]?){1,3}\s?[A-ZÀ-ÞА-Я][\w’'-]+(?:\s[A-Z][\w’'-]+)?(?:\s*(?:,|and|und|et|y|e|&|и)\s*"
    r"(?:[A-ZÀ-ÞА-Я]\.[\s-]?){1,3}\s?[A-ZÀ-ÞА-Я][\w’'-]+(?:\s[A-Z][\w’'-]+)?){0,8}"
)
_ISSUE = re.compile(
    r"memo(?:randum)?|circular|notice|mitteilung|rundschreiben|note de service|circulaire|comunicado|"
    r"(?:(?:lecture|class) notes?|hand-?out|lecture|worksheet|work ?sheet|unit|session|week|issue|no\.|vol(?:ume)?\.?|"
    r"lesson|module|vorlesung|arbeitsblatt|skript|blatt|cours|séance|fiche|tema|clase|unidad|lezione|aula|"
    r"experiment|practical|assignment|lab|versuch|übung|praktikum|práctica|esercitazione|"
    r"занятие|лекция|διάλεξη|ders|wykład)"
    r"[\s:#]*(?:no\.?|nr\.?|n[°º]|№)?\s*(?:\d{1,3}|[ivxlc]{1,6})(?:\s*[,·|/-].{0,40})?|"
    r".{0,40}\bhand-?out (?:no\.? )?\d{1,3}",
    re.IGNORECASE,
)
_EDITION = re.compile(
    r"(?:\w+|\d+(?:st|nd|rd|th|\.|ª|e))[\s,]+(?:(?:revised|corrected|enlarged|überarbeitete|korrigierte)\s+)?"
    r"(?:printing|edition|impression|draft|auflage|ausgabe|édition|edición|edizione|edição|wydanie|издание)\b.{0,40}|"
    r"(?:version|draft|revision|rev\.|entwurf|fassung|versión|versione|wersja|версия)\b.{0,30}|"
    r"(?:working|discussion|technical|occasional|policy) (?:paper|report|brief)s?(?: series)?"
    r"(?:,? (?:no\.? ?)?\d+.{0,40})?|"
    r"(?:the )?(?:laboratory|lab|course|student|practical|study) (?:manual|handbook|notes|guide|reader)|"
    r"course syllabus|"
    r"(?:lecture|class|course) notes|handout|vorlesungsskript|praktikumsanleitung|polycopié|apuntes(?: de clase)?|"
    r"dispensa|"
    r"(?:an? )?(?:handout|readings?|worksheet|materials|skript|begleitmaterial) "
    r"(?:for|to accompany|prepared for|zur?|zum|für|pour|para|per) .{3,80}|"
    r"confidential|for internal use(?: only)?|not for (?:circulation|distribution)",
    re.IGNORECASE,
)
_EVENT = re.compile(
    rf"(?:held|recorded|submitted|delivered|presented|received|accepted|adopted|given)\b.{{0,90}}{_YEAR}\W*", re.I
)
_INSTITUTION = re.compile(
    r"\b(?:universit(?:y|ies|ät|é|à|eit|etet|atea)|universidade?|uniwersytet\w*|univerzita|üniversitesi|college|"
    r"school of|high school|grammar school|department|dept\.?|faculty|institute?s?|academy|polytechnic|hochschule|"
    r"gymnasium|fachbereich|lehrstuhl|fakultät|seminar für|institut für|faculté|département|école|lycée|"
    r"facultad|departamento|instituto|escuela|facoltà|dipartimento|istituto|scuola|liceo|faculdade|escola|"
    r"faculteit|vakgroep|wydział|katedra|instytut|fakulta|fakültesi|bölümü|университет|факультет|кафедра|институт|"
    r"πανεπιστήμιο|σχολή|τμήμα|association|society|ministry|press|publishers?|foundation|"
    r"commission|council|committee|authority|agency|bureau|trust|verein|fachschaft|kommission|comité|comisión|комитет)\b|大学|学院|學院|大學|学部|"
    r"جامعة|كلية|אוניברסיטה|אוניברסיטת|פקולטה|विश्वविद्यालय|विभाग",
    re.IGNORECASE,
)
_DATED = re.compile(
    rf"(?:(?:\d{{1,2}}|\b[^\W\d_]{{3,12}}\.?)\s(?:de\s|d')?(?:[^\W\d_]{{3,12}}\.?|\d{{1,2}},?)\s(?:de\s)?{_YEAR}|"
    r"\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{2,4})"
)
_NEWS = re.compile(
    r"\b(?:last (?:updated|modified|edited|reviewed)|updated|posted|published|by|in|veröffentlicht|zuletzt|publié|"
    r"mis à jour|publicado|actualizado|pubblicato|aggiornato|geplaatst|opublikowano|опубликовано|обновлено|"
    r"δημοσιεύτηκε|yayınlandı|نشر|פורסם)\b|[·|•]",
    re.IGNORECASE,
)
_TRAIL = re.compile(
    r"[^.!?|»›>]{1,40}(?:\s*[|»›>]\s*[^.!?|»›>]{1,40}){1,12}|"
    r"(?i:home|start|startseite|accueil|inicio|início|strona główna|главная|αρχική|ana sayfa|首页|ホーム|الرئيسية|ראשי)"
    r"(?:\s+[A-ZÀ-ÞА-ЯΑ-Ω\u0590-\u9fff][^.!?,;:]{0,30}){2,10}",
)


def reason_for(text: str) -> str | None:
    """What a line near the title is, where its own words tell; None for what may be title or text."""
    text = " ".join(text.split())
    if not text or len(text) > 180:
        return None
    for test, reason in _TESTS:
        if test(text):
            return reason
    return None


def _is_dateline(text: str) -> bool:
    return looks.is_date(text) or (len(text.split()) <= 16 and bool(_DATED.search(text) and _NEWS.search(text)))


def _is_author(text: str) -> bool:
    return len(text.split()) <= 14 and bool(
        looks.is_byline(text) or _PERSON.fullmatch(text) or _INITIALS.fullmatch(text) or "@" in text
    )


def _is_issue(text: str) -> bool:
    return len(text.split()) <= 10 and bool(_ISSUE.fullmatch(text) or _TERM.search(text) or _CODE.fullmatch(text))


def _is_trail(text: str) -> bool:
    return bool(_TRAIL.fullmatch(text) if text[:1].isupper() else re.match(r"home\b", text) and _TRAIL.fullmatch(text))


_GENRE = re.compile(
    r"(?:the )?(?:minutes|report|introduction|guide|handbook|manual|notes|lectures?|essays?|charter|statutes?|"
    r"rules|history|protokoll|bericht|einführung|leitfaden|handbuch|"
    r"satzung|geschichte|grundzüge|compte rendu|procès-verbal|"
    r"rapport|introduction|guide|statuts|histoire|acta|informe|introducción|guía|manual|historia|estatutos|verbale|"
    r"relazione|introduzione|guida|storia|ata|relatório|introdução|história|verslag|inleiding|protokół|wstęp|historia|"
    r"протокол|отчёт|введение|история|руководство|πρακτικά|εισαγωγή|ιστορία)"
    r"\s(?:of|on|to|for|in|der|des|zur?|in|über|de|du|des|d['’]|à|sur|del|della|di|a|ao|da|do|van|tot|"
    r"z|do|в|по|στ\w+|της?)\b.+",
    re.IGNORECASE,
)


def names_genre(text: str) -> bool:
    """ "Minutes of …", "Einführung in …": titles say what kind of text follows."""
    return bool(_GENRE.match(text))


def may_be_name(text: str) -> bool:
    """Two to four capitalised words and nothing else: "Mara Quill", "Μαρία Δημητρίου", and some titles too."""
    found = text.split()
    return 2 <= len(found) <= 4 and all(w[0].isupper() and not w.isupper() and w.strip(".").isalpha() for w in found)


def is_place_and_year(text: str) -> bool:
    """ "Αθήνα 2006", "Emden, 1998": below a title."""
    return bool(re.fullmatch(rf"[^\W\d_][^\W\d_ -]*(?:[ -][^\W\d_]+)?,?\s{_YEAR}", text.strip()))


def names_institution(text: str) -> bool:
    """Soft: "The School of Athens" is a title, "Department of Social Statistics" above a title is not."""
    return len(text.split()) <= 10 and bool(_INSTITUTION.search(text))


_TESTS = (
    (_is_dateline, "date"),
    (_is_author, "byline"),
    (lambda text: bool(_LABEL.fullmatch(text)), "front matter"),
    (_is_issue, "course or issue"),
    (lambda text: bool(_EDITION.fullmatch(text) or _EVENT.match(text)), "edition"),
    (lambda text: len(text) < 120 and _is_trail(text), "navigation"),
)
