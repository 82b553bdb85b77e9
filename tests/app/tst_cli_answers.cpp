// teardown test on the digits of the sample: answers drawn on pictures, folds and their summary, a run that is killed and goes on; and demo
// on a video.
#include "cli_runner.h"

#include "tests/support/made_video.h"
#include "tests/support/test_program.h"

#include <QImage>

#include <cmath>
#include <csignal>

using nlohmann::json;

namespace {

constexpr int kCopies = 3;  // of each picture: a run takes long enough to be killed

}  // namespace

class TestCliAnswers : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        QVERIFY(m_folder.isValid());
        const QDir pictures(samplePath("pictures"));
        for (const QString& name : pictures.entryList({QStringLiteral("*.png")}, QDir::Files, QDir::Name))
            for (int copy = 0; copy < kCopies; ++copy) {
                // Two pictures lie in the folder of another class.
                const QString digit = name == QLatin1String("3_1.png")   ? QStringLiteral("4")
                                      : name == QLatin1String("8_2.png") ? QStringLiteral("1")
                                                                         : name.left(1);
                writeFile(file("digits/%1/%2_%3").arg(digit).arg(copy).arg(name), readFile(pictures.filePath(name)));
            }
        for (const char* name :
             {"repvgg-digits.py", "_base_/repvgg_digits.py", "_base_/digits_28x28.py", "_base_/schedule.py", "_base_/runtime.py"})
            writeFile(file(name), readFile(samplePath(name)));
        writeFile(file("config.py"),
                  "_base_ = './repvgg-digits.py'\n"
                  "data = dict(samples_per_gpu=4, train=dict(data_prefix='digits'), test=dict(data_prefix='digits'))\n");
    }

    void answersAreDrawn() {
        const CliRun run = test({"--metrics", "accuracy", "--metric-options", "topk=1", "--show-dir", "shown"});
        QVERIFY2(run.code == 0, run.err.constData());
        QCOMPARE(run.out, QByteArray("\naccuracy : 90.0\n"));
        int files = 0;
        for (int digit = 0; digit < 10; ++digit) files += static_cast<int>(QDir(file("shown/%1").arg(digit)).entryList(QDir::Files).size());
        QCOMPARE(files, 20 * kCopies);
        const QImage right(file("shown/7/0_7_1.png")), wrong(file("shown/4/0_3_1.png"));
        QVERIFY(right.width() >= 224 && !wrong.isNull());
        QVERIFY(has(right, [](QColor c) { return c.green() > 200 && c.red() < 160; }));
        QVERIFY(!has(right, isRed));
        QVERIFY(has(wrong, isRed));
        // One row more: the true class.
        QVERIFY(has(wrong.copy(0, 70, wrong.width(), 20), isRed));
        const CliRun nothing = test({});
        QCOMPARE(nothing.code, 2);
        QVERIFY(nothing.err.contains("--show-dir"));
    }

    /// The parts of a shuffled data.train are those of the reference (data.tst_datasets); here that they come together.
    void folds() {
        QStringList results;
        double weighted = 0;
        for (int fold = 0; fold < 3; ++fold) {
            results << QStringLiteral("fold%1.json").arg(fold);
            const CliRun run = test({"--metrics", "accuracy", "--metric-options", "topk=1", "--fold", QStringLiteral("%1/3").arg(fold),
                                     "--fold-seed", "5", "--out", results.back()});
            QVERIFY2(run.code == 0, run.err.constData());
            const json written = json::parse(readFile(m_folder.filePath(results.back())).toStdString());
            QCOMPARE(written["pred_label"].size(), std::size_t{20});
            weighted += written["accuracy"].get<double>();
        }
        QVERIFY(std::abs(weighted / 3 - 90) < 1e-4);
        const QStringList summary =
            QStringList{"eval"} + results + QStringList{"config.py", "--folds", "--fold-seed",      "5",      "--metrics",
                                                        "accuracy",  "support", "--metric-options", "topk=1", "average_mode=macro"};
        const CliRun text = runTeardown(summary, m_folder.path());
        QVERIFY2(text.code == 0, text.err.constData());
        const QString table = QString::fromUtf8(text.out);
        QVERIFY2(table.trimmed().startsWith(QStringLiteral("3-fold Cross-validation Summary")), text.out.constData());
        for (const char* part : {"┃ Fold ┃ accuracy ┃ support ┃", "│ 3    │", "│ mean │ 90.00    │", "│ 20"})
            QVERIFY2(table.contains(QString::fromUtf8(part)), text.out.constData());
        const json document = runTeardown(summary + QStringList{"--json"}, m_folder.path()).document();
        QCOMPARE(missingKeys(document, {"results", "mean", "std"}), QStringList());
        QCOMPARE(document["results"][2]["fold"].get<int>(), 3);
        QVERIFY(std::abs(document["mean"]["accuracy"].get<double>() - 90) < 1e-4);
        // Another seed has other pictures, so other labels.
        const CliRun other = runTeardown(
            QStringList{"eval"} + results +
                QStringList{"config.py", "--folds", "--fold-seed", "6", "--metrics", "accuracy", "--metric-options", "topk=1", "--json"},
            m_folder.path());
        QVERIFY(other.document()["mean"]["accuracy"].get<double>() < 60);
    }

    void foldErrors() {
        for (const char* bad : {"5/5", "1", "a/3", "-1/3", "0/1"}) {
            const CliRun run = test({"--metrics", "accuracy", QStringLiteral("--fold=%1").arg(QLatin1String(bad))});
            QCOMPARE(run.code, 2);
            QVERIFY2(run.err.contains("--fold 0/5"), run.err.constData());
        }
        QCOMPARE(test({"--metrics", "accuracy", "--fold-seed", "1"}).code, 2);
        writeFile(file("alone.py"), "data = dict(test=dict(type='CustomDataset', data_prefix='digits', pipeline=[]))\n");
        const CliRun run =
            runTeardown({"eval", samplePath("../../../tests/core/metrics/results.json"), "alone.py", "--folds"}, m_folder.path());
        QCOMPARE(run.code, 1);
        QVERIFY2(run.err.contains("data.train"), run.err.constData());
    }

    /// tests/bench/killed_tests.py does it at 20 moments.
    void killedAndGoesOn() {
        const auto arguments = [](const QString& name) {
            return QStringList{"test", "config.py", samplePath("repvgg-digits.pth"), "--out", name + ".pkl", "--scores", name + ".scores"};
        };
        QVERIFY(runTeardown(arguments("whole"), m_folder.path()).code == 0);
        const QByteArray whole = readFile(file("whole.pkl"));
        QVERIFY(!whole.isEmpty());
        for (const qint64 stored : {qint64{128}, qint64{128 + 44 * 20}}) {
            const QString name = QStringLiteral("killed%1").arg(stored);
            QProcess process;
            process.setWorkingDirectory(m_folder.path());
            process.start(QStringLiteral(BUILD_ROOT "/teardown"), arguments(name));
            QTRY_VERIFY_WITH_TIMEOUT(process.state() == QProcess::NotRunning || QFileInfo(file("%1.scores").arg(name)).size() >= stored,
                                     60000);
            ::kill(static_cast<pid_t>(process.processId()), SIGKILL);
            process.waitForFinished();
            if (QFile::exists(file("%1.pkl").arg(name))) QCOMPARE(readFile(file("%1.pkl").arg(name)), whole);
            const CliRun again = runTeardown(arguments(name), m_folder.path());
            QVERIFY2(again.code == 0, again.err.constData());
            QCOMPARE(readFile(file("%1.pkl").arg(name)), whole);
        }
    }

    void video() {
        QList<QImage> frames;
        for (const char* name : {"7_1.png", "2_1.png", "7_1.png", "4_2.png", "7_1.png"}) {
            QImage frame(96, 96, QImage::Format_RGB32);
            frame = QImage(samplePath("pictures/") + QLatin1String(name)).convertToFormat(QImage::Format_RGB32).scaled(96, 96);
            frames << frame;
        }
        QVERIFY(teardown::test::writeAvi(file("digits.avi"), frames, 2));
        const CliRun run = runTeardown({"demo", "config.py", samplePath("repvgg-digits.pth"), "digits.avi", "--json"}, m_folder.path());
        QVERIFY2(run.code == 0, run.err.constData());
        const json answers = run.document();
        QCOMPARE(answers.size(), std::size_t{5});
        const std::vector<int> digits{7, 2, 7, 4, 7};
        for (std::size_t i = 0; i < 5; ++i) {
            QCOMPARE(answers[i]["frame"].get<std::size_t>(), i);
            QCOMPARE(answers[i]["seconds"].get<double>(), static_cast<double>(i) / 2);
            QCOMPARE(answers[i]["pred_label"].get<int>(), digits[i]);
        }
        const CliRun text = runTeardown(
            {"demo", "digits.avi", "config.py", samplePath("repvgg-digits.pth"), "--every", "3", "--out", "frames of it", "--html"},
            m_folder.path());
        QVERIFY2(text.code == 0, text.err.constData());
        QCOMPARE(text.out.count('\n'), 2);
        QVERIFY2(text.out.contains("     3     1.50 s "), text.out.constData());
        QCOMPARE(QDir(file("frames of it/frames")).entryList(QDir::Files), (QStringList{"000000.png", "000003.png"}));
        QVERIFY(readFile(file("frames of it/index.html")).count("data:image/png") == 2);
    }

    void embedding() {
        const QStringList command{"embed", "config.py", samplePath("repvgg-digits.pth"), "digits"};
        const CliRun run =
            runTeardown(command + QStringList{"--method", "tsne", "--perplexity", "5", "-o", "places.png", "-o", "places.csv", "--json"},
                        m_folder.path());
        QVERIFY2(run.code == 0, run.err.constData());
        const json document = run.document();
        QCOMPARE(missingKeys(document, {"method", "layer", "features", "groups", "points", "divergence", "perplexity"}), QStringList());
        QCOMPARE(document["groups"].size(), std::size_t{10});
        QCOMPARE(document["points"].size(), std::size_t{20 * kCopies});
        QCOMPARE(document["features"].get<int>(), 96);
        // Copies of a picture are neighbours.
        const auto distance = [&](std::size_t a, std::size_t b) {
            return std::hypot(document["points"][a]["x"].get<double>() - document["points"][b]["x"].get<double>(),
                              document["points"][a]["y"].get<double>() - document["points"][b]["y"].get<double>());
        };
        for (std::size_t i = 0; i < 20 * kCopies; ++i) {
            std::size_t nearest = i == 0 ? 1 : 0;
            for (std::size_t j = 0; j < 20 * kCopies; ++j)
                if (j != i && distance(i, j) < distance(i, nearest)) nearest = j;
            const std::string name = document["points"][i]["image"], other = document["points"][nearest]["image"];
            QCOMPARE(other.substr(other.size() - 7), name.substr(name.size() - 7));
        }
        QCOMPARE(readFile(file("places.csv")).count('\n'), 20 * kCopies + 1);
        const QImage places(file("places.png"));
        QVERIFY(places.width() > places.height());
        const CliRun pca = runTeardown(command, m_folder.path());
        QVERIFY2(pca.code == 0 && pca.out.startsWith("image,group,x,y"), pca.err.constData());
        const CliRun layer = runTeardown(command + QStringList{"--layer", "neck.gap2"}, m_folder.path());
        QCOMPARE(layer.code, 1);
        QVERIFY2(layer.err.contains("backbone"), layer.err.constData());
        QCOMPARE(runTeardown(command + QStringList{"-o", "places.bmp"}, m_folder.path()).code, 2);
        QCOMPARE(runTeardown({"embed", "config.py", samplePath("repvgg-digits.pth"), "_base_"}, m_folder.path()).code, 2);
    }

    void badVideo() {
        const QByteArray whole = teardown::test::aviBytes({QImage(32, 32, QImage::Format_RGB32)}, 1);
        writeFile(file("cut.avi"), whole.left(64));
        const CliRun cut = runTeardown({"demo", "config.py", samplePath("repvgg-digits.pth"), "cut.avi"}, m_folder.path());
        QCOMPARE(cut.code, 1);
        QVERIFY2(cut.err.contains("cut.avi") && cut.err.contains("decoded"), cut.err.constData());
        QCOMPARE(cut.err.count('\n'), 1);
        const CliRun every = runTeardown(
            {"demo", "config.py", samplePath("repvgg-digits.pth"), samplePath("pictures/7_1.png"), "--every", "2"}, m_folder.path());
        QCOMPARE(every.code, 2);
    }

private:
    static bool isRed(QColor c) { return c.red() > 200 && c.green() < 170 && c.blue() < 170; }
    template <class Test>
    static bool has(const QImage& image, Test&& test) {
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x)
                if (test(image.pixelColor(x, y))) return true;
        return false;
    }
    CliRun test(const QStringList& arguments) const {
        return runTeardown(QStringList{"test", "config.py", samplePath("repvgg-digits.pth")} + arguments, m_folder.path());
    }
    QString file(const char* name) const { return m_folder.filePath(QString::fromLatin1(name)); }
    QTemporaryDir m_folder;
};

TD_TEST(TestCliAnswers)
#include "tst_cli_answers.moc"
