// Gradients of a loss against those of the reference, to 1e-6 in double precision: every parameter of the networks in
// golden/zoo/gradients.json (make_backward.py).
#include "golden_support.h"

#include "core/engine/nn/norm.h"
#include "core/engine/zoo/losses/cross_entropy_loss.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <fmt/format.h>

#include <algorithm>
#include <set>

using namespace teardown;
using namespace teardown::engine;

class TestBackward : public QObject {
    Q_OBJECT

    const nlohmann::json m_golden = teardown::engine::golden::readJson(TEST_DATA "/golden/zoo/gradients.json");

private Q_SLOTS:
    void initTestCase() { at::set_num_threads(1); }

    void everyParameter_data() {
        QTest::addColumn<QString>("row");
        QVERIFY(m_golden.is_object() && !m_golden.empty());
        for (const auto& [name, rows] : m_golden.items()) QTest::newRow(name.c_str()) << QString::fromStdString(name);
    }
    void everyParameter() {
        QFETCH(QString, row);
        const auto manifest = teardown::engine::golden::manifest();
        const auto found = std::find_if(manifest.begin(), manifest.end(), [&](const auto& one) { return one.name == row.toStdString(); });
        QVERIFY(found != manifest.end());
        BuildContext context;
        const auto built = teardown::engine::golden::build(found->modelConfig, context);
        QVERIFY2(built.ok(), built.ok() ? "" : describe(built.error()).c_str());
        auto& model = dynamic_cast<ImageClassifier&>(**built);
        fillByRecipe(model);
        model.eval();
        const at::Tensor input = recipeInput(found->recordedSize()["input_shape"].get<std::vector<std::int64_t>>());
        const nlohmann::json& expected = m_golden[row.toStdString()];
        // In single precision, through oneDNN: values near zero may fall on either side of a ReLU.
        compare(model, input, expected, 2e-2, 1e-3);
        if (QTest::currentTestFailed()) return;
        castFloating(model, at::kDouble);
        compare(model, input.to(at::kDouble), expected, 1e-6, 1e-9);
    }

    /// Of one picture, its channels innermost in memory and the axis of the pictures with a stride of its own: VAN's gradients are like
    /// that.
    void normsTakeGradientsOfAnyLayout() {
        for (const bool training : {false, true}) {
            BatchNorm norm("BatchNorm2d", 8, {});
            norm.train(training);
            const at::Tensor x = recipeInput({1, 8, 5, 6}).requires_grad_();
            const at::Tensor gradient = at::as_strided(recipeInput({1, 5, 6, 8}), {1, 8, 5, 6}, {8, 1, 48, 8});
            std::vector<at::Tensor> found;
            for (const at::Tensor& given : {gradient, gradient.contiguous()}) {
                x.mutable_grad().reset();
                norm.zero_grad();
                norm(x).backward(given);
                found.insert(found.end(), {x.grad().clone(), norm.weight.grad().clone(), norm.bias.grad().clone()});
            }
            for (std::size_t i = 0; i < 3; ++i) QVERIFY2(at::allclose(found[i], found[i + 3], 1e-5, 1e-5), std::to_string(i).c_str());
        }
    }

private:
    /// tolerance: relative to a gradient's largest value, or to `floor` of the largest of all if that is more: some gradients are zero but
    /// for rounding (a bias before a norm).
    static void compare(ImageClassifier& model, const at::Tensor& input, const nlohmann::json& expected, double tolerance, double floor) {
        model.zero_grad();
        const at::Tensor logits = model.test(input).at("logits").tensor();
        CrossEntropyLoss loss({});
        loss.loss(logits, at::ones({logits.size(0)}, at::kLong)).backward();
        double largest = 0;
        for (const nlohmann::json& values : expected) largest = std::max(largest, values[1].get<double>());
        std::size_t next = 0;
        std::set<const at::TensorImpl*> seen;  // a shared parameter has one name, as in Python
        for (const auto& item : model.named_parameters()) {
            if (!seen.insert(item.value().unsafeGetTensorImpl()).second) continue;
            QVERIFY(next < expected.size());
            const nlohmann::json& values = expected[next++];
            QCOMPARE(QString::fromStdString(item.key()), QString::fromStdString(values[0].get<std::string>()));
            const at::Tensor grad = item.value().grad();
            const at::Tensor flat = (grad.defined() ? grad : at::zeros_like(item.value())).to(at::kDouble).flatten().contiguous();
            double error = std::abs(flat.abs().max().item<double>() - values[1].get<double>());
            for (int i = 1; i < 4; ++i)
                error = std::max(error, std::abs(flat[i * (flat.numel() - 1) / 3].item<double>() - values[i + 1].get<double>()));
            const double scale = std::max(values[1].get<double>(), floor * largest);
            QVERIFY2(error <= tolerance * scale, fmt::format("{}: off by {:.2e} of {:.2e}", item.key(), error, scale).c_str());
        }
        QCOMPARE(next, expected.size());
    }
};

TD_TEST(TestBackward)
#include "tst_backward.moc"
