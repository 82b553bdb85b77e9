// T2TModule: a picture as tokens of overlapping windows, which attention mixes and further windows join, until each covers 16 x 16 pixels
// (Yuan et al., ICCV 2021, section 3.1; mmcls/models/backbones/t2t_vit.py). Children: soft_split0, soft_split1, soft_split2, attention1,
// attention2, project.
#pragma once

#include "core/engine/nn/base_module.h"
#include "core/engine/nn/unfold.h"
#include "core/engine/zoo/blocks/seen_grid.h"
#include "core/registry/arguments.h"

#include <array>
#include <deque>

namespace teardown::engine {

class T2tModule : public ValueModule {
public:
    /// config: a dict of the class's keyword arguments (img_size, in_channels, embed_dims, token_dims, use_performer, init_cfg). Throws
    /// BuildFailure.
    T2tModule(const ConfigValue& config, const std::string& path);
    /// Rows and columns of tokens that the reference assumes at img_size: a sixteenth of it, rounded down.
    const TokenGrid& outSize() const { return m_outSize; }
    Formula formula() const override;

protected:
    /// [N, C, H, W] -> tokens [N, h * w, embed_dims] with their grid.
    Value forward(const Value& picture, const CallContext& context) override;

private:
    explicit T2tModule(const Arguments& arguments);

    std::array<std::shared_ptr<Unfold>, 3> m_splits;
    std::array<ValuePtr, 2> m_attentions;
    UnaryPtr m_project;
    TokenGrid m_outSize;
    std::deque<SeenGrid> m_seen;  ///< after each split but the last
};

}  // namespace teardown::engine
