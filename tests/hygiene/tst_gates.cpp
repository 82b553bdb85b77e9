// What the sources and the program promise beyond the layers: wrong uses do not compile; README and program have the same verbs.
#include "tests/support/test_program.h"

#include <QtTest>

#include <utility>

class TestGates : public QObject {
    Q_OBJECT

    /// The compiler's exit code and what it says; nothing is written.
    static std::pair<int, QString> compile(const QString& file, bool wrong) {
        QStringList arguments{"-std=c++20", "-fsyntax-only", "-Wall",    "-Wextra",       "-Werror",
                              "-I",         SOURCE_ROOT,     "-isystem", TD_TORCH_INCLUDE};
        if (wrong) arguments << "-DWRONG";
        QProcess compiler;
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert("LC_ALL", "C");
        compiler.setProcessEnvironment(environment);
        compiler.start(TD_COMPILER, arguments << file);
        if (!compiler.waitForFinished(120000)) return {-1, compiler.errorString()};
        return {compiler.exitCode(), QString::fromUtf8(compiler.readAllStandardError())};
    }

    static QStringList captures(const QString& text, const QString& pattern) {
        QStringList found;
        auto match = QRegularExpression(pattern, QRegularExpression::MultilineOption).globalMatch(text);
        while (match.hasNext()) found << match.next().captured(1);
        return found;
    }

    static QStringList without(const QStringList& words, const QStringList& known) {
        QStringList rest;
        for (const QString& word : words)
            if (!known.contains(word)) rest << word;
        return rest;
    }

private Q_SLOTS:
    void wrongUsesDoNotCompile_data() {
        QTest::addColumn<QString>("file");
        const QDir folder(QString(SOURCE_ROOT) + "/tests/must_not_compile");
        for (const QString& name : folder.entryList({"*.cpp"})) QTest::newRow(qPrintable(name)) << folder.filePath(name);
    }
    void wrongUsesDoNotCompile() {
        QFETCH(QString, file);
        QFile source(file);
        QVERIFY(source.open(QIODevice::ReadOnly));
        const QString first = QString::fromUtf8(source.readLine()).trimmed();
        QVERIFY(first.startsWith("// expected: "));
        const auto [right, saidOfRight] = compile(file, false);
        QVERIFY2(right == 0, qPrintable(saidOfRight));
        const auto [wrong, saidOfWrong] = compile(file, true);
        QVERIFY(wrong > 0);
        QVERIFY2(saidOfWrong.contains(first.mid(13)), qPrintable(saidOfWrong));
    }

    void readmeAndProgramHaveTheSameVerbs() {
        QProcess program;
        program.start(QString(BUILD_ROOT) + "/teardown", {"--help"});
        QVERIFY(program.waitForFinished());
        const QString help = QString::fromUtf8(program.readAllStandardOutput());
        QFile file(QString(SOURCE_ROOT) + "/README.md");
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QString readme = QString::fromUtf8(file.readAll());
        QVERIFY(readme.contains("| verb | does |\n"));
        const QString table = readme.section("| verb | does |\n", 1).section("\n\n", 0, 0);

        const QStringList verbs = captures(help, "^  ([a-z][a-z-]*)  ");
        const QStringList rows = captures(table, "^\\| `([a-z][a-z-]*)[` ]");
        QVERIFY2(verbs.size() >= 17, qPrintable(help));
        QCOMPARE(without(verbs, rows), QStringList());
        QCOMPARE(without(rows, verbs), QStringList());
        QCOMPARE(rows.size(), QSet<QString>(rows.begin(), rows.end()).size());
        // Commands in the text and in the examples.
        const QStringList commands = captures(readme, "(?:^|`|\\()teardown ([a-z][a-z-]*)");
        QVERIFY(commands.contains("reparam") && commands.contains("fetch"));
        QCOMPARE(without(commands, verbs), QStringList());
    }
};

TD_TEST(TestGates)
#include "tst_gates.moc"
