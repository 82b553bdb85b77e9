// view: the notes' visualiser byte for byte, the program's own sheets, and every place that a tensor can come from.
#include "cli_runner.h"

#include "core/tensor/npy.h"
#include "tests/support/test_program.h"

using namespace teardown;
using nlohmann::json;

class TestCliView : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void via_data();
    void via();
    void viaRefusesFiveDimensions();
    void ownSheet();
    void severalOutputs();
    void pictureIsDeterministic();
    void standardInput();
    void archiveEntry();
    void archiveWithoutName();
    void missingEntry();
    void normaliseIsSaid();
    void normalisePerChannel();
    void numpyLayout();
    void unwritableOutput();
};

void TestCliView::via_data() {
    QTest::addColumn<QString>("name");
    for (const QString& file :
         QDir(QStringLiteral(TEST_DATA "/golden/input/via")).entryList({QStringLiteral("*.npy")}, QDir::Files, QDir::Name))
        QTest::newRow(qPrintable(file)) << file.chopped(4);
}

void TestCliView::via() {
    QFETCH(QString, name);
    QTemporaryDir folder;
    const QString expected = QStringLiteral(TEST_DATA "/golden/expected/via/");
    const json golden = json::parse(readFile(expected + name + QStringLiteral(".json")).toStdString());
    QStringList arguments{QStringLiteral("view"),     QStringLiteral(TEST_DATA "/golden/input/via/") + name + QStringLiteral(".npy"),
                          QStringLiteral("--preset"), QStringLiteral("via"),
                          QStringLiteral("--layout"), QString::fromStdString(golden["layout"].get<std::string>()),
                          QStringLiteral("-o"),       folder.filePath(QStringLiteral("x.txt")),
                          QStringLiteral("-o"),       folder.filePath(QStringLiteral("x.png")),
                          QStringLiteral("--json")};
    if (golden["normalize"].get<bool>()) arguments << QStringLiteral("--normalize");
    const CliRun run = runTeardown(arguments);
    QVERIFY2(run.code == 0, run.err.constData());
    QCOMPARE(readFile(folder.filePath(QStringLiteral("x.txt"))), readFile(expected + name + QStringLiteral(".txt")));
    QVERIFY(readFile(folder.filePath(QStringLiteral("x.png"))).startsWith("\x89PNG"));
    const json document = run.document();
    QCOMPARE(document["suptitle"], golden["suptitle"]);
    QCOMPARE(document["tiles"].size(), golden["tiles"].size());
    for (std::size_t i = 0; i < golden["tiles"].size(); ++i) {
        const json& tile = document["tiles"][i];
        const json& wanted = golden["tiles"][i];
        for (const char* key : {"title", "row", "column", "shape"}) QCOMPARE(tile[key], wanted[key]);
        for (const char* key : {"min", "max"}) {
            const double difference = std::abs(tile[key].get<double>() - wanted[key].get<double>());
            QVERIFY2(difference <= 1e-6 * std::max(1.0, std::abs(wanted[key].get<double>())), key);
        }
    }
}

void TestCliView::viaRefusesFiveDimensions() {
    QTemporaryDir folder;
    const std::string path = folder.filePath(QStringLiteral("five.npy")).toStdString();
    QVERIFY(writeNpy(path, TensorView::fromFloats({1, 1, 1, 2, 2}, {1, 2, 3, 4})).ok());
    const CliRun run =
        runTeardown({QStringLiteral("view"), QString::fromStdString(path), QStringLiteral("--preset"), QStringLiteral("via")});
    QCOMPARE(run.code, 1);
    QVERIFY2(run.err.contains("Out of dimension!"), run.err.constData());
}

namespace {

QString golden(const char* name) { return QStringLiteral(TEST_DATA "/golden/input/via/") + QString::fromLatin1(name); }

CliRun view(const QStringList& arguments, const QByteArray& input = {}) {
    return runTeardown(QStringList{QStringLiteral("view")} + arguments, {}, input);
}

}  // namespace

void TestCliView::ownSheet() {
    const CliRun run = view({golden("d3_torch.npy"), QStringLiteral("--json")});
    QCOMPARE(run.code, 0);
    const json document = run.document();
    QCOMPARE(document["shape"], json::array({5, 4, 7}));
    QCOMPARE(document["tiles"].size(), std::size_t{5});
    QCOMPARE(document["tiles"][4]["shape"], json::array({4, 7}));
    QCOMPARE(document["tiles"][4]["row"].get<int>(), 1);
    QCOMPARE(document["tiles"][4]["column"].get<int>(), 1);
}

