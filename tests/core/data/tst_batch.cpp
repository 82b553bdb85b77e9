// Batch augments against mmclassification: every drawn number, the pictures and labels bit for bit, and the words that the generators give
// next (golden/make_batches.py).
#include "core/data/batch/augments.h"
#include "core/data/batch/interpolate.h"
#include "tests/core/data/golden_json.h"
#include "tests/support/test_program.h"

#include <cmath>
#include <cstring>

using namespace teardown;

namespace {

using nlohmann::json;

constexpr std::size_t kCount = 6, kChannels = 3, kHeight = 32, kWidth = 40, kClasses = 10;

std::vector<float> batchValues() {
    std::vector<float> values;
    for (std::size_t n = 0; n < kCount; ++n)
        for (std::size_t k = 0; k < kChannels; ++k)
            for (std::size_t y = 0; y < kHeight; ++y)
                for (std::size_t x = 0; x < kWidth; ++x)
                    values.push_back((static_cast<float>((131 * n + 17 * k + 7 * y + 3 * x) % 256) - 128.0F) / 64.0F);
    return values;
}

TensorView integers(Shape shape, const std::vector<std::int64_t>& values) {
    std::vector<std::byte> bytes(values.size() * sizeof(std::int64_t));
    std::memcpy(bytes.data(), values.data(), bytes.size());
    return TensorView::fromBytes(DType::Int64, std::move(shape), std::move(bytes));
}

TensorView labelsOfBatch(bool several) {
    std::vector<std::int64_t> values;
    for (std::int64_t i = 0; i < 6; ++i) {
        if (!several) values.push_back((5 * i + 2) % 10);
        for (std::int64_t j = 0; several && j < 10; ++j) values.push_back(((3 * i + 5 * j) % 7 == 0 ? 1 : 0) - ((i + j) % 11 == 0 ? 1 : 0));
    }
    return integers(several ? Shape{6, 10} : Shape{6}, values);
}

BatchImages imagesOf(std::vector<float>& values) { return {values, kCount, kChannels, kHeight, kWidth}; }

std::string sha256Of(const std::vector<float>& values) {
    return teardown::sha256Of(TensorView::fromFloats({static_cast<std::int64_t>(values.size())}, values));
}

Result<Augments> augmentsFrom(const std::string& text) {
    const auto config = loadConfigText("test.py", "augments = " + text + "\n");
    if (!config.ok()) return config.error();
    return Augments::fromConfig(*(*config)->root.find("augments"), "model.train_cfg.augments");
}

Result<BatchAugmentPtr> augmentFrom(const std::string& text) {
    const auto config = loadConfigText("test.py", "one = " + text + "\n");
    if (!config.ok()) return config.error();
    return batchAugmentRegistry().build(*(*config)->root.find("one"), "one");
}

std::string textOf(const json& config) {
    if (config.is_object()) return pythonText(config);
    std::string text;
    for (const json& item : config) text += pythonText(item) + ", ";
    return "[" + text + "]";
}

bool sameDraw(const Draw& draw, const json& golden) {
    const std::string prefix = draw.generator == Generator::Python ? "py." : draw.generator == Generator::Numpy ? "np." : "torch.";
    if (prefix + draw.function != golden[0].get<std::string>() || draw.arguments.size() != golden[1].size()) return false;
    for (std::size_t i = 0; i < draw.arguments.size(); ++i)
        if (draw.arguments[i].asDouble() != golden[1][i].get<double>()) return false;
    if (golden[2].is_number()) return draw.value.asDouble() == golden[2].get<double>();
    std::vector<std::int64_t> order;
    for (const ConfigValue& item : draw.value.items()) order.push_back(item.asInt());
    return order == golden[2].get<std::vector<std::int64_t>>();
}

}  // namespace

