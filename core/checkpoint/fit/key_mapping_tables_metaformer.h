// More tables of key_mapping.h: VAN, PoolFormer and EfficientFormer. '+' in a row's target is a number of the pattern plus one.
#pragma once

#include "core/checkpoint/fit/key_mapping_tables.h"

namespace teardown::keytables {

// VAN of its authors, as mmclassification's tools/convert_models/van2mmcls.py reads it.
inline constexpr Row kVan[] = {{"patch_embed#.proj.*", "backbone.patch_embed#.projection.*"},
                               {"patch_embed#.norm.*", "backbone.patch_embed#.norm.*"},
                               {"block#.#.*", "backbone.blocks#.#.*"},
                               {"norm#.*", "backbone.norm#.*"},
                               {"head.*", "head.fc.*"}};
inline constexpr Row kVanInner[] = {{"attn.spatial_gating_unit.conv0.*", "attn.spatial_gating_unit.DW_conv.*"},
                                    {"attn.spatial_gating_unit.conv_spatial.*", "attn.spatial_gating_unit.DW_D_conv.*"},
                                    {"mlp.dwconv.dwconv.*", "mlp.dwconv.*"}};

// PoolFormer of its authors.
inline constexpr Row kPoolFormer[] = {{"patch_embed.*", "backbone.patch_embed.*"},
                                      {"network.*", "backbone.network.*"},
                                      {"norm.*", "backbone.norm6.*"},
                                      {"head.*", "head.fc.*"}};

// timm's PoolFormer; mmclassification counts stages and the layers between them together. From 0.9 on timm's network has its last norm
// behind the mean over places, so that its scores differ slightly from those of the authors' network, which mmclassification has.
inline constexpr Row kPoolFormerTimm[] = {{"stem.conv.*", "backbone.patch_embed.proj.*"},
                                          {"stages.0.blocks.#.*", "backbone.network.0.#.*"},
                                          {"stages.1.blocks.#.*", "backbone.network.2.#.*"},
                                          {"stages.2.blocks.#.*", "backbone.network.4.#.*"},
                                          {"stages.3.blocks.#.*", "backbone.network.6.#.*"},
                                          {"stages.1.downsample.conv.*", "backbone.network.1.proj.*"},
                                          {"stages.2.downsample.conv.*", "backbone.network.3.proj.*"},
                                          {"stages.3.downsample.conv.*", "backbone.network.5.proj.*"},
                                          {"head.norm.*", "backbone.norm6.*"},
                                          {"head.fc.*", "head.fc.*"}};
inline constexpr Row kPoolFormerTimmInner[] = {{"layer_scale1.scale", "layer_scale_1"}, {"layer_scale2.scale", "layer_scale_2"}};

// timm's EfficientFormer; in all stages but the first, mmclassification counts the layer that halves the resolution as a block.
inline constexpr Row kEfficientFormerTimm[] = {{"stem.conv1.*", "backbone.patch_embed.0.conv.*"},
                                               {"stem.norm1.*", "backbone.patch_embed.0.bn.*"},
                                               {"stem.conv2.*", "backbone.patch_embed.1.conv.*"},
                                               {"stem.norm2.*", "backbone.patch_embed.1.bn.*"},
                                               {"stages.#.downsample.conv.*", "backbone.network.#.0.conv.*"},
                                               {"stages.#.downsample.norm.*", "backbone.network.#.0.bn.*"},
                                               {"stages.0.blocks.#.*", "backbone.network.0.#.*"},
                                               {"stages.#.blocks.#.*", "backbone.network.#.+.*"},
                                               {"norm.*", "backbone.norm3.*"},
                                               {"head.*", "head.head.*"},
                                               {"head_dist.*", "head.dist_head.*"}};
inline constexpr Row kEfficientFormerTimmInner[] = {{"ls1.gamma", "ls1.weight"}, {"ls2.gamma", "ls2.weight"}};

}  // namespace teardown::keytables
