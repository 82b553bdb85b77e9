// config show: mmcv's text byte for byte, the options' grammar, origins, and nothing that depends on the user's locale.
#include "cli_runner.h"

#include "tests/support/test_program.h"

#include <algorithm>

using nlohmann::json;

namespace {

constexpr const char* kBase =
    "model = dict(type='ImageClassifier', backbone=dict(type='ResNet', depth=18, out_indices=(3, )), head=dict(topk=(1, 5)))\n"
    "lr = 0.1\n";
constexpr const char* kConfig =
    "_base_ = ['base.py']\n"
    "model = dict(backbone=dict(depth=50))\n"
    "name = 'a'\n";
/// Written by mmcv 1.7.2 for the two files above.
constexpr const char* kPretty =
    "model = dict(\n"
    "    type='ImageClassifier',\n"
    "    backbone=dict(type='ResNet', depth=50, out_indices=(3, )),\n"
    "    head=dict(topk=(1, 5)))\n"
    "lr = 0.1\n"
    "name = 'a'\n";

}  // namespace

class TestCliConfig : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void prettyText();
    void jsonDocument();
    void jsonFormat();
    void yamlFormat();
    void blame();
    void options();
    void lastOptionsWin();
    void optionsLeaveOtherWordsAlone();
    void baseOutsideRoot();
    void localeChangesNothing();
    void fast();

private:
    CliRun show(const QStringList& arguments) {
        return runTeardown(QStringList{QStringLiteral("config"), QStringLiteral("show")} + arguments, m_folder->path());
    }
    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestCliConfig::init() {
    m_folder = std::make_unique<QTemporaryDir>();
    writeFile(m_folder->filePath(QStringLiteral("base.py")), kBase);
    writeFile(m_folder->filePath(QStringLiteral("config.py")), kConfig);
}

void TestCliConfig::prettyText() {
    const CliRun run = show({QStringLiteral("config.py")});
    QCOMPARE(run.code, 0);
    QCOMPARE(run.out, QByteArray(kPretty));
    QCOMPARE(run.err, QByteArray());
}

void TestCliConfig::jsonDocument() {
    const CliRun run = show({QStringLiteral("config.py"), QStringLiteral("--json")});
    QCOMPARE(run.code, 0);
    const json document = run.document();
    QCOMPARE(missingKeys(document, {QStringLiteral("config"), QStringLiteral("files"), QStringLiteral("origins")}), QStringList());
    QCOMPARE(document["config"]["model"]["backbone"]["depth"].get<int>(), 50);
    QCOMPARE(document["config"]["model"]["head"]["topk"], json::array({1, 5}));
    QCOMPARE(document["files"], json::array({"config.py", "base.py"}));
    bool found = false;
    for (const json& origin : document["origins"]) {
        if (origin["path"] != json::array({"model", "backbone", "depth"})) continue;
        found = true;
        QCOMPARE(origin["chain"].size(), std::size_t{2});
        QCOMPARE(origin["chain"][0]["file"].get<std::string>(), std::string("base.py"));
        QCOMPARE(origin["chain"][0]["value"].get<int>(), 18);
        QCOMPARE(origin["chain"][1]["file"].get<std::string>(), std::string("config.py"));
        QCOMPARE(origin["chain"][1]["line"].get<int>(), 2);
        QCOMPARE(origin["chain"][1]["kind"].get<std::string>(), std::string("set"));
    }
    QVERIFY(found);
}

void TestCliConfig::jsonFormat() {
    const CliRun run = show({QStringLiteral("config.py"), QStringLiteral("--format"), QStringLiteral("json")});
    QCOMPARE(run.code, 0);
    QCOMPARE(run.document()["name"].get<std::string>(), std::string("a"));
    QVERIFY(run.out.endsWith("}\n"));
}

void TestCliConfig::yamlFormat() {
    const CliRun run = show({QStringLiteral("config.py"), QStringLiteral("--format"), QStringLiteral("yaml")});
    QCOMPARE(run.code, 0);
    QVERIFY2(run.out.contains("depth: 50\n"), run.out.constData());
}

void TestCliConfig::blame() {
    const CliRun run = show({QStringLiteral("config.py"), QStringLiteral("--blame")});
    QCOMPARE(run.code, 0);
    const QList<QByteArray> lines = run.out.split('\n');
    const auto depth =
        std::find_if(lines.begin(), lines.end(), [](const QByteArray& line) { return line.contains("model.backbone.depth"); });
    QVERIFY(depth != lines.end());
    QVERIFY2(depth->contains("config.py:2") && depth->contains("base.py:1"), depth->constData());
}

