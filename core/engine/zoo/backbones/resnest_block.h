// ResNeSt's bottleneck: the 3x3 is a split attention, and a pooling takes its stride (Zhang et al., ResNeSt, 2020, section 3;
// mmcls/models/backbones/resnest.py).
#pragma once

#include "core/engine/zoo/backbones/resnet_block.h"

namespace teardown::engine {

/// The reference calls it Bottleneck. It owns drop_path but does not apply it.
class ResNeStBlock : public ResNetBlock {
public:
    /// Throws BuildFailure or c10::Error.
    explicit ResNeStBlock(const ResNetBlockOptions& options);
    Description describe() const override;

protected:
    at::Tensor branch(const at::Tensor& input) override;
    Term branchTerm(std::vector<FormulaLine>& lines) const override;

private:
    UnaryPtr m_attention;
    UnaryPtr m_pool;  ///< null: no stride, or the attention takes it
};

}  // namespace teardown::engine
