// What hooks do beside the numbers: scaled losses, files of TensorBoard, checkpoints that go, lines of services; and how a training ends
// when it cannot go on.
#include "core/checkpoint/checkpoint_file.h"
#include "core/engine/run/hooks/event_file.h"
#include "core/session/build_journey.h"
#include "tests/support/test_program.h"
#include "training_support.h"

#include <QDir>
#include <QtTest>

#include <bit>
#include <cmath>
#include <cstring>

using namespace teardown;
using namespace teardown::trainer;

namespace {

template <class Number>
Number numberAt(const std::string& bytes, std::size_t at) {
    Number number{};
    std::memcpy(&number, bytes.data() + at, sizeof number);
    return number;
}

/// The records of an event file; fails the test if a checksum is wrong.
std::vector<std::string> recordsOf(const std::string& bytes) {
    std::vector<std::string> records;
    for (std::size_t at = 0; at + 12 <= bytes.size();) {
        const auto size = static_cast<std::size_t>(numberAt<std::uint64_t>(bytes, at));
        if (numberAt<std::uint32_t>(bytes, at + 8) != engine::maskedCrc(bytes.substr(at, 8)) || at + 16 + size > bytes.size()) return {};
        records.push_back(bytes.substr(at + 12, size));
        if (numberAt<std::uint32_t>(bytes, at + 12 + size) != engine::maskedCrc(records.back())) return {};
        at += 16 + size;
    }
    return records;
}

}  // namespace

