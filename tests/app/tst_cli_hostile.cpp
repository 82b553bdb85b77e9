// The hostile corpus through the program itself, with a stack of 256 KiB and 4 GiB of address space: exit code and status as the rules say,
// never a crash.
#include "cli_runner.h"

#include "tests/hostile/corpus.h"
#include "tests/support/test_program.h"

using nlohmann::json;

class TestCliHostile : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void wholeCorpusUnderLimits();
};

void TestCliHostile::wholeCorpusUnderLimits() {
    QTemporaryDir folder;
    const std::vector<hostile::Row> rows = hostile::allRows();
    for (std::size_t i = 0; i < rows.size(); ++i)
        writeFile(folder.filePath(QStringLiteral("%1/%2").arg(i).arg(QString::fromStdString(rows[i].fileName))),
                  QByteArray::fromStdString(rows[i].bytes));
    // One shell for all of them; the limits hold for it and everything that it starts.
    const QString script =
        QStringLiteral(
            "ulimit -s 256; ulimit -v 4194304; ulimit -t 60; cd '%1' || exit 9\n"
            "i=0; while [ -d $i ]; do for f in $i/file.* $i/*.whl; do [ -f \"$f\" ] || continue\n"
            "'%2' inspect --json --sha256 --stats --xray \"$f\" > $i/out 2> $i/err; echo $? > $i/code; done; i=$((i+1)); done")
            .arg(folder.path(), QStringLiteral(BUILD_ROOT "/teardown"));
    QProcess shell;
    shell.start(QStringLiteral("/bin/bash"), {QStringLiteral("-c"), script});
    QVERIFY(shell.waitForFinished(500'000));
    QCOMPARE(shell.exitCode(), 0);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const QString at = folder.filePath(QString::number(i)) + QLatin1Char('/');
        const int code = readFile(at + QStringLiteral("code")).trimmed().toInt();
        const json document = json::parse(readFile(at + QStringLiteral("out")).toStdString(), nullptr, false);
        const QByteArray context = QByteArray::fromStdString(rows[i].name) + ": " + QByteArray::number(code) + " " +
                                   readFile(at + QStringLiteral("err")).left(300);
        QVERIFY2(document.is_object(), context.constData());
        QVERIFY2(document["status"].get<std::string>() == rows[i].status, context.constData());
        QVERIFY2(code == (rows[i].status == "reject" ? 1 : 0), context.constData());
    }
}

TD_TEST(TestCliHostile)
#include "tst_cli_hostile.moc"
