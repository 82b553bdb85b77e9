// VGG (Simonyan and Zisserman 2015, table 1; mmcls/models/backbones/vgg.py).
#include "core/engine/nn/activation.h"
#include "core/engine/nn/containers.h"
#include "core/engine/nn/dropout.h"
#include "core/engine/nn/linear.h"
#include "core/engine/nn/ops.h"
#include "core/engine/nn/pooling.h"
#include "core/engine/zoo/backbones/arch_row.h"
#include "core/engine/zoo/backbones/staged_backbone.h"
#include "core/engine/zoo/blocks/conv_module.h"
#include "core/engine/zoo/families.h"
#include "core/registry/python_values.h"

#include <algorithm>

namespace teardown::engine {

namespace {

struct VggDepth {
    int name;
    std::array<int, 5> convolutions;  ///< per stage
};
constexpr VggDepth kVggDepths[] = {{11, {1, 1, 2, 2, 2}}, {13, {2, 2, 2, 2, 2}}, {16, {2, 2, 3, 3, 3}}, {19, {2, 2, 4, 4, 4}}};
constexpr std::array<std::int64_t, 5> kChannels = {64, 128, 256, 512, 512};

class Vgg : public StagedBackbone {
public:
    explicit Vgg(const Arguments& a) : StagedBackbone(a) {
        const VggDepth& depth = archRow(kVggDepths, a, [](const Arguments& given, const std::string& known) {
            return noSuchDepth(given, known, message("depth.vgg", "vgg"));
        });
        const std::int64_t stages = checkedStages(a, 5), classes = a.integer("num_classes");
        const auto dilations = integersPerStage(a, "dilations", stages);
        m_outIndices = a["out_indices"].isNone() ? std::vector<std::int64_t>{classes > 0 ? 5 : 4} : a.integers("out_indices");
        if (m_outIndices.empty() || *std::max_element(m_outIndices.begin(), m_outIndices.end()) > stages)
            throw BuildFailure{
                a.bad("out_indices", message("vgg.out-indices-must-not", "out_indices={a}: must not exceed num_stages ({stages})",
                                             {{"a", a["out_indices"].repr()}, {"stages", stages}}))};

        m_features = register_module("features", std::make_shared<Sequential>());
        ConvModuleOptions shared = ConvModuleOptions::sharedBy(a);
        shared.bias = true;
        std::int64_t in = 3;
        for (std::size_t stage = 0; stage < static_cast<std::size_t>(stages); ++stage) {
            const std::size_t first = m_features->items().size();
            const std::int64_t dilation = dilations[stage];
            for (int i = 0; i < depth.convolutions[stage]; ++i, in = kChannels[stage])
                m_features->append(convModule(shared, Conv2dOptions::square(in, kChannels[stage], 3).padded(dilation).dilated(dilation)));
            if (stage + 1 < static_cast<std::size_t>(stages) || a.boolean("with_last_pool"))
                m_features->append(std::make_shared<MaxPool2d>(2, 2, 0, a.boolean("ceil_mode")));
            addStage({m_features->items().begin() + static_cast<std::ptrdiff_t>(first), m_features->items().end()});
        }
        if (classes > 0) makeClassifier(classes);
    }

    Formula formula() const override {
        if (!m_classifier) return StagedBackbone::formula();
        FormulaLines lines = stageLines(/*more=*/1);
        lines.set(formula::flatten(lines.value(), 1));
        lines.call(nameOf(*m_classifier));
        lines.output();
        return lines.finish();
    }

protected:
    /// {[N, 3, H, W]} -> the outputs of the stages in out_indices, and with a classifier (224x224 only) the logits last.
    Value forward(const Value& input, const CallContext&) override {
        std::vector<Value> outputs;
        const at::Tensor x = runStages(input.tensor(), outputs);
        if (m_classifier)
            outputs.emplace_back(
                (*m_classifier)(ops::viewRows(x, {"one row a sample", "The linear layers see all positions and channels at once."})));
        return Value::list(std::move(outputs));
    }

private:
    void makeClassifier(std::int64_t classes) {
        m_classifier = register_module("classifier", std::make_shared<Sequential>());
        for (const std::int64_t in : {512 * 7 * 7, 4096}) {
            m_classifier->append(std::make_shared<Linear>(in, 4096));
            m_classifier->append(makeReLU(/*inplace=*/true));
            m_classifier->append(std::make_shared<Dropout>());
        }
        m_classifier->append(std::make_shared<Linear>(4096, classes));
    }

    std::shared_ptr<Sequential> m_features;
    std::shared_ptr<Sequential> m_classifier;
};

ConfigValue vggInitCfg() {
    using py::value;
    return py::list({py::dict({{"type", value("Kaiming")}, {"layer", py::list({value("Conv2d")})}}),
                     py::dict({{"type", value("Constant")}, {"val", value(1.0)}, {"layer", py::list({value("_BatchNorm")})}}),
                     py::dict({{"type", value("Normal")}, {"std", value(0.01)}, {"layer", py::list({value("Linear")})}})});
}

}  // namespace

LayerEntry vggEntry() {
    using py::value;
    return layerEntry<Vgg>(ReferenceClass::of("mmcls.models.backbones.vgg.VGG"),
                           "Stacks of 3x3 convolutions with pooling between, three linear layers (Simonyan and Zisserman 2015).",
                           {{"depth", {}, "Number of layers: 11, 13, 16 or 19."},
                            {"num_classes", value(-1), "Classes of the classifier; -1: features only."},
                            {"num_stages", value(5), "Number of stages."},
                            {"dilations", py::tuple({1, 1, 1, 1, 1}), "Dilation of each stage."},
                            {"out_indices", py::none(), "Stages whose output is returned; None: the last, or the logits."},
                            frozenStagesArgument(),
                            convCfgArgument(),
                            {"norm_cfg", py::none(), "Which norm layer; None: no norm."},
                            actCfgArgument(),
                            normEvalArgument(),
                            {"ceil_mode", value(false), "Round the size up when pooling."},
                            {"with_last_pool", value(true), "Pool after the last stage."},
                            initCfgArgument(vggInitCfg())});
}

}  // namespace teardown::engine
