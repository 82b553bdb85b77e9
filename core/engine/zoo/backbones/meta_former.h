// MetaFormer: a backbone of the kind that PoolFormer (Yu et al., CVPR 2022) introduced: patches, then stages one after the other, and a
// norm for each output. PoolFormer and EfficientFormer derive from it.
#pragma once

#include "core/engine/nn/containers.h"
#include "core/engine/zoo/backbones/backbone.h"
#include "core/engine/zoo/backbones/chain_lines.h"

namespace teardown::engine {

/// Runs a layer of either kind; the tokens that come out of one that knows tensors only have the grid of those that went in.
Value throughLayer(Layer& layer, const Value& x);

class MetaFormer : public Backbone {
public:
    Formula formula() const override;

protected:
    /// Reads init_cfg and frozen_stages.
    explicit MetaFormer(const Arguments& arguments);
    /// The child patch_embed.
    void setPatchEmbed(UnaryPtr patchEmbed) { m_patchEmbed = register_module("patch_embed", std::move(patchEmbed)); }
    /// The child network. ofMmcv: mmcv's ModuleList; else PyTorch's.
    void setNetwork(std::vector<LayerPtr> parts, bool ofMmcv);
    /// The child norm<part> of an output; a second one for the same part changes nothing.
    void addNorm(std::int64_t part, const UnaryPtr& norm);
    /// To be called at the end of the constructor. Throws BuildFailure if frozen_stages is more than there are parts.
    void freezeFrozen(const Arguments& arguments);

    /// The output of a part: x, normalised. before: what went into the part.
    virtual Value outputOf(std::size_t part, UnaryLayer& norm, const Value& x, const Value& before);
    /// Writes the same.
    virtual void writeOutput(ChainLines& lines, std::size_t part, const UnaryPtr& norm) const;

    /// [N, C, H, W] -> for each part in out_indices its normalised map.
    Value forward(const Value& picture, const CallContext& context) override;
    /// Any frozen_stages from 0 on freezes the patches, even PoolFormer's default.
    void freezeStages() override;

    const std::vector<LayerPtr>& parts() const { return m_network->items(); }

private:
    std::int64_t m_frozenStages;  ///< number of parts
    UnaryPtr m_patchEmbed;
    std::shared_ptr<ModuleListOf<Layer>> m_network;
    std::vector<UnaryPtr> m_norms;  ///< one for each part; null: no output
};

/// How often the branches of a block are dropped: rate * number / (blocks - 1), for the network's blocks counted from 0.
double blockDropPath(const Arguments& arguments, std::int64_t number, std::int64_t blocks);

/// Errors for the argument arch of both: a name that is not in the table; a dict without these keys ("layers, embed_dims").
Error unavailableArch(const Arguments& arguments, const std::string& known);
BuildFailure badArchDict(const Arguments& arguments, const char* keys);

}  // namespace teardown::engine
