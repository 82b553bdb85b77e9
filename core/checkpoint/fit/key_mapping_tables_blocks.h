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

// timm's TNT. Queries and keys are one layer and values another; '|' numbers the parts of a tensor (joined_tensors.h).
inline constexpr Row kTntTimm[] = {{"blocks.#.norm_in.*", "backbone.layers.#.inner_block.norm_attn.*"},
                                   {"blocks.#.attn_in.qk.weight", "backbone.layers.#.inner_block.attn.attn.in_proj_weight|0"},
                                   {"blocks.#.attn_in.v.weight", "backbone.layers.#.inner_block.attn.attn.in_proj_weight|1"},
                                   {"blocks.#.attn_in.qk.bias", "backbone.layers.#.inner_block.attn.attn.in_proj_bias|0"},
                                   {"blocks.#.attn_in.v.bias", "backbone.layers.#.inner_block.attn.attn.in_proj_bias|1"},
                                   {"blocks.#.attn_in.proj.*", "backbone.layers.#.inner_block.attn.attn.out_proj.*"},
                                   {"blocks.#.norm_mlp_in.*", "backbone.layers.#.inner_block.norm_ffn.*"},
                                   {"blocks.#.mlp_in.fc1.*", "backbone.layers.#.inner_block.ffn.layers.0.0.*"},
                                   {"blocks.#.mlp_in.fc2.*", "backbone.layers.#.inner_block.ffn.layers.1.*"},
                                   {"blocks.#.norm1_proj.*", "backbone.layers.#.norm_proj.*"},
                                   {"blocks.#.proj.*", "backbone.layers.#.projection.*"},
                                   {"blocks.#.norm_out.*", "backbone.layers.#.outer_block.norm_attn.*"},
                                   {"blocks.#.attn_out.qk.weight", "backbone.layers.#.outer_block.attn.attn.in_proj_weight|0"},
                                   {"blocks.#.attn_out.v.weight", "backbone.layers.#.outer_block.attn.attn.in_proj_weight|1"},
                                   {"blocks.#.attn_out.qk.bias", "backbone.layers.#.outer_block.attn.attn.in_proj_bias|0"},
                                   {"blocks.#.attn_out.v.bias", "backbone.layers.#.outer_block.attn.attn.in_proj_bias|1"},
                                   {"blocks.#.attn_out.proj.*", "backbone.layers.#.outer_block.attn.attn.out_proj.*"},
                                   {"blocks.#.norm_mlp.*", "backbone.layers.#.outer_block.norm_ffn.*"},
                                   {"blocks.#.mlp.fc1.*", "backbone.layers.#.outer_block.ffn.layers.0.0.*"},
                                   {"blocks.#.mlp.fc2.*", "backbone.layers.#.outer_block.ffn.layers.1.*"},
                                   {"cls_token", "backbone.cls_token"},
                                   {"patch_pos", "backbone.patch_pos"},
                                   {"pixel_pos", "backbone.pixel_pos"},
                                   {"pixel_embed.*", "backbone.pixel_embed.*"},
                                   {"norm1_proj.*", "backbone.norm1_proj.*"},
                                   {"proj.*", "backbone.projection.*"},
                                   {"norm2_proj.*", "backbone.norm2_proj.*"},
                                   {"norm.*", "backbone.norm.*"},
                                   {"head.*", "head.fc.*"}};

// Conformer (Peng et al. 2021) in its authors' repository.
inline constexpr Row kConformer[] = {{"cls_token", "backbone.cls_token"},
                                     {"conv1.*", "backbone.conv1.*"},
                                     {"bn1.*", "backbone.bn1.*"},
                                     {"conv_1.*", "backbone.conv_1.*"},
                                     {"trans_patch_conv.*", "backbone.trans_patch_conv.*"},
                                     {"trans_1.*", "backbone.trans_1.*"},
                                     {"conv_trans_#.trans_block.*", "backbone.conv_trans_#.trans_block.*"},
                                     {"conv_trans_#.cnn_block.*", "backbone.conv_trans_#.cnn_block.*"},
                                     {"conv_trans_#.fusion_block.*", "backbone.conv_trans_#.fusion_block.*"},
                                     {"conv_trans_#.squeeze_block.*", "backbone.conv_trans_#.squeeze_block.*"},
                                     {"conv_trans_#.expand_block.*", "backbone.conv_trans_#.expand_block.*"},
                                     {"trans_norm.*", "backbone.trans_norm.*"},
                                     {"conv_cls_head.*", "head.conv_cls_head.*"},
                                     {"trans_cls_head.*", "head.trans_cls_head.*"}};
inline constexpr Row kConformerInner[] = {
    {"norm1.*", "ln1.*"}, {"norm2.*", "ln2.*"}, {"mlp.fc1.*", "ffn.layers.0.0.*"}, {"mlp.fc2.*", "ffn.layers.1.*"}};

}  // namespace teardown::keytables
