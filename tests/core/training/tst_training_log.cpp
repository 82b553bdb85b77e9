// Logs of trainings: curves, best values, broken lines; nothing that a file holds stops the reader.
#include "core/training/logs/training_log.h"
#include "recorded.h"
#include "tests/support/test_program.h"

#include <QTemporaryDir>
#include <QtTest>

#include <bit>
#include <cmath>

using namespace teardown;
using namespace teardown::training;

namespace {

/// Two epochs of four iterations, a line each two, with a validation; as mmcv writes it.
const QByteArray kHeader =
    R"({"env_info": "sys.platform: linux\nPyTorch: 1.13.0a0\nMMCV: 1.7.2\nx", "seed": 7, "mmcls_version": "0.25.0", "config": "a = 1\n", "CLASSES": ["cat", "dog"]})"
    "\n";
const QByteArray kLog = R"({"mode": "train", "epoch": 1, "iter": 2, "lr": 0.1, "loss": 0.8, "top-1": 50.0, "time": 1.5}
{"mode": "train", "epoch": 1, "iter": 4, "lr": 0.1, "loss": 0.6, "top-1": 60.0, "time": 0.5}
{"mode": "val", "epoch": 1, "iter": 3, "lr": 0.1, "accuracy_top-1": 70.0, "support": 16.0, "precision": [50.0, 90.0]}
{"mode": "train", "epoch": 2, "iter": 2, "lr": 0.01, "loss": NaN, "top-1": 75.0, "time": 0.5}
{"mode": "train", "epoch": 2, "iter": 4, "lr": 0.01, "loss": 0.4, "top-1": 75.0, "time": 0.5}
{"mode": "val", "epoch": 2, "iter": 3, "lr": 0.01, "accuracy_top-1": 65.0, "support": 16.0, "precision": [40.0, 90.0]}
)";

Result<TrainingLog> readLog(const QByteArray& text) {
    const auto* data = reinterpret_cast<const std::byte*>(text.constData());
    return readTrainingLog(*InputFile::ofBytes({data, data + text.size()}, "x.log.json"));
}

QList<double> xs(const LogCurve& curve) {
    QList<double> found;
    for (const LogPoint& point : curve.points) found << point.x;
    return found;
}

QList<double> values(const LogCurve& curve) {
    QList<double> found;
    for (const LogPoint& point : curve.points) found << point.value;
    return found;
}

const BestValue* bestOf(const LogRun& run, std::string_view key, bool train) {
    for (const BestValue& best : run.best)
        if (run.curves[best.curve].key == key && run.curves[best.curve].train == train) return &best;
    return nullptr;
}

std::vector<LogPoint> pointsOf(std::initializer_list<double> from) {
    std::vector<LogPoint> points;
    for (const double value : from) points.push_back({0, value, 0, 0, 0});
    return points;
}

}  // namespace