class TestTrainHooks : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<TrainingFolder>(32); }
    void cleanup() { m_folder.reset(); }

    /// A power of two scales without rounding: the numbers are those without a scale.
    void scaledLosses() {
        QVERIFY(train({configPath("plain"), "a", {}, "a.jsonl"}).ok());
        const auto done = train({variantOf(configPath("plain"), "fp16 = dict(loss_scale=512.)"), "b", {}, "b.jsonl"});
        QVERIFY2(done.ok(), trouble(done).constData());
        const auto plain = rowsOf("a.jsonl"), scaled = rowsOf("b.jsonl");
        QCOMPARE(scaled.size(), plain.size());
        for (std::size_t i = 0; i < plain.size(); ++i) QCOMPARE(scaled[i]["weights"], plain[i]["weights"]);
        const auto file = CheckpointFile::open("b/epoch_2.pth");
        QVERIFY(file.ok());
        QCOMPARE((*file)->object().find("meta")->find("fp16")->find("loss_scaler")->find("scale")->asDouble(), 512.0);
        QVERIFY(contentOf("b/log.log").find("no convolutions in half precision") != std::string::npos);
        // Only the last one is kept.
        QVERIFY(!QFileInfo::exists("b/epoch_1.pth"));
    }

    void tensorBoard() {
        QCOMPARE(engine::maskedCrc("123456789"), std::rotr(0xe3069283U, 15) + 0xa282ead8U);
        const auto done = train(
            {variantOf(configPath("plain"), "log_config = dict(interval=2, hooks=[dict(type='TensorboardLoggerHook')])"), "wd", {}, {}});
        QVERIFY2(done.ok(), trouble(done).constData());
        const QStringList files = QDir("wd/tf_logs").entryList({"events.out.tfevents.*"}, QDir::Files);
        QCOMPARE(files.size(), 1);
        const std::vector<std::string> records = recordsOf(contentOf("wd/tf_logs/" + files[0].toStdString()));
        // The version; four lines of training with six values; two evaluations with five.
        QCOMPARE(records.size(), std::size_t{1 + 4 * 6 + 2 * 5});
        QVERIFY(records[0].ends_with("brain.Event:2"));
        QVERIFY(records[1].find("train/top-1") != std::string::npos);
        QVERIFY(records[5].find("learning_rate") != std::string::npos);
    }

    void services() {
        const auto done =
            train({variantOf(configPath("plain"),
                             "log_config = dict(interval=2, hooks=[dict(type='WandbLoggerHook', init_kwargs=dict(project='p'))])"),
                   "wd",
                   {},
                   {},
                   {},
                   1});
        QVERIFY2(done.ok(), trouble(done).constData());
        const std::string log = contentOf("wd/log.log");
        QVERIFY2(log.find("needs the service") != std::string::npos, log.c_str());
    }

    void stops_data() {
        QTest::addColumn<QString>("lines");
        QTest::addColumn<QString>("code");
        const auto row = [](const char* lines, const char* code) { QTest::newRow(lines) << lines << code; };
        row("optimizer = dict(type='SGD', lr=1e38)\noptimizer_config = dict(grad_clip=None)", "train-not-finite");
        row("optimizer_config = dict(grad_clip=dict(max=1))", "hook-argument");
        row("custom_hooks = [dict(type='ClosureHook', fn_name='after_run', fn=1)]", "hook-cannot-run");
        row("custom_hooks = [dict(type='teardown.EarlyStopping', monitor='support')]", "eval-rule");
        row("custom_hooks = [dict(type='teardown.EarlyStopping', patience=0)]", "config-value");
        row("custom_hooks = [dict(type='teardown.EarlyStopping', monitor='accuracy')]", "early-stopping-monitor");
        row("evaluation = dict(save_best='support', metric='support')", "eval-rule");
        row("evaluation = dict(metric='mAP')", "metrics-unknown");
        row("resume_from = 'nowhere.pth'", "file-missing");
        row("optimizer = dict(type='SGD')", "registry-argument");
        row("optimizer = dict(type='LBFGS', lr=1)", "optimizer-refused");
        row("data = dict(samples_per_gpu=8, workers_per_gpu=1, train=dict(type='CustomDataset', data_prefix='none', pipeline=[]))",
            "dataset-folder");
    }
    void stops() {
        QFETCH(QString, lines);
        QFETCH(QString, code);
        const auto done = train({variantOf(configPath("plain"), lines.toStdString()), "wd", {}, {}});
        QVERIFY(!done.ok());
        QVERIFY2(done.error().code == code.toStdString(), describe(done.error()).c_str());
        // The first layer with such a value has a name.
        if (code == "train-not-finite")
            QVERIFY2(describe(done.error()).find("backbone.") != std::string::npos, describe(done.error()).c_str());
    }

    /// A backbone begins with the weights of a file of this computer.
    void pretrained() {
        QVERIFY(train({configPath("plain"), "wd", {}, {}, {}, 5}).ok());
        const auto done = train({configPath("plain"),
                                 "next",
                                 {},
                                 {},
                                 {{"model.backbone.init_cfg.type", "Pretrained"},
                                  {"model.backbone.init_cfg.checkpoint", "wd/epoch_1.pth"},
                                  {"model.backbone.init_cfg.prefix", "backbone"},
                                  {"optimizer.lr", "0.0"}},
                                 5});
        QVERIFY2(done.ok(), trouble(done).constData());
        QVERIFY(contentOf("next/log.log").find("load backbone in model from: wd/epoch_1.pth") != std::string::npos);
        const auto before = CheckpointFile::open("wd/epoch_1.pth"), after = CheckpointFile::open("next/epoch_1.pth");
        QVERIFY(before.ok() && after.ok());
        const auto values = [](const CheckpointFile& file, const std::string& key) {
            for (std::size_t i = 0; i < file.tensors().size(); ++i)
                if (file.tensors()[i].path == std::vector<std::string>{"state_dict", key}) return file.read(i)->toFloats();
            return std::vector<float>();
        };
        QVERIFY(!values(**before, "backbone.conv1.weight").empty());
        QVERIFY(values(**before, "backbone.conv1.weight") == values(**after, "backbone.conv1.weight"));
        QVERIFY(values(**before, "head.fc.weight") != values(**after, "head.fc.weight"));
    }

    /// What is measured, and a network that is built meanwhile, change no bit.
    void measuringChangesNothing_data() {
        QTest::addColumn<QString>("lines");
        QTest::newRow("plain") << "";
        QTest::newRow("dropout") << "model = dict(backbone=dict(_delete_=True, type='VisionTransformer', arch=dict(embed_dims=16, "
                                    "num_layers=2, num_heads=2, feedforward_channels=32), img_size=32, patch_size=8, drop_rate=0.2, "
                                    "drop_path_rate=0.2), neck=None, head=dict(_delete_=True, type='VisionTransformerClsHead', "
                                    "num_classes=2, in_channels=16, loss=dict(type='CrossEntropyLoss'), topk=(1, 2)))";
        QTest::newRow("cumulative") << "optimizer_config = dict(type='GradientCumulativeOptimizerHook', cumulative_iters=3)";
    }
    void measuringChangesNothing() {
        QFETCH(QString, lines);
        QVERIFY(QFile::copy(QString::fromStdString(configPath("plain")), "base.py"));
        QFile child("child.py");
        QVERIFY(child.open(QIODevice::WriteOnly));
        child.write("_base_ = ['base.py']\n" + lines.toUtf8() + "\n");
        child.close();
        const auto plain = train({"child.py", "wd", {}, "plain.jsonl"});
        QVERIFY2(plain.ok(), trouble(plain).constData());
        std::vector<TrainStatisticsPtr> measured;
        Training other{"child.py", "wd", {}, "measured.jsonl"};
        other.statisticsEvery = 2;
        // Draws libtorch's numbers as well.
        const std::unique_ptr<SessionApi> window(engine::createEngineSession());
        const auto config = loadConfig("child.py", {});
        QVERIFY(config.ok());
        other.each = [&](const TrainStep& step, TrainRun&) {
            if (step.statistics) measured.push_back(step.statistics);
            BuildRequest build;
            build.config = *config;
            build.initWeights = true;
            QVERIFY(window->run(build, {}).ok());
        };
        QVERIFY(train(other).ok());
        QVERIFY(rowsOf("plain.jsonl").size() == 10);
        QVERIFY(rowsOf("plain.jsonl") == rowsOf("measured.jsonl"));
        QCOMPARE(measured.size(), std::size_t(lines.contains("Cumulative") ? 2 : 5));
        for (const LayerStatistics& layer : measured.back()->layers)
            if (layer.type == "Conv2d")
                QVERIFY2(layer.gradient && *layer.gradient > 0 && layer.update && *layer.distance > 0, layer.path.c_str());
    }

    /// The gradient's norm over all layers is the one that clipping finds.
    void normsAddUp() {
        Training training{configPath("plain"), "wd", {}, {}};
        training.statisticsEvery = 1;
        int compared = 0;
        training.each = [&](const TrainStep& step, TrainRun&) {
            if (!step.statistics) return;
            double sum = 0;
            for (const LayerStatistics& layer : step.statistics->layers) sum += layer.gradient ? *layer.gradient * *layer.gradient : 0;
            QVERIFY(step.gradientNorm.has_value());
            QVERIFY(std::abs(std::sqrt(sum) - *step.gradientNorm) <= 1e-5 * *step.gradientNorm);
            ++compared;
        };
        QVERIFY(train(training).ok());
        QCOMPARE(compared, 10);
    }

    /// A checkpoint between two iterations: the epoch that was broken off begins again.
    void savedBetweenIterations() {
        Training training{configPath("plain"), "wd", {}, {}};
        training.iterations = 7;
        std::string saved;
        training.each = [&](const TrainStep& step, TrainRun& run) {
            if (step.iter != 7) return;
            const auto path = run.save("stopped.pth", true);
            QVERIFY(path.ok());
            saved = *path;
            QCOMPARE(run.iterations(), std::int64_t{7});
            QCOMPARE(run.itersPerEpoch(), std::int64_t{5});
        };
        QVERIFY(train(training).ok());
        QCOMPARE(QFileInfo("wd/latest.pth").symLinkTarget(), QFileInfo("wd/stopped.pth").absoluteFilePath());
        const auto file = CheckpointFile::open(saved);
        QVERIFY(file.ok());
        QCOMPARE((*file)->object().find("meta")->find("epoch")->asInt(), std::int64_t{1});
        QCOMPARE((*file)->object().find("meta")->find("iter")->asInt(), std::int64_t{5});
        const auto done = train({configPath("plain"), "wd", "wd/latest.pth", "resumed.jsonl"});
        QVERIFY(done.ok());
        QCOMPARE(rowsOf("resumed.jsonl").size(), std::size_t{5});
    }

    /// Nothing is learned, so that no evaluation is better than the first.
    void stopsEarly_data() {
        QTest::addColumn<QString>("hook");
        QTest::addColumn<int>("iterations");
        QTest::newRow("patience") << "dict(type='teardown.EarlyStopping', monitor='accuracy_top-1', patience=2)" << 15;
        QTest::newRow("long") << "dict(type='teardown.EarlyStopping', monitor='accuracy_top-1', patience=9)" << 25;
    }
    void stopsEarly() {
        QFETCH(QString, hook);
        QFETCH(int, iterations);
        const auto done =
            train({variantOf(configPath("plain"),
                             "custom_hooks = [" + hook.toStdString() +
                                 "]\noptimizer = dict(type='SGD', lr=0.)\nevaluation = dict(interval=1, "
                                 "metric='accuracy', metric_options=dict(topk=(1, )))\nmodel['backbone']['norm_eval'] = True\n"
                                 "runner = dict(type='EpochBasedRunner', max_epochs=5)"),
                   "wd",
                   {},
                   "trace.jsonl"});
        QVERIFY2(done.ok(), trouble(done).constData());
        QVERIFY(done->finished);
        QCOMPARE(rowsOf("trace.jsonl").size(), std::size_t(iterations));
        QCOMPARE(contentOf("wd/log.log").find("EarlyStopping: accuracy_top-1 has not become better") != std::string::npos,
                 iterations == 15);
    }

    void profilerIsNamed() {
        const auto done = train({variantOf(configPath("plain"), "custom_hooks = [dict(type='ProfilerHook')]"), "wd", {}, {}});
        QVERIFY2(done.ok(), trouble(done).constData());
        const std::string log = contentOf("wd/log.log");
        QVERIFY(log.find("ProfilerHook needs the profiler of Python's torch") != std::string::npos);
        QVERIFY(log.find("ProfilerHook: the first 5 iterations took") != std::string::npos);
    }

    void headAndDatasetDiffer() {
        const auto done = train({variantOf(configPath("plain"), "custom_hooks = [dict(type='ClassNumCheckHook')]"),
                                 "wd",
                                 {},
                                 {},
                                 {{"model.head.num_classes", "3"}}});
        QVERIFY(!done.ok());
        QCOMPARE(done.error().code, std::string("train-classes"));
    }

    void resumesOnlyWithItsOptimizer() {
        QVERIFY(train({configPath("plain"), "wd", {}, {}, {}, 5}).ok());
        const auto other = train({configPath("full"), "wd2", "wd/epoch_1.pth", {}});
        QVERIFY(!other.ok());
        QCOMPARE(other.error().code, std::string("resume-optimizer"));
        const auto adam = train({variantOf(configPath("plain"), "optimizer = dict(type='Adam', lr=0.1)"), "wd2", "wd/epoch_1.pth", {}});
        QVERIFY(!adam.ok());
        QCOMPARE(adam.error().code, std::string("resume-optimizer"));
    }

private:
    std::unique_ptr<TrainingFolder> m_folder;
};

TD_TEST(TestTrainHooks)
#include "tst_train_hooks.moc"