void TestCliConfig::options() {
    const CliRun run = show({QStringLiteral("--cfg-options"), QStringLiteral("model.backbone.depth=34"),
                             QStringLiteral("model.head.topk=(1,)"), QStringLiteral("config.py")});
    QCOMPARE(run.code, 0);
    QVERIFY(run.out.contains("depth=34"));
    QVERIFY(run.out.contains("topk=(1, )"));
}

void TestCliConfig::lastOptionsWin() {
    const CliRun run = show({QStringLiteral("config.py"), QStringLiteral("--cfg-options"), QStringLiteral("lr=0.2"),
                             QStringLiteral("name=b"), QStringLiteral("--cfg-options"), QStringLiteral("lr=0.3")});
    QCOMPARE(run.code, 0);
    QVERIFY(run.out.contains("lr = 0.3\n"));
    QVERIFY(run.out.contains("name = 'a'\n"));
}

void TestCliConfig::optionsLeaveOtherWordsAlone() {
    const CliRun run = show({QStringLiteral("--cfg-options"), QStringLiteral("lr=0.2"), QStringLiteral("config.py"),
                             QStringLiteral("--format"), QStringLiteral("json")});
    QCOMPARE(run.code, 0);
    QCOMPARE(run.document()["lr"].get<double>(), 0.2);
}

void TestCliConfig::baseOutsideRoot() {
    writeFile(m_folder->filePath(QStringLiteral("inner/config.py")), "_base_ = '../base.py'\n");
    const CliRun refused = show({QStringLiteral("inner/config.py")});
    QCOMPARE(refused.code, 1);
    const CliRun allowed = show({QStringLiteral("inner/config.py"), QStringLiteral("--root"), QStringLiteral(".")});
    QCOMPARE(allowed.code, 0);
}

void TestCliConfig::localeChangesNothing() {
    QTemporaryDir locales;
    QProcess maker;
    maker.start(QStringLiteral("localedef"), {QStringLiteral("-i"), QStringLiteral("de_DE"), QStringLiteral("-f"), QStringLiteral("UTF-8"),
                                              locales.filePath(QStringLiteral("de_DE.UTF-8"))});
    QVERIFY(maker.waitForFinished());
    QVERIFY2(QDir(locales.filePath(QStringLiteral("de_DE.UTF-8"))).exists(),
             "no locale with a decimal comma can be made: ./check installs locales");
    const QStringList environment{QStringLiteral("LOCPATH=") + locales.path(), QStringLiteral("LC_ALL=de_DE.UTF-8"),
                                  QStringLiteral("LC_NUMERIC=de_DE.UTF-8")};
    const CliRun pretty = runTeardown({QStringLiteral("config"), QStringLiteral("show"), QStringLiteral("config.py"),
                                       QStringLiteral("--cfg-options"), QStringLiteral("lr=0.25")},
                                      m_folder->path(), {}, environment);
    QVERIFY(pretty.out.contains("lr = 0.25\n"));
    // Painting brings Qt in, which takes the user's locale over.
    writeFile(m_folder->filePath(QStringLiteral("x.npy")), readFile(QStringLiteral(TEST_DATA "/golden/input/via/d2.npy")));
    const QStringList view{QStringLiteral("view"),    QStringLiteral("x.npy"),          QStringLiteral("-o"),    QStringLiteral("x.txt"),
                           QStringLiteral("-o"),      QStringLiteral("x.svg"),          QStringLiteral("-o"),    QStringLiteral("x2.txt"),
                           QStringLiteral("--range"), QStringLiteral("fixed:-0.5:1.5"), QStringLiteral("--json")};
    const CliRun plain = runTeardown(view, m_folder->path());
    QCOMPARE(plain.code, 0);
    const QByteArray picture = readFile(m_folder->filePath(QStringLiteral("x.svg")));
    const CliRun german = runTeardown(view, m_folder->path(), {}, environment);
    QCOMPARE(german.out, plain.out);
    QCOMPARE(readFile(m_folder->filePath(QStringLiteral("x.svg"))), picture);
    QCOMPARE(readFile(m_folder->filePath(QStringLiteral("x2.txt"))), readFile(m_folder->filePath(QStringLiteral("x.txt"))));
    QVERIFY(!QString::fromLatin1(readFile(m_folder->filePath(QStringLiteral("x2.txt"))))
                 .contains(QRegularExpression(QStringLiteral("\\d,\\d"))));
}

void TestCliConfig::fast() {
    // The whole process; bench measures it properly. A verb that loaded the engine would need twenty times this.
    qint64 best = 1000;
    for (int i = 0; i < 5; ++i) {
        QElapsedTimer timer;
        timer.start();
        QCOMPARE(show({QStringLiteral("config.py")}).code, 0);
        best = std::min(best, timer.elapsed());
    }
    QVERIFY2(best < 250, qPrintable(QString::number(best)));
}

TD_TEST(TestCliConfig)
#include "tst_cli_config.moc"
