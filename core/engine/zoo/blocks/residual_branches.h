// ResidualBranches: a block of branches with a shortcut each; a learned factor a channel may scale a branch before drop_path (Touvron et
// al., ICCV 2021, section 2). The blocks of VAN, PoolFormer and EfficientFormer.
#pragma once

#include "core/engine/nn/base_module.h"

namespace teardown::engine {

class ResidualBranches : public UnaryModule {
public:
    Formula formula() const override;

protected:
    using UnaryModule::UnaryModule;
    /// A parameter [channels], by which a branch is multiplied; without a name there is none.
    struct Scale {
        std::string name;
        at::Tensor values;
    };
    Scale makeScale(const char* name, std::int64_t channels, double value);
    /// The child drop_path: an Identity without a probability.
    void makeDropPath(double probability);
    /// parts: called one after the other.
    void addBranch(std::vector<UnaryPtr> parts, Scale scale = {}) { m_branches.push_back({std::move(parts), std::move(scale)}); }

    /// [N, C, H, W], or without scales [N, T, C], -> the same.
    at::Tensor forward(const at::Tensor& input) override;

private:
    struct Branch {
        std::vector<UnaryPtr> parts;
        Scale scale;
    };
    std::vector<Branch> m_branches;
    UnaryPtr m_dropPath;
};

}  // namespace teardown::engine
