// env: an object that a bug report needs, without the engine.
#include "cli_runner.h"

#include "tests/support/test_program.h"

using nlohmann::json;

class TestCliEnv : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void fields();
    void textIsTheSameDocument();
    void python();
    void withoutPython();
};

void TestCliEnv::fields() {
    const CliRun run = runTeardown({QStringLiteral("env"), QStringLiteral("--json")});
    QCOMPARE(run.code, 0);
    const json document = run.document();
    QCOMPARE(missingKeys(document, {QStringLiteral("teardown"), QStringLiteral("os"), QStringLiteral("kernel"), QStringLiteral("processor"),
                                    QStringLiteral("threads"), QStringLiteral("simd"), QStringLiteral("memory"), QStringLiteral("versions"),
                                    QStringLiteral("modules"), QStringLiteral("folders"), QStringLiteral("blas")}),
             QStringList());
    QVERIFY(document["threads"].get<int>() > 0);
    QVERIFY(document["memory"]["total"].get<std::int64_t>() > document["memory"]["process"].get<std::int64_t>());
    QVERIFY(document["memory"]["process"].get<std::int64_t>() > 0);
    QVERIFY(document["folders"]["resources"]["exists"].get<bool>());
    QCOMPARE(missingKeys(document["blas"], {QStringLiteral("name"), QStringLiteral("version"), QStringLiteral("threading"),
                                            QStringLiteral("file"), QStringLiteral("advice")}),
             QStringList());
    QVERIFY(QFileInfo(QString::fromStdString(document["blas"]["file"].get<std::string>())).isFile());
    // The reference BLAS is slow: env says what would help.
    QVERIFY(document["blas"]["name"] != "reference BLAS" || document["blas"]["advice"].is_string());
    QVERIFY(!document.contains("python"));
}

void TestCliEnv::textIsTheSameDocument() {
    const CliRun run = runTeardown({QStringLiteral("env")});
    QCOMPARE(run.code, 0);
    QVERIFY(run.out.count('\n') > 10);
    QVERIFY(run.document().is_object());
}

void TestCliEnv::python() {
    QVERIFY2(!QStandardPaths::findExecutable(QStringLiteral("python3")).isEmpty(), "python3 is missing: ./check installs it");
    const json document = runTeardown({QStringLiteral("env"), QStringLiteral("--python"), QStringLiteral("--json")}).document();
    QCOMPARE(missingKeys(document["python"],
                         {QStringLiteral("executable"), QStringLiteral("version"), QStringLiteral("torch"), QStringLiteral("mmcv"),
                          QStringLiteral("mmcls"), QStringLiteral("cuda_toolkit"), QStringLiteral("dev_shm")}),
             QStringList());
}

void TestCliEnv::withoutPython() {
    QTemporaryDir empty;
    const CliRun run = runTeardown({QStringLiteral("env"), QStringLiteral("--python"), QStringLiteral("--json")}, {}, {},
                                   {QStringLiteral("PATH=") + empty.path()});
    QCOMPARE(run.code, 0);
    QVERIFY(run.document()["python"]["executable"].is_null());
}

TD_TEST(TestCliEnv)
#include "tst_cli_env.moc"
