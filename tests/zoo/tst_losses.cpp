// Losses against values and gradients of the reference (make_parts.py), their formulas, and the top-k accuracy.
#include "formula_check.h"

#include "core/engine/nn/observer.h"
#include "core/engine/zoo/losses/loss.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <algorithm>
#include <set>

using namespace teardown;
using namespace teardown::engine;

class TestLosses : public QObject {
    Q_OBJECT

    const nlohmann::json m_golden = teardown::engine::golden::readJson(TEST_DATA "/golden/zoo/losses.json");

private Q_SLOTS:
    void initTestCase();
    void value_data();
    void value();
    void accuracy();
    void ofAClassifier();
    void ofSeveralLabels();
    void ofTwoClassifiers();
    void refused();
    void refusedWhenCalled();
    void seesawCounts();
};

void TestLosses::initTestCase() {
    at::set_num_threads(1);
    QCOMPARE(m_golden.size(), std::size_t{40});
}

static std::shared_ptr<Loss> built(const QString& config) {
    const auto root = teardown::engine::golden::parse("loss = " + config.toStdString() + "\n");
    BuildContext context;
    auto layer = context.build(modelRegistry(), *root->find("loss"), "loss");
    return layer.ok() ? std::dynamic_pointer_cast<Loss>(*layer) : nullptr;
}

static at::Tensor targetOf(const std::string& kind) {
    if (kind == "index") return at::tensor({1, 4, 1, 0}, at::kLong);
    if (kind == "column") return at::tensor({1, 4, 1, 0}, at::kLong).view({4, 1});
    if (kind == "soft")
        return at::tensor({1.0, 0.0, 0.0, 0.0, 0.0, .25, .75, 0.0, 0.0, 0.0, 0.0, .5, 0.0, .5, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0})
            .to(at::kFloat)
            .view({4, 5});
    return at::tensor({1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 1, 0, 0, 0, 1, 0}).to(at::kFloat).view({4, 5});
}

/// The largest difference from the recorded values, relative to the largest of them.
static double difference(const at::Tensor& tensor, const nlohmann::json& expected) {
    const auto values = expected.get<std::vector<double>>();
    const at::Tensor wanted = at::tensor(values, at::kDouble), got = tensor.detach().to(at::kDouble).flatten();
    if (got.numel() != wanted.numel()) return 1;
    return (got - wanted).abs().max().item<double>() / std::max(1e-9, wanted.abs().max().item<double>());
}

void TestLosses::value_data() {
    QTest::addColumn<QString>("row");
    for (const auto& [name, row] : m_golden.items()) QTest::newRow(name.c_str()) << QString::fromStdString(row.dump());
}

void TestLosses::value() {
    QFETCH(QString, row);
    const auto expected = nlohmann::json::parse(row.toStdString());
    const QString config = QString::fromStdString(expected["loss"].get<std::string>());
    auto loss = built(config);
    QVERIFY(loss);
    const at::Tensor scores = (recipeInput({4, 5}) * 3).requires_grad_(), target = targetOf(expected["target"].get<std::string>());
    Loss::Options options;
    if (expected["weighted"].get<bool>()) options.weight = at::tensor({1, 2, 3, 4}).to(at::kFloat);
    if (!expected["factor"].is_null()) options.averageFactor = expected["factor"].get<double>();
    if (!expected["reduction"].is_null()) options.reduction = expected["reduction"].get<std::string>();
    at::Tensor values;
    for (int call = 0; call < expected["calls"].get<int>(); ++call) values = loss->loss(scores, target, options);
    QVERIFY2(difference(values, expected["values"]) < 1e-6, std::to_string(difference(values, expected["values"])).c_str());
    values.sum().backward();
    const double ofGradient = difference(scores.grad(), expected["gradient"]);
    QVERIFY2(ofGradient < 1e-6, std::to_string(ofGradient).c_str());
    std::size_t buffers = 0;
    for (const StateEntry& entry : stateDict(*loss)) {
        QVERIFY(entry.isBuffer && difference(entry.tensor, expected["buffers"][entry.key]) == 0);
        ++buffers;
    }
    QCOMPARE(buffers, expected["buffers"].size());

    // Its formula gives the same.
    loss = built(config);
    std::set<std::string> seen;
    const TracePtr trace = teardown::engine::golden::recordedCall(*loss, [&] { loss->loss(scores.detach(), target, options); });
    using teardown::engine::golden::faultOf;
    QVERIFY_FORMULAS(*trace, seen);
    QVERIFY2(seen.contains(loss->type()) || loss->type() == "LabelSmoothLoss", loss->type().c_str());
    // Its label is described in words; the cross entropy below it is computed.
    QVERIFY(loss->type() != "LabelSmoothLoss" || seen.contains("CrossEntropyLoss"));
}

