// PseudoTranslator: a pseudo-language. Every text is longer and its letters have accents, so that untranslated texts and
// texts without enough room can be seen, by people in the pictures and by tst_pseudo_locale in what is painted.
#pragma once

#include <QTranslator>

namespace teardown::test {

/// The text with accents on its letters and about 40 % longer (30 % from 40 letters on). Placeholders ({name}, %1, %n), tags, entities and
/// `code` stay as they are.
inline QString pseudo(const QString& text) {
    static const QString plain = QStringLiteral("acdeghijklnorstuwyzACDEGHIJKLNORSTUWYZ");
    static const QString accented = QStringLiteral("áçðéğĥíĵķłñóřšťúŵýžÁÇÐÉĞĤÍĴĶŁÑÓŘŠŤÚŴÝŽ");
    static const QString vowels = QStringLiteral("áéíóú");
    int letters = 0, longest = 0;
    for (const QChar c : text) {
        letters += c.isLetter() ? 1 : 0;
        const qsizetype letter = plain.indexOf(c);
        longest += letter >= 0 && vowels.contains(accented[letter]) ? 1 : 0;
    }
    int missing = (letters * (letters < 40 ? 4 : 3) + 9) / 10;
    longest = longest == 0 ? 0 : (missing + longest - 1) / longest;
    QString out;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i];
        qsizetype end = i;
        if (c == QLatin1Char(']') && i + 1 < text.size() && text[i + 1] == QLatin1Char('(')) {
            end = text.indexOf(QLatin1Char(')'), i + 1);  // where a link of Markdown leads
        } else if (c == QLatin1Char('{') || c == QLatin1Char('<') || c == QLatin1Char('`')) {
            const QChar closing = c == QLatin1Char('{') ? QLatin1Char('}') : c == QLatin1Char('<') ? QLatin1Char('>') : c;
            end = text.indexOf(closing, i + 1);
            if (c == QLatin1Char('<') && i + 1 < text.size() && !text[i + 1].isLetter() && text[i + 1] != QLatin1Char('/')) end = -1;
        } else if (c == QLatin1Char('&')) {
            end = text.indexOf(QLatin1Char(';'), i + 1);
            if (end > i + 6) end = -1;
            for (qsizetype k = i + 1; k < end; ++k)
                if (!text[k].isLetterOrNumber() && text[k] != QLatin1Char('#')) end = -1;
        } else if (c == QLatin1Char('%') && i + 1 < text.size()) {
            end = i + 1;
        }
        if (end > i) {
            out += text.mid(i, end - i + 1);
            i = end;
            continue;
        }
        const qsizetype letter = plain.indexOf(c);
        const QChar written = letter < 0 ? c : accented[letter];
        out += written;
        for (int again = 0; again < longest && missing > 0 && vowels.contains(written); ++again, --missing) out += written;
    }
    return out;
}

class PseudoTranslator : public QTranslator {
public:
    bool isEmpty() const override { return false; }
    QString translate(const char* context, const char* text, const char*, int count) const override {
        // Qt translates its own texts, among them the name of the layout's direction.
        if (qstrncmp(context, "Q", 1) == 0 && qstrcmp(context, "QObject") != 0) return {};
        QString words = pseudo(QString::fromUtf8(text));
        if (count >= 0) words.replace(QLatin1String("%n"), QString::number(count));
        return words;
    }
};

}  // namespace teardown::test
