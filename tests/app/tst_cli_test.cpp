// teardown test, from config, checkpoint and pictures to what it prints and writes: the sample's network on the sample's pictures, as a
// dataset of its own. What it wrote is read by eval, and an interrupted run goes on.
#include "cli_runner.h"

#include "tests/support/test_program.h"

#include <QImage>

using nlohmann::json;

namespace {

const QString kDigits = QStringLiteral(SOURCE_ROOT "/resources/samples/digits/");
constexpr int kHeader = 128;  // at least the header of a store
constexpr int kClasses = 10;
constexpr int kRecord = 4 + 4 * kClasses;

/// "0_1.png 0": the digit is the first letter of the name; the first picture gets a label that is wrong.
QByteArray annotations() {
    QByteArray lines;
    for (const QString& name : QDir(kDigits + "pictures").entryList({"*.png"}, QDir::Files, QDir::Name))
        lines += name.toUtf8() + ' ' + (lines.isEmpty() ? "9" : name.left(1).toUtf8()) + '\n';
    return lines;
}

}  // namespace

class TestCliTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        const QByteArray lines = annotations();
        m_pictures = static_cast<int>(lines.count('\n'));
        QVERIFY(m_pictures >= 20);
        writeFile(file("ann.txt"), lines);
        writeFile(file("digits.py"), "_base_ = ['" + kDigits.toUtf8() +
                                         "repvgg-digits.py']\ndata = dict(samples_per_gpu=3, workers_per_gpu=1,\n"
                                         "    test=dict(data_prefix='" +
                                         kDigits.toUtf8() + "pictures', ann_file='ann.txt'))\n");
    }

    void printsAndWritesWhatTheReferenceDoes_data() {
        QTest::addColumn<QString>("out");
        QTest::newRow("json") << "out.json";
        QTest::newRow("pickle") << "out.pkl";
    }
    void printsAndWritesWhatTheReferenceDoes() {
        QFETCH(QString, out);
        const CliRun run = runTest({"--metrics", "accuracy", "support", "--metric-options", "topk=(1,2)", "--out", out});
        QVERIFY2(run.code == 0, run.err.constData());
        // All but the one with the wrong label.
        const QByteArray accuracy = QByteArray::number(100.0 * (m_pictures - 1) / m_pictures, 'f', 1);
        QVERIFY2(run.out.startsWith("\naccuracy_top-1 : " + accuracy + "\n\naccuracy_top-2 : "), run.out.constData());
        QVERIFY2(run.out.endsWith("\ndumping results to " + out.toUtf8() + "\n"), run.out.constData());
        const CliRun again = runTeardown({"eval", out, "digits.py", "--root", "/", "--metrics", "accuracy", "support", "--metric-options",
                                          "topk=(1,2)", "--json", "--confused", "1"},
                                         m_folder.path());
        QVERIFY2(again.code == 0, again.err.constData());
        const json document = again.document();
        QCOMPARE(document["support"].get<int>(), m_pictures);
        QCOMPARE(document["confused"].size(), std::size_t{1});
        QCOMPARE(document["confused"][0]["actual"].get<int>(), 9);
        QCOMPARE(document["confused"][0]["predicted"].get<int>(), 0);
        QCOMPARE(QByteArray::number(document["accuracy_top-1"].get<double>(), 'f', 1), accuracy);
    }

    void itemsOfTheFile() {
        const CliRun run = runTest({"--out", "items.json", "--out-items", "pred_label", "pred_class"});
        QVERIFY2(run.code == 0, run.err.constData());
        const json document = json::parse(readFile(file("items.json")).toStdString());
        QCOMPARE(document.size(), std::size_t{2});
        QCOMPARE(document["pred_label"].size(), static_cast<std::size_t>(m_pictures));
        QCOMPARE(document["pred_class"][0].get<std::string>(), std::string("0"));
    }

    void anInterruptedRunGoesOn() {
        const QStringList arguments{"--metrics", "accuracy", "--metric-options", "topk=1", "--scores", "run.scores"};
        const CliRun whole = runTest(arguments);
        QVERIFY2(whole.code == 0, whole.err.constData());
        const QByteArray all = readFile(file("run.scores"));
        const qsizetype header = all.size() - qsizetype{m_pictures} * kRecord;
        QVERIFY(header > 0 && header <= kHeader);
        // As after kill -9 in the middle of a record.
        constexpr int kDone = 6;  // whole batches, so that the others are the same
        writeFile(file("run.scores"), all.left(header + kDone * kRecord + 11));
        const CliRun rest = runTest(arguments);
        QVERIFY2(rest.code == 0, rest.err.constData());
        QVERIFY2(rest.err.contains("6 of " + QByteArray::number(m_pictures) + " pictures are done"), rest.err.constData());
        QCOMPARE(rest.out, whole.out);
        QCOMPARE(readFile(file("run.scores")), all);
    }

    void scoresOfAnotherTestAreRefused() {
        const QStringList arguments{"--metrics", "accuracy", "--metric-options", "topk=1", "--scores", "other.scores"};
        QCOMPARE(runTest(arguments).code, 0);
        const QByteArray before = readFile(file("other.scores"));
        const CliRun run = runTest(arguments + QStringList{"--cfg-options", "data.test.pipeline.2.crop_size=28", "model.head.topk=(1,2)"});
        QCOMPARE(run.code, 1);
        QVERIFY2(run.err.contains("other.scores") && run.err.contains("another test"), run.err.constData());
        QCOMPARE(readFile(file("other.scores")), before);
    }

    /// As in the reference the test goes on with what there is of the picture, but it is named.
    void damagedPicturesAreNamed() {
        QVERIFY(QDir(m_folder.path()).mkpath("cut"));
        QImage image(64, 48, QImage::Format_RGB32);
        for (int y = 0; y < 48; ++y)
            for (int x = 0; x < 64; ++x) image.setPixel(x, y, qRgb(x * 4, y * 5, (x * y) % 256));
        QByteArray lines;
        for (int i = 0; i < 4; ++i) {
            const QByteArray name = QByteArray::number(i) + ".jpg";
            const QString path = file("cut/") + QString::fromLatin1(name);
            QVERIFY(image.save(path, "JPEG", 95));
            const QByteArray bytes = readFile(path);
            if (i >= 2) writeFile(path, bytes.left(bytes.size() * 3 / 5));
            lines += name + " 0\n";
        }
        writeFile(file("cut.txt"), lines);
        const QStringList arguments{"test",
                                    kDigits + "repvgg-digits.py",
                                    kDigits + "repvgg-digits.pth",
                                    "--metrics",
                                    "accuracy",
                                    "--metric-options",
                                    "topk=1",
                                    "--cfg-options",
                                    "data.test.data_prefix=cut",
                                    "data.test.ann_file=cut.txt"};
        const CliRun run = runTeardown(arguments, m_folder.path());
        QVERIFY2(run.code == 0 && run.out.contains("accuracy"), run.err.constData());
        QVERIFY2(run.err.contains("warning: 2 pictures are damaged, the first is cut/2.jpg"), run.err.constData());
    }

    void whatIsWrongIsFoundFirst_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("code");
        QTest::newRow("nothing asked for") << QStringList{} << 2;
        QTest::newRow("unknown ending") << QStringList{"--out", "out.txt"} << 2;
        QTest::newRow("unknown metric") << QStringList{"--metrics", "acuracy"} << 1;
        // Of ten classes; found without a picture.
        QTest::newRow("more than there are") << QStringList{"--metrics", "accuracy", "--metric-options",
                                                            "topk=11",   "--scores", "none.scores"}
                                             << 1;
        QTest::newRow("no such data") << QStringList{"--metrics", "accuracy", "--data-root", "nowhere"} << 1;
    }
    void whatIsWrongIsFoundFirst() {
        QFETCH(QStringList, arguments);
        QFETCH(int, code);
        const CliRun run = runTest(arguments);
        QCOMPARE(run.code, code);
        QCOMPARE(run.out, QByteArray());
        QVERIFY2(run.err.size() > 20 && run.err.count('\n') == 1, run.err.constData());
        QVERIFY(!QFile::exists(file("none.scores")));
    }

private:
    QString file(const char* name) const { return m_folder.filePath(QString::fromLatin1(name)); }
    CliRun runTest(const QStringList& arguments) const {
        return runTeardown(QStringList{"test", "digits.py", kDigits + "repvgg-digits.pth", "--root", "/"} + arguments, m_folder.path());
    }

    QTemporaryDir m_folder;
    int m_pictures = 0;
};

TD_TEST(TestCliTest)
#include "tst_cli_test.moc"
