// Replays the seeds of the config fuzzer and every input that once broke it.
#include "config_fuzz.h"

#include "tests/support/test_program.h"

#include <QtTest>

class TestConfigCorpus : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void replay_data() {
        QTest::addColumn<QString>("path");
        QDirIterator it(QStringLiteral(TEST_DATA "/fuzz/config_corpus"), QDir::Files);
        while (it.hasNext()) {
            const QString path = it.next();
            QTest::newRow(qPrintable(QFileInfo(path).fileName())) << path;
        }
    }
    void replay() {
        QFETCH(QString, path);
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const std::string bytes = file.readAll().toStdString();
        QVERIFY(!bytes.empty());
        teardown::fuzzOneConfig(bytes);  // ends the process where it must not
    }

    void splitsIntoFiles() {
        const teardown::FuzzInput input = teardown::fuzzInput("a = 1\n#file b.py\nb = 2\n#file c.yaml\nc: 3");
        QCOMPARE(input.opened, "/v/main.py");
        QCOMPARE(input.texts.size(), std::size_t(3));
        QCOMPARE(input.texts.at("/v/b.py"), "b = 2\n");
        QCOMPARE(input.texts.at("/v/c.yaml"), "c: 3");
        QCOMPARE(teardown::fuzzInput("#file x.json\n{}").opened, "/v/x.json");
    }
};

TD_TEST(TestConfigCorpus)
#include "tst_config_corpus.moc"
