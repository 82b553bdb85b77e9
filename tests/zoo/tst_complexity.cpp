// Operations of every architecture against mmcv's get_model_complexity_info (tests/golden/expected/macs.json, most at 64 x 64 pixels), and
// the formulas of the counts themselves.
#include "golden_support.h"
#include "tests/support/test_program.h"

#include "core/engine/nn/conv.h"
#include "core/engine/nn/ops.h"
#include "core/engine/run/complexity_rules.h"
#include "core/engine/run/effort_observer.h"

#include <QFile>
#include <QtTest>

#include <fmt/format.h>

using namespace teardown;
using namespace teardown::engine;
using nlohmann::json;

namespace {

json fileOf(const char* path) {
    QFile file(QStringLiteral(TEST_DATA "/") + QLatin1String(path));
    return file.open(QIODevice::ReadOnly) ? json::parse(file.readAll().toStdString(), nullptr, false) : json();
}

/// A module's own count and that of everything below it.
std::int64_t below(const Layer& layer, const EffortObserver& observer, std::int64_t Effort::*member) {
    const auto own = observer.own().find(&layer);
    std::int64_t sum = own == observer.own().end() ? 0 : own->second.effort.*member;
    for (const auto& [name, child] : childLayers(layer)) sum += below(*child, observer, member);
    return sum;
}

}  // namespace

class TestComplexity : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { at::set_num_threads(1); }

    void asMmcvCounts_data() {
        QTest::addColumn<QString>("model");
        for (const json& row : fileOf("zoo/manifest.json"))
            QTest::newRow(row["name"].get<std::string>().c_str()) << QString::fromStdString(row["model"].get<std::string>());
    }
    void asMmcvCounts() {
        QFETCH(QString, model);
        static const json s_golden = fileOf("golden/expected/macs.json");
        const char* const name = QTest::currentDataTag();
        if (!s_golden.contains(name)) QSKIP("no reference numbers yet");
        const json& golden = s_golden[name];
        const auto config = teardown::engine::golden::parse("model = " + model.toStdString() + "\n");
        QVERIFY(config.ok());
        BuildContext context;
        const SkipConstructorValues skip;
        const auto built = teardown::engine::golden::build(*config->find("model"), context);
        QVERIFY2(built.ok(), built.ok() ? "" : english(built.error().what).c_str());
        const auto classifier = std::dynamic_pointer_cast<ImageClassifier>(*built);
        classifier->eval();
        const at::NoGradGuard noGrad;
        fillByRecipe(*classifier);
        const auto shape = golden["input_shape"].get<std::vector<std::int64_t>>();
        const TaskContext task;
        EffortObserver observer(classifier->head().get(), task);
        {
            const ObserverScope scope(&observer);
            classifier->simpleTest(recipeInput({1, shape[0], shape[1], shape[2]}));
        }
        QCOMPARE(below(*classifier, observer, &Effort::macs), golden["macs"].get<std::int64_t>());
        for (const auto& [path, layer] : namedModules(*classifier))
            if (golden.contains("modules") && golden["modules"].contains(path))
                QVERIFY2(below(*layer, observer, &Effort::macs) == golden["modules"][path].get<std::int64_t>(),
                         fmt::format("{}: {} instead of {}", path, below(*layer, observer, &Effort::macs),
                                     golden["modules"][path].get<std::int64_t>())
                             .c_str());
        const auto names = observer.uncounted();
        QVERIFY2(names.empty(), fmt::format("no rule for {}", fmt::join(names, ", ")).c_str());
        QVERIFY(below(*classifier, observer, &Effort::macsFull) > golden["macs"].get<std::int64_t>());
    }

    void formulas() {
        Conv2d conv(Conv2dOptions::square(4, 6, 3).padded(1).grouped(2).withBias(true));
        const Tensors in{at::zeros({2, 4, 5, 5})};
        const Tensors out{at::zeros({2, 6, 5, 5})};
        // 3 x 3 x (4 / 2) products and one addition for each of 2 x 6 x 5 x 5 outputs.
        QCOMPARE(cost(CostFormula::Kernel, &conv, in, out), std::int64_t(300 * 18 + 300));
        QCOMPARE(cost(CostFormula::Kernel, nullptr, {in[0], conv.weight}, out), std::int64_t(300 * 18));
        QCOMPARE(cost(CostFormula::Product, nullptr, {at::zeros({2, 3, 4}), at::zeros({2, 4, 5})}, {at::zeros({2, 3, 5})}),
                 std::int64_t(2 * 3 * 5 * 4));
        QCOMPARE(cost(CostFormula::LinearBias, nullptr, {at::zeros({2, 7}), at::zeros({3, 7}), at::zeros({3})}, {at::zeros({2, 3})}),
                 std::int64_t(2 * 3 * 7 + 6));
        QCOMPARE(cost(CostFormula::Linear, nullptr, {at::zeros({2, 7}), at::zeros({3, 7}), at::zeros({3})}, {at::zeros({2, 3})}),
                 std::int64_t(2 * 3 * 7));
        QCOMPARE(cost(CostFormula::ThreePerOutput, nullptr, {}, out), std::int64_t(900));
        QCOMPARE(cost(CostFormula::Nothing, nullptr, in, out), std::int64_t(0));
        QCOMPARE(cost(CostFormula::Kernel, nullptr, in, out), std::int64_t(0));
        QCOMPARE(cost(CostFormula::Linear, nullptr, {}, {}), std::int64_t(0));
    }

    void aConvolutionThatPadsByAnOpStillMultiplies() {
        const TaskContext task;
        EffortObserver observer(nullptr, task);
        Conv2dAdaptivePadding conv(Conv2dOptions::square(3, 8, 3).strided(2).withBias(false));
        const at::NoGradGuard noGrad;
        {
            const ObserverScope scope(&observer);
            conv(at::zeros({1, 3, 6, 6}));
        }
        QCOMPARE(observer.own().at(&conv).effort.macsFull, std::int64_t(8 * 3 * 3 * 3 * 3 * 3));
        QCOMPARE(observer.own().at(&conv).effort.macs, std::int64_t(0));
    }

    void bytes() {
        const TaskContext task;
        EffortObserver observer(nullptr, task);
        Conv2d conv(Conv2dOptions::square(2, 3, 1).withBias(false));
        const at::NoGradGuard noGrad;
        {
            const ObserverScope scope(&observer);
            conv(at::zeros({1, 2, 4, 4}));
            conv(at::zeros({1, 2, 4, 4}));
        }
        const auto& own = observer.own().at(&conv);
        QCOMPARE(own.calls, 2);
        QCOMPARE(own.effort.activationBytes, std::int64_t(2 * 3 * 16 * 4));
        QCOMPARE(own.effort.bytesMoved, std::int64_t(2 * 4 * (2 * 16 + 3 * 16 + 6)));
        QCOMPARE(own.outputs, std::vector<Shape>({Shape{1, 3, 4, 4}}));
    }
};

TD_TEST(TestComplexity)
#include "tst_complexity.moc"
