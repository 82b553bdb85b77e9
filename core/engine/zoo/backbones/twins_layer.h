// The encoder layers of Twins (Chu et al., NeurIPS 2021, section 3; mmcls/models/backbones/twins.py): GSAEncoderLayer, whose attention sees
// a coarser map, and LSAEncoderLayer, whose attention works in windows. Children: norm1, attn, norm2, ffn, drop_path.
#pragma once

#include "core/engine/zoo/blocks/ffn.h"

namespace teardown::engine {

struct TwinsLayerOptions {
    std::int64_t embedDims = 0;
    std::int64_t heads = 1;
    std::int64_t feedforwardChannels = 0;
    std::int64_t reduction = 1;  ///< sr_ratio of GSAEncoderLayer
    std::int64_t window = 0;     ///< of LSAEncoderLayer; 0: GSAEncoderLayer
    bool qkvBias = true;
    Rate drop, attnDrop;
    double dropPath = 0;
    ConfigValue normCfg;
    std::string path;  ///< config path of the backbone, for messages
};

class TwinsLayer : public ValueModule {
public:
    /// Throws BuildFailure or c10::Error.
    explicit TwinsLayer(const TwinsLayerOptions& options);
    Formula formula() const override;

protected:
    /// Tokens [N, h * w, embedDims] with their grid -> the same.
    Value forward(const Value& tokens, const CallContext& context) override;

private:
    ValuePtr makeAttention(const TwinsLayerOptions& options) const;

    UnaryPtr m_norm1, m_norm2, m_dropPath;
    ValuePtr m_attention;
    std::shared_ptr<Ffn> m_ffn;
};

}  // namespace teardown::engine
