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
    void anUnpackedImage();
};

void TestCliEnv::fields() {
    const CliRun run = runTeardown({QStringLiteral("env"), QStringLiteral("--json")});
    QCOMPARE(run.code, 0);
    const json document = run.document();
    QCOMPARE(
        missingKeys(document, {QStringLiteral("teardown"), QStringLiteral("os"), QStringLiteral("kernel"), QStringLiteral("processor"),
                               QStringLiteral("threads"), QStringLiteral("simd"), QStringLiteral("memory"), QStringLiteral("versions"),
                               QStringLiteral("modules"), QStringLiteral("folders"), QStringLiteral("blas"), QStringLiteral("collect_env"),
                               QStringLiteral("cuda"), QStringLiteral("dev_shm"), QStringLiteral("advice")}),
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

void TestCliEnv::anUnpackedImage() {
    QTemporaryDir root;
    const QString torch = root.filePath(QStringLiteral("opt/conda/lib/python3.7/site-packages/torch"));
    QVERIFY(QDir().mkpath(torch));
    QFile file(torch + QStringLiteral("/version.py"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("__version__ = '1.6.0'\ncuda = '10.1'\n");
    file.close();
    const json document = runTeardown({QStringLiteral("env"), QStringLiteral("--root"), root.path(), QStringLiteral("--json")}).document();
    QVERIFY(!document.contains("teardown"));
    QCOMPARE(document["cuda"]["kind"].get<std::string>(), std::string("runtime"));
    QCOMPARE(document["cuda"]["versions"][0]["version"].get<std::string>(), std::string("10.1"));
    QCOMPARE(document["collect_env"]["PyTorch"].get<std::string>(), std::string("1.6.0"));
    QCOMPARE(document["collect_env"]["Python"].get<std::string>(), std::string("3.7"));
    QVERIFY(document["advice"][0].get<std::string>().find("version.txt") != std::string::npos);
    QCOMPARE(runTeardown({QStringLiteral("env"), QStringLiteral("--root"), root.filePath(QStringLiteral("nowhere"))}).code, 2);
}

TD_TEST(TestCliEnv)
#include "tst_cli_env.moc"
