// Every layer's formula is what the layer does: the tree, evaluated on recorded tensors, gives the recorded outputs; what it hands to a
// child is what the child got; and no child ran that it does not name.
#include "core/engine/nn/activation.h"
#include "core/engine/nn/containers.h"
#include "core/engine/nn/conv.h"
#include "core/engine/nn/dropout.h"
#include "core/engine/nn/linear.h"
#include "core/engine/nn/norm.h"
#include "core/engine/nn/ops.h"
#include "core/engine/nn/pooling.h"
#include "core/engine/run/record/recorder.h"
#include "core/engine/run/record/tensor_bridge.h"
#include "core/engine/zoo/backbones/repvgg_block.h"
#include "core/engine/zoo/losses/cross_entropy_loss.h"
#include "core/trace/formula_text.h"
#include "core/trace/step_formula.h"
#include "golden_support.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <set>

using namespace teardown;
using namespace teardown::engine;

namespace {

constexpr double kRounding = 2e-5;  ///< float32 sums in another order, relative to the tensor's largest value

double largest(const TensorView& view) {
    double result = 1e-6;
    for (const float value : view.toFloats()) result = std::max(result, static_cast<double>(std::abs(value)));
    return result;
}

Shape placeOfFlat(std::int64_t flat, const Shape& shape) {
    Shape place(shape.size());
    for (std::size_t d = shape.size(); d-- > 0;) {
        place[d] = flat % shape[d];
        flat /= shape[d];
    }
    return place;
}

/// Calls check(place, value there) for all elements of a small tensor and for some of a large one; the first fault or nothing.
template <class Check>
std::string overPlaces(const TensorView& view, std::int64_t most, Check check) {
    const std::int64_t stride = std::max<std::int64_t>(1, view.numel() / most);
    for (std::int64_t flat = 0; flat < view.numel(); flat += stride) {
        const std::string fault = check(placeOfFlat(flat, view.shape()), view.at(flat));
        if (!fault.empty()) return fault;
    }
    return {};
}

bool saysWords(const Term& term) {
    if (term->kind == TermKind::Words) return true;
    return std::any_of(term->parts.begin(), term->parts.end(), saysWords);
}

bool saysWords(const Formula& formula) {
    return std::any_of(formula.lines().begin(), formula.lines().end(), [](const FormulaLine& line) { return saysWords(line.value); });
}

/// Compares what a step's formula gives with what was recorded.
std::string faultOf(const Trace& trace, int index, std::set<std::string>& seen) {
    const Step& step = trace.steps[static_cast<std::size_t>(index)];
    const std::string at = step.path + " (" + step.type + "): ";
    if (step.formula.empty()) return at + "no formula";
    const std::string said = "\n" + text(step.formula);
    if (saysWords(step.formula)) return {};
    const StepTensors tensors(trace.steps, index);
    FormulaValues values(step.formula, tensors, 100'000'000);
    int outputs = 0;
    for (const FormulaLine& line : step.formula.lines()) outputs = std::max(outputs, line.output + 1);
    if (outputs > static_cast<int>(step.outputs.size())) return at + "more outputs than recorded" + said;
    for (std::size_t line = 0; line < step.formula.lines().size(); ++line) {
        const int output = step.formula.lines()[line].output;
        if (output < 0) continue;
        const TensorView& recorded = outputs == 1 ? step.outputs.back().view : step.outputs[static_cast<std::size_t>(output)].view;
        const double scale = largest(recorded);
        const std::string fault = overPlaces(recorded, 150, [&](const Shape& place, double wanted) -> std::string {
            const auto value = values.value(line, place);
            if (!value) return at + "no value at " + shapeText(place) + said;
            if (std::abs(*value - wanted) <= kRounding * scale) return {};
            return at + std::to_string(*value) + " instead of " + std::to_string(wanted) + " at " + shapeText(place) + said;
        });
        if (!fault.empty()) return fault;
    }
    std::set<int> called;
    for (const FormulaValues::Call& call : values.calls()) {
        const int child = tensors.callStep(call.layer, call.fromLast);
        if (child < 0) return at + call.layer + " was not called" + said;
        called.insert(child);
        const std::vector<RecordedTensor>& inputs = trace.steps[static_cast<std::size_t>(child)].inputs;
        for (std::size_t i = 0; i < call.arguments.size(); ++i) {
            // Of several arguments each is an input of its own; a single one is x.
            const TensorView given = call.arguments.size() > 1 ? inputs.at(i).view : StepTensors(trace.steps, child).tensor("x");
            const double scale = largest(given);
            const std::string fault = overPlaces(given, 150, [&](const Shape& place, double wanted) -> std::string {
                const auto value = values.argument(call.arguments[i], place);
                if (value && std::abs(*value - wanted) <= kRounding * scale) return {};
                return at + call.layer + " was given something else at " + shapeText(place) + said;
            });
            if (!fault.empty()) return fault;
        }
    }
    // What runs after the last one that is named gives nothing to the outputs, which have been compared: stages behind the last of
    // out_indices.
    const int lastNamed = called.empty() ? static_cast<int>(trace.steps.size()) : *called.rbegin();
    for (const Step& below : trace.steps)
        if (below.parent == index && below.kind == StepKind::Module && below.type != "Identity" && !called.contains(below.index) &&
            below.index < lastNamed)
            return at + below.path + " is not in the formula" + said;
    seen.insert((step.kind == StepKind::Op ? "op " : "") + step.type);
    return {};
}

std::string faultOf(const Trace& trace, std::set<std::string>& seen) {
    for (const Step& step : trace.steps) {
        const std::string fault = faultOf(trace, step.index, seen);
        if (!fault.empty()) return fault;
    }
    return trace.steps.empty() ? "no steps" : std::string();
}

/// Runs the call under a recorder.
template <class Call>
TracePtr recordedCall(Layer& layer, Call call) {
    const at::NoGradGuard noGrad;
    TraceBuilder builder(Journey::Forward, "test", 1ull << 30);
    const TaskContext task;
    Recorder recorder(builder.tensors(), task, 100);
    {
        const ObserverScope scope(&recorder);
        call();
    }
    ModuleFactsTable facts;
    for (const auto& [path, module] : namedModules(layer)) facts[module] = {path, {}};
    recorder.writeSteps(builder, facts);
    return builder.finish();
}

TracePtr recorded(Layer& layer, const Value& input) {
    return recordedCall(layer, [&] {
        if (auto* unary = dynamic_cast<UnaryLayer*>(&layer))
            (*unary)(input.tensor());
        else
            dynamic_cast<ValueLayer&>(layer)(input);
    });
}

at::Tensor inputOf(std::vector<std::int64_t> shape) { return recipeInput(shape); }

LayerPtr builtModel(const std::string& text, const LayerRegistry& registry = modelRegistry()) {
    BuildContext context;
    auto root = golden::parse("model = " + text + "\n");
    if (!root.ok()) qFatal("%s", describe(root.error()).c_str());
    auto layer = context.build(registry, *root->find("model"), "model");
    if (!layer.ok()) qFatal("%s: %s", text.c_str(), describe(layer.error()).c_str());
    // A hundred million values of the recipe would take a minute.
    constexpr std::int64_t kLarge = 20'000'000;
    if (parameterCount(**layer) < kLarge)
        fillByRecipe(**layer);
    else
        for (const StateEntry& entry : stateDict(**layer)) {
            at::Tensor tensor = entry.tensor;
            const double scale =
                tensor.dim() > 1 ? std::sqrt(2.0 * static_cast<double>(tensor.size(0)) / static_cast<double>(tensor.numel())) : 0.1;
            tensor.set_data(at::arange(tensor.numel(), at::kFloat).mul(0.7).sin().mul(scale).reshape(tensor.sizes()));
        }
    (*layer)->eval();
    return *layer;
}

#define QVERIFY_FORMULAS(TRACE, SEEN)                   \
    do {                                                \
        const std::string fault = faultOf(TRACE, SEEN); \
        QVERIFY2(fault.empty(), fault.c_str());         \
    } while (false)

std::string classifier(const std::string& backbone, int channels, const std::string& head = "LinearClsHead", const std::string& more = {}) {
    return "dict(type='ImageClassifier', backbone=" + backbone + ", neck=dict(type='GlobalAveragePooling'), head=dict(type='" + head +
           "', num_classes=5, in_channels=" + std::to_string(channels) + more + "))";
}

}  // namespace