class TestTrainingLog : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void mmcv() {
        const auto log = readLog(kHeader + kLog);
        QVERIFY2(log.ok(), log ? "" : describe(log.error()).c_str());
        QCOMPARE(log->runs.size(), std::size_t(1));
        QCOMPARE(log->brokenCount, 0);
        QCOMPARE(log->lines, 7);
        const LogRun& run = log->runs.front();
        QCOMPARE(run.records, 6);
        QCOMPARE(run.header.line, 1);
        QCOMPARE(run.header.seed, std::string("7"));
        QCOMPARE(run.header.mmclsVersion, std::string("0.25.0"));
        QCOMPARE(run.header.mmcvVersion, std::string("1.7.2"));
        QCOMPARE(run.header.torchVersion, std::string("1.13.0a0"));
        QVERIFY(run.header.hasConfig && run.byEpoch);
        QCOMPARE(run.itersPerEpoch, 4);
        QCOMPARE(run.others, std::vector<std::string>{"precision"});
        QCOMPARE(xs(*run.curve("lr", true)), QList<double>({0.5, 1.0, 1.5, 2.0}));
        QCOMPARE(xs(*run.curve("accuracy_top-1", false)), QList<double>({1.0, 2.0}));
        QCOMPARE(run.curve("loss", true)->notFinite, 1);
        QVERIFY(!run.curve("accuracy_top-1", true) && !run.curve("mode", true) && !run.curve("iter", true));
        const BestValue* accuracy = bestOf(run, "accuracy_top-1", false);
        QVERIFY(accuracy && accuracy->better == Better::Greater);
        QCOMPARE(run.curves[accuracy->curve].points[accuracy->point].epoch, 1);
        QCOMPARE(run.curves[accuracy->curve].points[accuracy->point].line, 4);
        const BestValue* loss = bestOf(run, "loss", true);
        QVERIFY(loss && loss->better == Better::Less);
        QCOMPARE(run.curves[loss->curve].points[loss->point].value, 0.4);
        // Of equal values the first.
        QCOMPARE(bestOf(run, "top-1", true)->point, std::size_t(2));
        QVERIFY(!bestOf(run, "time", true) && !bestOf(run, "lr", true) && !bestOf(run, "support", false));
    }

    void mmengine() {
        const auto log =
            readLog(R"({"lr": 0.1, "data_time": 0.1, "loss": 2.0, "time": 0.5, "epoch": 1, "iter": 50, "memory": 100, "step": 50}
{"accuracy/top1": 30.5, "data_time": 0.1, "time": 0.2, "step": 1}
{"lr": 0.1, "data_time": 0.1, "loss": 1.0, "time": 0.5, "epoch": 2, "iter": 100, "memory": 100, "step": 100}
{"accuracy/top1": 40.5, "data_time": 0.1, "time": 0.2, "step": 2}
)");
        QVERIFY(log.ok());
        const LogRun& run = log->runs.front();
        QVERIFY(run.format == LogFormat::Mmengine && run.header.line == 0 && !run.byEpoch);
        QCOMPARE(xs(*run.curve("loss", true)), QList<double>({50, 100}));
        QCOMPARE(xs(*run.curve("accuracy/top1", false)), QList<double>({50, 100}));
        QCOMPARE(values(*run.curve("accuracy/top1", false)), QList<double>({30.5, 40.5}));
        QCOMPARE(bestOf(run, "accuracy/top1", false)->point, std::size_t(1));
    }

    void byIteration() {
        const auto log = readLog(R"({"mode": "train", "epoch": 1, "iter": 100, "lr": {"generator": 0.1, "critic": 0.2}, "loss": 1.0}
{"mode": "val", "epoch": 1, "iter": 9, "lr": 0.1, "loss": 3.0}
{"mode": "train", "epoch": 2, "iter": 200, "lr": {"generator": 0.01, "critic": 0.02}, "loss": 0.5}
)");
        QVERIFY(log.ok());
        const LogRun& run = log->runs.front();
        QVERIFY(!run.byEpoch);
        QCOMPARE(values(*run.curve("lr.critic", true)), QList<double>({0.2, 0.02}));
        QCOMPARE(xs(*run.curve("loss", true)), QList<double>({100, 200}));
        QCOMPARE(xs(*run.curve("loss", false)), QList<double>({100}));
    }

    void severalRuns() {
        // A second start appends, with or without its first line; a resumed training repeats epochs.
        const auto log = readLog(kHeader + kLog + kHeader + kLog + kLog);
        QVERIFY(log.ok());
        QCOMPARE(log->runs.size(), std::size_t(3));
        for (const LogRun& run : log->runs) QCOMPARE(run.records, 6);
        QCOMPARE(log->runs[1].firstLine, 8);
        QCOMPARE(log->runs[2].firstLine, 15);
        QCOMPARE(log->runs[2].header.line, 0);
    }

    void brokenLines() {
        const QByteArray broken = R"({"mode": "train", "epoch": 1, "iter": 2, "loss": 0.
{"mode": "train", "epoch": 1, "iter": 4, "loss": 0.5}{"mode": "train", "epoch": 1, "iter": 4, "loss": 0.5}

[1, 2, {"a": [true, null]}]
hello
{"mode": "train", "epoch": 1, "iter": 6, "loss": 007}
{"a": 1}
)" + QByteArray("{\"mode\": \"train\", \"x\": ") +
                                  QByteArray(600, '[') + QByteArray(600, ']') + "}\n" +
                                  "{\"mode\": \"train\", \"epoch\": 1, \"iter\": 8, \"loss\": 0.25}";
        const auto log = readLog(broken);
        QVERIFY2(log.ok(), log ? "" : describe(log.error()).c_str());
        QCOMPARE(log->runs.front().records, 1);
        QCOMPARE(log->brokenCount, 7);
        QStringList found;
        for (const BrokenLine& line : log->broken) found << QString("%1:%2").arg(line.line).arg(static_cast<int>(line.at.reason));
        const auto at = [](int line, BrokenReason reason) { return QString("%1:%2").arg(line).arg(static_cast<int>(reason)); };
        QCOMPARE(found, QStringList({at(1, BrokenReason::CutOff), at(2, BrokenReason::MoreBehind), at(4, BrokenReason::NotObject),
                                     at(5, BrokenReason::NotJson), at(6, BrokenReason::NotJson), at(7, BrokenReason::NoRecord),
                                     at(8, BrokenReason::TooDeep)}));
        QCOMPARE(log->broken[1].at.column, std::size_t(54));
    }

    void refused_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("code");
        QTest::newRow("empty") << QByteArray() << "log-no-records";
        QTest::newRow("binary") << QByteArray("PK\x03\x04\0\0", 6) << "log-binary";
        QTest::newRow("text log") << QByteArray("2026-11-22 19:39:39,966 - mmcls - INFO - Environment info:\n") << "log-no-records";
        QTest::newRow("only the first line") << kHeader << "log-no-records";
    }
    void refused() {
        QFETCH(QByteArray, text);
        QFETCH(QString, code);
        const auto log = readLog(text);
        QVERIFY(!log);
        QCOMPARE(QString::fromStdString(log.error().code), code);
    }

    /// Every cut and every changed byte gives records and broken lines, the same each time.
    void damaged() {
        const QByteArray whole = kHeader + kLog;
        const auto outcome = [](const QByteArray& text) {
            const auto log = readLog(text);
            return log ? QString("%1 %2 %3").arg(log->runs.size()).arg(log->runs.front().records).arg(log->brokenCount)
                       : QString::fromStdString(log.error().code);
        };
        QCOMPARE(outcome(whole), QString("1 6 0"));
        for (qsizetype cut = 0; cut < whole.size(); ++cut) {
            const qsizetype records = std::max<qsizetype>(0, whole.left(cut).count('\n') - 1);
            const QString said = outcome(whole.left(cut));
            if (records > 0)
                QVERIFY2(said.startsWith(QString("1 %1 ").arg(records)) || said.startsWith(QString("1 %1 ").arg(records + 1)),
                         qPrintable(said));
        }
        for (qsizetype at = kHeader.size(); at < whole.size(); ++at)
            for (const char c : {'\0', '"', '{', '}', '[', '\\', '9', '\n', '\xff'}) {
                QByteArray changed = whole;
                changed[at] = c;
                QCOMPARE(outcome(changed), outcome(changed));
            }
    }

    void numbers() {
        const auto log = readLog(
            R"({"mode": "train", "iter": 1, "a": 1e999, "b": -Infinity, "c": 1e-999, "d": -0.5E+2, "e": 123456789012345678901234567890, "\u0061\ud83d\ude00": 1, "t": "x"})");
        QVERIFY2(log.ok(), log ? "" : describe(log.error()).c_str());
        const LogRun& run = log->runs.front();
        QVERIFY(std::isinf(run.curve("a", true)->points[0].value) && run.curve("b", true)->points[0].value < 0);
        QCOMPARE(run.curve("c", true)->points[0].value, 0.0);
        QCOMPARE(run.curve("d", true)->points[0].value, -50.0);
        QCOMPARE(run.curve("e", true)->points[0].value, 123456789012345678901234567890.0);
        QVERIFY(run.curve("a😀", true));
        QCOMPARE(run.others, std::vector<std::string>{"t"});
    }

    void manyKeys() {
        // Lines with too many keys are broken; those with many take no time that grows with their square.
        QByteArray line = R"({"mode": "train", "iter": 1)";
        for (int i = 0; i < 9000; ++i) line += ", \"k" + QByteArray::number(i) + "\": 1";
        QByteArray longer = line;
        for (int i = 0; i < 9000; ++i) longer += ", \"l" + QByteArray::number(i) + "\": 1";
        const auto log = readLog(line + "}\n" + longer + "}\n");
        QVERIFY(log.ok());
        QCOMPARE(log->runs.front().curves.size(), std::size_t(9000));
        QCOMPARE(log->brokenCount, 1);
        QVERIFY(log->broken.front().at.reason == BrokenReason::TooLong);
    }

    void longFile() {
        QByteArray text = kHeader;
        for (int i = 1; i <= 60000; ++i)
            text += R"({"mode": "train", "epoch": )" + QByteArray::number(1 + i / 100) + R"(, "iter": )" + QByteArray::number(1 + i % 100) +
                    R"(, "loss": 0.5})" + "\n";
        const auto log = readLog(text);
        QVERIFY(log.ok());
        QCOMPARE(log->runs.size(), std::size_t(1));
        QCOMPARE(log->runs.front().records, 60000);
        QCOMPARE(log->runs.front().itersPerEpoch, 100);
    }

    void file() {
        QTemporaryDir folder;
        QFile out(folder.filePath("a.log.json"));
        QVERIFY(out.open(QIODevice::WriteOnly) && out.write(kLog) == kLog.size());
        out.close();
        QCOMPARE(readTrainingLog(out.fileName().toStdString())->runs.front().records, 6);
        QCOMPARE(readTrainingLog(folder.path().toStdString()).error().code, std::string("file-is-directory"));
    }

    /// EvalHook's choice.
    void rules() {
        const QJsonObject expected = recorded::golden()["rules"].toObject();
        QVERIFY(expected.size() > 20);
        for (auto it = expected.begin(); it != expected.end(); ++it) {
            const auto better = betterOf(it.key().toStdString());
            QCOMPARE(better ? QString(*better == Better::Greater ? "greater" : "less") : QString(), it.value().toString());
        }
    }

    void smoothing() {
        const std::vector<double> none = smoothed(pointsOf({3, 1, 2}), 0);
        QCOMPARE(none, std::vector<double>({3, 1, 2}));
        // By hand for 0.5: weights 1; 1/3, 2/3; 1/7, 2/7, 4/7.
        const std::vector<double> half = smoothed(pointsOf({7, 14, 21}), 0.5);
        QVERIFY(std::abs(half[0] - 7) < 1e-12 && std::abs(half[1] - 35.0 / 3) < 1e-12 && std::abs(half[2] - 17) < 1e-12);
        const std::vector<double> gap = smoothed(pointsOf({7, std::nan(""), 14}), 0.5);
        QVERIFY(std::isnan(gap[1]));
        QCOMPARE(gap[2], half[1]);
    }
};

TD_TEST(TestTrainingLog)
#include "tst_training_log.moc"
