// The small layers of mmcv's registries and the necks, alone: print, output, gradients, buffers, operations and formulas against the
// reference (golden/zoo/parts.json, make_parts.py).
#include "core/engine/nn/conv_ws.h"
#include "core/engine/run/profile/complexity_rules.h"
#include "core/engine/zoo/layer_builders.h"
#include "core/registry/python_values.h"
#include "formula_check.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <fmt/format.h>

#include <algorithm>

using namespace teardown;
using namespace teardown::engine;
using namespace teardown::engine::golden;

namespace {

const LayerRegistry& registryOf(const std::string& name) {
    const auto& all = layerRegistries();
    return **std::find_if(all.begin(), all.end(),
                          [&](const LayerRegistry* one) { return one->name() == name && one->scope() != "teardown"; });
}

/// The dict with what build_norm_layer adds for four channels.
std::string normText(std::string text) {
    const std::string type = text.substr(text.find('\'') + 1, text.find('\'', text.find('\'') + 1) - text.find('\'') - 1);
    const char* name = type == "GN" || type == "LN2d" ? "num_channels" : type == "LN" ? "normalized_shape" : "num_features";
    text.pop_back();
    return text + ", " + name + "=4)";
}

/// The difference from [largest, a third, two thirds, end], relative to the largest.
double difference(const at::Tensor& tensor, const nlohmann::json& expected) {
    if (!tensor.defined()) return 1;
    const at::Tensor flat = tensor.detach().to(at::kDouble).flatten().contiguous();
    if (expected[0].is_null()) return flat.isnan().any().item<bool>() ? 0 : 1;  // not a number in the reference, too
    const double largest = expected[0].get<double>();
    double result = std::abs(flat.abs().max().item<double>() - largest);
    for (int i = 1; i < 4; ++i)
        result = std::max(result, std::abs(flat[i * (flat.numel() - 1) / 3].item<double>() - expected[i].get<double>()));
    return result / std::max(largest, 1e-9);
}

at::Tensor called(Layer& layer, const at::Tensor& input) {
    if (auto* unary = dynamic_cast<UnaryLayer*>(&layer)) return (*unary)(input);
    return dynamic_cast<ValueLayer&>(layer)(input).tensor();
}

/// Adds up what mmcv counts for the layers that run.
class Counted : public ForwardObserver {
public:
    void entered(const Layer&, const Value&, const CallContext&) override {}
    void left(const Layer& layer, const Value& input, const Value& output) override {
        const Description description = layer.describe();
        if (description.cost) macs += cost(description.cost->reference, &layer, input.tensors(), output.tensors());
    }
    void op(const OpEvent&) override {}
    std::int64_t macs = 0;
};

constexpr double kTolerance = 2e-6;

}  // namespace

class TestParts : public QObject {
    Q_OBJECT

    const nlohmann::json m_golden = readJson(TEST_DATA "/golden/zoo/parts.json");

private Q_SLOTS:
    void initTestCase() {
        at::set_num_threads(1);
        QVERIFY(m_golden.size() > 100);
    }

