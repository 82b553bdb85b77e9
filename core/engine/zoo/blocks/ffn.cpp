#include "core/engine/zoo/blocks/ffn.h"

#include "core/engine/nn/dropout.h"
#include "core/engine/nn/linear.h"
#include "core/engine/nn/ops.h"
#include "core/engine/zoo/blocks/block_arguments.h"
#include "core/engine/zoo/layer_builders.h"
#include "core/registry/python_values.h"

namespace teardown::engine {

static const Signature& ffnSignature() {
    using py::none;
    using py::value;
    static const Signature s_signature{"FFN",
                                       "Linear layers applied to each token separately.",
                                       ReferenceClass::of("mmcv.cnn.bricks.transformer.FFN"),
                                       {{"embed_dims", value(256), "Channels of a token."},
                                        {"feedforward_channels", value(1024), "Channels of a token between the layers."},
                                        {"num_fcs", value(2), "Number of layers."},
                                        {"act_cfg", py::dict({{"type", value("ReLU")}, {"inplace", value(true)}}), "Which activation."},
                                        {"ffn_drop", value(0.0), "Fraction of values set to zero during training."},
                                        {"dropout_layer", none(), "Layer that drops samples during training."},
                                        {"add_identity", value(true), "Whether the input is added to the output."},
                                        {"init_cfg", none(), "Initialisation rules applied by --init-weights."}}};
    return s_signature;
}

static FfnOptions optionsOf(const Arguments& a) {
    FfnOptions options;
    options.embedDims = a.integer("embed_dims");
    options.feedforwardChannels = a.integer("feedforward_channels");
    options.layers = a.integer("num_fcs");
    options.actCfg = a["act_cfg"];
    options.drop = rateOf(a, "ffn_drop");
    if (a["dropout_layer"].truthy())
        options.dropout = buildDropoutLayer(a["dropout_layer"], a.path("dropout_layer"));
    else
        options.dropout = std::make_shared<Identity>();
    options.addIdentity = a.boolean("add_identity");
    options.path = a.configPath();
    options.initCfg = a["init_cfg"];
    return options;
}

Ffn::Ffn(const ConfigValue& config, const std::string& path) : Ffn(optionsOf(checkedArguments(ffnSignature(), config, path))) {}

Ffn::Ffn(const FfnOptions& options) : ValueModule("FFN", options.initCfg), m_addIdentity(options.addIdentity) {
    TORCH_CHECK(options.layers >= 2, "num_fcs should be no less than 2. got ", options.layers, ".");
    // All layers share one activation, which therefore gets its name here.
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
    m_dropout =
        register_module("dropout_layer", options.dropout ? options.dropout : UnaryPtr(std::make_shared<DropPath>(options.dropPath)));
}

Formula Ffn::formula() const {
    const Term x = called(m_dropout, called(m_layers, formula::x()));
    return Formula(m_addIdentity ? formula::tensor("identity", "identity") + x : x);
}

Value Ffn::forward(const Value& input, const CallContext&) {
    if (!m_addIdentity) return (*m_dropout)((*m_layers)(input.tensor()));
    return ops::add(input.at("identity").tensor(), (*m_dropout)((*m_layers)(input.at("x").tensor())),
                    {"residual sum", "The layers learn what to change in each token; the gradient passes through the sum unchanged."});
}

}  // namespace teardown::engine
