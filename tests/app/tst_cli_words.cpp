// Words of the command line: every option takes one word, files may stand anywhere, and files that cannot be read are told by what they
// are.
#include "cli_runner.h"

#include "core/tensor/npy.h"
#include "tests/support/test_program.h"

using nlohmann::json;
using namespace teardown;

namespace {

QString config() { return samplePath("repvgg-digits.py"); }
QString weights() { return samplePath("repvgg-digits.pth"); }
QString picture() { return samplePath("pictures/3_1.png"); }

QString join(const QStringList& words) { return words.join(QLatin1Char(' ')); }

}  // namespace

class TestCliWords : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// Words after an option's value are files again.
    void oneWordEach_data() {
        QTest::addColumn<QStringList>("words");
        const QString revise = QStringLiteral("^backbone=backbone");
        QTest::newRow("revise before the picture") << QStringList{"demo", config(), weights(), "--revise-keys", revise, picture()};
        QTest::newRow("revise first") << QStringList{"demo", "--revise-keys", revise, config(), weights(), picture()};
        QTest::newRow("revise twice") << QStringList{"demo",          "--revise-keys", revise,    config(),
                                                     "--revise-keys", "^head=head",    weights(), picture()};
        QTest::newRow("revise=value") << QStringList{"demo", config(), "--revise-keys=" + revise, weights(), picture()};
        QTest::newRow("map") << QStringList{"demo", "--map", "none", config(), weights(), "--seed", "1", picture()};
        QTest::newRow("options of the config") << QStringList{"demo",    config(), "--cfg-options", "model.head.topk=(1,)",
                                                              weights(), picture()};
        QTest::newRow("options twice") << QStringList{"demo",    "--cfg-options", "model.backbone.arch=none", config(),
                                                      weights(), "--cfg-options", "model.head.topk=(1,)",     picture()};
        QTest::newRow("options=value") << QStringList{"demo", "--cfg-options=model.head.topk=(1,)", config(), weights(), picture()};
        QTest::newRow("end of options") << QStringList{"demo", "--threads", "1", "--", config(), weights(), picture()};
        QTest::newRow("picture first") << QStringList{"demo", picture(), config(), weights()};
    }
    void oneWordEach() {
        QFETCH(QStringList, words);
        const CliRun run = runTeardown(words);
        QVERIFY2(run.code == 0, run.err.constData());
        QCOMPARE(run.document()["pred_label"].get<int>(), 3);
    }

    void everyRepeatedOption() {
        QTemporaryDir folder;
        const QString out = folder.filePath(QStringLiteral("out"));
        const auto fine = [&](const QStringList& words) {
            const CliRun run = runTeardown(words, folder.path());
            QVERIFY2(run.code == 0, (join(words).toUtf8() + ": " + run.err).constData());
        };
        fine({"convert", "--select", "head*", weights(), folder.filePath("head.pth")});
        fine({"explain", config(), "-o", folder.filePath("a.png"), weights(), picture()});
        fine({"export", "--layers", "head.*", config(), weights(), "--what", "activations", "--format", "npy", picture(), "-o", out});
        fine({"what-if", "--change", "bgr", config(), weights(), picture()});
        fine({"view", "-o", folder.filePath("b.png"), weights() + ":state_dict.head.fc.weight"});
        fine({"tree", "--input-shape", "28", config()});
        fine({"tree", config(), "--input-shape", "3", "28", "28", weights()});
        fine({"forward", "--image", picture(), config(), "--layers", "head.*", "--trace", out, weights()});
    }

    /// A picture's name may hold '='.
    void pictureBehindOptions() {
        QTemporaryDir folder;
        QVERIFY(QFile::copy(picture(), folder.filePath(QStringLiteral("digit=3.png"))));
        for (const QString& word :
             {QStringLiteral("digit=3.png"), QStringLiteral("./digit=3.png"), folder.filePath(QStringLiteral("digit=3.png"))}) {
            const CliRun run = runTeardown({"demo", config(), weights(), "--cfg-options", "model.head.topk=(1,)", word}, folder.path());
            QVERIFY2(run.code == 0, run.err.constData());
            QCOMPARE(run.document()["pred_label"].get<int>(), 3);
        }
    }

    void namedInputs() {
        QTemporaryDir folder;
        const std::string archive = folder.filePath(QStringLiteral("x.npz")).toStdString();
        const TensorView zeros = TensorView::fromFloats({1, 3, 28, 28}, std::vector<float>(3 * 28 * 28, 0.0f));
        const TensorView ones = TensorView::fromFloats({1, 3, 28, 28}, std::vector<float>(3 * 28 * 28, 1.0f));
        QVERIFY(writeNpz(archive, {{"zeros", zeros}, {"ones", ones}}).ok());
        const QString x = QString::fromStdString(archive);
        const auto logits = [&](const QString& input) {
            const CliRun run = runTeardown({"forward", config(), weights(), "--input", input, "--json"});
            return run.code == 0 ? run.document()["logits"].dump() : run.err.toStdString();
        };
        QVERIFY(logits(x + QStringLiteral(":zeros")).starts_with("[["));
        QVERIFY(logits(x + QStringLiteral(":ones")).starts_with("[["));
        QVERIFY(logits(x + QStringLiteral(":ones")) != logits(x + QStringLiteral(":zeros")));
        QVERIFY(logits(x).find("x.npz:zeros") != std::string::npos || logits(x).find("x.npz:ones") != std::string::npos);
        QVERIFY(logits(x + QStringLiteral(":one")).find("ones") != std::string::npos);
        // The tensor of the checkpoint is found; that it is not a picture is a separate error.
        QVERIFY(logits(weights() + QStringLiteral(":state_dict.head.fc.weight")).find("N x C x H x W") != std::string::npos);
    }

    /// In every report stands which picture is damaged; nothing but the program's own lines reaches standard error.
    void damagedPictures() {
        QTemporaryDir folder;
        QByteArray bytes = readFile(QStringLiteral(TEST_DATA "/golden/input/imaging/colour.jpg"));
        for (qsizetype at = bytes.indexOf("\xff\xda") + 40; at < bytes.size() - 2; at += 3)
            bytes[at] = static_cast<char>(bytes[at] == '\xff' ? '\xff' : 0x5a);
        writeFile(folder.filePath(QStringLiteral("corrupt.jpg")), bytes);
        QVERIFY(QFile::copy(picture(), folder.filePath(QStringLiteral("sound.png"))));
        const auto ownLines = [](const QByteArray& err) {
            for (const QByteArray& line : err.split('\n'))
                if (line.startsWith("Corrupt") || line.startsWith("Premature") || line.startsWith("libpng") || line.startsWith("[ WARN"))
                    return false;
            return true;
        };
        const CliRun demo = runTeardown(
            {"demo", config(), weights(), "corrupt.jpg", "sound.png", "--out", "report", "--csv", "--html", "--json"}, folder.path());
        QVERIFY2(demo.code == 0, demo.err.constData());
        QVERIFY2(ownLines(demo.err) && demo.err.contains("corrupt.jpg: warning: The picture's data is damaged"), demo.err.constData());
        const json list = demo.document();
        QCOMPARE(list[0]["warnings"][0]["code"].get<std::string>(), std::string("image-damaged"));
        QCOMPARE(list[0]["warnings"][0]["file"].get<std::string>(), std::string("corrupt.jpg"));
        QVERIFY(list[1]["warnings"].empty());
        QVERIFY(readFile(folder.filePath(QStringLiteral("report/results.csv"))).contains("damaged"));
        QVERIFY(readFile(folder.filePath(QStringLiteral("report/index.html"))).contains("damaged") ||
                readFile(folder.filePath(QStringLiteral("report/results.html"))).contains("damaged"));
        for (const QStringList& words :
             {QStringList{"forward", config(), weights(), "--image", "corrupt.jpg"},
              QStringList{"explain", config(), weights(), "corrupt.jpg", "-o", "map.png"},
              QStringList{"what-if", config(), weights(), "corrupt.jpg", "--change", "bgr"},
              QStringList{"export", config(), weights(), "corrupt.jpg", "-o", "layers", "--format", "npy", "--layers", "head.*"},
              QStringList{"inspect", "corrupt.jpg"}}) {
            const CliRun run = runTeardown(words, folder.path());
            QVERIFY2(run.code == 0, run.err.constData());
            QVERIFY2(ownLines(run.err) && run.err.contains("corrupt.jpg") && run.err.contains("damaged"),
                     (join(words).toUtf8() + ": " + run.err).constData());
        }
        QCOMPARE(runTeardown({"inspect", "corrupt.jpg", "--json"}, folder.path()).document()["status"].get<std::string>(),
                 std::string("accept-with-warning"));
    }

    void foreignFiles() {
        QTemporaryDir folder;
        writeFile(folder.filePath(QStringLiteral("photo.jpg")), QByteArray("\0\0\0\x18"
                                                                           "ftypheic\0\0\0\0mif1heic",
                                                                           24));
        writeFile(folder.filePath(QStringLiteral("paper.pdf")), "%PDF-1.4\n");
        writeFile(folder.filePath(QStringLiteral("film.mp4")), QByteArray("\0\0\0\x18"
                                                                          "ftypisom\0\0\0\0isomavc1",
                                                                          24));
        const CliRun demo = runTeardown({"demo", config(), weights(), "photo.jpg", "paper.pdf", "film.mp4", "--json"}, folder.path());
        QCOMPARE(demo.code, 1);
        const json list = demo.document();
        QCOMPARE(list.size(), std::size_t{3});
        for (std::size_t i = 0; i < 3; ++i) QCOMPARE(list[i]["error"]["code"].get<std::string>(), std::string("image-unsupported"));
        QVERIFY(demo.err.contains("HEIC") && demo.err.contains("PDF") && demo.err.contains("video"));
        const CliRun inspect = runTeardown({"inspect", "photo.jpg", "--json"}, folder.path());
        QCOMPARE(inspect.code, 1);
        QCOMPARE(inspect.document()["format"].get<std::string>(), std::string("image-heic"));
        QCOMPARE(inspect.document()["status"].get<std::string>(), std::string("reject"));
        const CliRun utf16 = [&] {
            writeFile(folder.filePath(QStringLiteral("c.py")), QByteArray("\xff\xfe"
                                                                          "a\0=\0"
                                                                          "1\0\n\0",
                                                                          10));
            return runTeardown({"inspect", "c.py"}, folder.path());
        }();
        QVERIFY2(utf16.code == 1 && utf16.err.contains("UTF-16LE") && utf16.err.contains("iconv"), utf16.err.constData());
    }
};

TD_TEST(TestCliWords)
#include "tst_cli_words.moc"
