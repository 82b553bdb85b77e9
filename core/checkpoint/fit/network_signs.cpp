#include "core/checkpoint/fit/network_signs.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>

namespace teardown {
namespace {

struct Sign {
    const char* family;
    std::string_view part;   ///< some key contains this ...
    std::string_view other;  ///< ... and some key contains this too; empty: not required
};
// The first match counts: variants come before the networks that they are derived from.
constexpr Sign kSigns[] = {{"RepVGG", "branch_3x3.", ""},
                           {"RepVGG", "branch_reparam.", ""},
                           {"RepVGG", "rbr_", ""},
                           {"RepMLP", "repmlp_block.", ""},
                           {"ResNeSt", "conv2.fc1.", ""},
                           {"Res2Net", ".convs.", ".bns."},
                           {"Twins", "position_encodings.", ""},
                           {"Swin Transformer V2", "relative_coords_table", ""},
                           {"Swin Transformer", "attn.w_msa.", ""},
                           {"HRNet", ".branches.", "transition1."},
                           {"DenseNet", ".block.", "transitions."},
                           {"ConvNeXt", "pointwise_conv1.", "depthwise_conv."},
                           {"VAN", "spatial_gating_unit.", ""},
                           {"PoolFormer", "network.0.0.layer_scale_1", ""},
                           {"EfficientFormer", "token_mixer.attention_biases", ""},
                           {"EfficientNet", "linear_conv.", "layers.0.conv."},
                           {"MobileNetV3", "linear_conv.", "depthwise_conv."},
                           {"MobileNetV2", ".conv.0.conv.", "layer1.0.conv."},
                           {"ShuffleNetV1", "g_conv_1x1_compress.", ""},
                           {"ShuffleNetV2", "branch2.0.", ""},
                           {"MobileNetV2", "features.18.0.", ""},
                           {"VGG", "features.0.conv.", ""},
                           {"VGG", "features.0.weight", "classifier.3."},
                           {"VGG", "features.0.weight", "features.17."},
                           {"VGG", "features.0.weight", "features.18."},
                           {"VGG", "features.0.weight", "features.19."},
                           {"AlexNet", "features.0.weight", "classifier.4."},
                           {"AlexNet", "features.0.weight", "features.10."},
                           {"T2T-ViT", "tokens_to_token.", ""},
                           {"TNT", "pixel_embed.", ""},
                           {"MViT", "attn.pool_q.", ""},
                           {"Vision Transformer", "attn.qkv.", "patch_embed."},
                           {"SE-ResNet", "se_layer.", "layer1."},
                           {"CSPNet", ".final_conv.", ""},
                           {"ResNet", "layer1.0.conv1.", ""},
                           {"LeNet", "features.0.weight", ""}};

struct Depth {
    int depth;
    bool bottleneck;
    std::array<int, 4> blocks;
};
constexpr Depth kDepths[] = {{18, false, {2, 2, 2, 2}},  {34, false, {3, 4, 6, 3}},  {50, true, {3, 4, 6, 3}},
                             {101, true, {3, 4, 23, 3}}, {152, true, {3, 8, 36, 3}}, {200, true, {3, 24, 36, 3}},
                             {269, true, {3, 30, 48, 8}}};

bool anyHolds(const std::vector<std::string>& keys, std::string_view part) {
    return std::any_of(keys.begin(), keys.end(), [part](const std::string& key) { return key.find(part) != std::string::npos; });
}

}  // namespace

std::string familyOf(const std::vector<std::string>& keys) {
    for (const Sign& sign : kSigns)
        if (anyHolds(keys, sign.part) && (sign.other.empty() || anyHolds(keys, sign.other))) return sign.family;
    return {};
}

NetworkForm formOf(const std::vector<std::string>& keys) {
    for (const std::string_view part : {"branch_3x3.", "rbr_dense.", "repmlp_block.fc3_bn."})
        if (anyHolds(keys, part)) return NetworkForm::Train;
    return hasFoldedBlocks(keys) ? NetworkForm::Deploy : NetworkForm::Unknown;
}

bool hasFoldedBlocks(const std::vector<std::string>& keys) {
    return anyHolds(keys, "branch_reparam.") || anyHolds(keys, "rbr_reparam.") || anyHolds(keys, "repmlp_block.fc3.bias");
}

std::map<int, int> stageBlocks(const std::vector<std::string>& keys) {
    constexpr std::string_view kStage = "layer";
    std::map<int, int> blocks;
    for (const std::string& key : keys) {
        const std::size_t at = key.find(kStage);
        if (at == std::string::npos || at + kStage.size() + 2 >= key.size() || (at > 0 && key[at - 1] != '.')) continue;
        const char stage = key[at + kStage.size()];
        if (stage < '1' || stage > '9' || key[at + kStage.size() + 1] != '.') continue;
        int block = 0;
        std::size_t i = at + kStage.size() + 2;
        const std::size_t first = i;
        for (; i < key.size() && key[i] >= '0' && key[i] <= '9' && i - first < 4; ++i) block = block * 10 + (key[i] - '0');
        if (i == first) continue;
        int& count = blocks[stage - '0'];
        count = std::max(count, block + 1);
    }
    return blocks;
}

int resNetDepth(const std::vector<std::string>& keys) {
    const auto blocks = stageBlocks(keys);
    const bool bottleneck = anyHolds(keys, ".conv3.");
    for (const Depth& row : kDepths) {
        bool fits = row.bottleneck == bottleneck && blocks.size() == row.blocks.size();
        for (std::size_t i = 0; fits && i < row.blocks.size(); ++i)
            fits = blocks.contains(static_cast<int>(i) + 1) && blocks.at(static_cast<int>(i) + 1) == row.blocks[i];
        if (fits) return row.depth;
    }
    return 0;
}

}  // namespace teardown
