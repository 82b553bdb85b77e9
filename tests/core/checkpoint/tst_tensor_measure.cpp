// What the table of tensors says about values, and a tensor followed through a training's folder.
#include "core/checkpoint/checkpoint_diff.h"
#include "core/checkpoint/checkpoint_writer.h"
#include "core/checkpoint/tensor_measure.h"
#include "tests/support/test_program.h"

#include <QTemporaryDir>
#include <QtTest>

#include <limits>
#include <numeric>

using namespace teardown;

class TestTensorMeasure : public QObject {
    Q_OBJECT

    std::string written(const QString& name, const std::vector<NamedTensor>& tensors) {
        const std::string path = m_folder.filePath(name).toStdString();
        return writeCheckpoint(path, ConfigValue::dict({}), tensors).ok() ? path : std::string();
    }

private Q_SLOTS:
    void statisticsAndBins() {
        const float nan = std::numeric_limits<float>::quiet_NaN();
        const auto file = CheckpointFile::open(written(QStringLiteral("a.pth"), {{"x", TensorView::fromFloats({5}, {0, 1, 2, nan, 0})},
                                                                                 {"flat", TensorView::fromFloats({3}, {2, 2, 2})}}));
        QVERIFY(file.ok());
        const auto measure = measureTensor(**file, 0);
        QVERIFY(measure.ok());
        QCOMPARE(measure->statistics.count, 5);
        QCOMPARE(measure->statistics.zeros, 2);
        QCOMPARE(measure->statistics.nan, 1);
        QCOMPARE(measure->statistics.max, 2.0);
        QCOMPARE(measure->bins.size(), std::size_t{kMeasureBins});
        QCOMPARE(measure->bins.front(), 2);
        QCOMPARE(measure->bins.back(), 1);
        QCOMPARE(std::accumulate(measure->bins.begin(), measure->bins.end(), std::int64_t{0}), 4);
        const auto flat = measureTensor(**file, 1);
        QVERIFY(flat.ok() && flat->bins.empty());
    }
    void largeOnesAreStreamed() {
        // 68 MB: beyond what is read at once. The figures are those of the whole.
        constexpr std::int64_t count = 17ll << 20;
        std::vector<float> values(static_cast<std::size_t>(count));
        for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i % 24) - 4;
        const std::string path = written(QStringLiteral("large.pth"), {{"x", TensorView::fromFloats({count}, std::move(values))}});
        const auto file = CheckpointFile::open(path);
        QVERIFY(file.ok());
        const auto measure = measureTensor(**file, 0);
        QVERIFY2(measure.ok(), measure.ok() ? "" : english(measure.error().what).c_str());
        QCOMPARE(measure->statistics.count, count);
        QCOMPARE(measure->statistics.min, -4.0);
        QCOMPARE(measure->statistics.max, 19.0);
        QCOMPARE(measure->bins.size(), std::size_t{kMeasureBins});
        for (const std::int64_t bin : measure->bins) QVERIFY2(std::abs(bin - count / 24) <= 1, qPrintable(QString::number(bin)));
        std::stop_source stop;
        stop.request_stop();
        const auto cancelled = measureTensor(**file, 0, TaskContext{stop.get_token(), {}});
        QVERIFY(!cancelled.ok() && cancelled.error().kind == ErrorKind::Cancelled);
        QFile::remove(QString::fromStdString(path));
    }
    void aTrainingInItsOrder() {
        QTemporaryDir run;
        for (const int epoch : {1, 2, 10}) {
            const std::string path = run.filePath(QStringLiteral("epoch_%1.pth").arg(epoch)).toStdString();
            QVERIFY(
                writeCheckpoint(path, ConfigValue::dict({}), {{"w", TensorView::fromFloats({2}, {0, static_cast<float>(epoch)})}}).ok());
        }
        QFile::link(run.filePath(QStringLiteral("epoch_10.pth")), run.filePath(QStringLiteral("latest.pth")));
        QFile other(run.filePath(QStringLiteral("log.json")));
        QVERIFY(other.open(QIODevice::WriteOnly));
        const auto paths = checkpointsOfRun(run.path().toStdString());
        QVERIFY(paths.ok());
        QCOMPARE(paths->size(), std::size_t{3});
        QVERIFY(QString::fromStdString(paths->back()).endsWith(QStringLiteral("epoch_10.pth")));
        std::vector<double> seen;
        const auto steps = followTensor(*paths, "w", {}, [&](std::size_t, const TensorView& view) { seen.push_back(view.at(1)); });
        QVERIFY(steps.ok());
        QCOMPARE(seen, (std::vector<double>{1, 2, 10}));
        QCOMPARE((*steps)[0].change->maxAbs, 0.0);
        QCOMPARE((*steps)[2].change->maxAbs, 8.0);
        QTemporaryDir empty;
        const auto none = checkpointsOfRun(empty.path().toStdString());
        QVERIFY(!none.ok());
        QCOMPARE(none.error().code, std::string("run-empty"));
    }

private:
    QTemporaryDir m_folder;
};

TD_TEST(TestTensorMeasure)
#include "tst_tensor_measure.moc"
