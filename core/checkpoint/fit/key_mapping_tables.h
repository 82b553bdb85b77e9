// The tables of key_mapping.h. Patterns are matched component by component: '#' matches a number, '*' at the end the rest.
#pragma once

#include <array>
#include <string_view>

namespace teardown::keytables {

struct Row {
    std::string_view from;
    std::string_view to;  ///< '#': the pattern's numbers in order; '@': a running block number, in the order of its first '#'s; '*': the
                          ///< rest
};

// RepVGG (Ding et al. 2021) in its authors' repository.
inline constexpr Row kRepvgg[] = {{"stage0.*", "backbone.stem.*"},    {"stage1.*", "backbone.stage_1.*"},
                                  {"stage2.*", "backbone.stage_2.*"}, {"stage3.*", "backbone.stage_3.*"},
                                  {"stage4.*", "backbone.stage_4.*"}, {"linear.*", "head.fc.*"}};
inline constexpr Row kRepvggInner[] = {{"rbr_dense", "branch_3x3"},
                                       {"rbr_1x1", "branch_1x1"},
                                       {"rbr_identity", "branch_norm"},
                                       {"rbr_reparam", "branch_reparam"},
                                       {"bn", "norm"},
                                       {"se", "se_layer"},
                                       {"down", "conv1.conv"},
                                       {"up", "conv2.conv"}};

// torchvision's and timm's ResNet, ResNeXt and Wide ResNet, and timm's Res2Net, differ from mmclassification's only in where the classifier
// is.
inline constexpr Row kResNet[] = {
    {"conv1.*", "backbone.conv1.*"}, {"bn1.*", "backbone.bn1.*"}, {"layer#.*", "backbone.layer#.*"}, {"fc.*", "head.fc.*"}};

// timm's ResNet-D and ResNeSt: a deep stem, and a pooling layer before every shortcut, even where mmclassification has none.
inline constexpr Row kResNetD[] = {{"conv1.0.*", "backbone.stem.0.conv.*"},
                                   {"conv1.1.*", "backbone.stem.0.bn.*"},
                                   {"conv1.3.*", "backbone.stem.1.conv.*"},
                                   {"conv1.4.*", "backbone.stem.1.bn.*"},
                                   {"conv1.6.*", "backbone.stem.2.conv.*"},
                                   {"bn1.*", "backbone.stem.2.bn.*"},
                                   {"layer1.0.downsample.1.*", "backbone.layer1.0.downsample.0.*"},
                                   {"layer1.0.downsample.2.*", "backbone.layer1.0.downsample.1.*"},
                                   {"layer#.*", "backbone.layer#.*"},
                                   {"fc.*", "head.fc.*"}};

// torchvision's MobileNetV2 numbers its blocks consecutively; mmclassification splits them into seven layers (1, 2, 3, 4, 3, 3, 1 blocks).
inline constexpr Row kMobileNetV2[] = {{"features.0.0.*", "backbone.conv1.conv.*"},
                                       {"features.0.1.*", "backbone.conv1.bn.*"},
                                       {"features.18.0.*", "backbone.conv2.conv.*"},
                                       {"features.18.1.*", "backbone.conv2.bn.*"},
                                       {"features.1.conv.0.0.*", "backbone.layer@.conv.0.conv.*"},
                                       {"features.1.conv.0.1.*", "backbone.layer@.conv.0.bn.*"},
                                       {"features.1.conv.1.*", "backbone.layer@.conv.1.conv.*"},
                                       {"features.1.conv.2.*", "backbone.layer@.conv.1.bn.*"},
                                       {"features.#.conv.0.0.*", "backbone.layer@.conv.0.conv.*"},
                                       {"features.#.conv.0.1.*", "backbone.layer@.conv.0.bn.*"},
                                       {"features.#.conv.1.0.*", "backbone.layer@.conv.1.conv.*"},
                                       {"features.#.conv.1.1.*", "backbone.layer@.conv.1.bn.*"},
                                       {"features.#.conv.2.*", "backbone.layer@.conv.2.conv.*"},
                                       {"features.#.conv.3.*", "backbone.layer@.conv.2.bn.*"},
                                       {"classifier.1.*", "head.fc.*"}};

// timm's MobileNetV2: its stages are mmclassification's layers, counted from 0; the block of the first has no expansion.
inline constexpr Row kMobileNetV2Timm[] = {{"conv_stem.*", "backbone.conv1.conv.*"},
                                           {"bn1.*", "backbone.conv1.bn.*"},
                                           {"conv_head.*", "backbone.conv2.conv.*"},
                                           {"bn2.*", "backbone.conv2.bn.*"},
                                           {"blocks.0.#.conv_dw.*", "backbone.layer@.conv.0.conv.*"},
                                           {"blocks.0.#.bn1.*", "backbone.layer@.conv.0.bn.*"},
                                           {"blocks.0.#.conv_pw.*", "backbone.layer@.conv.1.conv.*"},
                                           {"blocks.0.#.bn2.*", "backbone.layer@.conv.1.bn.*"},
                                           {"blocks.#.#.conv_pw.*", "backbone.layer@.conv.0.conv.*"},
                                           {"blocks.#.#.bn1.*", "backbone.layer@.conv.0.bn.*"},
                                           {"blocks.#.#.conv_dw.*", "backbone.layer@.conv.1.conv.*"},
                                           {"blocks.#.#.bn2.*", "backbone.layer@.conv.1.bn.*"},
                                           {"blocks.#.#.conv_pwl.*", "backbone.layer@.conv.2.conv.*"},
                                           {"blocks.#.#.bn3.*", "backbone.layer@.conv.2.bn.*"},
                                           {"classifier.*", "head.fc.*"}};

// torchvision's MobileNetV3: the first block has no expansion, and squeeze and excitation ("fc1", "fc2") has a place of its own.
inline constexpr Row kMobileNetV3[] = {{"features.#.0.*", "backbone.layer#.conv.*"},
                                       {"features.#.1.*", "backbone.layer#.bn.*"},
                                       {"features.1.block.0.0.*", "backbone.layer1.depthwise_conv.conv.*"},
                                       {"features.1.block.0.1.*", "backbone.layer1.depthwise_conv.bn.*"},
                                       {"features.1.block.1.0.*", "backbone.layer1.linear_conv.conv.*"},
                                       {"features.1.block.1.1.*", "backbone.layer1.linear_conv.bn.*"},
                                       {"features.1.block.1.fc1.*", "backbone.layer1.se.conv1.conv.*"},
                                       {"features.1.block.1.fc2.*", "backbone.layer1.se.conv2.conv.*"},
                                       {"features.#.block.0.0.*", "backbone.layer#.expand_conv.conv.*"},
                                       {"features.#.block.0.1.*", "backbone.layer#.expand_conv.bn.*"},
                                       {"features.#.block.1.0.*", "backbone.layer#.depthwise_conv.conv.*"},
                                       {"features.#.block.1.1.*", "backbone.layer#.depthwise_conv.bn.*"},
                                       {"features.#.block.2.fc1.*", "backbone.layer#.se.conv1.conv.*"},
                                       {"features.#.block.2.fc2.*", "backbone.layer#.se.conv2.conv.*"},
                                       {"features.#.block.2.0.*", "backbone.layer#.linear_conv.conv.*"},
                                       {"features.#.block.2.1.*", "backbone.layer#.linear_conv.bn.*"},
                                       {"features.#.block.3.0.*", "backbone.layer#.linear_conv.conv.*"},
                                       {"features.#.block.3.1.*", "backbone.layer#.linear_conv.bn.*"},
                                       {"classifier.0.*", "head.layers.0.fc.*"},
                                       {"classifier.3.*", "head.layers.1.fc.*"}};

// torchvision's ShuffleNetV2: plain Sequentials of convolution, norm and activation.
inline constexpr Row kShuffleNetV2[] = {{"conv1.0.*", "backbone.conv1.conv.*"},    {"conv1.1.*", "backbone.conv1.bn.*"},
                                        {"conv5.0.*", "backbone.layers.3.conv.*"}, {"conv5.1.*", "backbone.layers.3.bn.*"},
                                        {"stage2.#.*", "backbone.layers.0.#.*"},   {"stage3.#.*", "backbone.layers.1.#.*"},
                                        {"stage4.#.*", "backbone.layers.2.#.*"},   {"fc.*", "head.fc.*"}};
// Inside a ShuffleNetV2 block: the part after the block's number.
inline constexpr Row kShuffleNetV2Inner[] = {{"branch1.0.*", "branch1.0.conv.*"}, {"branch1.1.*", "branch1.0.bn.*"},
                                             {"branch1.2.*", "branch1.1.conv.*"}, {"branch1.3.*", "branch1.1.bn.*"},
                                             {"branch2.0.*", "branch2.0.conv.*"}, {"branch2.1.*", "branch2.0.bn.*"},
                                             {"branch2.3.*", "branch2.1.conv.*"}, {"branch2.4.*", "branch2.1.bn.*"},
                                             {"branch2.5.*", "branch2.2.conv.*"}, {"branch2.6.*", "branch2.2.bn.*"}};

// EfficientNet of lukemelas/EfficientNet-PyTorch (and the Lite models made from it).
inline constexpr Row kEfficientNetPytorch[] = {{"_conv_stem.*", "backbone.layers.0.conv.*"},
                                               {"_bn0.*", "backbone.layers.0.bn.*"},
                                               {"_conv_head.*", "backbone.layers.6.conv.*"},
                                               {"_bn1.*", "backbone.layers.6.bn.*"},
                                               {"_blocks.#._expand_conv.*", "backbone.layers.@.expand_conv.conv.*"},
                                               {"_blocks.#._bn0.*", "backbone.layers.@.expand_conv.bn.*"},
                                               {"_blocks.#._depthwise_conv.*", "backbone.layers.@.depthwise_conv.conv.*"},
                                               {"_blocks.#._bn1.*", "backbone.layers.@.depthwise_conv.bn.*"},
                                               {"_blocks.#._se_reduce.*", "backbone.layers.@.se.conv1.conv.*"},
                                               {"_blocks.#._se_expand.*", "backbone.layers.@.se.conv2.conv.*"},
                                               {"_blocks.#._project_conv.*", "backbone.layers.@.linear_conv.conv.*"},
                                               {"_blocks.#._bn2.*", "backbone.layers.@.linear_conv.bn.*"},
                                               {"_fc.*", "head.fc.*"}};

// timm's EfficientNet; its first stage has no expansion, so its layers have other names.
inline constexpr Row kEfficientNetTimm[] = {{"conv_stem.*", "backbone.layers.0.conv.*"},
                                            {"bn1.*", "backbone.layers.0.bn.*"},
                                            {"conv_head.*", "backbone.layers.6.conv.*"},
                                            {"bn2.*", "backbone.layers.6.bn.*"},
                                            {"blocks.0.#.conv_dw.*", "backbone.layers.@.depthwise_conv.conv.*"},
                                            {"blocks.0.#.bn1.*", "backbone.layers.@.depthwise_conv.bn.*"},
                                            {"blocks.0.#.conv_pw.*", "backbone.layers.@.linear_conv.conv.*"},
                                            {"blocks.0.#.bn2.*", "backbone.layers.@.linear_conv.bn.*"},
                                            {"blocks.#.#.conv_pw.*", "backbone.layers.@.expand_conv.conv.*"},
                                            {"blocks.#.#.bn1.*", "backbone.layers.@.expand_conv.bn.*"},
                                            {"blocks.#.#.conv_dw.*", "backbone.layers.@.depthwise_conv.conv.*"},
                                            {"blocks.#.#.bn2.*", "backbone.layers.@.depthwise_conv.bn.*"},
                                            {"blocks.#.#.conv_pwl.*", "backbone.layers.@.linear_conv.conv.*"},
                                            {"blocks.#.#.bn3.*", "backbone.layers.@.linear_conv.bn.*"},
                                            {"blocks.#.#.se.conv_reduce.*", "backbone.layers.@.se.conv1.conv.*"},
                                            {"blocks.#.#.se.conv_expand.*", "backbone.layers.@.se.conv2.conv.*"},
                                            {"classifier.*", "head.fc.*"}};

// timm's EfficientNet-EdgeTPU: its first three stages widen and filter with one convolution ("conv_exp"). Of "el" the first block is not of
// the same shape: 128 middle channels, as in TensorFlow, where mmclassification has 120.
inline constexpr Row kEfficientNetEdgeTimm[] = {{"conv_stem.*", "backbone.layers.0.conv.*"},
                                                {"bn1.*", "backbone.layers.0.bn.*"},
                                                {"conv_head.*", "backbone.layers.6.conv.*"},
                                                {"bn2.*", "backbone.layers.6.bn.*"},
                                                {"blocks.#.#.conv_exp.*", "backbone.layers.@.conv1.conv.*"},
                                                {"blocks.0.#.bn1.*", "backbone.layers.@.conv1.bn.*"},
                                                {"blocks.1.#.bn1.*", "backbone.layers.@.conv1.bn.*"},
                                                {"blocks.2.#.bn1.*", "backbone.layers.@.conv1.bn.*"},
                                                {"blocks.0.#.conv_pwl.*", "backbone.layers.@.conv2.conv.*"},
                                                {"blocks.1.#.conv_pwl.*", "backbone.layers.@.conv2.conv.*"},
                                                {"blocks.2.#.conv_pwl.*", "backbone.layers.@.conv2.conv.*"},
                                                {"blocks.0.#.bn2.*", "backbone.layers.@.conv2.bn.*"},
                                                {"blocks.1.#.bn2.*", "backbone.layers.@.conv2.bn.*"},
                                                {"blocks.2.#.bn2.*", "backbone.layers.@.conv2.bn.*"},
                                                {"blocks.#.#.conv_pw.*", "backbone.layers.@.expand_conv.conv.*"},
                                                {"blocks.#.#.bn1.*", "backbone.layers.@.expand_conv.bn.*"},
                                                {"blocks.#.#.conv_dw.*", "backbone.layers.@.depthwise_conv.conv.*"},
                                                {"blocks.#.#.bn2.*", "backbone.layers.@.depthwise_conv.bn.*"},
                                                {"blocks.#.#.conv_pwl.*", "backbone.layers.@.linear_conv.conv.*"},
                                                {"blocks.#.#.bn3.*", "backbone.layers.@.linear_conv.bn.*"},
                                                {"classifier.*", "head.fc.*"}};

// torchvision's EfficientNet: the first stage has no expansion; squeeze and excitation ("fc1", "fc2") has a place of its own.
inline constexpr Row kEfficientNetTorchvision[] = {{"features.0.0.*", "backbone.layers.0.conv.*"},
                                                   {"features.0.1.*", "backbone.layers.0.bn.*"},
                                                   {"features.8.0.*", "backbone.layers.6.conv.*"},
                                                   {"features.8.1.*", "backbone.layers.6.bn.*"},
                                                   {"features.1.#.block.0.0.*", "backbone.layers.@.depthwise_conv.conv.*"},
                                                   {"features.1.#.block.0.1.*", "backbone.layers.@.depthwise_conv.bn.*"},
                                                   {"features.1.#.block.1.fc1.*", "backbone.layers.@.se.conv1.conv.*"},
                                                   {"features.1.#.block.1.fc2.*", "backbone.layers.@.se.conv2.conv.*"},
                                                   {"features.1.#.block.2.0.*", "backbone.layers.@.linear_conv.conv.*"},
                                                   {"features.1.#.block.2.1.*", "backbone.layers.@.linear_conv.bn.*"},
                                                   {"features.#.#.block.0.0.*", "backbone.layers.@.expand_conv.conv.*"},
                                                   {"features.#.#.block.0.1.*", "backbone.layers.@.expand_conv.bn.*"},
                                                   {"features.#.#.block.1.0.*", "backbone.layers.@.depthwise_conv.conv.*"},
                                                   {"features.#.#.block.1.1.*", "backbone.layers.@.depthwise_conv.bn.*"},
                                                   {"features.#.#.block.2.fc1.*", "backbone.layers.@.se.conv1.conv.*"},
                                                   {"features.#.#.block.2.fc2.*", "backbone.layers.@.se.conv2.conv.*"},
                                                   {"features.#.#.block.3.0.*", "backbone.layers.@.linear_conv.conv.*"},
                                                   {"features.#.#.block.3.1.*", "backbone.layers.@.linear_conv.bn.*"},
                                                   {"classifier.1.*", "head.fc.*"}};

// timm's Vision Transformer and DeiT.
inline constexpr Row kVitTimm[] = {{"cls_token", "backbone.cls_token"},
                                   {"dist_token", "backbone.dist_token"},
                                   {"pos_embed", "backbone.pos_embed"},
                                   {"patch_embed.proj.*", "backbone.patch_embed.projection.*"},
                                   {"blocks.#.norm1.*", "backbone.layers.#.ln1.*"},
                                   {"blocks.#.norm2.*", "backbone.layers.#.ln2.*"},
                                   {"blocks.#.attn.*", "backbone.layers.#.attn.*"},
                                   {"blocks.#.mlp.fc1.*", "backbone.layers.#.ffn.layers.0.0.*"},
                                   {"blocks.#.mlp.fc2.*", "backbone.layers.#.ffn.layers.1.*"},
                                   {"norm.*", "backbone.ln1.*"},
                                   {"head_dist.*", "head.layers.head_dist.*"},
                                   {"head.*", "head.layers.head.*"}};

// T2T-ViT (Yuan et al. 2021) in its authors' repository.
inline constexpr Row kT2tVit[] = {{"cls_token", "backbone.cls_token"},
                                  {"pos_embed", "backbone.pos_embed"},
                                  {"tokens_to_token.attention#.norm#.*", "backbone.tokens_to_token.attention#.ln#.*"},
                                  {"tokens_to_token.attention#.mlp.fc1.*", "backbone.tokens_to_token.attention#.ffn.layers.0.0.*"},
                                  {"tokens_to_token.attention#.mlp.fc2.*", "backbone.tokens_to_token.attention#.ffn.layers.1.*"},
                                  {"tokens_to_token.*", "backbone.tokens_to_token.*"},
                                  {"blocks.#.norm#.*", "backbone.encoder.#.ln#.*"},
                                  {"blocks.#.attn.*", "backbone.encoder.#.attn.*"},
                                  {"blocks.#.mlp.fc1.*", "backbone.encoder.#.ffn.layers.0.0.*"},
                                  {"blocks.#.mlp.fc2.*", "backbone.encoder.#.ffn.layers.1.*"},
                                  {"norm.*", "backbone.norm.*"},
                                  {"head.*", "head.layers.head.*"}};

// MViTv2 (Li et al. 2022) in its authors' repository.
inline constexpr Row kMvit[] = {{"patch_embed.proj.*", "backbone.patch_embed.projection.*"},
                                {"blocks.#.*", "backbone.blocks.#.*"},
                                {"norm.*", "backbone.norm3.*"},
                                {"head.projection.*", "head.fc.*"}};

// timm's MViTv2, whose blocks are counted anew in each stage; '@' is the number of the block among all of them.
inline constexpr Row kMvitTimm[] = {{"patch_embed.proj.*", "backbone.patch_embed.projection.*"},
                                    {"stages.#.blocks.#.shortcut_proj_attn.*", "backbone.blocks.@.proj.*"},
                                    {"stages.#.blocks.#.shortcut_proj_mlp.*", "backbone.blocks.@.proj.*"},
                                    {"stages.#.blocks.#.*", "backbone.blocks.@.*"},
                                    {"norm.*", "backbone.norm3.*"},
                                    {"head.fc.*", "head.fc.*"}};

// How many blocks each layer has, by the total number of blocks: used to resolve '@'.
struct Stages {
    int total;
    int first;  ///< number of the first layer
    std::array<int, 7> blocks;
};
inline constexpr Stages kEfficientNetStages[] = {
    {16, 1, {1, 2, 2, 6, 5, 0, 0}},
    {23, 1, {2, 3, 3, 8, 7, 0, 0}},
    {26, 1, {2, 3, 3, 10, 8, 0, 0}},
    {32, 1, {2, 4, 4, 12, 10, 0, 0}},
    {39, 1, {3, 5, 5, 14, 12, 0, 0}},
    {45, 1, {3, 6, 6, 16, 14, 0, 0}},
    {55, 1, {4, 7, 7, 20, 17, 0, 0}},
    {61, 1, {4, 8, 8, 22, 19, 0, 0}},
    // The Lite models do not repeat the first and the last stage more often: Lite1 and Lite2, Lite3, Lite4.
    {21, 1, {1, 3, 3, 8, 6, 0, 0}},
    {24, 1, {1, 3, 3, 10, 7, 0, 0}},
    {30, 1, {1, 4, 4, 12, 9, 0, 0}}};
inline constexpr Stages kEfficientNetEdgeStages[] = {
    {18, 1, {1, 2, 4, 9, 2, 0, 0}}, {24, 1, {2, 3, 5, 11, 3, 0, 0}}, {27, 1, {2, 3, 6, 13, 3, 0, 0}}};
inline constexpr Stages kMobileNetV2Stages[] = {{17, 1, {1, 2, 3, 4, 3, 3, 1}}};

// torchvision's VGG: a flat Sequential. Convolutions in each of the five stages (Simonyan and Zisserman 2015), by their total number.
struct VggStages {
    int convolutions;
    std::array<int, 5> stages;
};
inline constexpr VggStages kVgg[] = {{8, {1, 1, 2, 2, 2}}, {10, {2, 2, 2, 2, 2}}, {13, {2, 2, 3, 3, 3}}, {16, {2, 2, 4, 4, 4}}};

}  // namespace teardown::keytables
