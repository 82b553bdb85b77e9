// Res2Net's bottleneck: the channels are divided into parts, and each part's 3x3 also sees what the one before it found (Gao et al.,
// Res2Net, TPAMI 2019, figure 2; mmcls/models/backbones/res2net.py).
#pragma once

#include "core/engine/zoo/backbones/resnet_block.h"

namespace teardown::engine {

/// Children: conv1, bn1, conv3, bn3, relu, downsample, drop_path, pool, convs, bns. It owns drop_path but does not apply it.
class Bottle2neck : public ResNetBlock {
public:
    /// Throws BuildFailure or c10::Error.
    explicit Bottle2neck(const ResNetBlockOptions& options);

protected:
    at::Tensor branch(const at::Tensor& input) override;
    Term branchTerm(std::vector<FormulaLine>& lines) const override;

private:
    std::int64_t m_width = 0;  ///< channels of a part
    std::shared_ptr<ModuleList> m_partConvs, m_partNorms;
    UnaryPtr m_pool;  ///< null: the last part passes unchanged
};

}  // namespace teardown::engine
