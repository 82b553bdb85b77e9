// ShiftWindowMSA: cuts a map of tokens into windows with attention inside each; every other block shifts the map first, so that windows
// exchange information (Liu et al., ICCV 2021, figure 4; mmcls/models/utils/attention.py). Children: w_msa, drop.
#pragma once

#include "core/engine/zoo/blocks/seen_grid.h"
#include "core/engine/zoo/blocks/window_msa.h"
#include "core/registry/arguments.h"

namespace teardown::engine {

/// The attention used in the windows: WindowMSA or WindowMSAV2.
enum class SwinVersion { One, Two };

class ShiftWindowMsa : public ValueModule {
public:
    /// config: a dict of the class's keyword arguments. Throws BuildFailure or c10::Error.
    ShiftWindowMsa(const ConfigValue& config, SwinVersion version, const std::string& path);
    Formula formula() const override;

protected:
    /// Tokens [N, h * w, embed_dims] with their grid -> the same. Throws c10::Error for a grid smaller than a window without pad_small_map.
    Value forward(const Value& tokens, const CallContext& context) override;

private:
    ShiftWindowMsa(const Arguments& arguments, SwinVersion version);
    /// How a grid is processed: padded to whole windows, shifted by `shift`.
    struct Plan {
        std::int64_t height, width, shift;
    };
    Plan planFor(const TokenGrid& grid) const;
    /// float [windows, T, T]: -100 for pairs that the shift brought together from opposite sides, else 0.
    at::Tensor maskFor(const Plan& plan) const;

    std::int64_t m_window, m_shift;
    bool m_padSmallMap;
    std::shared_ptr<WindowAttention> m_attention;
    UnaryPtr m_drop;
    SeenGrid m_seen;
};

}  // namespace teardown::engine