    void asTheReference_data() {
        QTest::addColumn<QString>("row");
        for (const auto& [name, row] : m_golden.items()) QTest::newRow(name.c_str()) << QString::fromStdString(row.dump());
    }
    void asTheReference() {
        QFETCH(QString, row);
        const auto expected = nlohmann::json::parse(row.toStdString());
        const auto registry = expected["registry"].get<std::string>(), text = expected["layer"].get<std::string>();
        const LayerPtr layer = builtModel(registry == "norm layer" ? normText(text) : text, registryOf(registry));
        const bool isLeaf = childLayers(*layer).empty();
        QCOMPARE(layer->type() + '(' + (isLeaf ? layer->extraRepr() + ')' : std::string()), expected["repr"].get<std::string>());
        layer->train(expected["train"].get<bool>());
        const auto shape = expected["input"].get<std::vector<std::int64_t>>();
        const at::Tensor input = inputOf(shape).requires_grad_();
        const at::Tensor output = called(*layer, input);
        QCOMPARE(output.sizes().vec(), expected["shape"].get<std::vector<std::int64_t>>());
        at::sum(output * inputOf(output.sizes().vec())).backward();
        const auto check = [](const std::string& what, const at::Tensor& tensor, const nlohmann::json& wanted) {
            const double off = difference(tensor, wanted);
            return off <= kTolerance ? std::string() : fmt::format("{} is off by {:.2e}", what, off);
        };
        std::string faults =
            check("output", output, expected["output"]) + check("input gradient", input.grad(), expected["input_gradient"]);
        std::size_t parameters = 0, buffers = 0;
        for (const auto& item : layer->named_parameters())
            faults += check(item.key(), item.value().grad(), expected["gradients"].at(item.key())), ++parameters;
        for (const auto& item : layer->named_buffers())
            faults += check(item.key(), item.value(), expected["buffers"].at(item.key())), ++buffers;
        QVERIFY2(faults.empty(), faults.c_str());
        QCOMPARE(parameters, expected["gradients"].size());
        QCOMPARE(buffers, expected["buffers"].size());

        std::set<std::string> seen;
        // A formula describes one picture of a batch; InstanceNorm2d also takes a picture without a batch.
        if (layer->type() != "InstanceNorm2d" || shape.size() == 4) QVERIFY_FORMULAS(*recorded(*layer, inputOf(shape)), seen);
        if (expected["macs"].is_null()) return;
        Counted counted;
        {
            const at::NoGradGuard noGrad;
            const ObserverScope scope(&counted);
            std::vector<std::int64_t> one = shape;
            one[0] = 1;
            called(*layer, inputOf(one));
        }
        // get_model_complexity_info reads a layer's operations as a whole number before it adds them up.
        QCOMPARE(counted.macs, expected["macs"].get<std::int64_t>());
    }

    /// The builders that constructors of the zoo use pass what the layer takes.
    void convolutionsByConfig() {
        const Conv2dOptions options = Conv2dOptions::square(4, 6, 3).strided(2).padded(1).withBias(false);
        for (const RegistryBase::Row& row : convLayerRegistry().rows()) {
            const ConfigValue cfg = py::dict({{"type", py::value(row.signature->name.c_str())}});
            const UnaryPtr layer = buildConvLayer(cfg, options, "conv_cfg");
            QCOMPARE(layer->type(), row.signature->className());
            QVERIFY(!layer->named_parameters().contains("bias"));
        }
        const auto ws = buildConvLayer(py::dict({{"type", py::value("ConvWS")}, {"eps", py::value(0.5)}}), options, "conv_cfg");
        QVERIFY(ws->describe().argument("eps")->asDouble() == 0.5);
        QVERIFY_THROWS_EXCEPTION(BuildFailure, buildConvLayer(py::dict({{"type", py::value("Conv3")}}), options, "conv_cfg"));
    }

    /// A network of them.
    void aNetworkWithStandardisedWeights() {
        const LayerPtr model =
            builtModel(classifier("dict(type='ResNet', depth=18, stem_channels=4, base_channels=4, conv_cfg=dict(type='ConvWS'), "
                                  "norm_cfg=dict(type='GN', num_groups=2))",
                                  32));
        std::set<std::string> seen;
        QVERIFY_FORMULAS(*recorded(*model, inputOf({1, 3, 32, 32})), seen);
        QVERIFY(seen.contains("ConvWS2d"));
    }

