#include "core/engine/zoo/blocks/t2t_module.h"

#include "core/engine/nn/linear.h"
#include "core/engine/nn/token_ops.h"
#include "core/engine/nn/window_ops.h"
#include "core/engine/zoo/blocks/block_arguments.h"
#include "core/engine/zoo/blocks/transformer_encoder_layer.h"
#include "core/registry/python_values.h"

namespace teardown::engine {

namespace {
struct SplitRow {
    std::int64_t kernel, stride, padding;
};
// Yuan et al., section 3.1: windows of 7, 3 and 3 that overlap by 3, 1 and 1.
constexpr SplitRow kSplits[] = {{7, 4, 2}, {3, 2, 1}, {3, 2, 1}};
}  // namespace

static const Signature& t2tModuleSignature() {
    using py::value;
    static const Signature s_signature{"T2TModule",
                                       "Turns a picture into tokens by joining neighbours step by step.",
                                       ReferenceClass::of("mmcls.models.backbones.t2t_vit.T2TModule"),
                                       {{"img_size", value(224), "Picture size for which the number of tokens is computed."},
                                        {"in_channels", value(3), "Channels of the picture."},
                                        {"embed_dims", value(384), "Channels of a token."},
                                        {"token_dims", value(64), "Channels of a token between the steps."},
                                        {"use_performer", value(false), "Attention with random features; the reference refuses it."},
                                        {"init_cfg", py::none(), "Initialisation rules applied by --init-weights."}}};
    return s_signature;
}

T2tModule::T2tModule(const ConfigValue& config, const std::string& path)
    : T2tModule(checkedArguments(t2tModuleSignature(), config, path)) {}

T2tModule::T2tModule(const Arguments& a) : ValueModule("T2TModule", a["init_cfg"]) {
    if (a.boolean("use_performer"))
        throw BuildFailure{a.bad("use_performer", message("t2t-module.performer", "Performer hasn't been implemented."))};
    for (std::size_t i = 0; i < std::size(kSplits); ++i) {
        const auto [kernel, stride, padding] = kSplits[i];
        m_splits[i] =
            register_module("soft_split" + std::to_string(i),
                            std::make_shared<Unfold>(Unfold::Pair{kernel, kernel}, Unfold::Pair{1, 1}, Unfold::Pair{padding, padding},
                                                     Unfold::Pair{stride, stride}, Unfold::Given{{}, py::value(1), {}, {}}));
    }
    const std::int64_t dims = a.integer("token_dims");
    std::int64_t channels = a.integer("in_channels");
    for (std::size_t i = 0; i < m_attentions.size(); ++i) {
        const std::int64_t window = kSplits[i].kernel * kSplits[i].kernel;
        const ConfigValue config = py::dict({{"input_dims", ConfigValue::integer(channels * window)},
                                             {"embed_dims", ConfigValue::integer(dims)},
                                             {"num_heads", py::value(1)},
                                             {"feedforward_channels", ConfigValue::integer(dims)}});
        m_attentions[i] = register_module("attention" + std::to_string(i + 1),
                                          ValuePtr(std::make_shared<TransformerEncoderLayer>(config, a.configPath(), EncoderKind::T2t)));
        channels = dims;
        m_seen.emplace_back(2, 2);
    }
    m_project = register_module("project",
                                UnaryPtr(std::make_shared<Linear>(dims * kSplits[2].kernel * kSplits[2].kernel, a.integer("embed_dims"))));
    const std::int64_t side = a.integer("img_size") / (kSplits[0].stride * kSplits[1].stride * kSplits[2].stride);
    m_outSize = {side, side, 0};
}

Formula T2tModule::formula() const {
    using formula::index;
    using formula::tensor;
    std::vector<FormulaLine> lines;
    Term map = formula::x();
    for (std::size_t i = 0; i < m_splits.size(); ++i) {
        const std::string number = std::to_string(i);
        lines.push_back({"u" + number, {}, called(m_splits[i], map), -1});
        lines.push_back({"t" + number, {"l", "r"}, tensor("u" + number)[{index("r"), index("l")}], -1});
        const Term tokens = tensor("t" + number);
        if (i == m_attentions.size()) {
            lines.push_back({"y", {}, called(m_project, tokens), 0});
            break;
        }
        lines.push_back({"a" + number, {}, formula::call(nameOf(*m_attentions[i]), {tokens}), -1});
        const Term place = m_seen[i].get().w * index("i") + index("j");
        lines.push_back({"map" + number, {"c", "i", "j"}, tensor("a" + number)[{place, index("c")}], -1});
        map = tensor("map" + number);
    }
    return Formula(std::move(lines));
}

Value T2tModule::forward(const Value& picture, const CallContext&) {
    at::Tensor x = picture.tensor();
    TokenGrid grid;
    for (std::size_t i = 0; i < m_splits.size(); ++i) {
        const auto [rows, columns] = m_splits[i]->places(x.size(2), x.size(3));
        grid = {rows, columns, 0};
        x = ops::transpose((*m_splits[i])(x), {"a token a window", "The values under a window are concatenated in one token."});
        if (i == m_attentions.size()) break;
        m_seen[i] = grid;
        x = (*m_attentions[i])(Value(x, grid)).tensor();
        x = ops::tokensToMap(x, grid, {"tokens as a map", "The next windows join neighbours, which are found by rows and columns."});
    }
    return {(*m_project)(x), grid};
}

}  // namespace teardown::engine
