// What does not learn: frozen_stages and norm_eval of the backbones, against the numbers that the reference's classes gave.
#include "core/engine/nn/norm.h"
#include "golden_support.h"
#include "tests/support/test_program.h"

#include <QtTest>

using namespace teardown;
using namespace teardown::engine;

class TestBackbones : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void frozen_data() {
        QTest::addColumn<QString>("config");
        QTest::addColumn<int>("built");   // parameters that do not learn after the constructor
        QTest::addColumn<int>("frozen");  // after train()
        QTest::addColumn<int>("norms");   // in evaluation after train()
        const auto row = [](const char* config, int built, int frozen, int norms) {
            QTest::newRow(config) << config << built << frozen << norms;
        };
        row("type='ResNet', depth=18, frozen_stages=1", 157504, 157504, 5);
        row("type='ResNet', depth=18, frozen_stages=0", 9536, 9536, 1);
        row("type='ResNetV1c', depth=18, frozen_stages=2", 702304, 702304, 12);
        row("type='ResNet', depth=18, norm_eval=True", 0, 0, 20);
        row("type='RepVGG', arch='A0', frozen_stages=1", 0, 48192, 7);
        row("type='RepVGG', arch='A0', frozen_stages=0", 0, 1632, 2);
        row("type='RepVGG', arch='A0', frozen_stages=4, add_ppf=True", 0, 7827968, 61);
        row("type='VGG', depth=11, frozen_stages=2, norm_cfg=dict(type='BN')", 0, 76032, 2);
        row("type='VGG', depth=11, frozen_stages=0", 0, 0, 0);
        row("type='HRNet', arch='w18', norm_eval=True", 0, 0, 305);
        row("type='MobileNetV2', widen_factor=0.5, frozen_stages=0", 0, 464, 0);
        row("type='MobileNetV2', widen_factor=0.5, frozen_stages=7", 0, 480320, 50);
        row("type='MobileNetV2', frozen_stages=2", 0, 15792, 8);
        row("type='MobileNetV2', norm_eval=True", 0, 0, 52);
        row("type='MobileNetV3', frozen_stages=0", 0, 464, 1);
        row("type='MobileNetV3', arch='large', frozen_stages=3", 0, 8808, 9);
        row("type='MobileNetV3', frozen_stages=12", 0, 927008, 34);
        row("type='MobileNetV3', norm_eval=True", 0, 0, 34);
    }
    void frozen() {
        QFETCH(QString, config);
        QFETCH(int, built);
        QFETCH(int, frozen);
        QFETCH(int, norms);
        const auto root = golden::parse("model = dict(" + config.toStdString() + ")\n");
        QVERIFY(root.ok());
        BuildContext context;
        const SkipConstructorValues skip;
        const auto layer = golden::build(*root->find("model"), context);
        QVERIFY2(layer.ok(), layer.ok() ? "" : describe(layer.error()).c_str());
        const auto still = [&] {
            std::int64_t count = 0;
            for (const at::Tensor& parameter : (*layer)->parameters()) count += parameter.requires_grad() ? 0 : parameter.numel();
            return static_cast<int>(count);
        };
        QCOMPARE(still(), built);
        (*layer)->train();
        QCOMPARE(still(), frozen);
        int inEvaluation = 0;
        for (const auto& [path, part] : namedModules(**layer))
            if (dynamic_cast<BatchNorm*>(part) && !part->is_training()) ++inEvaluation;
        QCOMPARE(inEvaluation, norms);
    }
};

TD_TEST(TestBackbones)
#include "tst_backbones.moc"