void TestLosses::accuracy() {
    const at::Tensor scores = at::tensor({0.1, 0.7, 0.2, 0.5, 0.1, 0.4}).view({2, 3});
    QCOMPARE(Accuracy({1, 2}).accuracy(scores, at::tensor({1, 2}, at::kLong)), (std::vector<double>{50.0, 100.0}));
    // The reference counts a right class only if its score is above 0.
    QCOMPARE(Accuracy({2, 1}).accuracy(scores - 0.6, at::tensor({1, 2}, at::kLong)), (std::vector<double>{50.0, 50.0}));
    QVERIFY_THROWS_EXCEPTION(c10::Error, Accuracy({4}).accuracy(scores, at::tensor({1, 2}, at::kLong)));
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
    const at::Tensor hits = at::logical_and(at::eq(logits.argmax(1), target), at::gt(std::get<0>(logits.max(1)), 0));
    QCOMPARE(losses.at("accuracy").at("top-1").tensor().item<float>(), hits.to(at::kFloat).sum().item<float>() * (100.0f / 3));
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
    const std::pair<const char*, const char*> cases[] = {
        {"dict(type='CrossEntropyLoss', use_sigmoid=True, use_soft=True)", "use_sigmoid and use_soft could not be set simultaneously"},
        {"dict(type='LabelSmoothLoss', label_smooth_val=1)", "LabelSmoothLoss accepts a float label_smooth_val over [0, 1), but gets 1"},
        {"dict(type='LabelSmoothLoss', label_smooth_val=0.1, mode='other')",
         "LabelSmoothLoss supports mode original, classy_vision and multi_label, but gets other"},
        {"dict(type='LabelSmoothLoss', label_smooth_val=0.1, reduction='max')",
         "LabelSmoothLoss supports reduction none, mean and sum, but gets max"},
        {"dict(type='SeesawLoss', use_sigmoid=True)", "`use_sigmoid` is not supported"},
        {"dict(type='FocalLoss', gama=1)", "FocalLoss.__init__() got an unexpected keyword argument 'gama'"},
        {"dict(type='AsymmetricLoss', clip='a')", "clip='a': must be a number"}};
    for (const auto& [text, what] : cases) {
        const auto root = teardown::engine::golden::parse(std::string("loss = ") + text + "\n");
        BuildContext context;
        const auto layer = context.build(modelRegistry(), *root->find("loss"), "loss");
        QVERIFY2(!layer.ok(), text);
        QVERIFY2(english(layer.error().what).find(what) != std::string::npos, english(layer.error().what).c_str());
    }
}

/// What only a call can tell; the texts are the reference's.
void TestLosses::refusedWhenCalled() {
    const at::Tensor scores = recipeInput({4, 5});
    Loss::Options factor, sum, other;
    factor.averageFactor = 4.0;
    sum.reduction = "sum";
    sum.averageFactor = 4.0;
    other.reduction = "max";
    const auto fault = [&](const char* loss, const char* target, const Loss::Options& options) -> std::string {
        try {
            built(QString::fromLatin1(loss))->loss(scores, targetOf(target), options);
            return {};
        } catch (const c10::Error& error) {
            return error.what_without_backtrace();
        }
    };
    const char* ce = "dict(type='CrossEntropyLoss')";
    QCOMPARE(fault(ce, "index", factor), std::string());
    QVERIFY(fault(ce, "index", sum).starts_with("avg_factor can not be used with reduction=\"sum\""));
    QVERIFY(fault(ce, "index", other).starts_with("The `reduction_override` should be one of"));
    QVERIFY(fault("dict(type='CrossEntropyLoss', reduction='max')", "index", {}).starts_with("max is not a valid value for reduction"));
    QVERIFY(fault("dict(type='FocalLoss', reduction='sum')", "labels", factor).starts_with("avg_factor can not be used"));
    QVERIFY(fault("dict(type='SeesawLoss')", "index", {})
                .starts_with("The channel number of output (5) does not match the `num_classes` of seesaw loss (1000)."));
    QVERIFY(fault("dict(type='LabelSmoothLoss', label_smooth_val=0.1, num_classes=4)", "index", {})
                .starts_with("num_classes should equal to cls_score.shape[1], but got num_classes: 4 and cls_score.shape[1]: 5"));
    const auto focal = built(QStringLiteral("dict(type='FocalLoss')"));
    QVERIFY_THROWS_EXCEPTION(c10::Error, focal->loss(scores, at::tensor({0, 1, 2, 5}, at::kLong)));
    QVERIFY_THROWS_EXCEPTION(c10::Error, focal->loss(scores, at::zeros({4, 4})));
}

/// Seesaw counts the samples of each class; a trace keeps showing the counts that it was recorded with.
void TestLosses::seesawCounts() {
    const auto network = networkOf("type='ClsHead', loss=dict(type='SeesawLoss', num_classes=4)");
    QVERIFY(network);
    const auto entries = stateDict(*network);
    QCOMPARE(entries.back().key, std::string("head.compute_loss.cum_samples"));
    const at::Tensor before = entries.back().tensor.alias();
    const at::Tensor images = recipeInput({3, 1, 32, 32}), target = at::tensor({1, 1, 3}, at::kLong);
    network->losses(images, target).at("loss").tensor().backward();
    network->losses(images, target);
    const at::Tensor counts = stateDict(*network).back().tensor;
    QVERIFY(at::equal(counts, at::tensor({0, 4, 0, 2}).to(at::kFloat)));
    QVERIFY(at::equal(before, at::zeros({4})));
}

TD_TEST(TestLosses)
#include "tst_losses.moc"
