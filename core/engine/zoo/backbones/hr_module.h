// HRModule: residual blocks on maps of several resolutions side by side, then each resolution gets the sum of all
// (Wang et al., TPAMI 2020, figure 4; mmcls/models/backbones/hrnet.py). Children: branches, fuse_layers, relu.
#pragma once

#include "core/engine/zoo/backbones/resnet_block.h"

namespace teardown::engine {

/// One resolution of a module; each has half the height and width of the previous one.
struct HRBranch {
    int blocks = 0;
    std::int64_t channels = 0;  ///< of input and output
};

class HRModule : public ValueModule {
public:
    /// block: the settings shared by all residual blocks. Without multiscaleOutput only the first resolution is returned. Throws
    /// BuildFailure or c10::Error.
    HRModule(const std::vector<HRBranch>& branches, ResNetBlockOptions block, bool multiscaleOutput);
    Formula formula() const override;

protected:
    /// {[N, C_0, H, W], [N, C_1, H / 2, W / 2], ...} -> the same shapes, or only the first. Heights and widths must be divisible.
    Value forward(const Value& inputs, const CallContext& context) override;

private:
    void makeFuseLayers(const std::vector<HRBranch>& branches, const ResNetBlockOptions& block, std::size_t outputs);

    std::shared_ptr<ModuleList> m_branches;
    std::shared_ptr<ModuleListOf<ModuleList>> m_fuseLayers;  ///< by output, then by input; null with one branch
    UnaryPtr m_relu;
};

/// 3x3 convolution and norm, then a ReLU unless `relu` is null: used by HRNet to change resolutions and channels. Throws BuildFailure.
std::shared_ptr<Sequential> makeHRConvolution(const ResNetBlockOptions& shared, std::int64_t in, std::int64_t out, std::int64_t stride,
                                              const UnaryPtr& relu);

}  // namespace teardown::engine
