// Losses against values of the reference (mmcls 0.25), and the top-k accuracy.
#include "golden_support.h"

#include "core/engine/nn/observer.h"
#include "core/engine/zoo/losses/loss.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <algorithm>

using namespace teardown;
using namespace teardown::engine;

class TestLosses : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void value_data();
    void value();
    void accuracy();
    void ofAClassifier();
    void ofSeveralLabels();
    void ofTwoClassifiers();
    void refused();
};

void TestLosses::value_data() {
    QTest::addColumn<QString>("config");
    QTest::addColumn<QString>("target");
    QTest::addColumn<double>("factor");  // avg_factor; 0: none
    QTest::addColumn<double>("expected");
    QTest::newRow("plain") << "dict(type='CrossEntropyLoss')"
                           << "index" << 0.0 << 1.7668681144714355;
    QTest::newRow("class weight") << "dict(type='CrossEntropyLoss', loss_weight=0.5, class_weight=[1.0, 2.0, 3.0])"
                                  << "index" << 4.0 << 1.2371630668640137;
    QTest::newRow("sigmoid") << "dict(type='CrossEntropyLoss', use_sigmoid=True, class_weight=[1.0, 2.0, 3.0], pos_weight=[2.0, 1.0, 1.0])"
                             << "labels" << 2.0 << 2.508418321609497;
    QTest::newRow("soft") << "dict(type='CrossEntropyLoss', use_soft=True)"
                          << "soft" << 0.0 << 0.5339220762252808;
    QTest::newRow("weighted sum") << "dict(type='CrossEntropyLoss', reduction='sum')"
                                  << "weighted" << 0.0 << 9.89730453491211;
    QTest::newRow("smooth") << "dict(type='LabelSmoothLoss', label_smooth_val=0.1)"
                            << "index" << 0.0 << 1.7527015209197998;
    QTest::newRow("smooth, classy_vision") << "dict(type='LabelSmoothLoss', label_smooth_val=0.1, mode='classy_vision', num_classes=3)"
                                           << "index" << 4.0 << 0.8769947290420532;
    QTest::newRow("smooth, multi_label") << "dict(type='LabelSmoothLoss', label_smooth_val=0.1, mode='multi_label', num_classes=3)"
                                         << "labels" << 0.0 << 0.4918360412120819;
    QTest::newRow("smooth, weight ignored") << "dict(type='LabelSmoothLoss', label_smooth_val=0.1, loss_weight=3.0, reduction='sum')"
                                            << "index" << 0.0 << 1.7527015209197998;
}

static std::shared_ptr<Loss> built(const QString& config) {
    const auto root = teardown::engine::golden::parse("loss = " + config.toStdString() + "\n");
    BuildContext context;
    auto layer = context.build(modelRegistry(), *root->find("loss"), "loss");
    return layer.ok() ? std::dynamic_pointer_cast<Loss>(*layer) : nullptr;
}

void TestLosses::value() {
    QFETCH(QString, config);
    QFETCH(QString, target);
    QFETCH(double, factor);
    QFETCH(double, expected);
    const auto loss = built(config);
    QVERIFY(loss);
    const at::Tensor logits = at::tensor({1.5, -0.5, 0.25, 0.1, 2.0, -1.0}).to(at::kFloat).view({2, 3});
    const at::Tensor labels = at::tensor({1.0, 0.0, 1.0, 0.0, 1.0, 0.0}).to(at::kFloat).view({2, 3});
    at::Tensor wanted = at::tensor({0, 2}, at::kLong);
    if (target == QLatin1String("labels")) wanted = labels;
    if (target == QLatin1String("soft")) wanted = labels / 2;
    Loss::Options options;
    if (factor > 0) options.averageFactor = factor;
    if (target == QLatin1String("weighted")) options.weight = at::tensor({1.0, 3.0}).to(at::kFloat);
    const double got = loss->loss(logits, wanted, options).item<double>();
    QVERIFY2(std::abs(got - expected) < 1e-6, std::to_string(got).c_str());
}

void TestLosses::accuracy() {
    const at::Tensor scores = at::tensor({0.1, 0.7, 0.2, 0.5, 0.1, 0.4}).view({2, 3});
    QCOMPARE(Accuracy({1, 2}).accuracy(scores, at::tensor({1, 2}, at::kLong)), (std::vector<double>{50.0, 100.0}));
}

namespace {

/// The types of the modules that were called, each when its call ends.
class TypesCalled : public ForwardObserver {
public:
    void entered(const Layer&, const Value& input, const CallContext&) override {
        if (inputs.empty()) inputs = input.labels("input");
    }
    void left(const Layer& layer, const Value&, const Value&) override { types.push_back(layer.type()); }
    void op(const OpEvent&) override {}
    std::vector<std::string> inputs;  ///< of the first call
    std::vector<std::string> types;
};

std::shared_ptr<Model> networkOf(const std::string& head) {
    const auto root = teardown::engine::golden::parse(
        "model = dict(type='ImageClassifier', backbone=dict(type='LeNet5', num_classes=4), head=dict(" + head + "))\n");
    BuildContext context;
    auto layer = context.build(modelRegistry(), *root->find("model"), "model");
    return layer.ok() ? std::dynamic_pointer_cast<Model>(*layer) : nullptr;
}

}  // namespace

