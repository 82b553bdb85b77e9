// NormedStages: stages with a layer before each that halves the map, and a norm of its own for each output (ConvNeXt, HorNet).
#pragma once

#include "core/engine/nn/containers.h"
#include "core/engine/zoo/backbones/backbone.h"

#include <memory>
#include <vector>

namespace teardown::engine {

class NormedStages : public Backbone {
public:
    Formula formula() const override;

protected:
    /// Reads init_cfg, frozen_stages and gap_before_final_norm. The constructor of the family fills the members below.
    explicit NormedStages(const Arguments& arguments);
    /// {[N, C, H, W]} -> for each stage in out_indices its normalised map, or with gap_before_final_norm [N, channels]: the norm of the
    /// channels' means.
    Value forward(const Value& input, const CallContext& context) override;

    std::shared_ptr<ModuleList> m_downsample, m_stages;  ///< one of each a stage
    std::vector<UnaryPtr> m_norms;                       ///< one a stage; null: the stage is no output
    std::vector<std::int64_t> m_outIndices;
    std::int64_t m_frozenStages;

private:
    bool m_gapBeforeNorm;
};

}  // namespace teardown::engine
