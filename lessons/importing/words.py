"""Words that name a part of a document in many languages: evidence that a line is a heading, never proof."""

from __future__ import annotations

import re

# Parts that open a text: a first line that says so is a heading and not the title.
_OPENING = """
    introduction|general introduction|overview|preface|foreword|abstract|summary|executive summary|background|prologue|
    contents|preliminary remarks|preamble|
    einleitung|vorwort|einführung|zusammenfassung|vorbemerkung|überblick|geleitwort|kurzfassung|präambel|
    avant-propos|préface|résumé|introduction générale|préambule|
    introducción|prólogo|resumen|prefacio|presentación|introduzione|prefazione|premessa|riassunto|sommario|
    introdução|prefácio|resumo|apresentação|inleiding|voorwoord|samenvatting|wstęp|wprowadzenie|przedmowa|streszczenie|
    úvod|předmluva|abstrakt|inledning|förord|sammanfattning|indledning|forord|innledning|johdanto|bevezetés|előszó|
    введение|предисловие|аннотация|вступление|вступ|передмова|увод|
    εισαγωγή|πρόλογος|περίληψη|giriş|önsöz|özet|
    引言|前言|序言|序|绪论|摘要|導論|はじめに|序論|概要|要旨|まえがき|머리말|서론|요약|
    مقدمة|المقدمة|تمهيد|ملخص|الملخص|מבוא|הקדמה|תקציר|פתח דבר|प्रस्तावना|परिचय|भूमिका|सारांश
"""
_CLOSING = """
    conclusion|conclusions|concluding remarks|summary and conclusions?|closing remarks|references|works cited|
    bibliography|select bibliography|further reading|suggested reading|reading list|recommended reading|
    sources|notes|endnotes|glossary|index|acknowledge?ments?|appendix|appendices|annex|annexes|epilogue|afterword|
    exercises|review questions|questions|questions for discussion|discussion questions|
    fazit|schluss|schlussbemerkung(?:en)?|schlusswort|nachwort|ausblick|literatur|literaturverzeichnis|
    literaturhinweise|literaturangaben|weiterführende literatur|quellen|quellenverzeichnis|anhang|anmerkungen|
    danksagung|glossar|register|übungen|aufgaben|
    conclusion générale|bibliographie|références|remerciements|annexe|glossaire|épilogue|postface|
    sources et bibliographie|
    conclusión|conclusiones|bibliografía|referencias|agradecimientos|anexo|anexos|glosario|epílogo|
    lecturas recomendadas|
    conclusione|conclusioni|bibliografia|riferimenti(?: bibliografici)?|ringraziamenti|appendice|appendici|glossario|
    conclusão|conclusões|considerações finais|referências(?: bibliográficas)?|agradecimentos|anexos|glossário|
    conclusies?|slot|literatuur|literatuurlijst|dankwoord|bijlagen?|nawoord|besluit|
    zakończenie|podsumowanie|wnioski|literatura|podziękowania|załączniki?|przypisy|
    závěr|poděkování|přílohy?|slutsats(?:er)?|litteratur|källor|tack|bilagor?|konklusion|johtopäätökset|lähteet|
    irodalom|összefoglalás|köszönetnyilvánítás|
    заключение|выводы|литература|список литературы|библиография|благодарности|приложения?|источники|примечания|
    висновки|список використаних джерел|
    συμπεράσματα|συμπέρασμα|επίλογος|βιβλιογραφία|ευχαριστίες|παράρτημα|σημειώσεις|
    sonuç|kaynakça|kaynaklar|teşekkür|ekler|sonsöz|
    结论|结语|總結|总结|参考文献|參考文獻|致谢|附录|后记|
    おわりに|結論|むすび|参考文献|謝辞|付録|あとがき|
    결론|참고문헌|감사의 글|
    خاتمة|الخاتمة|المراجع|مراجع|المصادر|شكر وتقدير|ملاحق|
    סיכום|מסקנות|ביבליוגרפיה|מקורות|תודות|נספחים|निष्कर्ष|उपसंहार|संदर्भ|आभार|परिशिष्ट
"""

_INNER = """
    aims?(?: and objectives)?|objectives?|learning (?:objectives|outcomes|goals)|materials?(?: and methods)?|apparatus|
    equipment|methods?|methodology|procedure|data|results?(?: and discussion)?|discussion|findings|analysis|evaluation|
    recommendations?|limitations?|calculations?|related work|literature review|future work|assessment|grading|policies|
    attendance|schedule|course description|prerequisites|textbooks?|see also|external links|homework|abbreviations|
    ziele|lernziele|material(?:ien)?|methoden?|methodik|durchführung|versuchsaufbau|auswertung|ergebnisse|diskussion|
    objectifs|matériel|méthodes?|méthodologie|résultats|voir aussi|évaluation|objetivos|materiales|métodos?|metodología|
    resultados|discusión|discussão|avaliação|evaluación|véase también|obiettivi|materiali|metodi|risultati|discussione|
    doelen|doelstellingen|resultaten|discussie|cele|metody|wyniki|dyskusja|цели|задачи|методы|материалы|результаты|
    обсуждение|στόχοι|μέθοδος|αποτελέσματα|συζήτηση|amaç|yöntem|bulgular|tartışma|方法|结果|讨论|結果|考察|目的|
    الأهداف|المنهج|النتائج|المناقشة|מטרות|שיטה|תוצאות|דיון
"""


def _table(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{''.join(line.strip() for line in words.splitlines())})\W*", re.IGNORECASE)


_OPENS, _CLOSES, _INSIDE = _table(_OPENING), _table(_CLOSING), _table(_INNER)


def opens(text: str) -> bool:
    """ "Introduction", "Vorwort", "はじめに": the first part of a text."""
    return bool(_OPENS.fullmatch(text.strip()))


def names_a_part(text: str) -> bool:
    """ "Preface", "Literaturhinweise", "Заключение": a part that many documents have."""
    text = text.strip()
    return len(text) < 60 and bool(_OPENS.fullmatch(text) or _CLOSES.fullmatch(text))


def is_usual(text: str) -> bool:
    """`names_a_part`, or a heading that reports and syllabi share: "Results", "Lernziele", "目的"."""
    text = text.strip()
    return names_a_part(text) or (len(text) < 60 and bool(_INSIDE.fullmatch(text)))
