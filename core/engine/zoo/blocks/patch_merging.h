// PatchMerging: joins the tokens of neighbouring positions and narrows them with a linear layer, which halves the map's sides (Liu et al.,
// ICCV 2021, section 3.1; mmcv/cnn/bricks/transformer.py, and mmcls/models/utils/embed.py for the second version). Children:
// adaptive_padding, sampler, norm and reduction.
#pragma once

#include "core/engine/nn/base_module.h"
#include "core/engine/nn/unfold.h"
#include "core/engine/zoo/blocks/adaptive_padding.h"
#include "core/engine/zoo/blocks/seen_grid.h"
#include "core/registry/arguments.h"

namespace teardown::engine {

class PatchMerging : public ValueModule {
public:
    /// config: a dict of the class's keyword arguments. ofMmcls: mmclassification's class, which may put the norm after the linear layer;
    /// else mmcv's. Throws BuildFailure.
    PatchMerging(const ConfigValue& config, bool ofMmcls, const std::string& path);
    std::int64_t outChannels() const { return m_outChannels; }
    TokenGrid merged(const TokenGrid& grid) const;
    Formula formula() const override;

protected:
    /// Tokens [N, h * w, in_channels] with their grid -> fewer tokens [N, h' * w', out_channels] with their grid.
    Value forward(const Value& tokens, const CallContext& context) override;

private:
    PatchMerging(const Arguments& arguments, bool ofMmcls);
    std::vector<UnaryPtr> afterSampling() const;

    std::int64_t m_outChannels;
    bool m_postNorm;
    std::shared_ptr<AdaptivePadding> m_padding;  ///< null: the sampler pads
    std::shared_ptr<Unfold> m_sampler;
    UnaryPtr m_norm;  ///< null without norm_cfg
    UnaryPtr m_reduction;
    SeenGrid m_seen{2, 2};
};

}  // namespace teardown::engine
