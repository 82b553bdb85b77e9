#include "widgets/common/row_room.h"

#include <algorithm>

namespace teardown {
namespace {

constexpr int kTrailingGap = 12;
constexpr int kLeastDetail = 20;    // less than some letters would be useless
constexpr int kLeastTrailing = 28;  // the same at the right

}  // namespace

RowRoom shareRow(int width, const RowTexts& texts) {
    RowRoom room;
    room.name = std::clamp(texts.name, 0, std::max(0, width));
    const auto detailIn = [&](int rest) {
        const int free = rest - kDetailGap;
        return free >= std::min(kLeastDetail, texts.detail) ? std::min(texts.detail, free) : 0;
    };
    int rest = width - room.name;
    if (texts.detailFirst) {
        room.detail = detailIn(rest);
        if (room.detail > 0) rest -= room.detail + kDetailGap;
        const int free = rest - kTrailingGap;
        room.trailing = free >= texts.trailing                                   ? texts.trailing
                        : texts.shortTrailing > 0 && free >= texts.shortTrailing ? texts.shortTrailing
                                                                                 : 0;
        return room;
    }
    const int free = std::max(0, rest - kTrailingGap);
    room.trailing = std::min(texts.trailing, free);
    if (room.trailing < texts.trailing && room.trailing < kLeastTrailing) room.trailing = 0;
    if (room.trailing > 0) rest -= room.trailing + kTrailingGap;
    room.detail = detailIn(rest);
    return room;
}

}  // namespace teardown