    void refused_data() {
        QTest::addColumn<QString>("registry");
        QTest::addColumn<QString>("layer");
        QTest::addColumn<QString>("what");
        const auto row = [](const char* registry, const char* layer, const char* what) {
            QTest::newRow(layer) << registry << layer << what;
        };
        row("conv layer", "dict(type='Conv2d', in_channels=4, out_channels=6, kernel_size=(3, 3, 3))",
            "kernel_size=(3, 3, 3): must be an int or 2 of them");
        row("conv layer", "dict(type='Conv1d', in_channels=4, out_channels=6, kernel_size=(3, 3))",
            "kernel_size=(3, 3): must be an int or 1 of them");
        row("conv layer", "dict(type='Conv2d', in_channels=4, out_channels=6, kernel_size=3, padding='sam')",
            "padding='sam' is not known.");
        row("conv layer", "dict(type='Conv2d', in_channels=4, out_channels=6, kernel_size=3, padding='same', stride=2)",
            "padding='same' is not supported for strided convolutions");
        row("conv layer", "dict(type='Conv3d', in_channels=4, out_channels=6, kernel_size=3, groups=4)",
            "out_channels must be divisible by groups");
        row("conv layer", "dict(type='deconv', in_channels=4, out_channels=6, kernel_size=3, padding_mode='reflect')",
            "Only \"zeros\" padding mode is supported for ConvTranspose2d");
        row("conv layer", "dict(type='ConvWS', in_channels=4, out_channels=6, kernel_size=3, padding_mode='reflect')",
            "ConvWS2d.__init__() got an unexpected keyword argument 'padding_mode'");
        row("padding layer", "dict(type='reflect', padding=(1, 2))", "padding=(1, 2): must be an int or four of them");
        row("drop out layers", "dict(type='Dropout', drop_prob=1.5)", "dropout probability has to be between 0 and 1, but got 1.5");
        row("upsample layer", "dict(type='nearest', scale_factor=(1, 2, 3))", "scale_factor=(1, 2, 3): must be a number or two of them");
        row("models", "dict(type='GeneralizedMeanPooling', p=0.5)", "'p' must be a value greater then 1");
        row("models", "dict(type='GlobalAveragePooling', dim=4)", "GlobalAveragePooling dim only support (1, 2, 3), get 4 instead.");
        row("models", "dict(type='ClsHead', topk=[1, 5])", "Top-k is an int or a tuple, not a list: [1, 5]");
        row("models", "dict(type='ClsHead', topk=(5, 0))", "Top-k should be larger than 0");
    }
    void refused() {
        QFETCH(QString, registry);
        QFETCH(QString, layer);
        QFETCH(QString, what);
        const auto root = parse("layer = " + layer.toStdString() + "\n");
        BuildContext context;
        const auto made = context.build(registryOf(registry.toStdString()), *root->find("layer"), "layer");
        QVERIFY(!made.ok());
        QVERIFY2(QString::fromStdString(english(made.error().what)).contains(what), english(made.error().what).c_str());
    }

    void refusedWhenCalled_data() {
        QTest::addColumn<QString>("registry");
        QTest::addColumn<QString>("layer");
        QTest::addColumn<QVector<int>>("shape");
        QTest::addColumn<QString>("what");
        const auto row = [](const char* registry, const char* layer, QVector<int> shape, const char* what) {
            QTest::newRow(what) << registry << layer << shape << what;
        };
        row("norm layer", "dict(type='BN', num_features=4)", {2, 4, 3}, "expected 4D input (got 3D input)");
        row("norm layer", "dict(type='BN1d', num_features=4)", {2, 4, 3, 3}, "expected 2D or 3D input (got 4D input)");
        row("norm layer", "dict(type='IN3d', num_features=4)", {2, 4, 3}, "expected 4D or 5D input (got 3D input)");
        row("norm layer", "dict(type='IN', num_features=4)", {2, 4, 1, 1}, "Expected more than 1 spatial element when training");
        row("norm layer", "dict(type='BN1d', num_features=4, track_running_stats=False)", {1, 4},
            "Expected more than 1 value per channel when training");
        row("norm layer", "dict(type='LN2d', num_channels=4)", {2, 4, 3}, "LayerNorm2d only supports inputs with shape (N, C, H, W)");
        row("upsample layer", "dict(type='nearest')", {1, 2, 3, 3}, "either size or scale_factor should be defined");
        row("upsample layer", "dict(type='nearest', scale_factor=2, size=3)", {1, 2, 3, 3},
            "only one of size or scale_factor should be defined");
        row("upsample layer", "dict(type='nearest', scale_factor=2, align_corners=True)", {1, 2, 3, 3},
            "align_corners option can only be set with the interpolating modes");
    }
    void refusedWhenCalled() {
        QFETCH(QString, registry);
        QFETCH(QString, layer);
        QFETCH(QVector<int>, shape);
        QFETCH(QString, what);
        const LayerPtr made = builtModel(layer.toStdString(), registryOf(registry.toStdString()));
        try {
            called(*made, inputOf({shape.begin(), shape.end()}));
            QFAIL("it runs");
        } catch (const c10::Error& error) {
            QVERIFY2(QString::fromStdString(error.what_without_backtrace()).startsWith(what), error.what_without_backtrace());
        }
    }
};

TD_TEST(TestParts)
#include "tst_parts.moc"
