// teardown journey: what it prints about the imports, and its errors.
#include "cli_runner.h"
#include "tests/support/test_program.h"

#include <QtTest>

using namespace teardown;

class TestCliJourney : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void oneNameWithItsStack() {
        const CliRun run = runTeardown({QStringLiteral("journey"), QStringLiteral("register"), QStringLiteral("--find"),
                                        QStringLiteral("RegNet"), QStringLiteral("--json")});
        QCOMPARE(run.code, 0);
        const auto document = run.document();
        QCOMPARE(missingKeys(document, {"release", "entry", "registries", "steps"}), QStringList());
        QCOMPARE(document["entry"], "tools/test.py");
        QCOMPARE(document["steps"].size(), std::size_t{1});
        const auto& step = document["steps"][0];
        QCOMPARE(step["registration"]["called"], "BACKBONES");
        const auto& stack = step["stack"];
        // The notes' chain ends so: models/__init__.py:2, backbones/__init__.py:19, regnet.py:11.
        const std::size_t last = stack.size() - 3;
        QCOMPARE(stack[last]["file"], "mmcls/models/backbones/regnet.py");
        QCOMPARE(stack[last]["line"], 11);
        QCOMPARE(stack[last - 1]["line"], 19);
        QCOMPARE(stack[last - 2]["file"], "mmcls/models/__init__.py");
    }

    void allNames() {
        const CliRun run = runTeardown({QStringLiteral("journey"), QStringLiteral("register")});
        QCOMPARE(run.code, 0);
        QVERIFY(run.out.startsWith("mmclassification 0.25.0, mmcv 1.7.2: tools/test.py\n"));
        QVERIFY(run.out.endsWith("  290 modules imported, 26 registries created, 251 classes registered; nothing built\n"));
        const CliRun old = runTeardown({QStringLiteral("journey"), QStringLiteral("register"), QStringLiteral("--release"),
                                        QStringLiteral("0.11"), QStringLiteral("--json")});
        QCOMPARE(old.document()["release"]["mmcv"], "1.3.0");
        QCOMPARE(old.document()["registries"][5]["name"], "backbone");
    }

    void errors_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QByteArray>("words");
        QTest::newRow("name") << QStringList{QStringLiteral("--find"), QStringLiteral("RepVGGG")} << QByteArray("'RepVGGG'");
        QTest::newRow("release") << QStringList{QStringLiteral("--release"), QStringLiteral("0.13")} << QByteArray("0.25, 0.12, 0.11");
    }
    void errors() {
        QFETCH(QStringList, arguments);
        QFETCH(QByteArray, words);
        const CliRun run = runTeardown(QStringList{QStringLiteral("journey"), QStringLiteral("register")} + arguments);
        QVERIFY(run.code > 0);
        QVERIFY(run.out.isEmpty());
        QVERIFY2(run.err.contains(words), run.err);
    }
};

TD_TEST(TestCliJourney)
#include "tst_cli_journey.moc"
