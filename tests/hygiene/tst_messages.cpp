// Messages: one id a template, every template collected for the translation, arguments that are those of the template, and nobody who reads
// a sentence to learn what happened.
#include "core/base/message.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <algorithm>

namespace {

struct FoundMessage {
    QString file;
    int line = 0;
    QString id;
    QString one;  ///< as in the source, escapes and all; empty: one form
    QString text;
    QStringList arguments;
    bool isRow = false;  ///< a MessageText: its arguments stand elsewhere
};

const QString kLiterals = QStringLiteral(R"re(((?:"(?:[^"\\\n]|\\.)*"\s*)+))re");

QString joinedLiterals(const QString& literals) {
    static const QRegularExpression one(QStringLiteral(R"re("((?:[^"\\\n]|\\.)*)")re"));
    QString out;
    for (auto it = one.globalMatch(literals); it.hasNext();) out += it.next().captured(1);
    return out;
}

/// The names in {{"name", value}, {"other", value}} at `at`; anything else has none.
QStringList argumentNames(const QString& text, qsizetype at) {
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

const QList<FoundMessage>& messages() {
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

QStringList placeholders(const QString& text) {
    QStringList names;
    const std::string utf8 = text.toStdString();
    teardown::forTemplateParts(
        utf8, [](std::string_view) {},
        [&](std::string_view name) { names += QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size())); });
    names.removeDuplicates();
    return names;
}

QString placeOf(const FoundMessage& found) { return QStringLiteral("%1:%2: ").arg(found.file).arg(found.line); }

}  // namespace

class TestMessages : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void thereAreMessages() { QVERIFY2(messages().size() > 800, qPrintable(QString::number(messages().size()))); }

    void oneIdOneTemplate() {
        QHash<QString, FoundMessage> first;
        QStringList wrong;
        for (const FoundMessage& found : messages()) {
            const auto known = first.find(found.id);
            if (known == first.end())
                first.insert(found.id, found);
            else if (known->text != found.text || known->one != found.one)
                wrong += placeOf(found) + QStringLiteral("\"%1\" is another text in ").arg(found.id) + placeOf(*known);
            if (found.id.isEmpty() || found.text.isEmpty()) wrong += placeOf(found) + QStringLiteral("empty");
        }
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join('\n')));
    }

    void argumentsAreThoseOfTheTemplate() {
        QStringList wrong;
        for (const FoundMessage& found : messages()) {
            if (found.isRow) continue;
            QStringList wanted = placeholders(found.text) + placeholders(found.one);
            wanted.removeDuplicates();
            QStringList given = found.arguments;
            wanted.sort();
            given.sort();
            if (wanted != given)
                wrong +=
                    placeOf(found) + QStringLiteral("{%1} in \"%2\", arguments {%3}").arg(wanted.join(", "), found.text, given.join(", "));
        }
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join('\n')));
    }

    void allAreCollected() {
        QFile in(QStringLiteral(BUILD_ROOT "/generated/translations/messages.cpp"));
        QVERIFY2(in.open(QIODevice::ReadOnly), "the build makes generated/translations/messages.cpp (td_messages)");
        QSet<QString> plain, counted;
        for (const QString& line : QString::fromUtf8(in.readAll()).split('\n')) {
            const QString front = QStringLiteral("QT_TRANSLATE_NOOP(\"Message\", \""),
                          frontCounted = QStringLiteral("QT_TRANSLATE_N_NOOP(\"Message\", \"");
            if (line.startsWith(front)) plain.insert(line.mid(front.size()).chopped(2));
            if (line.startsWith(frontCounted)) counted.insert(line.mid(frontCounted.size()).chopped(2));
        }
        QStringList missing;
        for (const FoundMessage& found : messages())
            if (!counted.contains(found.text) && (!found.one.isEmpty() || !plain.contains(found.text)))
                missing += placeOf(found) + found.text;
        QVERIFY2(missing.isEmpty(), qPrintable(missing.join('\n')));
        QVERIFY(plain.contains(QStringLiteral("The class found is called with the rest of the dict as keyword arguments.")));
    }

    /// Behaviour depends on codes, kinds and types: words are for people.
    void nobodyReadsASentence_data() {
        QTest::addColumn<QString>("line");
        QTest::addColumn<bool>("reads");
        QTest::newRow("search") << "if (english(error.what).find(\"disk\") != std::string::npos) retry();" << true;
        QTest::newRow("comparison") << "return english(note.message) == kDamaged;" << true;
        QTest::newRow("beginning") << "if (toQt(error.what).startsWith(QStringLiteral(\"No\"))) return;" << true;
        QTest::newRow("mention") << "if (mentions(error.remedy, \"pip\")) fetch();" << true;
        QTest::newRow("printing") << "terminal.print(english(note.message) + \"\\n\");" << false;
        QTest::newRow("code") << "if (error.code == \"file-missing\") text = english(error.what);" << false;
    }
    void nobodyReadsASentence() {
        QFETCH(QString, line);
        QFETCH(bool, reads);
        QCOMPARE(readsWords(line), reads);
    }

    void nobodyReadsSentences() {
        QStringList wrong;
        const QDir root(SOURCE_ROOT);
        for (const char* room : {"core", "app", "widgets"}) {
            QDirIterator it(root.filePath(QLatin1String(room)), {QStringLiteral("*.cpp"), QStringLiteral("*.h")}, QDir::Files,
                            QDirIterator::Subdirectories);
            while (it.hasNext()) {
                const QString file = root.relativeFilePath(it.next());
                // The printer of errors leaves out a place that the sentence names.
                if (file.startsWith(QLatin1String("core/base/message.")) || file == QLatin1String("core/base/error.cpp")) continue;
                QFile in(it.filePath());
                QVERIFY(in.open(QIODevice::ReadOnly));
                const QStringList lines = QString::fromUtf8(in.readAll()).split('\n');
                for (qsizetype i = 0; i < lines.size(); ++i)
                    if (readsWords(lines[i])) wrong += QStringLiteral("%1:%2: %3").arg(file).arg(i + 1).arg(lines[i].trimmed());
            }
        }
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join('\n')));
    }

private:
    static bool readsWords(const QString& line) {
        static const QRegularExpression words(QStringLiteral(
            R"re(\b(?:english|toQt)\((?:[^()]|\([^()]*\))*(?:\.|->)(?:what|remedy|message)\)\s*(?:[!=]=|\.(?:find|starts_with|ends_with|contains|startsWith|endsWith|compare|indexOf)\b))re"
            R"re(|\benglish\((?:[^()]|\([^()]*\))*\)\s*(?:[!=]=|\.(?:find|starts_with|ends_with|contains|compare)\b)|\bmentions\()re"));
        return words.match(line).hasMatch();
    }
};

TD_TEST(TestMessages)
#include "tst_messages.moc"
