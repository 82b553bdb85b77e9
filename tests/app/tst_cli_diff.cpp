// diff of two configs: sorted out by content, as text and as the document of the contract.
#include "cli_runner.h"

#include "tests/support/test_program.h"

using nlohmann::json;

class TestCliDiff : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        writeFile(m_folder->filePath(QStringLiteral("base.py")), "model = dict(type='A', depth=18)\nlr = 0.1\n");
        writeFile(m_folder->filePath(QStringLiteral("b.py")), "_base_ = 'base.py'\nmodel = dict(depth=50)\nseed = 1\n");
    }

    void text() {
        const CliRun run = diff({QStringLiteral("base.py"), QStringLiteral("b.py")});
        QCOMPARE(run.code, 0);
        QCOMPARE(run.out, QByteArray("+ seed = 1  b.py:3\n~ model.depth = 18 -> 50  base.py:1 -> b.py:2\n"));
        QCOMPARE(diff({QStringLiteral("b.py"), QStringLiteral("b.py")}).out, QByteArray("The two configs resolve to the same values.\n"));
    }

    void document() {
        const CliRun run = diff({QStringLiteral("base.py"), QStringLiteral("b.py"), QStringLiteral("--json")});
        QCOMPARE(run.code, 0);
        const json document = run.document();
        QCOMPARE(document["added"].size(), std::size_t(1));
        QCOMPARE(document["added"][0]["path"], json::array({"seed"}));
        QCOMPARE(document["removed"], json::array());
        QCOMPARE(document["changed"][0]["path"], json::array({"model", "depth"}));
        QCOMPARE(document["changed"][0]["a"], json(18));
        QCOMPARE(document["changed"][0]["b"], json(50));
    }

    void badInput() {
        QCOMPARE(diff({QStringLiteral("base.py")}).code, 2);
        const CliRun missing = diff({QStringLiteral("base.py"), QStringLiteral("nowhere.py")});
        QCOMPARE(missing.code, 1);
        QVERIFY2(missing.err.contains("nowhere.py"), missing.err.constData());
        writeFile(m_folder->filePath(QStringLiteral("broken.py")), "x = = 1\n");
        const CliRun broken = diff({QStringLiteral("base.py"), QStringLiteral("broken.py"), QStringLiteral("--json")});
        QCOMPARE(broken.code, 1);
        QCOMPARE(broken.document()["error"]["code"].get<std::string>(), std::string("config-syntax"));
        QCOMPARE(broken.document()["error"]["line"].get<int>(), 1);
    }

private:
    CliRun diff(const QStringList& arguments) { return runTeardown(QStringList{QStringLiteral("diff")} + arguments, m_folder->path()); }
    std::unique_ptr<QTemporaryDir> m_folder;
};

TD_TEST(TestCliDiff)
#include "tst_cli_diff.moc"
