#include "core/engine/zoo/backbones/twins_layer.h"

#include "core/engine/nn/dropout.h"
#include "core/engine/nn/ops.h"
#include "core/engine/zoo/blocks/global_subsampled_attention.h"
#include "core/engine/zoo/blocks/locally_grouped_attention.h"
#include "core/engine/zoo/layer_builders.h"
#include "core/registry/python_values.h"

namespace teardown::engine {

TwinsLayer::TwinsLayer(const TwinsLayerOptions& o) : ValueModule(o.window > 0 ? "LSAEncoderLayer" : "GSAEncoderLayer") {
    const auto norm = [&] { return buildNormLayer(o.normCfg, o.embedDims, {}, o.path + ".norm_cfg").layer; };
    m_norm1 = register_module("norm1", norm());
    m_attention = register_module("attn", makeAttention(o));
    m_norm2 = register_module("norm2", norm());
    FfnOptions ffn;
    ffn.embedDims = o.embedDims;
    ffn.feedforwardChannels = o.feedforwardChannels;
    ffn.actCfg = py::dict({{"type", py::value("GELU")}});
    ffn.drop = o.drop;
    ffn.dropPath = o.dropPath;
    ffn.addIdentity = false;
    ffn.path = o.path;
    m_ffn = register_module("ffn", std::make_shared<Ffn>(ffn));
    // The branches have a dropout of their own already: in training a sample is dropped twice.
    m_dropPath = register_module(
        "drop_path", o.dropPath > 0 ? UnaryPtr(std::make_shared<DropPath>(o.dropPath)) : UnaryPtr(std::make_shared<Identity>()));
}

ValuePtr TwinsLayer::makeAttention(const TwinsLayerOptions& o) const {
    if (o.window > 0) {
        LocallyGroupedAttentionOptions local;
        local.embedDims = o.embedDims;
        local.heads = o.heads;
        local.window = o.window;
        local.qkvBias = o.qkvBias;
        local.attnDrop = o.attnDrop;
        local.projDrop = o.drop;
        return std::make_shared<LocallyGroupedAttention>(local);
    }
    GlobalSubsampledAttentionOptions global;
    global.embedDims = o.embedDims;
    global.heads = o.heads;
    global.ratio = o.reduction;
    global.qkvBias = o.qkvBias;
    global.attnDrop = o.attnDrop;
    global.projDrop = o.drop;
    global.dropPath = o.dropPath;
    global.normCfg = o.normCfg;
    global.path = o.path;
    return std::make_shared<GlobalSubsampledAttention>(global);
}

Formula TwinsLayer::formula() const {
    const Term x = formula::x(), h = formula::tensor("h");
    return Formula({{"h", {}, x + called(m_dropPath, called(m_attention, called(m_norm1, x))), -1},
                    {"y", {}, h + called(m_dropPath, called(m_ffn, called(m_norm2, h))), 0}});
}

Value TwinsLayer::forward(const Value& tokens, const CallContext& context) {
    const TokenGrid grid = gridOf(tokens, context);
    const at::Tensor& x = tokens.tensor();
    const at::Tensor attended = (*m_attention)(Value((*m_norm1)(x), grid), {grid, {}, {}}).tensor();
    const at::Tensor h = ops::add(x, (*m_dropPath)(attended),
                                  {"residual sum", "The attention learns what to add to each token; the shortcut keeps the original."});
    const at::Tensor changed = (*m_ffn)((*m_norm2)(h)).tensor();
    return {ops::add(h, (*m_dropPath)(changed),
                     {"residual sum", "The layers learn what to change in each token; the shortcut keeps the original."}),
            grid};
}

}  // namespace teardown::engine
