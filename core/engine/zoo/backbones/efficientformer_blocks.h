// The blocks of EfficientFormer (Li et al., NeurIPS 2022, figure 3; mmcls/models/backbones/efficientformer.py): Meta4D pools maps [N, C, H,
// W], Meta3D attends among tokens [N, T, C], and Flat turns a map into tokens.
#pragma once

#include "core/engine/zoo/blocks/residual_branches.h"
#include "core/registry/arguments.h"

namespace teardown::engine {

/// Children: token_mixer, mlp, drop_path, ls1, ls2.
class Meta4D : public ResidualBranches {
public:
    /// a: of the network. Its mlp_ratios does not reach these blocks: they widen fourfold. Throws BuildFailure.
    Meta4D(const Arguments& a, std::int64_t channels, double dropPath);
};

/// Children: norm1, token_mixer, norm2, mlp, drop_path, ls1, ls2.
class Meta3D : public ResidualBranches {
public:
    /// a: of the network. Throws BuildFailure.
    Meta3D(const Arguments& a, std::int64_t channels, double dropPath);
};

class Flat : public ValueLayer {
public:
    Flat() : ValueLayer("Flat") {}
    Description describe() const override;
    Formula formula() const override;

protected:
    /// [N, C, h, w] -> tokens [N, h * w, C] with their grid.
    Value forward(const Value& map, const CallContext& context) override;
};

}  // namespace teardown::engine