void TestLosses::ofAClassifier() {
    const auto network = networkOf("type='ClsHead', cal_acc=True, topk=(1, 2)");
    QVERIFY(network);
    network->eval();
    const at::Tensor images = recipeInput({3, 1, 32, 32}), target = at::tensor({1, 0, 3}, at::kLong);
    const at::Tensor logits = network->test(images).at("logits").tensor();
    TypesCalled calls;
    Value losses;
    {
        const ObserverScope scope(&calls);
        losses = network->losses(images, target);
    }
    QCOMPARE(losses.size(), std::size_t{2});
    QCOMPARE(losses.nameOf(0), std::string("accuracy"));
    QCOMPARE(losses.at("accuracy").nameOf(1), std::string("top-2"));
    QCOMPARE(losses.at("accuracy").at("top-1").tensor().item<double>(),
             at::eq(logits.argmax(1), target).to(at::kDouble).mean().item<double>() * 100);
    const double expected = -at::log_softmax(logits, 1).gather(1, target.view({3, 1})).mean().item<double>();
    QVERIFY(std::abs(losses.at("loss").tensor().item<double>() - expected) < 1e-6);
    QCOMPARE(calls.inputs, (std::vector<std::string>{"img", "gt_label"}));
    QCOMPARE(calls.types.back(), std::string("ImageClassifier"));
    QCOMPARE(std::count(calls.types.begin(), calls.types.end(), "CrossEntropyLoss"), std::ptrdiff_t{1});
    QCOMPARE(std::count(calls.types.begin(), calls.types.end(), "Accuracy"), std::ptrdiff_t{1});
    // Gradients reach the first layer.
    losses.at("loss").tensor().backward();
    QVERIFY(network->parameters().front().grad().defined());
}

void TestLosses::ofSeveralLabels() {
    const auto network = networkOf("type='MultiLabelClsHead'");
    QVERIFY(network);
    network->eval();
    const at::Tensor images = recipeInput({2, 1, 32, 32});
    const at::Tensor logits = network->test(images).at("logits").tensor();
    const at::Tensor labels = at::tensor({1, 0, -1, 0, 0, 1, 0, 0}, at::kLong).view({2, 4});
    const Value losses = network->losses(images, labels);
    QCOMPARE(losses.size(), std::size_t{1});
    const at::Tensor each = at::binary_cross_entropy_with_logits(logits, labels.abs().to(at::kFloat), {}, {}, at::Reduction::None);
    QVERIFY(std::abs(losses.at("loss").tensor().item<double>() - each.sum().item<double>() / 2) < 1e-6);
}

void TestLosses::ofTwoClassifiers() {
    const auto root = teardown::engine::golden::parse(
        "model = dict(type='ImageClassifier', backbone=dict(type='Conformer', arch=dict(embed_dims=8, depths=3, num_heads=2, "
        "channel_ratio=1), base_channels=8), head=dict(type='ConformerHead', num_classes=4, in_channels=[32, 8], "
        "loss=dict(type='LabelSmoothLoss', label_smooth_val=0.1), cal_acc=True))\n");
    BuildContext context;
    const auto layer = context.build(modelRegistry(), *root->find("model"), "model");
    QVERIFY2(layer.ok(), layer.ok() ? "" : describe(layer.error()).c_str());
    auto& network = dynamic_cast<Model&>(**layer);
    fillByRecipe(network);
    network.eval();
    TypesCalled calls;
    Value losses;
    {
        const ObserverScope scope(&calls);
        losses = network.losses(recipeInput({3, 3, 32, 32}), at::tensor({3, 0, 2}, at::kLong));
    }
    // What forward_train of the reference's head gives; neither is that of the sum of the scores.
    const double loss = losses.at("loss").tensor().item<double>();
    QVERIFY2(std::abs(loss - 1.2852166891098022) < 1e-5, std::to_string(loss).c_str());
    QVERIFY(std::abs(losses.at("accuracy").at("top-1").tensor().item<double>() - 200.0 / 3) < 1e-4);
    QCOMPARE(std::count(calls.types.begin(), calls.types.end(), "LabelSmoothLoss"), std::ptrdiff_t{2});
    QCOMPARE(std::count(calls.types.begin(), calls.types.end(), "ConformerHead"), std::ptrdiff_t{1});
    losses.at("loss").tensor().backward();
    const double gradients = network.named_parameters()["backbone.conv1.weight"].grad().abs().sum().item<double>();
    QVERIFY2(std::abs(gradients / 192.36404418945312 - 1) < 1e-4, std::to_string(gradients).c_str());
}

void TestLosses::refused() {
    QVERIFY(!built(QStringLiteral("dict(type='CrossEntropyLoss', use_sigmoid=True, use_soft=True)")));
    QVERIFY(!built(QStringLiteral("dict(type='LabelSmoothLoss', label_smooth_val=1)")));
    QVERIFY(!built(QStringLiteral("dict(type='LabelSmoothLoss', label_smooth_val=0.1, mode='other')")));
}

TD_TEST(TestLosses)
#include "tst_losses.moc"
