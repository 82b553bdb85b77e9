// SeenGrid: the grid of tokens that a block worked on last, for its formula to tell of. Several threads may call the block.
#pragma once

#include "core/engine/nn/value.h"

#include <c10/util/Exception.h>

#include <atomic>

namespace teardown::engine {

class SeenGrid {
public:
    SeenGrid(std::int64_t h, std::int64_t w) { *this = TokenGrid{h, w, 0}; }
    SeenGrid& operator=(const TokenGrid& grid) {
        m_both = (grid.h << 32) | grid.w;
        return *this;
    }
    TokenGrid get() const {
        const std::int64_t both = m_both;
        return {both >> 32, both & 0xffffffff, 0};
    }

private:
    std::atomic<std::int64_t> m_both = 0;
};

/// The grid of tokens: what the call says, or what the value does. Throws c10::Error where neither does or the number of tokens differs.
inline TokenGrid gridOf(const Value& tokens, const CallContext& context) {
    const std::optional<TokenGrid> grid = context.grid ? context.grid : tokens.grid();
    TORCH_CHECK(grid && tokens.tensor().dim() == 3 && grid->tokens() == tokens.tensor().size(1), "input feature has wrong size");
    return *grid;
}

}  // namespace teardown::engine
