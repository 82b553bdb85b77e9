// Trainings: every iteration has the bits of mmclassification's (golden/*.jsonl), its log the same lines, and a training that was stopped
// goes on with the same numbers. make_train.py writes the goldens.
#include "core/checkpoint/checkpoint_file.h"
#include "tests/support/test_program.h"
#include "training_support.h"

#include <QDir>
#include <QRegularExpression>
#include <QtTest>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <torch/version.h>

#include <cmath>
#include <cstring>

using namespace teardown;
using namespace teardown::trainer;

namespace {

/// steady() of make_train.py.
QString steady(QString text) {
    const auto replace = [&](const char* pattern, const char* by) {
        text.replace(QRegularExpression(pattern, QRegularExpression::MultilineOption), by);
    };
    replace(R"(^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+)", "TIME");
    replace(R"(eta: .*?, time: [\d.]+, data_time: [\d.]+)", "eta: T, time: T, data_time: T");
    replace(R"(host: \S+, work_dir: \S+)", "host: H, work_dir: W");
    replace(R"((Checkpoints will be saved to) \S+)", R"(\1 W)");
    replace(R"((checkpoint) \S+/(\S+ was removed))", R"(\1 W/\2)");
    return text;
}

/// A number for the bits of sums as this processor's kernels add them: products of matrices and convolutions, forward and backward. Other
/// processors have kernels that add in another order.
std::uint64_t bitsOfSums() {
    const auto values = [](at::IntArrayRef shape) {
        const at::Tensor index = at::arange(c10::multiply_integers(shape), at::kDouble);
        return ((index * 7919).remainder(1009) / 1009 - 0.5).to(at::kFloat).reshape(shape);
    };
    const at::Tensor x = values({8, 8, 16, 16}), weight = values({16, 8, 3, 3}), y = at::conv2d(x, weight, {}, 1, 1);
    const auto [gradX, gradWeight, none] =
        at::convolution_backward(y, x, weight, c10::nullopt, {1, 1}, {1, 1}, {1, 1}, false, {0, 0}, 1, {true, true, false});
    std::uint64_t bits = 1469598103934665603U;
    for (const at::Tensor& part : {y, gradX, gradWeight, at::matmul(values({33, 577}), values({577, 65})), y.sum(), y.var()}) {
        const at::Tensor whole = part.contiguous();
        for (std::int64_t i = 0; i < whole.numel(); ++i) {
            std::uint32_t word = 0;
            std::memcpy(&word, whole.data_ptr<float>() + i, sizeof word);
            bits = (bits ^ word) * 1099511628211U;
        }
    }
    return bits;
}

/// Of the processor that the goldens were recorded on.
constexpr std::uint64_t kRecordedSums = 17639779337721111322U;

bool isRecordedProcessor() {
    static const bool same = bitsOfSums() == kRecordedSums;
    return same;
}

/// Of the pictures that a config is recorded with; SIDES of make_train.py.
int sideOf(const QString& config) { return config == "mobilenet" ? 64 : config == "full" || config == "resumed" ? 36 : 32; }

double numberOf(const nlohmann::json& value) { return value.is_string() ? std::strtod(value.get<std::string>().c_str(), nullptr) : NAN; }

/// On another processor: rates and pictures have the same bits, and sums are close until a training has amplified their differences.
void compareClosely(const nlohmann::json& ours, const nlohmann::json& golden, bool atFirst) {
    for (const char* name : {"iter", "lr", "img"})
        if (golden.contains(name)) QVERIFY2(ours[name] == golden[name], name);
    for (const char* name : {"loss", "loss_cls", "grad_norm"}) {
        QCOMPARE(ours.contains(name), golden.contains(name));
        if (!golden.contains(name) || !atFirst) continue;
        const double a = numberOf(ours[name]), b = numberOf(golden[name]);
        QVERIFY2(
            std::abs(a - b) <= 1e-2 * std::abs(b) || (std::isnan(a) && std::isnan(b)),
            (std::string(name) + " of iteration " + golden["iter"].dump() + ": " + std::to_string(a) + " instead of " + std::to_string(b))
                .c_str());
    }
}

/// The place of the first difference: the values of an iteration are compared in the order in which they arise.
void compareRows(const std::vector<nlohmann::json>& ours, const std::vector<nlohmann::json>& theirs, std::size_t first = 0) {
    QCOMPARE(ours.size() + first, theirs.size());
    for (std::size_t i = 0; i < ours.size(); ++i) {
        const nlohmann::json& golden = theirs[first + i];
        if (!isRecordedProcessor()) {
            compareClosely(ours[i], golden, i < 2);
            if (QTest::currentTestFailed()) return;
            continue;
        }
        for (const char* name : {"iter", "lr", "img", "top-1", "top-2", "loss", "loss_cls", "grads", "grad_norm", "weights", "buffers"}) {
            QCOMPARE(ours[i].contains(name), golden.contains(name));
            if (golden.contains(name))
                QVERIFY2(ours[i][name] == golden[name], (std::string(name) + " of iteration " + golden["iter"].dump() + ": " +
                                                         ours[i][name].dump() + " instead of " + golden[name].dump())
                                                            .c_str());
        }
    }
}

}  // namespace

