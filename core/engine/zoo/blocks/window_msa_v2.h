// WindowMSAV2: window attention by the angles between queries and keys, with a bias that a small network computes from relative positions
// (Liu et al., CVPR 2022, section 3.2; mmcls/models/utils/attention.py). Children: cpb_mlp, qkv, attn_drop, proj, proj_drop, softmax.
#pragma once

#include "core/engine/nn/containers.h"
#include "core/engine/zoo/blocks/window_msa.h"

namespace teardown::engine {

class WindowMsaV2 : public WindowAttention {
public:
    /// pretrainedWindow: height and width by which relative positions are scaled; 0: those of the window.
    WindowMsaV2(const WindowMsaOptions& options, std::int64_t hiddenDims, const std::array<std::int64_t, 2>& pretrainedWindow);
    Formula formula() const override;
    /// The buffers are never read from a file.
    OnLoading onLoading(const std::string& key) const override;

protected:
    /// As WindowMsa's.
    Value forward(const Value& input, const CallContext& context) override;

private:
    std::shared_ptr<Sequential> m_biasNetwork;
    at::Tensor m_logitScale;   ///< [heads, 1, 1], the logarithm of a factor
    at::Tensor m_coordinates;  ///< [1, 2 window - 1, 2 window - 1, 2]
    at::Tensor m_index;
    at::Tensor m_queryBias, m_valueBias;  ///< [embedDims] or undefined
};

}  // namespace teardown::engine
