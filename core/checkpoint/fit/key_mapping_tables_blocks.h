// More tables of key_mapping.h: networks with blocks in stages. '~' in a row's target is a number of the pattern minus one.
#pragma once

#include "core/checkpoint/fit/key_mapping_tables.h"

namespace teardown::keytables {

// torchvision's and timm's DenseNet count from one and keep the last norm outside the transitions.
inline constexpr Row kDenseNet[] = {{"features.conv0.*", "backbone.stem.0.*"},
                                    {"features.norm0.*", "backbone.stem.1.*"},
                                    {"features.denseblock#.denselayer#.*", "backbone.stages.~.block.~.*"},
                                    {"features.transition#.*", "backbone.transitions.~.*"},
                                    {"features.norm5.*", "backbone.transitions.3.0.*"},
                                    {"classifier.*", "head.fc.*"}};
// Files from 2017 separate a layer's parts with a dot.
inline constexpr Row kDenseNetInner[] = {
    {"norm.1.*", "norm1.*"}, {"conv.1.*", "conv1.*"}, {"norm.2.*", "norm2.*"}, {"conv.2.*", "conv2.*"}};

// ConvNeXt of facebookresearch.
inline constexpr Row kConvNeXt[] = {{"downsample_layers.#.#.*", "backbone.downsample_layers.#.#.*"},
                                    {"stages.#.#.*", "backbone.stages.#.#.*"},
                                    {"norm.*", "backbone.norm3.*"},
                                    {"head.*", "head.fc.*"}};
inline constexpr Row kConvNeXtInner[] = {
    {"dwconv.*", "depthwise_conv.*"}, {"pwconv1.*", "pointwise_conv1.*"}, {"pwconv2.*", "pointwise_conv2.*"}};

// HorNet of raoyongming. Its layer scales are bare tensors.
inline constexpr Row kHorNet[] = {{"downsample_layers.#.#.*", "backbone.downsample_layers.#.#.*"},
                                  {"stages.#.#.gamma#", "backbone.stages.#.#.gamma#.weight"},
                                  {"stages.#.#.gnconv.pws.*", "backbone.stages.#.#.gnconv.projs.*"},
                                  {"stages.#.#.*", "backbone.stages.#.#.*"},
                                  {"norm.*", "backbone.norm3.*"},
                                  {"head.*", "head.fc.*"}};

// timm's ConvNeXt.
inline constexpr Row kConvNeXtTimm[] = {{"stem.#.*", "backbone.downsample_layers.0.#.*"},
                                        {"stages.#.downsample.#.*", "backbone.downsample_layers.#.#.*"},
                                        {"stages.#.blocks.#.*", "backbone.stages.#.#.*"},
                                        {"head.norm.*", "backbone.norm3.*"},
                                        {"head.fc.*", "head.fc.*"}};
inline constexpr Row kConvNeXtTimmInner[] = {
    {"conv_dw.*", "depthwise_conv.*"}, {"mlp.fc1.*", "pointwise_conv1.*"}, {"mlp.fc2.*", "pointwise_conv2.*"}};

// torchvision's ConvNeXt: stages and the layers between them alternate in one Sequential.
inline constexpr Row kConvNeXtTorchvision[] = {{"features.0.#.*", "backbone.downsample_layers.0.#.*"},
                                               {"features.2.#.*", "backbone.downsample_layers.1.#.*"},
                                               {"features.4.#.*", "backbone.downsample_layers.2.#.*"},
                                               {"features.6.#.*", "backbone.downsample_layers.3.#.*"},
                                               {"features.1.#.*", "backbone.stages.0.#.*"},
                                               {"features.3.#.*", "backbone.stages.1.#.*"},
                                               {"features.5.#.*", "backbone.stages.2.#.*"},
                                               {"features.7.#.*", "backbone.stages.3.#.*"},
                                               {"classifier.0.*", "backbone.norm3.*"},
                                               {"classifier.2.*", "head.fc.*"}};
inline constexpr Row kConvNeXtTorchvisionInner[] = {
    {"block.0.*", "depthwise_conv.*"}, {"block.2.*", "norm.*"}, {"block.3.*", "pointwise_conv1.*"}, {"block.5.*", "pointwise_conv2.*"}};

// Twins (PCPVT and SVT) of the authors and of timm.
inline constexpr Row kTwins[] = {{"patch_embeds.#.proj.*", "backbone.patch_embeds.#.projection.*"},
                                 {"patch_embeds.#.norm.*", "backbone.patch_embeds.#.norm.*"},
                                 {"blocks.#.#.mlp.fc1.*", "backbone.stages.#.#.ffn.layers.0.0.*"},
                                 {"blocks.#.#.mlp.fc2.*", "backbone.stages.#.#.ffn.layers.1.*"},
                                 {"blocks.#.#.*", "backbone.stages.#.#.*"},
                                 {"pos_block.#.proj.0.*", "backbone.position_encodings.#.proj.*"},
                                 {"norm.*", "backbone.norm_after_stage3.*"},
                                 {"head.*", "head.fc.*"}};

// Swin Transformer of microsoft, and timm's up to 0.6.
inline constexpr Row kSwin[] = {{"patch_embed.proj.*", "backbone.patch_embed.projection.*"},
                                {"patch_embed.norm.*", "backbone.patch_embed.norm.*"},
                                {"absolute_pos_embed", "backbone.absolute_pos_embed"},
                                {"layers.#.blocks.#.*", "backbone.stages.#.blocks.#.*"},
                                {"layers.#.downsample.*", "backbone.stages.#.downsample.*"},
                                {"norm.*", "backbone.norm3.*"},
                                {"head.*", "head.fc.*"}};
// timm from 0.9 on: the merging layer belongs to the next stage, and the classifier is a module.
inline constexpr Row kSwinTimm[] = {{"patch_embed.proj.*", "backbone.patch_embed.projection.*"},
                                    {"patch_embed.norm.*", "backbone.patch_embed.norm.*"},
                                    {"layers.#.blocks.#.*", "backbone.stages.#.blocks.#.*"},
                                    {"layers.#.downsample.*", "backbone.stages.~.downsample.*"},
                                    {"norm.*", "backbone.norm3.*"},
                                    {"head.fc.*", "head.fc.*"}};
// torchvision's Swin.
inline constexpr Row kSwinTorchvision[] = {{"features.0.0.*", "backbone.patch_embed.projection.*"},
                                           {"features.0.2.*", "backbone.patch_embed.norm.*"},
                                           {"features.1.#.*", "backbone.stages.0.blocks.#.*"},
                                           {"features.3.#.*", "backbone.stages.1.blocks.#.*"},
                                           {"features.5.#.*", "backbone.stages.2.blocks.#.*"},
                                           {"features.7.#.*", "backbone.stages.3.blocks.#.*"},
                                           {"features.2.*", "backbone.stages.0.downsample.*"},
                                           {"features.4.*", "backbone.stages.1.downsample.*"},
                                           {"features.6.*", "backbone.stages.2.downsample.*"},
                                           {"norm.*", "backbone.norm3.*"},
                                           {"head.*", "head.fc.*"}};
inline constexpr Row kSwinInner[] = {{"attn.*", "attn.w_msa.*"},
                                     {"mlp.fc1.*", "ffn.layers.0.0.*"},
                                     {"mlp.fc2.*", "ffn.layers.1.*"},
                                     {"mlp.0.*", "ffn.layers.0.0.*"},
                                     {"mlp.3.*", "ffn.layers.1.*"}};

}  // namespace teardown::keytables