class TestTrain : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        qputenv("ATEN_CPU_CAPABILITY", "avx2");
        at::set_num_threads(1);
        if (!isRecordedProcessor()) qInfo("sums have the bits %llu here: compared closely", static_cast<unsigned long long>(bitsOfSums()));
        if (!std::string(TORCH_VERSION).starts_with("1.13.") || !__builtin_cpu_supports("avx2"))
            QSKIP("recorded with another release of libtorch, or for another processor");
    }
    void cleanup() { m_folder.reset(); }

    void everyIteration_data() {
        QTest::addColumn<QString>("name");
        for (const QString& file : QDir(QString(SOURCE_ROOT) + "/tests/trainer/configs").entryList({"*.py"}, QDir::Files))
            QTest::newRow(file.chopped(3).toUtf8().constData()) << file.chopped(3);
    }
    void everyIteration() {
        QFETCH(QString, name);
        m_folder = std::make_unique<TrainingFolder>(sideOf(name));
        writeObjects(32);
        const auto done = train({configPath(name)});
        QVERIFY2(done.ok(), trouble(done).constData());
        QVERIFY(done->finished);
        compareRows(rowsOf("trace.jsonl"), rowsOf(goldenPath(name + ".jsonl")));
        if (QTest::currentTestFailed() || !isRecordedProcessor()) return;
        QString log = steady(QString::fromStdString(contentOf("wd/log.log")));
        log = log.mid(log.indexOf("TIME - mmcls - INFO - Start running"));
        QCOMPARE(log.split('\n'), QString::fromStdString(contentOf(goldenPath(name + ".log"))).split('\n'));
    }

    /// Stopped after its first epoch, a training goes on as the reference's does from its own file.
    void goesOn() {
        m_folder = std::make_unique<TrainingFolder>(36);
        const Training cut{configPath("resumed"), "cut", {}, "cut.jsonl", {}, 5};
        const auto begun = train(cut);
        QVERIFY2(begun.ok(), trouble(begun).constData());
        QCOMPARE(QFileInfo("cut/latest.pth").symLinkTarget(), QFileInfo("cut/epoch_1.pth").absoluteFilePath());
        const auto resumed = train({configPath("resumed"), "more", "cut/latest.pth", "more.jsonl"});
        QVERIFY2(resumed.ok(), trouble(resumed).constData());
        compareRows(rowsOf("more.jsonl"), rowsOf(goldenPath("resumed.resumed.jsonl")));
        const auto file = CheckpointFile::open("more/epoch_2.pth");
        QVERIFY(file.ok());
        const ConfigValue& object = (*file)->object();
        QCOMPARE(object.find("meta")->find("iter")->asInt(), std::int64_t{10});
        QCOMPARE(object.find("meta")->find("CLASSES")->items().size(), std::size_t{2});
        QCOMPARE(object.find("optimizer")->find("param_groups")->items()[0].find("initial_lr")->asDouble(), 0.001);
        QVERIFY(object.find("state_dict")->contains("ema_backbone_conv1_weight"));
    }

private:
    std::unique_ptr<TrainingFolder> m_folder;
};

TD_TEST(TestTrain)
#include "tst_train.moc"
