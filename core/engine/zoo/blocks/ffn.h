// FFN: linear layers applied to each token separately, with a shortcut (mmcv/cnn/bricks/transformer.py; Vaswani et al., NeurIPS 2017,
// section 3.3). Children: activate, layers, dropout_layer.
#pragma once

#include "core/engine/nn/containers.h"
#include "core/engine/nn/dropout.h"

namespace teardown::engine {

struct FfnOptions {
    std::int64_t embedDims = 256;
    std::int64_t feedforwardChannels = 1024;
    std::int64_t layers = 2;  ///< num_fcs, 2 or more
    ConfigValue actCfg;
    Rate drop;
    double dropPath = 0;  ///< of dropout_layer
    UnaryPtr dropout;     ///< dropout_layer itself; null: DropPath(dropPath)
    bool addIdentity = true;
    std::string path;  ///< config path of the owner, for messages
    ConfigValue initCfg;
};

class Ffn : public ValueModule {
public:
    /// Throws BuildFailure or c10::Error.
    explicit Ffn(const FfnOptions& options);
    /// config: a dict of the class's keyword arguments. Throws BuildFailure or c10::Error.
    Ffn(const ConfigValue& config, const std::string& path);
    bool addsIdentity() const { return m_addIdentity; }
    Formula formula() const override;

protected:
    /// Named x and identity, both [..., embedDims]: identity is added to the layers' output for x. A single tensor without addIdentity.
    Value forward(const Value& input, const CallContext& context) override;

private:
    std::shared_ptr<Sequential> m_layers;
    UnaryPtr m_dropout;
    bool m_addIdentity;
};

}  // namespace teardown::engine