class TstBatch : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void picturesLabelsAndDraws() {
        int compared = 0;
        for (const json& golden : goldenJson("batches.json")) {
            const std::string text = textOf(golden["config"]);
            const std::string where = text + " seed " + golden["seed"].dump();
            ProcessRandom random(golden["seed"].get<std::uint32_t>());
            const bool group = golden["group"].get<bool>();
            const auto one = augmentFrom(group ? "dict(type='Identity', num_classes=10)" : text);
            const auto all = augmentsFrom(text);
            QVERIFY2(one.ok() && (!group || all.ok()), where.c_str());
            if (group) QVERIFY2(all->probabilities() == golden["probs"].get<std::vector<double>>(), where.c_str());
            for (const json& batch : golden["batches"]) {
                std::vector<float> values = batchValues();
                BatchRecord record;
                const TensorView labels = labelsOfBatch(golden["several"].get<bool>());
                const auto mixed =
                    group ? all->apply(imagesOf(values), labels, random, record) : (*one)->apply(imagesOf(values), labels, random, record);
                QVERIFY2(mixed.ok(), where.c_str());
                QVERIFY2(record.drawn.size() == batch["log"].size(), where.c_str());
                for (std::size_t i = 0; i < record.drawn.size(); ++i) QVERIFY2(sameDraw(record.drawn[i], batch["log"][i]), where.c_str());
                QVERIFY2(sha256Of(values) == batch["image"].get<std::string>(), where.c_str());
                // Labels of several classes are int8 in the golden, and stay what they are without mixing.
                if (batch["dtype"] != "int8") {
                    QVERIFY2(dtypeName(mixed->dtype()) == batch["dtype"].get<std::string>(), where.c_str());
                    QVERIFY2(teardown::sha256Of(*mixed) == batch["label"].get<std::string>(), where.c_str());
                }
                ++compared;
            }
            QVERIFY2(random.random.python.word() == golden["next"]["py"].get<std::uint32_t>(), where.c_str());
            QVERIFY2(random.random.numpy.word() == golden["next"]["np"].get<std::uint32_t>(), where.c_str());
            QVERIFY2((random.torch.word() & 0x7fffffffU) == golden["next"]["torch"].get<std::uint32_t>(), where.c_str());
        }
        QVERIFY2(compared > 120, qPrintable(QString::number(compared)));
    }

    void recordsWhatWasDone() {
        std::vector<float> values = batchValues();
        ProcessRandom random(0);
        BatchRecord record;
        const auto augment = augmentFrom("dict(type='BatchCutMix', alpha=1., num_classes=10)");
        QVERIFY(augment.ok() && (*augment)->apply(imagesOf(values), labelsOfBatch(false), random, record).ok());
        QCOMPARE(record.type, std::string("BatchCutMix"));
        QCOMPARE(record.order, (std::vector<std::size_t>{2, 5, 3, 0, 1, 4}));
        const BatchBox box = record.box.value();
        QVERIFY(box.height() > 0 && box.width() > 0 && box.bottom <= kHeight && box.right <= kWidth);
        QCOMPARE(*record.ratio, 1. - static_cast<double>(box.height() * box.width()) / (kHeight * kWidth));
        // What lies in the box comes from the other picture, all else stays.
        const std::vector<float> before = batchValues();
        const std::size_t plane = kHeight * kWidth;
        for (std::size_t y = 0; y < kHeight; ++y)
            for (std::size_t x = 0; x < kWidth; ++x) {
                const bool inside = y >= box.top && y < box.bottom && x >= box.left && x < box.right;
                const std::size_t from = (inside ? record.order[1] : 1) * kChannels * plane;
                QCOMPARE(values[kChannels * plane + y * kWidth + x], before[from + y * kWidth + x]);
            }
    }

    void longPermutationsAreSummarised() {
        std::vector<float> values(20 * 3 * 4, 1.0F);
        ProcessRandom random(0);
        BatchRecord record;
        const auto augment = augmentFrom("dict(type='BatchMixup', alpha=1., num_classes=10)");
        const auto mixed = (*augment)->apply({values, 20, 3, 2, 2}, integers({20}, std::vector<std::int64_t>(20, 3)), random, record);
        QVERIFY(mixed.ok());
        QCOMPARE(record.order.size(), std::size_t{20});
        const ConfigValue& shown = record.drawn.back().value;
        QCOMPARE(shown.find("shape")->repr(), std::string("(20,)"));
        QCOMPARE(shown.find("first")->items().size(), std::size_t{4});
        QCOMPARE(shown.find("last")->asInt(), static_cast<std::int64_t>(record.order.back()));
    }

    void badArguments_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("code");
        const auto row = [](const char* name, const char* text, const char* code) { QTest::newRow(name) << text << code; };
        row("alpha 0", "dict(type='BatchMixup', alpha=0., num_classes=10)", "config-value");
        row("alpha int", "dict(type='BatchMixup', alpha=1, num_classes=10)", "config-value");
        row("prob", "dict(type='BatchCutMix', alpha=1., num_classes=10, prob=1.5)", "config-value");
        row("no classes", "dict(type='Identity', num_classes=0)", "config-value");
        row("missing", "dict(type='BatchMixup', alpha=1.)", "registry-argument");
        row("unknown", "dict(type='BatchMixUp', alpha=1., num_classes=10)", "registry-unknown");
        row("minmax", "dict(type='BatchCutMix', alpha=1., num_classes=10, cutmix_minmax=[.2])", "config-value");
        row("minmax range", "dict(type='BatchCutMix', alpha=1., num_classes=10, cutmix_minmax=[.2, 1.8])", "config-value");
        row("ratio", "dict(type='BatchResizeMix', alpha=1., num_classes=10, lam_max=1.8)", "config-value");
        row("mode", "dict(type='BatchResizeMix', alpha=1., num_classes=10, interpolation='linear')", "config-value");
        row("empty", "[]", "augments-empty");
        row("sum",
            "[dict(type='BatchMixup', alpha=1., num_classes=10, prob=.7), dict(type='BatchCutMix', alpha=1., num_classes=10, prob=.4)]",
            "augments-sum");
        row("with Identity", "[dict(type='BatchMixup', alpha=1., num_classes=10, prob=.5), dict(type='Identity', num_classes=10, prob=.4)]",
            "augments-sum");
    }
    void badArguments() {
        QFETCH(QString, text);
        QFETCH(QString, code);
        const auto augments = augmentsFrom(text.toStdString());
        QVERIFY(!augments.ok());
        QCOMPARE(QString::fromStdString(augments.error().code), code);
        QVERIFY(augments.error().where.line == 1);
    }

    void badBatches() {
        std::vector<float> values = batchValues();
        ProcessRandom random(0);
        BatchRecord record;
        const auto few = augmentFrom("dict(type='BatchMixup', alpha=1., num_classes=3)");
        QCOMPARE((*few)->apply(imagesOf(values), labelsOfBatch(false), random, record).error().code, std::string("batch-label"));
        const auto mixup = augmentFrom("dict(type='BatchMixup', alpha=1., num_classes=10)");
        QCOMPARE((*mixup)->apply(imagesOf(values), integers({2}, {1, 2}), random, record).error().code, std::string("batch-size"));
        QCOMPARE((*mixup)->apply(imagesOf(values), TensorView(), random, record).error().code, std::string("batch-size"));
        // Nothing was drawn or changed.
        QVERIFY(random == ProcessRandom(0) && values == batchValues());
        std::vector<float> tiny(6 * 1 * 1 * 2, 1.0F);
        const auto minmax = augmentFrom("dict(type='BatchCutMix', alpha=1., num_classes=10, cutmix_minmax=[.2, .8])");
        QCOMPARE((*minmax)->apply({tiny, 6, 1, 1, 2}, labelsOfBatch(false), random, record).error().code, std::string("batch-box"));
        const auto resizeMix = augmentFrom("dict(type='BatchResizeMix', alpha=1., num_classes=10)");
        QCOMPARE((*resizeMix)->apply({tiny, 6, 1, 1, 2}, labelsOfBatch(false), random, record).error().code, std::string("batch-box"));
    }

    /// Modes that no config uses: within rounding of torch (F.interpolate of sin(i), 5 x 7 to 3 x 4).
    void interpolation() {
        std::vector<float> plane;
        for (int i = 0; i < 35; ++i) plane.push_back(static_cast<float>(std::sin(static_cast<double>(i))));
        const std::pair<InterpolateMode, std::vector<double>> expected[] = {
            {InterpolateMode::Nearest,
             {0.00000000, 0.84147096, 0.14112000, -0.95892429, 0.65698659, 0.98935825, -0.54402113, -0.53657293, 0.83665562, -0.00885131,
              -0.90557837, 0.76255846}},
            {InterpolateMode::NearestExact,
             {0.00000000, 0.90929741, -0.75680250, -0.27941549, 0.99060738, -0.28790331, -0.75098723, 0.91294527, 0.27090579, -0.98803163,
              0.55142671, 0.52908272}},
            {InterpolateMode::Bilinear,
             {0.47090971, 0.63971722, -0.74403948, -0.33569103, 0.86298752, -0.37209004, -0.77728850, 0.62679470, 0.12016584, -0.89456832,
              0.21166068, 0.76499391}},
            {InterpolateMode::Bicubic,
             {0.45482644, 0.70346719, -0.77147073, -0.36785662, 0.92981631, -0.42777658, -0.84454107, 0.69735563, 0.13534254, -0.97498375,
              0.23542720, 0.81047922}},
            {InterpolateMode::Area,
             {0.62195396, 0.45822397, -0.60919851, -0.33868641, 0.68584067, -0.16691194, -0.43538478, 0.44422516, 0.10876904, -0.63605887,
              0.14532153, 0.81198227}},
        };
        for (const auto& [mode, values] : expected) {
            std::vector<float> out(12);
            Interpolator(mode, {5, 7}, {3, 4}).apply(plane, out.data(), 4);
            for (std::size_t i = 0; i < out.size(); ++i) QVERIFY(std::abs(out[i] - values[i]) < 2e-6);
        }
    }
};

TD_TEST(TstBatch)
#include "tst_batch.moc"
