// Renames between the key names of other programs and mmclassification's, as tables.
#include "core/checkpoint/state_dict_match.h"

#include <array>

namespace teardown {
namespace {

struct ComponentRow {
    std::string_view from;
    std::string_view to;
};

// RepVGG (Ding et al. 2021) in its authors' repository. The first component says that a key is theirs.
constexpr std::array kRepvggFirst{ComponentRow{"stage0", "backbone.stem"},    ComponentRow{"stage1", "backbone.stage_1"}, ComponentRow{"stage2", "backbone.stage_2"},
                                  ComponentRow{"stage3", "backbone.stage_3"}, ComponentRow{"stage4", "backbone.stage_4"}, ComponentRow{"linear", "head.fc"}};
constexpr std::array kRepvggInner{ComponentRow{"rbr_dense", "branch_3x3"},      ComponentRow{"rbr_1x1", "branch_1x1"}, ComponentRow{"rbr_identity", "branch_norm"},
                                  ComponentRow{"rbr_reparam", "branch_reparam"}, ComponentRow{"bn", "norm"},            ComponentRow{"se", "se_layer"},
                                  ComponentRow{"down", "conv1.conv"},           ComponentRow{"up", "conv2.conv"}};

template <std::size_t N>
std::string_view renamed(const std::array<ComponentRow, N>& rows, std::string_view component) {
    for (const ComponentRow& row : rows)
        if (row.from == component) return row.to;
    return {};
}

std::string repvggKey(const std::string& key) {
    std::string out;
    std::size_t start = 0;
    while (start <= key.size()) {
        const std::size_t end = std::min(key.find('.', start), key.size());
        const std::string_view component = std::string_view(key).substr(start, end - start);
        std::string_view to = start == 0 ? renamed(kRepvggFirst, component) : renamed(kRepvggInner, component);
        if (start == 0 && to.empty()) return key;
        if (start > 0) out += '.';
        out += to.empty() ? component : to;
        start = end + 1;
    }
    return out;
}

}  // namespace

const std::vector<KeyMapping>& keyMappings() {
    static const std::vector<KeyMapping> mappings{{"repvgg", "the authors' RepVGG (DingXiaoH/RepVGG)"}, {"backbone", "a backbone saved alone"}};
    return mappings;
}

std::string mapKey(const std::string& mapping, const std::string& key) {
    if (mapping == "repvgg") return repvggKey(key);
    if (mapping == "backbone" && !key.starts_with("backbone.") && !key.starts_with("head.") && !key.starts_with("neck.")) return "backbone." + key;
    return key;
}

}  // namespace teardown
