// Folding of full-size RepVGGs with the weights of the golden recipe: the fused numbers are those of mmclassification 0.25.
#include "core/engine/nn/recipe.h"
#include "core/engine/run/model/built_model.h"
#include "core/engine/run/reparam/reparameterizer.h"
#include "tests/engine/engine_support.h"
#include "tests/support/test_program.h"

#include <ATen/Parallel.h>

#include <cmath>

using namespace teardown;
using namespace teardown::engine;

class TstFoldGolden : public QObject {
    Q_OBJECT

    static std::shared_ptr<BuiltModel> recipeModel(const std::string& arch, int channels) {
        const auto config = loadConfigText(
            "test.py", "model = dict(type='ImageClassifier', backbone=dict(type='RepVGG', arch='" + arch +
                           "'), neck=dict(type='GlobalAveragePooling'), head=dict(type='LinearClsHead', num_classes=1000, in_channels=" +
                           std::to_string(channels) + "))\n");
        if (!config.ok()) return nullptr;
        BuildRequest request;
        request.config = *config;
        auto model = buildModel(request, {});
        if (!model.ok()) {
            qWarning("%s", describe(model.error()).c_str());
            return nullptr;
        }
        fillByRecipe(*(*model)->network);
        return *model;
    }

    static void compare(const TensorView& view, const std::vector<double>& expected) {
        for (std::size_t i = 0; i < expected.size(); ++i) {
            const double value = view.at(static_cast<std::int64_t>(i));
            QVERIFY2(std::abs(value - expected[i]) <= 1e-6 * std::max(1.0, std::abs(expected[i])), std::to_string(value).c_str());
        }
    }

    static const Step* sumOf(const Trace& trace, const std::string& block) {
        for (const Step& step : trace.steps)
            if (step.kind == StepKind::Sum && step.path == block + ".branch_reparam") return &step;
        return nullptr;
    }

private Q_SLOTS:
    void initTestCase() { at::set_num_threads(1); }

    void fusedNumbers() {
        const auto model = recipeModel("A0", 1280);
        QVERIFY(model);
        const auto folded = runReparam(*model, {}, 1, {});
        QVERIFY_RESULT(folded);
        const Trace& trace = *(*folded)->trace;
        const Step* stem = sumOf(trace, "backbone.stem");
        const Step* block = sumOf(trace, "backbone.stage_1.1");
        QVERIFY(stem && block);
        compare(stem->outputs.at(0).view, {0.0410463773, 0.0969036371, 0.106152676, 0.249338686});
        compare(stem->outputs.at(1).view, {0.0521024466, 0.0865222141, 0.0475304872, -0.0224982146});
        compare(block->outputs.at(0).view, {0.0752405748, -0.0601833165, -0.0711195767, 0.0282555781, 0.699973881, 0.0290227793,
                                            0.0112426654, 0.0518250652, -0.0326343328});
        compare(block->outputs.at(1).view, {0.0431792699, 0.0434834473, -0.0015059337, 0.0911478847});
        const Step& last = trace.steps.back();
        QCOMPARE(last.kind, StepKind::Verify);
        const std::vector<double> train{-526.335205, 87.3898926,  47.1891479,  129.154816,
                                        -323.829407, -216.628525, -145.580872, -516.955505};
        for (std::size_t i = 0; i < train.size(); ++i) {
            QVERIFY(std::abs(last.outputs.at(0).view.at(static_cast<std::int64_t>(i)) - train[i]) <= 2e-5 * 1263);
            QVERIFY(std::abs(last.outputs.at(1).view.at(static_cast<std::int64_t>(i)) - train[i]) <= 2e-5 * 1263);
        }
        QCOMPARE((*folded)->parametersBefore, std::int64_t{9108968});
        QCOMPARE((*folded)->parametersAfter, std::int64_t{8309384});
    }

    void errors_data() {
        QTest::addColumn<QString>("arch");
        QTest::addColumn<int>("channels");
        QTest::addColumn<bool>("float64");
        QTest::addColumn<double>("limit");
        QTest::newRow("A0 float32") << QStringLiteral("A0") << 1280 << false << 5e-6;
        QTest::newRow("A0 float64") << QStringLiteral("A0") << 1280 << true << 1e-12;
        QTest::newRow("B1g2 float32") << QStringLiteral("B1g2") << 2048 << false << 5e-6;
        // The largest one takes a minute and 4 GB: only when asked for.
        if (qEnvironmentVariableIsSet("TEARDOWN_LARGE_TESTS")) {
            QTest::newRow("D2se float32") << QStringLiteral("D2se") << 2560 << false << 5e-6;
            QTest::newRow("D2se float64") << QStringLiteral("D2se") << 2560 << true << 1e-12;
            QTest::newRow("B1g2 float64") << QStringLiteral("B1g2") << 2048 << true << 1e-12;
            QTest::newRow("B0 float32") << QStringLiteral("B0") << 1280 << false << 5e-6;
            QTest::newRow("B0 float64") << QStringLiteral("B0") << 1280 << true << 1e-12;
        }
    }
    void errors() {
        QFETCH(QString, arch);
        QFETCH(int, channels);
        QFETCH(bool, float64);
        QFETCH(double, limit);
        const auto model = recipeModel(arch.toStdString(), channels);
        QVERIFY(model);
        ReparamRequest request;
        request.float64 = float64;
        const auto folded = runReparam(*model, request, 1, {});
        QVERIFY_RESULT(folded);
        qInfo("%s", english((*folded)->verdict).c_str());
        QVERIFY2((*folded)->network.relative <= limit, english((*folded)->verdict).c_str());
        for (const BlockError& block : (*folded)->blocks) QVERIFY2(block.relative <= 4 * limit, block.path.c_str());
        QVERIFY((*folded)->sameTop);
    }
};

TD_TEST(TstFoldGolden)
#include "tst_fold_golden.moc"
