// SeenGrid: the token grid of a block's last call, for its formula. Several threads may call the block.
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

/// The token grid, from the call or from the value. Throws c10::Error if neither has one or the number of tokens differs.
inline TokenGrid gridOf(const Value& tokens, const CallContext& context) {
    const std::optional<TokenGrid> grid = context.grid ? context.grid : tokens.grid();
    TORCH_CHECK(grid && tokens.tensor().dim() == 3 && grid->tokens() == tokens.tensor().size(1), "input feature has wrong size");
    return *grid;
}

}  // namespace teardown::engine
