// RepMLPBlock: a fully connected layer over all places of a map, which channels share in groups, beside convolutions that can be folded
// into it, times a gate for each channel (Ding et al., CVPR 2022, section 3; mmcls/models/backbones/repmlp.py). State keys: gp, fc3,
// fc3_bn, repconv1, repconv3 ...; deploy: gp, fc3.
#pragma once

#include "core/engine/nn/base_module.h"
#include "core/engine/nn/reparam_plan.h"

#include <optional>

namespace teardown::engine {

struct RepMlpBlockOptions {
    std::int64_t channels = 0;
    std::int64_t height = 0, width = 0;  ///< of the partition, which is the whole map
    std::vector<std::int64_t> kernels;   ///< sides of the convolutions, in the order of summation; empty: none
    std::int64_t ratio = 4;              ///< of the global perceptron
    std::int64_t shareSets = 1;          ///< groups of the fully connected layer; every shareSets successive channels share its weights
    bool deploy = false;
    std::string path;  ///< config path of the backbone
};

class RepMlpBlock : public UnaryModule, public Reparameterisable {
public:
    /// Throws BuildFailure or c10::Error.
    explicit RepMlpBlock(RepMlpBlockOptions options);

    Description describe() const override;
    bool isDeploy() const override { return m_deploy; }
    const char* foldedName() const override { return "fc3"; }
    ReparamBlock describeBranches() const override;
    /// kernel: [shareSets * height * width, height * width, 1, 1], bias: [shareSets * height * width], in the block's dtype. The gate
    /// stays.
    void switchToDeploy(const at::Tensor& kernel, const at::Tensor& bias) override;
    Formula formula() const override;

protected:
    /// [N, channels, height, width] -> the same shape. Throws c10::Error for another one.
    at::Tensor forward(const at::Tensor& input) override;

private:
    UnaryPtr makeFullyConnected(bool bias) const;
    std::int64_t places() const { return m_options.height * m_options.width; }

    RepMlpBlockOptions m_options;
    bool m_deploy;
    UnaryPtr m_gate, m_fullyConnected, m_norm;
    std::vector<UnaryPtr> m_convolutions;  ///< of the kernels
};

}  // namespace teardown::engine