void TestCliView::severalOutputs() {
    QTemporaryDir folder;
    QStringList arguments{golden("d4_torch.npy"), QStringLiteral("--cmap"), QStringLiteral("magma"), QStringLiteral("--range"),
                          QStringLiteral("percentile:2")};
    const QList<QPair<QString, QByteArray>> outputs{{QStringLiteral("a.png"), "\x89PNG"},
                                                    {QStringLiteral("a.svg"), "<?xml"},
                                                    {QStringLiteral("a.pdf"), "%PDF"},
                                                    {QStringLiteral("a.html"), "<!"},
                                                    {QStringLiteral("a.txt"), "# Array shape: (2, 5, 3, 4)"}};
    for (const auto& [name, begin] : outputs) arguments << QStringLiteral("-o") << folder.filePath(name);
    const CliRun run = view(arguments);
    QVERIFY2(run.code == 0, run.err.constData());
    for (const auto& [name, begin] : outputs)
        QVERIFY2(readFile(folder.filePath(name)).toLower().startsWith(begin.toLower()), qPrintable(name));
}

void TestCliView::pictureIsDeterministic() {
    QTemporaryDir folder;
    for (const QString& name : {QStringLiteral("a.png"), QStringLiteral("b.png")})
        QCOMPARE(view({golden("d4_torch.npy"), QStringLiteral("-o"), folder.filePath(name)}).code, 0);
    QVERIFY(!readFile(folder.filePath(QStringLiteral("a.png"))).isEmpty());
    QCOMPARE(readFile(folder.filePath(QStringLiteral("a.png"))), readFile(folder.filePath(QStringLiteral("b.png"))));
}

void TestCliView::standardInput() {
    const CliRun run = view({QStringLiteral("-"), QStringLiteral("--json")}, readFile(golden("d2.npy")));
    QVERIFY2(run.code == 0, run.err.constData());
    QCOMPARE(run.document()["shape"], json::array({6, 5}));
}

void TestCliView::archiveEntry() {
    QTemporaryDir folder;
    const std::string path = folder.filePath(QStringLiteral("two.npz")).toStdString();
    QVERIFY(
        writeNpz(path, {{"logits", TensorView::fromFloats({1, 3}, {1, 2, 3})}, {"scores", TensorView::fromFloats({1, 2}, {0, 1})}}).ok());
    const CliRun run = view({QString::fromStdString(path) + QStringLiteral(":scores"), QStringLiteral("--json")});
    QVERIFY2(run.code == 0, run.err.constData());
    QCOMPARE(run.document()["shape"], json::array({1, 2}));
}

void TestCliView::archiveWithoutName() {
    QTemporaryDir folder;
    const std::string path = folder.filePath(QStringLiteral("two.npz")).toStdString();
    QVERIFY(writeNpz(path, {{"logits", TensorView::fromFloats({1}, {1})}, {"scores", TensorView::fromFloats({1}, {1})}}).ok());
    const CliRun run = view({QString::fromStdString(path)});
    QCOMPARE(run.code, 1);
    QVERIFY2(run.err.contains("logits, scores"), run.err.constData());
}

void TestCliView::missingEntry() {
    QTemporaryDir folder;
    const std::string path = folder.filePath(QStringLiteral("one.npz")).toStdString();
    QVERIFY(writeNpz(path, {{"logits", TensorView::fromFloats({1}, {1})}}).ok());
    const CliRun run = view({QString::fromStdString(path) + QStringLiteral(":logit"), QStringLiteral("--json")});
    QCOMPARE(run.code, 1);
    QVERIFY(run.err.contains("Did you mean 'logits'"));
    QCOMPARE(run.document()["error"]["member"].get<std::string>(), std::string("logit"));
}

void TestCliView::normaliseIsSaid() {
    const json document = view({golden("d3_torch.npy"), QStringLiteral("--normalize"), QStringLiteral("--json")}).document();
    QVERIFY(document["suptitle"].get<std::string>().find("normalised") != std::string::npos);
    double low = 1;
    double high = 0;
    for (const json& tile : document["tiles"]) {
        low = std::min(low, tile["min"].get<double>());
        high = std::max(high, tile["max"].get<double>());
    }
    QCOMPARE(low, 0.0);
    QCOMPARE(high, 1.0);
}

void TestCliView::normalisePerChannel() {
    const json document =
        view({golden("d3_torch.npy"), QStringLiteral("--normalize"), QStringLiteral("--per-channel"), QStringLiteral("--json")}).document();
    for (const json& tile : document["tiles"]) {
        QCOMPARE(tile["min"].get<double>(), 0.0);
        QCOMPARE(tile["max"].get<double>(), 1.0);
    }
}

void TestCliView::numpyLayout() {
    const json document =
        view({golden("d3_numpy.npy"), QStringLiteral("--layout"), QStringLiteral("numpy"), QStringLiteral("--json")}).document();
    QCOMPARE(document["shape"], json::array({3, 4, 7}));
}

void TestCliView::unwritableOutput() {
    const CliRun run = view({golden("d2.npy"), QStringLiteral("-o"), QStringLiteral("/proc/none/x.png"), QStringLiteral("--json")});
    QCOMPARE(run.code, 1);
    QVERIFY(QString::fromStdString(run.document()["error"]["code"].get<std::string>()).startsWith(QStringLiteral("export-")));
}

TD_TEST(TestCliView)
#include "tst_cli_view.moc"
