// Messages: one id a template, every template collected for the translation, arguments that are those of the template, and nobody who reads
// a sentence to learn what happened.
#include "tests/support/test_program.h"
#ifndef Q_MOC_RUN  // raw strings with quotation marks make moc of Qt 6.4 lose its way
#include "message_search.h"
#endif

#include <QtTest>

#include <algorithm>

using namespace teardown::test;

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
        QVERIFY(plain.contains(QStringLiteral("The class is called with the rest of the dict as keyword arguments.")));
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
                // The two printers of errors leave out a place that the sentence names.
                if (file.startsWith(QLatin1String("core/base/message.")) || file == QLatin1String("core/base/error.cpp") ||
                    file == QLatin1String("widgets/common/strings.cpp"))
                    continue;
                QFile in(it.filePath());
                QVERIFY(in.open(QIODevice::ReadOnly));
                const QStringList lines = QString::fromUtf8(in.readAll()).split('\n');
                for (qsizetype i = 0; i < lines.size(); ++i)
                    if (readsWords(lines[i])) wrong += QStringLiteral("%1:%2: %3").arg(file).arg(i + 1).arg(lines[i].trimmed());
            }
        }
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join('\n')));
    }
};

TD_TEST(TestMessages)
#include "tst_messages.moc"
