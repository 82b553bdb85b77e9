// How tst_messages finds messages, their arguments and readers of sentences in the source.
#pragma once

#include "core/base/message.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QRegularExpression>
#include <QString>
#include <QStringList>

#include <string>

namespace teardown::test {

struct FoundMessage {
    QString file;
    int line = 0;
    QString id;
    QString one;  ///< as in the source, escapes and all; empty: one form
    QString text;
    QStringList arguments;
    bool isRow = false;  ///< a MessageText: its arguments stand elsewhere
};

inline const QString kLiterals = QStringLiteral(R"re(((?:"(?:[^"\\\n]|\\.)*"\s*)+))re");

inline QString joinedLiterals(const QString& literals) {
    static const QRegularExpression one(QStringLiteral(R"re("((?:[^"\\\n]|\\.)*)")re"));
    QString out;
    for (auto it = one.globalMatch(literals); it.hasNext();) out += it.next().captured(1);
    return out;
}

/// The names in {{"name", value}, {"other", value}} at `at`; anything else has none.
inline QStringList argumentNames(const QString& text, qsizetype at) {
    static const QRegularExpression begin(QStringLiteral(R"re(\G\s*,\s*\{)re"));
    static const QRegularExpression name(QStringLiteral(R"re(\G\s*"(\w+)")re"));
    const auto start = begin.match(text, at);
    if (!start.hasMatch()) return {};
    QStringList names;
    int depth = 1;
    bool quoted = false;
    for (qsizetype i = start.capturedEnd(); i < text.size() && depth > 0; ++i) {
        const QChar c = text[i];
        if (quoted) {
            if (c == u'\\')
                ++i;
            else
                quoted = c != u'"';
            continue;
        }
        if (c == u'\'' && i + 2 < text.size() && (text[i + 2] == u'\'' || text[i + 1] == u'\\')) {
            i += text[i + 1] == u'\\' ? 3 : 2;
            continue;
        }
        quoted = c == u'"';
        if (c == u'(' || c == u'[' || c == u'{') {
            ++depth;
            if (c == u'{' && depth == 2)
                if (const auto match = name.match(text, i + 1); match.hasMatch()) names += match.captured(1);
        }
        if (c == u')' || c == u']' || c == u'}') --depth;
    }
    return names;
}

inline const QList<FoundMessage>& messages() {
    static const QList<FoundMessage> all = [] {
        static const QRegularExpression single(
            QStringLiteral(R"re(\b(message|MessageText)(?:\s+\w+)?\s*[({]\s*"((?:[^"\\]|\\.)*)"\s*,\s*)re") + kLiterals);
        static const QRegularExpression counted(QStringLiteral(R"re(\bmessage\(\s*"((?:[^"\\]|\\.)*)"\s*,\s*[^";]*?,\s*)re") + kLiterals +
                                                QStringLiteral(R"re(,\s*)re") + kLiterals);
        QList<FoundMessage> found;
        const QDir root(SOURCE_ROOT);
        for (const char* room : {"core", "app", "widgets"}) {
            QDirIterator it(root.filePath(QLatin1String(room)), {QStringLiteral("*.cpp"), QStringLiteral("*.h")}, QDir::Files,
                            QDirIterator::Subdirectories);
            while (it.hasNext()) {
                QFile in(it.next());
                if (!in.open(QIODevice::ReadOnly)) continue;
                const QString text = QString::fromUtf8(in.readAll());
                const auto place = [&](qsizetype at) { return static_cast<int>(text.left(at).count(u'\n')) + 1; };
                const QString file = root.relativeFilePath(it.filePath());
                for (auto m = single.globalMatch(text); m.hasNext();) {
                    const auto match = m.next();
                    found.append({file,
                                  place(match.capturedStart()),
                                  match.captured(2),
                                  {},
                                  joinedLiterals(match.captured(3)),
                                  argumentNames(text, match.capturedEnd()),
                                  match.captured(1) != QLatin1String("message")});
                }
                for (auto m = counted.globalMatch(text); m.hasNext();) {
                    const auto match = m.next();
                    found.append({file, place(match.capturedStart()), match.captured(1), joinedLiterals(match.captured(2)),
                                  joinedLiterals(match.captured(3)), argumentNames(text, match.capturedEnd()), false});
                }
            }
        }
        return found;
    }();
    return all;
}

inline QStringList placeholders(const QString& text) {
    QStringList names;
    const std::string utf8 = text.toStdString();
    teardown::forTemplateParts(
        utf8, [](std::string_view) {},
        [&](std::string_view name) { names += QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size())); });
    names.removeDuplicates();
    return names;
}

inline QString placeOf(const FoundMessage& found) { return QStringLiteral("%1:%2: ").arg(found.file).arg(found.line); }

/// Whether a line looks into the words of a message.
inline bool readsWords(const QString& line) {
    static const QRegularExpression words(QStringLiteral(
        R"re(\b(?:english|toQt)\((?:[^()]|\([^()]*\))*(?:\.|->)(?:what|remedy|message)\)\s*(?:[!=]=|\.(?:find|starts_with|ends_with|contains|startsWith|endsWith|compare|indexOf)\b))re"
        R"re(|\benglish\((?:[^()]|\([^()]*\))*\)\s*(?:[!=]=|\.(?:find|starts_with|ends_with|contains|compare)\b)|\bmentions\()re"));
    return words.match(line).hasMatch();
}

}  // namespace teardown::test
