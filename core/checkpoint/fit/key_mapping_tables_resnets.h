// The tables of key_mapping.h for networks derived from the ResNets.
#pragma once

#include "core/checkpoint/fit/key_mapping_tables.h"

namespace teardown::keytables {

// timm's Res2Net-D: a deep stem; its shortcuts have a pooling layer everywhere, as those of mmclassification.
inline constexpr Row kRes2NetD[] = {{"conv1.0.*", "backbone.stem.0.conv.*"}, {"conv1.1.*", "backbone.stem.0.bn.*"},
                                    {"conv1.3.*", "backbone.stem.1.conv.*"}, {"conv1.4.*", "backbone.stem.1.bn.*"},
                                    {"conv1.6.*", "backbone.stem.2.conv.*"}, {"bn1.*", "backbone.stem.2.bn.*"},
                                    {"layer#.*", "backbone.layer#.*"},       {"fc.*", "head.fc.*"}};

// timm's RegNet counts blocks from 1 ('~').
inline constexpr Row kRegNetTimm[] = {{"stem.conv.*", "backbone.conv1.*"},
                                      {"stem.bn.*", "backbone.bn1.*"},
                                      {"s#.b#.conv#.conv.*", "backbone.layer#.~.conv#.*"},
                                      {"s#.b#.conv#.bn.*", "backbone.layer#.~.bn#.*"},
                                      {"s#.b#.downsample.conv.*", "backbone.layer#.~.downsample.0.*"},
                                      {"s#.b#.downsample.bn.*", "backbone.layer#.~.downsample.1.*"},
                                      {"head.fc.*", "head.fc.*"}};

// torchvision's RegNet: the rest begins with the block's name, "block2-0.", whose last number counts. Its regnet_x_400mf (regnetx_004_tv in
// timm) ends with 400 channels, mmclassification's regnetx_400mf with 384.
inline constexpr Row kRegNetTorchvision[] = {{"stem.0.*", "backbone.conv1.*"},
                                             {"stem.1.*", "backbone.bn1.*"},
                                             {"trunk_output.block#.*", "backbone.layer#.*"},
                                             {"fc.*", "head.fc.*"}};
// Inside a block: the part after its name.
inline constexpr Row kRegNetTorchvisionInner[] = {
    {"proj.0.*", "downsample.0.*"}, {"proj.1.*", "downsample.1.*"}, {"f.a.0.*", "conv1.*"}, {"f.a.1.*", "bn1.*"},
    {"f.b.0.*", "conv2.*"},         {"f.b.1.*", "bn2.*"},           {"f.c.0.*", "conv3.*"}, {"f.c.1.*", "bn3.*"}};

// timm's CSPDarkNet.
inline constexpr Row kCspDarkNetTimm[] = {{"stem.conv1.*", "backbone.stem.*"},
                                          {"stages.#.conv_down.*", "backbone.stages.#.downsample_conv.*"},
                                          {"stages.#.conv_exp.*", "backbone.stages.#.expand_conv.*"},
                                          {"stages.#.blocks.*", "backbone.stages.#.blocks.*"},
                                          {"stages.#.conv_transition_b.*", "backbone.stages.#.atfer_blocks_conv.*"},
                                          {"stages.#.conv_transition.*", "backbone.stages.#.final_conv.*"},
                                          {"head.fc.*", "head.fc.*"}};

// timm's CSPResNet and CSPResNeXt, whose blocks are those of the ResNets. Its deep stem (cspresnet50d) has a pooling that
// mmclassification's has not.
inline constexpr Row kCspNetTimm[] = {{"stem.conv1.*", "backbone.stem.0.*"},
                                      {"stages.#.conv_down.*", "backbone.stages.#.downsample_conv.*"},
                                      {"stages.#.conv_exp.*", "backbone.stages.#.expand_conv.*"},
                                      {"stages.#.blocks.#.conv#.conv.*", "backbone.stages.#.blocks.#.conv#.*"},
                                      {"stages.#.blocks.#.conv#.bn.*", "backbone.stages.#.blocks.#.bn#.*"},
                                      {"stages.#.conv_transition_b.*", "backbone.stages.#.atfer_blocks_conv.*"},
                                      {"stages.#.conv_transition.*", "backbone.stages.#.final_conv.*"},
                                      {"head.fc.*", "head.fc.*"}};

}  // namespace teardown::keytables