class TstFormulas : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { at::set_num_threads(1); }

    void networks_data() {
        QTest::addColumn<QString>("config");
        QTest::addColumn<QVector<int>>("shape");
        QTest::addColumn<QString>("types");  // that must have been seen
        const auto row = [](const char* name, const std::string& config, QVector<int> shape, const char* types) {
            QTest::newRow(name) << QString::fromStdString(config) << shape << types;
        };
        const std::string arch =
            "arch=dict(num_blocks=[2, 2], width_factor=[0.125, 0.25], group_layer_map={2: 2}, se_cfg=None), strides=(2, 1), dilations=(1, "
            "1)";
        const std::string squeezed =
            "arch=dict(num_blocks=[1, 2], width_factor=[0.125, 0.125], group_layer_map=None, se_cfg=dict(ratio=4, divisor=1)), strides=(1, "
            "1), dilations=(1, 2)";
        row("repvgg", classifier("dict(type='RepVGG', " + arch + ", out_indices=(1, ))", 32), {2, 3, 20, 16},
            "ImageClassifier RepVGG RepVGGBlock Sequential GlobalAveragePooling LinearClsHead");
        row("repvgg, all stages", "dict(type='RepVGG', " + arch + ", out_indices=(0, 1))", {1, 3, 16, 16}, "RepVGG");
        row("repvgg, first stage only", "dict(type='RepVGG', " + arch + ", out_indices=(0, ))", {1, 3, 16, 16}, "");
        row("repvgg, squeezed", "dict(type='RepVGG', " + squeezed + ", out_indices=(1, ))", {2, 3, 16, 16},
            "SELayer ConvModule RepVGGBlock");
        row("repvgg, deploy", "dict(type='RepVGG', " + squeezed + ", out_indices=(1, ), deploy=True)", {1, 3, 16, 16}, "RepVGGBlock");
        row("repvgg, deploy keeps se", "dict(type='RepVGG', " + squeezed + ", out_indices=(1, ), deploy=True, keep_se=True)",
            {1, 3, 16, 16}, "SELayer");
        row("repvgg, pyramid", "dict(type='RepVGG', " + arch + ", out_indices=(1, ), add_ppf=True)", {1, 3, 24, 24}, "MTSPPF");
        row("resnet18", classifier("dict(type='ResNet', depth=18, stem_channels=8, base_channels=8)", 64, "MultiLabelLinearClsHead"),
            {1, 3, 40, 40}, "ResNet ResLayer BasicBlock MultiLabelLinearClsHead");
        row("resnet50", "dict(type='ResNet', depth=50, stem_channels=8, base_channels=4, out_indices=(0, 1, 2, 3))", {1, 3, 40, 40},
            "Bottleneck");
        row("resnet50, caffe, drop path, no bn",
            "dict(type='ResNet', depth=50, stem_channels=8, base_channels=4, style='caffe', drop_path_rate=0.2, norm_cfg=dict(type='GN', "
            "num_groups=2))",
            {1, 3, 40, 40}, "Bottleneck DropPath GroupNorm");
        row("resnet v1c", "dict(type='ResNetV1c', depth=18, stem_channels=8, base_channels=8)", {1, 3, 40, 40}, "ResNetV1c");
        row("resnet v1d", "dict(type='ResNetV1d', depth=50, stem_channels=8, base_channels=4)", {1, 3, 36, 40}, "ResNetV1d AvgPool2d");
        row("resnext", "dict(type='ResNeXt', depth=50, stem_channels=8, base_channels=4, groups=2, width_per_group=4)", {1, 3, 40, 40},
            "ResNeXt");
        row("seresnet", "dict(type='SEResNet', depth=50, stem_channels=8, base_channels=4, se_ratio=4)", {1, 3, 40, 40},
            "SEResNet SEBottleneck SELayer");
        row("seresnext", "dict(type='SEResNeXt', depth=50, stem_channels=8, base_channels=4, se_ratio=4, groups=2, width_per_group=4)",
            {1, 3, 40, 40}, "SEResNeXt");
        row("cifar", "dict(type='ResNet_CIFAR', depth=18, stem_channels=8, base_channels=8, norm_cfg=dict(type='SyncBN'))", {1, 3, 16, 16},
            "ResNet_CIFAR SyncBatchNorm");
        row("vgg", "dict(type='VGG', depth=11, norm_cfg=dict(type='BN'), out_indices=(0, 2), ceil_mode=True)", {1, 3, 35, 33},
            "VGG MaxPool2d");
        row("vgg, classifier", "dict(type='VGG', depth=11, num_classes=3)", {1, 3, 224, 224}, "VGG Linear Dropout");
        row("alexnet", "dict(type='AlexNet', num_classes=3)", {1, 3, 224, 224}, "AlexNet");
        row("lenet", "dict(type='ImageClassifier', backbone=dict(type='LeNet5', num_classes=4), head=dict(type='ClsHead'))", {2, 1, 32, 32},
            "LeNet5 ClsHead Tanh");
        row("lenet, several labels",
            "dict(type='ImageClassifier', backbone=dict(type='LeNet5', num_classes=4), head=dict(type='MultiLabelClsHead'))",
            {1, 1, 32, 32}, "MultiLabelClsHead");
        row("lenet, features", "dict(type='LeNet5')", {1, 1, 32, 32}, "LeNet5");
        row("necks in a list",
            "dict(type='ImageClassifier', backbone=dict(type='ResNet_CIFAR', depth=18, stem_channels=8, base_channels=8), "
            "neck=[dict(type='GlobalAveragePooling')], "
            "head=dict(type='LinearClsHead', num_classes=3, in_channels=64))",
            {1, 3, 16, 16}, "Sequential");
        row("lite", "dict(type='teardown.EfficientNetLite', arch='lite0', out_indices=(2, 6))", {1, 3, 45, 64},
            "EfficientNetLite InvertedResidual Conv2dAdaptivePadding ReLU6");
        row("lite, symmetric", "dict(type='teardown.EfficientNetLite', arch='lite0', padding='symmetric', out_indices=(1, ))",
            {1, 3, 33, 32}, "InvertedResidual");
        const std::string tokens =
            "arch=dict(embed_dims=12, num_layers=2, num_heads=3, feedforward_channels=20), img_size=(32, 48), patch_size=16";
        row("vit",
            "dict(type='ImageClassifier', backbone=dict(type='VisionTransformer', " + tokens +
                "), head=dict(type='VisionTransformerClsHead', num_classes=4, in_channels=12, hidden_dim=7))",
            {2, 3, 32, 48},
            "VisionTransformer PatchEmbed AdaptivePadding TransformerEncoderLayer MultiheadAttention FFN GELU LayerNorm "
            "VisionTransformerClsHead");
        row("vit, padded, all layers, patches only",
            "dict(type='VisionTransformer', " + tokens +
                ", patch_cfg=dict(padding='same', norm_cfg=dict(type='LN')), out_indices=(0, 1), output_cls_token=False, "
                "with_cls_token=False, final_norm=False, layer_cfgs=dict(num_fcs=3))",
            {1, 3, 29, 41}, "VisionTransformer AdaptivePadding PatchEmbed");
        row("vit, resized positions", "dict(type='VisionTransformer', " + tokens + ")", {1, 3, 48, 64}, "TransformerEncoderLayer");
        row("deit",
            "dict(type='ImageClassifier', backbone=dict(type='DistilledVisionTransformer', " + tokens +
                "), head=dict(type='DeiTClsHead', num_classes=4, in_channels=12, hidden_dim=7))",
            {1, 3, 32, 48}, "DistilledVisionTransformer DeiTClsHead");
        const std::string swin = "arch=dict(embed_dims=12, depths=[2, 2], num_heads=[2, 3]), ";
        row("swin",
            classifier(
                "dict(type='SwinTransformer', " + swin + "img_size=(64, 96), window_size=4, use_abs_pos_embed=True, out_indices=(1, ))",
                24),
            {2, 3, 64, 96},
            "SwinTransformer PatchEmbed SwinBlockSequence SwinBlock ShiftWindowMSA WindowMSA PatchMerging Unfold FFN Softmax");
        row("swin, padded windows, all stages", "dict(type='SwinTransformer', " + swin + "window_size=3, out_indices=(0, 1))",
            {1, 3, 57, 88}, "ShiftWindowMSA WindowMSA PatchMerging SwinTransformer");
        row("swin, small maps, options",
            "dict(type='SwinTransformer', " + swin +
                "window_size=8, pad_small_map=True, out_indices=(0, 1), out_after_downsample=True, norm_cfg=None, "
                "stage_cfgs=[dict(downsample_cfg=dict(kernel_size=3, stride=2, padding=1, dilation=2, out_channels=15, bias=True, "
                "norm_cfg=None)), dict(block_cfgs=[dict(attn_cfgs=dict(shift_size=5, qkv_bias=False, qk_scale=0.3)), "
                "dict(ffn_cfgs=dict(add_identity=False, num_fcs=3))])])",
            {1, 3, 30, 42}, "ShiftWindowMSA WindowMSA PatchMerging SwinBlock SwinBlockSequence");
        row("swin, resized positions",
            "dict(type='SwinTransformer', " + swin + "img_size=64, window_size=4, use_abs_pos_embed=True, out_indices=(1, ))",
            {1, 3, 32, 48}, "SwinBlock");
        row("swin v2",
            "dict(type='SwinTransformerV2', arch=dict(embed_dims=12, depths=[2, 2], num_heads=[2, 3], extra_norm_every_n_blocks=2), "
            "window_size=[4, 3], pretrained_window_sizes=[3, 0], out_indices=(0, 1))",
            {2, 3, 64, 92}, "SwinTransformerV2 SwinBlockV2Sequence SwinBlockV2 PatchMerging");
        for (const char* heads : {"1", "2", "4"})
            row((std::string("csra ") + heads).c_str(),
                "dict(type='ImageClassifier', backbone=dict(type='ResNet_CIFAR', depth=18, stem_channels=8, base_channels=8), "
                "head=dict(type='CSRAClsHead', num_classes=3, in_channels=64, num_heads=" +
                    std::string(heads) + ", lam=0.2))",
                {1, 3, 24, 24}, "CSRAClsHead CSRAModule Softmax");
    }
    void networks() {
        QFETCH(QString, config);
        QFETCH(QVector<int>, shape);
        QFETCH(QString, types);
        const SkipConstructorValues skip;
        const LayerPtr model = builtModel(config.toStdString());
        const TracePtr trace = recorded(*model, inputOf({shape.begin(), shape.end()}));
        std::set<std::string> seen;
        QVERIFY_FORMULAS(*trace, seen);
        for (const QString& type : types.split(' ', Qt::SkipEmptyParts)) QVERIFY2(seen.contains(type.toStdString()), qPrintable(type));
        m_seen.insert(seen.begin(), seen.end());
        // Numbers stand where there is something to compute.
        for (const Step& step : trace->steps)
            if (step.type == "Conv2d" || step.type == "ReLU" || step.type == "add") QVERIFY2(!step.numbers.empty(), step.path.c_str());
    }

    void everyOpWasChecked() {
        const std::string all =
            "add mul div cat flatten view softmax sigmoid mean sum max pad norm split_heads join_heads matmul map_to_tokens tokens_to_map "
            "select narrow roll window_partition window_reverse crop transpose look_up linear normalize clamp_max exp add_mask";
        for (const QString& op : QString::fromStdString(all).split(' '))
            QVERIFY2(m_seen.contains("op " + op.toStdString()), qPrintable(op));
    }

    void opsWithoutAUser() {
        // These have no place in a network of the zoo yet.
        class Both : public UnaryLayer {
        public:
            Both() : UnaryLayer("Both") {}
            Description describe() const override { return madeOfParts(); }
            Formula formula() const override { return Formula::words("of the test"); }

        protected:
            at::Tensor forward(const at::Tensor& x) override {
                return ops::relu(ops::maxPool2d(ops::pad(x, {1, 2, 0, 1}, {"a", "b"}), 3, 2, 1, {"a", "b"}), {"a", "b"});
            }
        } both;
        std::set<std::string> seen;
        QVERIFY_FORMULAS(*recorded(both, inputOf({1, 2, 7, 9})), seen);
        QVERIFY(seen.contains("op relu") && seen.contains("op max_pool2d") && seen.contains("op pad"));
    }

    void walkTheRegistries() {
        // Arguments without a default, and inputs that fit.
        const std::map<std::string, std::vector<std::string>> variants{
            {"conv layer",
             {"in_channels=4, out_channels=6, kernel_size=3",
              "in_channels=4, out_channels=6, kernel_size=(3, 2), stride=2, padding=(1, 2), groups=2, bias=False",
              "in_channels=4, out_channels=4, kernel_size=3, dilation=2, padding=2, groups=4",
              "in_channels=4, out_channels=8, kernel_size=1, stride=2, groups=4"}},
            {"activation layer", {""}}};
        std::set<std::string> seen;
        for (const LayerRegistry* registry : layerRegistries()) {
            for (const RegistryBase::Row& row : registry->rows()) {
                const Signature& entry = *row.signature;
                std::vector<std::string> arguments{""};
                std::vector<std::int64_t> shape{2, 4, 7, 6};
                if (const auto found = variants.find(registry->name()); found != variants.end()) arguments = found->second;
                if (registry->name() == "norm layer") {
                    arguments = entry.name == "GN"
                                    ? std::vector<std::string>{"num_groups=2, num_channels=4", "num_groups=4, num_channels=4, affine=False"}
                                : entry.name == "LN"
                                    ? std::vector<std::string>{"normalized_shape=6", "normalized_shape=(7, 6), elementwise_affine=False"}
                                    : std::vector<std::string>{"num_features=4", "num_features=4, affine=True, track_running_stats=True",
                                                               "num_features=4, affine=False, track_running_stats=False",
                                                               "num_features=4, eps=0.1"};
                    if (entry.name.ends_with("1d")) shape = {2, 4, 5};
                    if (entry.name.ends_with("3d")) shape = {2, 4, 3, 2, 3};
                }
                if (registry->name() == "models" || registry->name() == "augment" || registry->name() == "model") continue;
                for (const std::string& given : arguments)
                    for (const bool training : {false, true}) {
                        const LayerPtr layer =
                            builtModel("dict(type='" + entry.name + "'" + (given.empty() ? "" : ", " + given) + ")", *registry);
                        if (registry->name() == "norm layer") layer->train(training);
                        QVERIFY_FORMULAS(*recorded(*layer, inputOf(shape)), seen);
                    }
            }
        }
        for (const char* mode : {"reflect", "replicate", "circular"}) {
            const LayerPtr conv = builtModel(
                std::string("dict(type='Conv2d', in_channels=2, out_channels=2, kernel_size=3, padding=2, padding_mode='") + mode + "')",
                convLayerRegistry());
            QVERIFY_FORMULAS(*recorded(*conv, inputOf({1, 2, 6, 7})), seen);
        }
        for (const char* type : {"GELU", "PReLU", "Clamp", "ELU", "Hardswish"}) QVERIFY2(seen.contains(type), type);
        for (const char* text : {"dict(type='GELU', approximate='tanh')", "dict(type='PReLU', num_parameters=4)",
                                 "dict(type='ELU', alpha=0.5)", "dict(type='LeakyReLU', negative_slope=0.2)",
                                 "dict(type='HSigmoid', bias=1.0, divisor=2.0)", "dict(type='Clamp', min=-0.2, max=0.3)"})
            QVERIFY_FORMULAS(*recorded(*builtModel(text, activationLayerRegistry()), inputOf({1, 4, 3, 3})), seen);
    }

    void everyRegisteredModelHasOne() {
        // What is built in the networks above; augments and losses are no part of a forward.
        for (const RegistryBase::Row& row : augmentRegistry().rows()) {
            const Signature& entry = *row.signature;
            const char* alpha = entry.name == "Identity" ? "" : "alpha=0.2, ";
            BuildContext context;
            auto root = golden::parse("model = dict(type='" + entry.name + "', " + alpha + "num_classes=3, prob=0.5)\n");
            QVERIFY(root.ok());
            auto layer = context.build(augmentRegistry(), *root->find("model"), "model");
            QVERIFY2(layer.ok(), entry.name.c_str());
            QVERIFY2(!text((*layer)->formula()).empty(), entry.name.c_str());
        }
        for (const LayerRegistry* registry : layerRegistries()) {
            if (registry->name() != "models") continue;
            for (const RegistryBase::Row& row : registry->rows()) {
                const std::string& name = row.signature->name;
                QVERIFY2(m_seen.contains(name) || name.ends_with("Loss"), (name + ": no network above has one").c_str());
            }
        }
    }

    void pooling_data() {
        QTest::addColumn<int>("kind");
        QTest::addColumn<QVector<int>>("arguments");
        for (const int padding : {0, 1})
            for (const int ceil : {0, 1}) {
                QTest::newRow(qPrintable(QStringLiteral("max %1 %2").arg(padding).arg(ceil))) << 0 << QVector<int>{3, 2, padding, ceil, 1};
                for (const int counts : {0, 1})
                    QTest::newRow(qPrintable(QStringLiteral("mean %1 %2 %3").arg(padding).arg(ceil).arg(counts)))
                        << 1 << QVector<int>{3, 2, padding, ceil, counts};
            }
        QTest::newRow("adaptive 1x1") << 2 << QVector<int>{1, 1};
        QTest::newRow("adaptive 3x2") << 2 << QVector<int>{3, 2};
        QTest::newRow("adaptive 1x4") << 2 << QVector<int>{1, 4};
        QTest::newRow("adaptive 1d") << 3 << QVector<int>{3};
        QTest::newRow("adaptive 3d") << 4 << QVector<int>{1, 2, 1};
    }
    void pooling() {
        QFETCH(int, kind);
        QFETCH(QVector<int>, arguments);
        LayerPtr layer;
        if (kind == 0)
            layer = std::make_shared<MaxPool2d>(arguments[0], arguments[1], arguments[2], arguments[3] != 0);
        else if (kind == 1)
            layer = std::make_shared<AvgPool2d>(arguments[0], arguments[1], arguments[2], arguments[3] != 0, arguments[4] != 0);
        else
            layer = std::make_shared<AdaptiveAvgPool>(std::vector<std::int64_t>(arguments.begin(), arguments.end()), ConfigValue::none());
        std::set<std::string> seen;
        QVERIFY_FORMULAS(*recorded(*layer, kind == 3   ? inputOf({2, 3, 7})
                                           : kind == 4 ? inputOf({1, 2, 3, 5, 4})
                                                       : inputOf({1, 2, 8, 6})),
                         seen);
        QCOMPARE(seen.size(), std::size_t{1});
    }

    void smallLayers() {
        std::set<std::string> seen;
        Linear linear(5, 3, false);
        fillByRecipe(linear);
        QVERIFY_FORMULAS(*recorded(linear, inputOf({2, 4, 5})), seen);
        QCOMPARE(text(linear.formula()), std::string("y[o] = sum over k of W[o,k] * x[k]"));
        Dropout dropout(0.25);
        dropout.eval();
        QVERIFY_FORMULAS(*recorded(dropout, inputOf({2, 4})), seen);
        QCOMPARE(text(dropout.formula()), std::string("y = x"));
        dropout.train();
        QCOMPARE(text(dropout.formula()), std::string("m = 1 with probability 0.75, else 0; drawn for each value\ny = x / 0.75 * m"));
        Identity identity;
        QVERIFY_FORMULAS(*recorded(identity, inputOf({2, 4})), seen);
        ActivationOptions options;
        options.dimension = -1;
        Activation softmax("Softmax", options);
        QVERIFY_FORMULAS(*recorded(softmax, inputOf({2, 4, 3})), seen);
        QVERIFY(seen.contains("Linear") && seen.contains("Dropout") && seen.contains("Softmax"));
    }

    void whatTheySay() {
        const auto said = [](const std::string& config, const std::string& path) {
            const SkipConstructorValues skip;
            const LayerPtr model = builtModel(config);
            for (const auto& [name, layer] : namedModules(*model))
                if (name == path) return QString::fromStdString(text(layer->formula()));
            return QString();
        };
        const std::string resnet = "dict(type='ResNet', depth=50)", resnet18 = "dict(type='ResNet', depth=18)";
        QCOMPARE(said(resnet, "layer1.0"), QString("y = relu(bn3(conv3(relu(bn2(conv2(relu(bn1(conv1(x)))))))) + downsample(x))"));
        QCOMPARE(said(resnet, "layer1.1"), QString("y = relu(bn3(conv3(relu(bn2(conv2(relu(bn1(conv1(x)))))))) + x)"));
        QCOMPARE(said(resnet18, "layer1.0"), QString("y = relu(bn2(conv2(relu(bn1(conv1(x))))) + x)"));
        QCOMPARE(said("dict(type='ResNet', depth=18, norm_cfg=dict(type='GN', num_groups=2))", "layer1.0"),
                 QString("y = relu(gn2(conv2(relu(gn1(conv1(x))))) + x)"));
        QCOMPARE(said("dict(type='SEResNet', depth=50)", "layer1.1"),
                 QString("y = relu(se_layer(bn3(conv3(relu(bn2(conv2(relu(bn1(conv1(x))))))))) + x)"));
        QCOMPARE(said("dict(type='ResNet', depth=18, drop_path_rate=0.1)", "layer1.0"),
                 QString("y = relu(drop_path(bn2(conv2(relu(bn1(conv1(x)))))) + x)"));
        QCOMPARE(said(resnet, ""), QString("y = layer4(layer3(layer2(layer1(maxpool(relu(bn1(conv1(x))))))))"));
        QCOMPARE(said(resnet, "conv1"), QString("y[o,i,j] = sum over c,u,v of W[o,c,u,v] * x[c,2*i + u - 3,2*j + v - 3]\nx is 0 outside"));
        QCOMPARE(said(resnet, "layer1.0.conv1"), QString("y[o,i,j] = sum over c of W[o,c,0,0] * x[c,i,j]"));
        QCOMPARE(said(resnet, "bn1"), QString("y = gamma[c] * (x - mean[c]) / sqrt(var[c] + 1e-05) + beta[c]"));
        QCOMPARE(said(resnet, "relu"), QString("y = max(0, x)"));
        QCOMPARE(said(resnet, "maxpool"),
                 QString("y[i,j] = max over u,v < 3 of x[2*i + u - 1,2*j + v - 1]\nplaces outside x are left out"));
        const std::string repvgg = "dict(type='RepVGG', arch='A0', ", squeezed = "dict(type='RepVGG', arch='D2se', ";
        QCOMPARE(said(repvgg + "out_indices=(3, ))", "stem"), QString("y = act(branch_3x3(x) + branch_1x1(x))"));
        QCOMPARE(said(repvgg + "out_indices=(3, ))", "stage_1.1"), QString("y = act(branch_3x3(x) + branch_1x1(x) + branch_norm(x))"));
        QCOMPARE(said(repvgg + "out_indices=(3, ))", "stage_1.1.branch_3x3"), QString("y = norm(conv(x))"));
        QCOMPARE(said(repvgg + "deploy=True)", "stage_1.1"), QString("y = act(branch_reparam(x))"));
        QCOMPARE(said(repvgg + "deploy=True)", "stage_1.1.branch_reparam"),
                 QString("y[o,i,j] = b[o] + sum over c,u,v of W[o,c,u,v] * x[c,i + u - 1,j + v - 1]\nx is 0 outside"));
        QCOMPARE(said("dict(type='RepVGG', arch='B1g2')", "stage_1.1.branch_3x3.conv"),
                 QString("y[o,i,j] = sum over c,u,v of W[o,c,u,v] * x[64*(o // 64) + c,i + u - 1,j + v - 1]\nx is 0 outside"));
        QCOMPARE(said(squeezed + "deploy=False)", "stage_1.1"),
                 QString("y = act(se_layer(branch_3x3(x) + branch_1x1(x) + branch_norm(x)))"));
        QCOMPARE(said(squeezed + "deploy=False)", "stage_1.1.se_layer"), QString("y = x * conv2(conv1(global_avgpool(x)))"));
        QCOMPARE(said(squeezed + "deploy=True)", "stage_1.1"), QString("y = act(branch_reparam(x))"));
        QCOMPARE(said(squeezed + "deploy=True, keep_se=True)", "stage_1.1"), QString("y = act(se_layer(branch_reparam(x)))"));
        QCOMPARE(said(classifier(resnet18, 512), ""),
                 QString("logits = head(neck(backbone(x)))\nm = max over the classes of logits\nscores = exp(logits - m) / sum over the "
                         "classes of exp(logits - m)"));
        QCOMPARE(said(classifier(resnet18, 512), "neck"), QString("y[c] = gap(x)[c,0,0]"));
        QCOMPARE(said(classifier(resnet18, 512), "head"), QString("logits = fc(x)"));
        QCOMPARE(said("dict(type='LeNet5', num_classes=3)", ""), QString("y = classifier(flatten(features(x)))"));
    }

    void opsNameTheirOperands() {
        const SkipConstructorValues skip;
        const LayerPtr model = builtModel(
            "dict(type='RepVGG', arch=dict(num_blocks=[2], width_factor=[0.125], group_layer_map=None, se_cfg=None), strides=(1, ), "
            "dilations=(1, ), out_indices=(0, ))");
        QStringList said;
        const TracePtr trace = recorded(*model, inputOf({1, 3, 8, 8}));
        for (const Step& step : trace->steps)
            if (step.kind == StepKind::Op) said << QString::fromStdString(step.path + ": " + text(step.formula));
        QCOMPARE(said, (QStringList{"stem: y = branch_3x3(x) + branch_1x1(x)", "stage_1.0: y = branch_3x3(x) + branch_1x1(x)",
                                    "stage_1.0: y = sum + branch_norm(x)", "stage_1.1: y = branch_3x3(x) + branch_1x1(x)",
                                    "stage_1.1: y = sum + branch_norm(x)"}));
    }

    void switchingChangesTheFormula() {
        RepVggBlockOptions options;
        options.inChannels = options.outChannels = 4;
        options.normCfg = *golden::parse("model = dict(type='BN')\n")->find("model");
        options.actCfg = *golden::parse("model = dict(type='ReLU')\n")->find("model");
        RepVggBlock block(options);
        fillByRecipe(block);
        block.eval();
        block.switchToDeploy(at::ones({4, 4, 3, 3}), at::ones({4}));
        std::set<std::string> seen;
        QVERIFY_FORMULAS(*recorded(block, inputOf({1, 4, 5, 5})), seen);
        QCOMPARE(text(block.formula()), std::string("y = act(branch_reparam(x))"));
    }

    void losses_data() {
        QTest::addColumn<QString>("arguments");
        QTest::addColumn<bool>("soft");
        QTest::newRow("classes") << QString() << false;
        QTest::newRow("weighted classes") << "class_weight=[1.0, 2.0, 0.5], loss_weight=0.5" << false;
        QTest::newRow("sum") << "reduction='sum'" << false;
        QTest::newRow("soft") << "use_soft=True, class_weight=[1.0, 2.0, 0.5]" << true;
        QTest::newRow("sigmoid") << "use_sigmoid=True" << true;
        QTest::newRow("sigmoid, weighted") << "use_sigmoid=True, class_weight=[1.0, 2.0, 0.5], pos_weight=[3.0, 1.0, 2.0]" << true;
    }
    void losses() {
        QFETCH(QString, arguments);
        QFETCH(bool, soft);
        const LayerPtr layer =
            builtModel("dict(type='CrossEntropyLoss'" + (arguments.isEmpty() ? std::string() : ", " + arguments.toStdString()) + ")");
        auto& loss = dynamic_cast<Loss&>(*layer);
        const at::Tensor logits = inputOf({4, 3}) * 3;
        const at::Tensor target = soft ? at::sigmoid(inputOf({4, 3}).flip(0)).contiguous() : at::tensor({2, 0, 1, 1}, at::kLong);
        // A loss is observed when it is called: its formula is evaluated on what was recorded.
        std::set<std::string> seen;
        const TracePtr trace = recordedCall(loss, [&] { loss.loss(logits, target); });
        QVERIFY_FORMULAS(*trace, seen);
        QVERIFY(seen.contains("CrossEntropyLoss"));
        QCOMPARE(trace->steps.front().inputs.at(0).label, std::string("score"));
        QCOMPARE(trace->steps.front().inputs.at(1).label, std::string("target"));
        const LayerPtr smooth = builtModel("dict(type='LabelSmoothLoss', label_smooth_val=0.1)");
        QVERIFY(text(smooth->formula()).find("loss = ce(z, s)") != std::string::npos);
    }

private:
    std::set<std::string> m_seen;
};

TD_TEST(TstFormulas)
#include "tst_formulas.moc"
