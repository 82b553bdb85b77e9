#include "core/engine/zoo/blocks/ffn.h"

#include "core/engine/nn/dropout.h"
#include "core/engine/nn/linear.h"
#include "core/engine/nn/ops.h"
#include "core/engine/zoo/layer_builders.h"

namespace teardown::engine {

Ffn::Ffn(const FfnOptions& options) : ValueModule("FFN"), m_addIdentity(options.addIdentity) {
    TORCH_CHECK(options.layers >= 2, "num_fcs should be no less than 2. got ", options.layers, ".");
    // All layers share one activation, which so has its name from here.
    const UnaryPtr activate = register_module("activate", buildActivationLayer(options.actCfg, options.path + ".act_cfg"));
    m_layers = register_module("layers", std::make_shared<Sequential>(/*ofMmcv=*/true));
    std::int64_t channels = options.embedDims;
    for (std::int64_t i = 0; i + 1 < options.layers; ++i) {
        auto widened = std::make_shared<Sequential>(/*ofMmcv=*/true);
        widened->append(std::make_shared<Linear>(channels, options.feedforwardChannels));
        widened->append(activate);
        widened->append(std::make_shared<Dropout>(options.drop));
        m_layers->append(widened);
        channels = options.feedforwardChannels;
    }
    m_layers->append(std::make_shared<Linear>(options.feedforwardChannels, options.embedDims));
    m_layers->append(std::make_shared<Dropout>(options.drop));
    m_dropout = register_module("dropout_layer", UnaryPtr(std::make_shared<DropPath>(options.dropPath)));
}

Formula Ffn::formula() const {
    const Term x = called(m_dropout, called(m_layers, formula::x()));
    return Formula(m_addIdentity ? formula::tensor("identity", "identity") + x : x);
}

Value Ffn::forward(const Value& input, const CallContext&) {
    if (!m_addIdentity) return (*m_dropout)((*m_layers)(input.tensor()));
    return ops::add(input.at("identity").tensor(), (*m_dropout)((*m_layers)(input.at("x").tensor())),
                    {"residual sum", "The layers learn what to change in each token; the gradient passes the sum unhindered."});
}

}  // namespace teardown::engine
