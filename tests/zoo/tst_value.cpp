// Values between layers: lists with names, what their errors say, and that losses and accuracies are observed when they are called.
#include "golden_support.h"

#include "core/engine/nn/containers.h"
#include "core/engine/nn/dropout.h"
#include "core/engine/nn/observer.h"
#include "core/engine/zoo/losses/loss.h"
#include "tests/support/test_program.h"

#include <QtTest>

using namespace teardown;
using namespace teardown::engine;

namespace {

/// "Type(labels of the input) -> labels of the output", as the calls end.
class Listener : public ForwardObserver {
public:
    void entered(const Layer& layer, const Value&, const CallContext& context) override {
        if (context.grid) calls << QString::fromStdString(layer.type()) + " on a grid";
        for (const auto& [name, value] : context.values) calls << QString::fromStdString(layer.type() + " " + name + "=" + value.repr());
    }
    void left(const Layer& layer, const Value& input, const Value& output) override {
        calls << QString::fromStdString(layer.type()) + "(" + joined(input.labels("input")) + ") -> " + joined(output.labels("output"));
    }
    void op(const OpEvent&) override {}
    QStringList calls;

private:
    static QString joined(const std::vector<std::string>& labels) {
        QStringList names;
        for (const std::string& label : labels) names << QString::fromStdString(label);
        return names.join(", ");
    }
};

class TwoTokens : public ValueLayer {
public:
    TwoTokens() : ValueLayer("TwoTokens") {}
    Description describe() const override { return madeOfParts(); }
    Formula formula() const override { return Formula::words("of the test"); }

protected:
    Value forward(const Value& input, const CallContext&) override {
        return Value::list({Value::named({{"patch", input}, {"cls", input}})});
    }
};

std::shared_ptr<Loss> lossOf(const std::string& config) {
    const auto root = teardown::engine::golden::parse("loss = " + config + "\n");
    BuildContext context;
    return std::dynamic_pointer_cast<Loss>(*context.build(modelRegistry(), *root->find("loss"), "loss"));
}

QString whatIsThrown(const std::function<void()>& call) {
    try {
        call();
    } catch (const c10::Error& error) {
        return QString::fromUtf8(error.what_without_backtrace());
    }
    return {};
}

}  // namespace

class TestValue : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aTensorIsAValue() {
        const at::Tensor tensor = at::ones({2, 3});
        const Value value = tensor;
        QVERIFY(value.isTensor() && !value.isList());
        QVERIFY(value.tensor().is_same(tensor));
        QCOMPARE(value.size(), std::size_t{0});
        QVERIFY(Value{tensor}.isTensor());
        QVERIFY(!Value().isTensor() && !Value().last().defined());
        QVERIFY(whatIsThrown([] { static_cast<void>(Value().tensor()); }).contains("empty value"));
    }

    void namesAndNumbers() {
        const at::Tensor t = at::ones({1});
        const auto labels = [](const Value& value) {
            QStringList all;
            for (const std::string& label : value.labels("output")) all << QString::fromStdString(label);
            return all;
        };
        QCOMPARE(labels(t), QStringList{"output"});
        QCOMPARE(labels(Value::list({t})), QStringList{"output"});
        QCOMPARE(labels(Value::list({t, t})), (QStringList{"output 0", "output 1"}));
        const Value tokens = Value::named({{"patch", t}, {"cls", t}});
        QCOMPARE(labels(Value::list({tokens})), (QStringList{"patch", "cls"}));
        QCOMPARE(labels(Value::list({tokens, tokens})), (QStringList{"patch 0", "cls 0", "patch 1", "cls 1"}));
        QCOMPARE(Value::list({tokens, tokens}).tensors().size(), std::size_t{4});
        QCOMPARE(tokens.find("dist"), nullptr);
        QVERIFY(tokens.at("cls").isTensor());
    }

    void errorsNameTheLayer() {
        TwoTokens layer;
        const Value output = layer(at::ones({1, 2}));
        QCOMPARE(whatIsThrown([&] { static_cast<void>(output.tensor()); }),
                 QString("the output of TwoTokens is a list ((patch, cls)), not one tensor"));
        QCOMPARE(whatIsThrown([&] { static_cast<void>(output.back().tensor()); }),
                 QString("the output of TwoTokens is a list (patch, cls), not one tensor"));
        QVERIFY(whatIsThrown([&] { static_cast<void>(output.back().at("dist")); }).startsWith("the output of TwoTokens has no \"dist\""));
        QVERIFY(whatIsThrown([&] { static_cast<void>(Value::list({}).back()); }).contains("at least one item"));
    }

    void aHeadAsksForTheClassToken() {
        BuildContext context;
        // The head requests the class token by name; a convolutional backbone has none.
        const auto wrong = teardown::engine::golden::parse(
            "model = dict(type='ImageClassifier', backbone=dict(type='LeNet5'), head=dict(type='VisionTransformerClsHead', num_classes=3, "
            "in_channels=120))\n");
        const auto made = context.build(modelRegistry(), *wrong->find("model"), "model");
        QVERIFY(made.ok());
        auto& model = dynamic_cast<ImageClassifier&>(**made);
        const QString said = whatIsThrown([&] { model.test(at::ones({1, 1, 32, 32})); });
        QVERIFY2(said.contains("has no \"cls\""), qPrintable(said));
    }

    void lossesAreObserved() {
        const at::Tensor score = at::ones({2, 3}), target = at::tensor({0, 2}, at::kLong);
        Listener listener;
        {
            const ObserverScope scope(&listener);
            Loss::Options options;
            options.averageFactor = 4;
            options.weight = at::ones({2});
            lossOf("dict(type='CrossEntropyLoss', class_weight=[1.0, 2.0, 3.0])")->loss(score, target, options);
            lossOf("dict(type='LabelSmoothLoss', label_smooth_val=0.1)")->loss(score, target);
            Accuracy({1, 2}).accuracy(score, target);
        }
        QCOMPARE(listener.calls,
                 (QStringList{"CrossEntropyLoss avg_factor=4.0", "CrossEntropyLoss(score, target, weight, class_weight) -> output",
                              "CrossEntropyLoss(score, target) -> output", "LabelSmoothLoss(score, target) -> output",
                              "Accuracy(score, target) -> top-1, top-2"}));
    }

    void whatIsPassedBesideIsObserved() {
        Listener listener;
        TwoTokens layer;
        {
            const ObserverScope scope(&listener);
            CallContext context;
            context.grid = TokenGrid{2, 3, 1};
            layer(at::ones({1, 7, 4}), context);
        }
        QCOMPARE(listener.calls, (QStringList{"TwoTokens on a grid", "TwoTokens(input) -> patch, cls"}));
    }
};

TD_TEST(TestValue)
#include "tst_value.moc"
