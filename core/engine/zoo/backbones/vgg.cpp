// VGG (Simonyan and Zisserman 2015, table 1; mmcls/models/backbones/vgg.py).
#include "core/engine/nn/activation.h"
#include "core/engine/nn/containers.h"
#include "core/engine/nn/dropout.h"
#include "core/engine/nn/linear.h"
#include "core/engine/nn/ops.h"
#include "core/engine/nn/pooling.h"
#include "core/engine/zoo/backbones/backbone.h"
#include "core/engine/zoo/conv_module.h"
#include "core/engine/zoo/families.h"
#include "core/registry/python_values.h"

#include <algorithm>
#include <array>

namespace teardown::engine {

namespace {

struct VggDepth {
    int depth;
    std::array<int, 5> convolutions;  ///< per stage
};
constexpr VggDepth kVggDepths[] = {{11, {1, 1, 2, 2, 2}}, {13, {2, 2, 2, 2, 2}}, {16, {2, 2, 3, 3, 3}}, {19, {2, 2, 4, 4, 4}}};
constexpr std::array<std::int64_t, 5> kChannels = {64, 128, 256, 512, 512};

class Vgg : public Backbone {
public:
    explicit Vgg(const Arguments& a) : Backbone("VGG", a["init_cfg"], {"BaseBackbone"}) {
        const std::int64_t wanted = a.integer("depth");
        const auto* row =
            std::find_if(std::begin(kVggDepths), std::end(kVggDepths), [&](const VggDepth& depth) { return depth.depth == wanted; });
        if (row == std::end(kVggDepths))
            throw BuildFailure{a.bad("depth",
                                     message("depth.invalid-depth-for-vgg", "invalid depth {wanted} for vgg", {{"wanted", wanted}}),
                                     message("do.vgg-has-depths-11", "VGG has depths 11, 13, 16, 19."))};
        const std::int64_t stages = a.integer("num_stages");
        if (stages < 1 || stages > 5)
            throw BuildFailure{
                a.bad("num_stages", message("vgg.num-stages-must-be", "num_stages={stages}: must be 1 to 5", {{"stages", stages}}))};
        const auto dilations = a.integers("dilations");
        if (std::ssize(dilations) != stages)
            throw BuildFailure{
                a.bad("dilations", message("dilations.dilations-has-entries-for", "dilations has {dilations} entries for {stages} stages",
                                           {{"dilations", dilations.size()}, {"stages", stages}}))};
        const std::int64_t classes = a.integer("num_classes");
        m_outIndices = a["out_indices"].isNone() ? std::vector<std::int64_t>{classes > 0 ? 5 : 4} : a.integers("out_indices");
        if (m_outIndices.empty() || *std::max_element(m_outIndices.begin(), m_outIndices.end()) > stages)
            throw BuildFailure{
                a.bad("out_indices", message("vgg.out-indices-must-not", "out_indices={a}: must not exceed num_stages ({stages})",
                                             {{"a", a["out_indices"].repr()}, {"stages", stages}}))};
        m_frozenStages = a.integer("frozen_stages");
        m_normEval = a.boolean("norm_eval");

        m_features = register_module("features", std::make_shared<Sequential>());
        ConvModuleOptions options;
        options.bias = true;
        options.convCfg = a["conv_cfg"];
        options.normCfg = a["norm_cfg"];
        options.actCfg = a["act_cfg"];
        options.path = a.configPath();
        std::int64_t in = 3;
        for (std::size_t stage = 0; stage < static_cast<std::size_t>(stages); ++stage) {
            for (int i = 0; i < row->convolutions[stage]; ++i) {
                options.conv = Conv2dOptions::square(in, kChannels[stage], 3).padded(dilations[stage]).dilated(dilations[stage]);
                m_features->append(std::make_shared<ConvModule>(options));
                in = kChannels[stage];
            }
            if (stage + 1 < static_cast<std::size_t>(stages) || a.boolean("with_last_pool"))
                m_features->append(std::make_shared<MaxPool2d>(2, 2, 0, a.boolean("ceil_mode")));
            m_ends.push_back(m_features->items().size());
        }
        if (classes > 0) makeClassifier(classes);
    }

    Formula formula() const override {
        const auto wanted = [this](std::int64_t stage) {
            return std::find(m_outIndices.begin(), m_outIndices.end(), stage) != m_outIndices.end();
        };
        std::size_t outputs = m_classifier ? 1 : 0;
        for (std::int64_t stage = 0; stage < std::ssize(m_ends); ++stage) outputs += wanted(stage) ? 1 : 0;
        FormulaLines lines(outputs);
        std::size_t next = 0;
        for (std::size_t stage = 0; stage < m_ends.size(); ++stage) {
            for (; next < m_ends[stage]; ++next) lines.call(nameOf(*m_features->items()[next]));
            if (wanted(static_cast<std::int64_t>(stage))) lines.output();
        }
        if (!m_classifier) return lines.finish();
        lines.set(formula::flatten(lines.value(), 1));
        lines.call(nameOf(*m_classifier));
        lines.output();
        return lines.finish();
    }

protected:
    /// {[N, 3, H, W]} -> the outputs of the stages in out_indices, and with a classifier (224x224 only) the logits last.
    Value forward(const Value& input, const CallContext&) override {
        at::Tensor x = input.tensor();
        std::vector<Value> outputs;
        std::size_t next = 0;
        for (std::size_t stage = 0; stage < m_ends.size(); ++stage) {
            for (; next < m_ends[stage]; ++next) x = (*m_features->items()[next])(x);
            if (std::find(m_outIndices.begin(), m_outIndices.end(), static_cast<std::int64_t>(stage)) != m_outIndices.end())
                outputs.push_back(x);
        }
        if (m_classifier) {
            x = ops::viewRows(x, {"one row a sample", "The linear layers see all places and channels at once."});
            outputs.push_back((*m_classifier)(x));
        }
        return Value::list(std::move(outputs));
    }

    void freezeStages() override {
        if (m_frozenStages <= 0) return;
        const std::size_t end = m_ends[static_cast<std::size_t>(std::min<std::int64_t>(m_frozenStages, std::ssize(m_ends))) - 1];
        for (std::size_t i = 0; i < end; ++i) freeze(*m_features->items()[i]);
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
    std::vector<std::size_t> m_ends;  ///< first child of `features` after each stage
    std::vector<std::int64_t> m_outIndices;
    std::int64_t m_frozenStages = -1;
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
    return {"VGG",
            "Stacks of 3x3 convolutions with pooling between, three linear layers (Simonyan and Zisserman 2015).",
            ReferenceClass::of("mmcls.models.backbones.vgg.VGG"),
            {{"depth", {}, "Number of layers: 11, 13, 16 or 19."},
             {"num_classes", value(-1), "Classes of the classifier; -1: features only."},
             {"num_stages", value(5), "Stages that are built."},
             {"dilations", py::tuple({1, 1, 1, 1, 1}), "Dilation of each stage."},
             {"out_indices", py::none(), "Stages whose output is returned; None: the last, or the logits."},
             frozenStagesArgument(),
             convCfgArgument(),
             {"norm_cfg", py::none(), "Which norm layer; None: no norm."},
             {"act_cfg", py::dict({{"type", value("ReLU")}}), "Which activation."},
             normEvalArgument(),
             {"ceil_mode", value(false), "Round the size up when pooling."},
             {"with_last_pool", value(true), "Pool after the last stage."},
             initCfgArgument(vggInitCfg())},
            [](const Arguments& a, BuildContext&) -> Result<LayerPtr> { return LayerPtr(std::make_shared<Vgg>(a)); }};
}

}  // namespace teardown::engine
