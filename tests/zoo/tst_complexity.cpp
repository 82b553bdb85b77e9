// Parameters and operations of every network against mmcv's get_model_complexity_info (manifest.json; of the modules of some
// golden/expected/macs.json), and the formulas of the counts themselves.
#include "golden_support.h"
#include "tests/support/test_program.h"

#include "core/engine/nn/conv.h"
#include "core/engine/nn/ops.h"
#include "core/engine/run/profile/complexity_rules.h"
#include "core/engine/run/profile/effort_observer.h"

#include <QFile>
#include <QtTest>

#include <fmt/format.h>

#include <algorithm>
#include <optional>

using namespace teardown;
using namespace teardown::engine;
using nlohmann::json;

namespace {

json fileOf(const char* path) {
    QFile file(QStringLiteral(TEST_DATA "/") + QLatin1String(path));
    return file.open(QIODevice::ReadOnly) ? json::parse(file.readAll().toStdString(), nullptr, false) : json();
}

/// A module's own count and that of everything below it.
std::int64_t below(Layer& layer, const EffortObserver& observer, std::int64_t Effort::*member) {
    std::int64_t sum = 0;
    // A module that several own (the activation of an FFN) counts once.
    for (const auto& [path, part] : namedModules(layer))
        if (const auto own = observer.own().find(part); own != observer.own().end()) sum += own->second.effort.*member;
    return sum;
}

/// A network and what one picture of the shape costs it.
struct Counted {
    Counted(const teardown::engine::golden::Row& row, std::vector<std::int64_t> shape) {
        BuildContext context;
        const SkipConstructorValues skip;
        const auto built = teardown::engine::golden::build(row.modelConfig, context);
        if (!built.ok()) {
            failure = describe(built.error());
            return;
        }
        model = std::dynamic_pointer_cast<ImageClassifier>(*built);
        model->eval();
        const at::NoGradGuard noGrad;
        // Costs depend on no value; what lies in memory by chance may be slow to multiply.
        for (const StateEntry& entry : stateDict(*model)) at::Tensor(entry.tensor).zero_();
        observer.emplace(model->head().get(), task);
        shape[0] = 1;
        const ObserverScope scope(&*observer);
        model->test(recipeInput(shape));
    }

    std::shared_ptr<ImageClassifier> model;  ///< null: `failure` says why
    std::string failure;
    const TaskContext task;
    std::optional<EffortObserver> observer;
};

}  // namespace

class TestComplexity : public QObject {
    Q_OBJECT

    const std::vector<teardown::engine::golden::Row> m_rows = teardown::engine::golden::manifest();

private Q_SLOTS:
    void initTestCase() { at::set_num_threads(1); }

    void asMmcvCounts_data() {
        QTest::addColumn<std::size_t>("row");
        for (std::size_t i = 0; i < m_rows.size(); ++i) QTest::newRow(m_rows[i].name.c_str()) << i;
        QVERIFY(m_rows.size() > 90);
    }
    void asMmcvCounts() {
        QFETCH(std::size_t, row);
        const json golden = m_rows[row].recordedSize();
        const Counted counted(m_rows[row], golden["input_shape"]);
        QVERIFY2(counted.model, counted.failure.c_str());
        QCOMPARE(parameterCount(*counted.model), golden["params"].get<std::int64_t>());
        QCOMPARE(below(*counted.model, *counted.observer, &Effort::macs), golden["macs"].get<std::int64_t>());
        const auto names = counted.observer->uncounted();
        QVERIFY2(names.empty(), fmt::format("no rule for {}", fmt::join(names, ", ")).c_str());
        QVERIFY(below(*counted.model, *counted.observer, &Effort::macsFull) > golden["macs"].get<std::int64_t>());
    }

    void modulesAsMmcvCounts_data() {
        QTest::addColumn<std::size_t>("row");
        const json modules = fileOf("golden/expected/macs.json");
        for (std::size_t i = 0; i < m_rows.size(); ++i)
            if (modules.contains(m_rows[i].name)) QTest::newRow(m_rows[i].name.c_str()) << i;
    }
    void modulesAsMmcvCounts() {
        QFETCH(std::size_t, row);
        const json golden = fileOf("golden/expected/macs.json")[m_rows[row].name];
        const Counted counted(m_rows[row], m_rows[row].json["input_shape"]);
        QVERIFY2(counted.model, counted.failure.c_str());
        std::size_t compared = 0;
        for (const auto& [path, layer] : namedModules(*counted.model)) {
            if (!golden.contains(path)) continue;
            compared += golden[path] != 0;
            const std::int64_t macs = below(*layer, *counted.observer, &Effort::macs);
            QVERIFY2(macs == golden[path].get<std::int64_t>(), fmt::format("{}: {} for {}", path, macs, golden[path].dump()).c_str());
        }
        // The reference has modules that count for nothing and that we need not have, such as the loss.
        QCOMPARE(compared,
                 static_cast<std::size_t>(std::count_if(golden.begin(), golden.end(), [](const json& count) { return count != 0; })));
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
