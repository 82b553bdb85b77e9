// What the sources and the program promise beyond the layers: wrong uses do not compile, every verb stands in the README.
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

    void everyVerbStandsInTheReadme() {
        QProcess program;
        program.start(QString(BUILD_ROOT) + "/teardown", {"--help"});
        QVERIFY(program.waitForFinished());
        const QStringList lines = QString::fromUtf8(program.readAllStandardOutput()).split('\n');
        QFile file(QString(SOURCE_ROOT) + "/README.md");
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QString readme = QString::fromUtf8(file.readAll());
        static const QRegularExpression row("^  ([a-z][a-z-]*)  ");
        QStringList missing;
        int verbs = 0;
        for (const QString& line : lines) {
            const auto match = row.match(line);
            if (!match.hasMatch()) continue;
            ++verbs;
            if (!QRegularExpression("^\\| `" + match.captured(1) + "[` ]", QRegularExpression::MultilineOption).match(readme).hasMatch())
                missing << match.captured(1);
        }
        QVERIFY2(verbs >= 17, qPrintable(lines.join('\n')));
        QVERIFY2(missing.isEmpty(), qPrintable(missing.join(", ")));
    }
};

TD_TEST(TestGates)
#include "tst_gates.moc"
