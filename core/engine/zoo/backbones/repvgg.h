// RepVGG (Ding et al., CVPR 2021, table 2; mmcls/models/backbones/repvgg.py): a stem block and four stages of RepVGG blocks.
#pragma once

#include "core/engine/nn/containers.h"
#include "core/engine/zoo/backbones/backbone.h"
#include "core/engine/zoo/backbones/repvgg_block.h"

namespace teardown::engine {

/// One architecture: a row of repvgg.cpp's table or the dict of a config.
struct RepVggArch {
    std::vector<std::int64_t> blocks;             ///< per stage
    std::vector<double> widths;                   ///< factor of base_channels * 2^stage
    std::map<std::int64_t, std::int64_t> groups;  ///< number of the block over all stages, from 1 -> groups of its convolutions
    ConfigValue seCfg;
    std::int64_t stemChannels = 64;  ///< upper limit of the stem's width
};

class RepVgg : public Backbone {
public:
    /// Throws BuildFailure or c10::Error. `context` is warned when deploy drops SE.
    RepVgg(const Arguments& arguments, BuildContext& context);
    Formula formula() const override;

protected:
    /// {[N, C, H, W]} -> the outputs of the stages in out_indices; 1/32 of the size after the last.
    Value forward(const Value& input, const CallContext& context) override;
    void freezeStages() override;

private:
    UnaryPtr m_stem;
    std::vector<UnaryPtr> m_stages;
    UnaryPtr m_ppf;  ///< after the last stage, or null
    std::vector<std::int64_t> m_outIndices;
    std::int64_t m_frozenStages = -1;
};

/// MTSPPF: one reduction, three chained 5x5 poolings side by side (YOLOX-PAI).
class Mtsppf : public UnaryLayer {
public:
    Mtsppf(std::int64_t inChannels, std::int64_t outChannels, const ConfigValue& normCfg, const ConfigValue& actCfg, std::int64_t kernel,
           const std::string& path);
    Description describe() const override { return madeOfParts(); }
    Formula formula() const override;

protected:
    at::Tensor forward(const at::Tensor& input) override;

private:
    UnaryPtr m_conv1;
    UnaryPtr m_conv2;
    UnaryPtr m_maxPool;
};

}  // namespace teardown::engine
