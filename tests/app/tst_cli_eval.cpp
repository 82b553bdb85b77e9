// teardown eval: the output of eval_metric.py, where the true classes come from, words in any order, errors.
#include "cli_runner.h"

#include "tests/support/test_program.h"

using nlohmann::json;

namespace {

const QString kResultsFolder = QStringLiteral(SOURCE_ROOT "/tests/core/metrics/");
// Of the scores in results.pkl (make_metrics.py).
const QByteArray kTrueClasses = "2\n0\n1\n2\n2\n2\n1\n0\n2\n0\n2\n0\n";
const QByteArray kSmallTable =
    "{'accuracy_top-1_thr_0.00': 41.666664123535156, 'accuracy_top-1_thr_0.90': 25.0, 'accuracy_top-2_thr_0.00': 83.33332824707031, "
    "'accuracy_top-2_thr_0.90': 41.666664123535156, 'support': array([4, 2, 6]), 'precision_thr_0.00': array([20.        ,  0.        , "
    "57.14285714]), 'precision_thr_0.90': array([ 0.,  0., 75.])}\n";

}  // namespace

class TestCliEval : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        writeFile(file("labels.txt"), kTrueClasses);
        QByteArray annotations;
        const QList<QByteArray> classes = kTrueClasses.trimmed().split('\n');
        for (qsizetype i = 0; i < classes.size(); ++i) annotations += QByteArray::number(i) + ".png " + classes[i] + "\n";
        writeFile(file("ann.txt"), annotations);
        const QByteArray dataset =
            "dict(type='CustomDataset', data_prefix='pictures', ann_file='ann.txt', classes=['cat', 'dog', 'bird'], pipeline=[])";
        writeFile(file("config.py"),
                  "data = dict(test=" + dataset + ")\nevaluation = dict(interval=1, metric='accuracy', metric_options=dict(topk=1))\n");
        writeFile(file("twice.py"), "data = dict(test=dict(type='RepeatDataset', times=2, dataset=" + dataset + "))\n");
    }

    void printsThatOfTheReference_data() {
        QTest::addColumn<QStringList>("arguments");
        const QStringList asked{"--metrics",        "accuracy",   "support",       "precision",
                                "--metric-options", "topk=(1,2)", "thrs=(0.,0.9)", "average_mode=none"};
        const QString pickle = kResultsFolder + "results.pkl";
        QTest::newRow("pickle, labels") << QStringList{pickle, "--labels", "labels.txt"} + asked;
        QTest::newRow("json, labels") << QStringList{kResultsFolder + "results.json", "--labels", "labels.txt"} + asked;
        QTest::newRow("pickle, config") << QStringList{pickle, "config.py"} + asked;
        QTest::newRow("as eval_metric.py") << QStringList{"config.py", pickle} + asked;
        QTest::newRow("files last") << asked + QStringList{pickle, "config.py"};
        QTest::newRow("a file after the metrics")
            << QStringList{"--metrics", "accuracy",         "precision",  "support",           pickle,
                           "config.py", "--metric-options", "topk=(1,2)", "average_mode=none", "thrs=(0.,0.9)"};
    }
    void printsThatOfTheReference() {
        QFETCH(QStringList, arguments);
        const CliRun run = runTeardown(QStringList{"eval"} + arguments, m_folder.path());
        QCOMPARE(run.err, QByteArray("warning: The scores of a picture are not all numbers (NaN).\n"));
        QCOMPARE(run.out, kSmallTable);
        QCOMPARE(run.code, 0);
    }

    void theConfigSaysWhatToMeasure() {
        const CliRun run = runTeardown({"eval", kResultsFolder + "results.pkl", "config.py"}, m_folder.path());
        QCOMPARE(run.out, QByteArray("{'accuracy': 41.666664123535156}\n"));
        // As there: metrics of the command line come without the config's options, and there are no five classes.
        const CliRun other = runTeardown({"eval", kResultsFolder + "results.pkl", "config.py", "--metrics", "accuracy"}, m_folder.path());
        QCOMPARE(other.code, 1);
        QVERIFY2(other.err.contains("first 5 classes"), other.err.constData());
    }

    void tablesAsJson() {
        const CliRun run = runTeardown(
            {"eval", kResultsFolder + "results.pkl", "config.py", "--json", "--per-class", "--confused", "2", "--calibration", "4"},
            m_folder.path());
        QCOMPARE(run.code, 0);
        const json document = run.document();
        QCOMPARE(missingKeys(document, {"accuracy", "classes", "confused", "calibration"}), QStringList());
        QCOMPARE(document["classes"].size(), std::size_t{3});
        QCOMPARE(document["classes"][2]["name"].get<std::string>(), std::string("bird"));
        QCOMPARE(document["classes"][2]["support"].get<int>(), 6);
        QCOMPARE(document["confused"].size(), std::size_t{2});
        QCOMPARE(document["calibration"]["bins"].size(), std::size_t{4});
        QCOMPARE(document["calibration"]["not_probabilities"].get<int>(), 2);  // NaN and infinity
        const CliRun text =
            runTeardown({"eval", kResultsFolder + "results.pkl", "config.py", "--per-class", "--confused", "2"}, m_folder.path());
        QVERIFY2(text.out.contains("bird") && text.out.contains("taken for"), text.out.constData());
    }

    void severalFilesGiveATable() {
        const QStringList asked{"--metrics", "accuracy", "precision", "--metric-options", "topk=(1,2)", "average_mode=none"};
        const CliRun run = runTeardown(
            QStringList{"eval", kResultsFolder + "results.pkl", kResultsFolder + "results.json", "config.py"} + asked, m_folder.path());
        QCOMPARE(run.code, 0);
        const QString table = QString::fromUtf8(run.out);
        QVERIFY2(table.contains(QStringLiteral("Summary of 2 Results")), run.out.constData());
        QCOMPARE(table.count(QStringLiteral("│ 41.67")), 3);  // two files and their mean
        QVERIFY2(table.contains(QStringLiteral("['20.00', '0.00', '57.14']")), run.out.constData());
        const json document =
            runTeardown(QStringList{"eval", kResultsFolder + "results.pkl", kResultsFolder + "results.json", "config.py", "--json"} + asked,
                        m_folder.path())
                .document();
        QCOMPARE(document["results"].size(), std::size_t{2});
        QCOMPARE(document["std"]["accuracy_top-1"].get<double>(), 0.0);
        QVERIFY(!document["mean"].contains("precision"));  // a list
    }

    void errors_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("code");
        QTest::addColumn<QByteArray>("says");
        const QString pickle = kResultsFolder + "results.pkl";
        QTest::newRow("no labels") << QStringList{pickle} << 2 << QByteArray("--labels");
        QTest::newRow("unknown metric") << QStringList{pickle, "config.py", "--metrics", "acuracy"} << 1 << QByteArray("accuracy");
        QTest::newRow("metric of several classes") << QStringList{pickle, "config.py", "--metrics", "mAP"} << 1 << QByteArray("mAP");
        QTest::newRow("topk as a list") << QStringList{pickle, "config.py", "--metrics", "accuracy", "--metric-options", "topk=1,2"} << 1
                                        << QByteArray("topk=(1,5)");
        QTest::newRow("no key") << QStringList{pickle, "config.py", "--metric-options", "topk"} << 2 << QByteArray("KEY=VALUE");
        QTest::newRow("repeated") << QStringList{pickle, "twice.py", "--metrics", "accuracy"} << 1 << QByteArray("RepeatDataset");
        QTest::newRow("missing file") << QStringList{"none.pkl", "config.py"} << 1 << QByteArray("none.pkl");
        QTest::newRow("no results") << QStringList{"config.py", "config.py"} << 1 << QByteArray("neither JSON nor a pickle");
        QTest::newRow("two configs") << QStringList{pickle, "config.py", "config.py"} << 2 << QByteArray("RESULTS... [CONFIG]");
        QTest::newRow("a table of two") << QStringList{"none.pkl", pickle, "config.py", "--per-class"} << 2
                                        << QByteArray("one results file");
        QTest::newRow("a seed alone") << QStringList{pickle, "config.py", "--fold-seed", "3"} << 2 << QByteArray("--folds");
    }
    void errors() {
        QFETCH(QStringList, arguments);
        QFETCH(int, code);
        QFETCH(QByteArray, says);
        const CliRun run = runTeardown(QStringList{"eval"} + arguments, m_folder.path());
        QCOMPARE(run.code, code);
        QCOMPARE(run.out, QByteArray());
        QVERIFY2(run.err.contains(says), run.err.constData());
        QCOMPARE(run.err.count('\n'), 1);
    }

private:
    QString file(const char* name) const { return m_folder.filePath(QString::fromLatin1(name)); }
    QTemporaryDir m_folder;
};

TD_TEST(TestCliEval)
#include "tst_cli_eval.moc"
