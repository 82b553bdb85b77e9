// The tables of renames, row by row with names as the other programs write them, and mmcv's revise_keys.
#include "core/checkpoint/fit/key_mapping.h"
#include "core/checkpoint/fit/value_change.h"
#include "tests/support/test_program.h"

#include <QtTest>

using namespace teardown;

namespace {

std::string joined(const std::vector<std::string>& keys) {
    std::string text;
    for (const std::string& key : keys) text += key + "\n";
    return text;
}

/// Enough blocks that the number of all of them names the network.
std::vector<std::string> blocks(const std::string& prefix, int count, const std::string& rest) {
    std::vector<std::string> keys;
    for (int i = 0; i < count; ++i) keys.push_back(prefix + std::to_string(i) + "." + rest);
    return keys;
}

}  // namespace

class TestKeyMapping : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void rows_data() {
        QTest::addColumn<QString>("mapping");
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("to");
        const auto row = [](const char* mapping, const char* from, const char* to) {
            QTest::addRow("%s %s", mapping, from) << QString::fromLatin1(mapping) << QString::fromLatin1(from) << QString::fromLatin1(to);
        };
        row("torchvision-resnet", "conv1.weight", "backbone.conv1.weight");
        row("torchvision-resnet", "layer3.22.bn3.running_var", "backbone.layer3.22.bn3.running_var");
        row("torchvision-resnet", "fc.bias", "head.fc.bias");
        row("timm-resnetd", "conv1.6.weight", "backbone.stem.2.conv.weight");
        row("timm-resnetd", "bn1.running_mean", "backbone.stem.2.bn.running_mean");
        row("timm-resnetd", "layer1.0.downsample.1.weight", "backbone.layer1.0.downsample.0.weight");
        row("timm-resnetd", "layer2.0.downsample.1.weight", "backbone.layer2.0.downsample.1.weight");
        row("torchvision-resnet", "layer1.0.convs.6.weight", "backbone.layer1.0.convs.6.weight");
        row("timm-resnetd", "layer3.1.conv2.bn0.bias", "backbone.layer3.1.conv2.bn0.bias");
        row("timm-res2netd", "conv1.3.weight", "backbone.stem.1.conv.weight");
        row("timm-res2netd", "bn1.weight", "backbone.stem.2.bn.weight");
        row("timm-res2netd", "layer1.0.downsample.1.weight", "backbone.layer1.0.downsample.1.weight");
        row("timm-res2netd", "fc.weight", "head.fc.weight");
        row("timm-regnet", "stem.bn.running_mean", "backbone.bn1.running_mean");
        row("timm-regnet", "s3.b7.conv2.bn.weight", "backbone.layer3.6.bn2.weight");
        row("timm-regnet", "s4.b12.conv3.conv.weight", "backbone.layer4.11.conv3.weight");
        row("timm-regnet", "s1.b1.downsample.bn.bias", "backbone.layer1.0.downsample.1.bias");
        row("timm-regnet", "s1.b0.conv1.conv.weight", "s1.b0.conv1.conv.weight");
        row("torchvision-regnet", "stem.0.weight", "backbone.conv1.weight");
        row("torchvision-regnet", "trunk_output.block2.block2-0.proj.1.bias", "backbone.layer2.0.downsample.1.bias");
        row("torchvision-regnet", "trunk_output.block4.block4-11.f.b.0.weight", "backbone.layer4.11.conv2.weight");
        row("torchvision-regnet", "trunk_output.block4.block4-11.f.c.1.running_var", "backbone.layer4.11.bn3.running_var");
        row("torchvision-regnet", "fc.bias", "head.fc.bias");
        row("timm-cspdarknet", "stem.conv1.conv.weight", "backbone.stem.conv.weight");
        row("timm-cspdarknet", "stages.2.conv_down.bn.weight", "backbone.stages.2.downsample_conv.bn.weight");
        row("timm-cspdarknet", "stages.2.blocks.7.conv2.bn.bias", "backbone.stages.2.blocks.7.conv2.bn.bias");
        row("timm-cspdarknet", "stages.4.conv_transition_b.conv.weight", "backbone.stages.4.atfer_blocks_conv.conv.weight");
        row("timm-cspdarknet", "stages.4.conv_transition.conv.weight", "backbone.stages.4.final_conv.conv.weight");
        row("timm-cspnet", "stem.conv1.bn.bias", "backbone.stem.0.bn.bias");
        row("timm-cspnet", "stem.conv3.conv.weight", "stem.conv3.conv.weight");
        row("timm-cspnet", "stages.0.conv_exp.conv.weight", "backbone.stages.0.expand_conv.conv.weight");
        row("timm-cspnet", "stages.1.blocks.2.conv3.conv.weight", "backbone.stages.1.blocks.2.conv3.weight");
        row("timm-cspnet", "stages.1.blocks.2.conv3.bn.running_var", "backbone.stages.1.blocks.2.bn3.running_var");
        row("timm-cspnet", "head.fc.weight", "head.fc.weight");
        row("torchvision-mobilenet-v2", "features.0.0.weight", "backbone.conv1.conv.weight");
        row("torchvision-mobilenet-v2", "features.18.1.running_var", "backbone.conv2.bn.running_var");
        row("torchvision-mobilenet-v2", "classifier.1.bias", "head.fc.bias");
        row("timm-mobilenet-v2", "conv_stem.weight", "backbone.conv1.conv.weight");
        row("timm-mobilenet-v2", "bn2.running_mean", "backbone.conv2.bn.running_mean");
        row("timm-mobilenet-v2", "classifier.weight", "head.fc.weight");
        row("torchvision-mobilenet-v3", "features.0.0.weight", "backbone.layer0.conv.weight");
        row("torchvision-mobilenet-v3", "features.16.1.running_mean", "backbone.layer16.bn.running_mean");
        row("torchvision-mobilenet-v3", "features.1.block.0.1.bias", "backbone.layer1.depthwise_conv.bn.bias");
        row("torchvision-mobilenet-v3", "features.1.block.1.0.weight", "backbone.layer1.linear_conv.conv.weight");
        row("torchvision-mobilenet-v3", "features.1.block.1.fc2.bias", "backbone.layer1.se.conv2.conv.bias");
        row("torchvision-mobilenet-v3", "features.1.block.2.1.weight", "backbone.layer1.linear_conv.bn.weight");
        row("torchvision-mobilenet-v3", "features.2.block.0.0.weight", "backbone.layer2.expand_conv.conv.weight");
        row("torchvision-mobilenet-v3", "features.2.block.2.0.weight", "backbone.layer2.linear_conv.conv.weight");
        row("torchvision-mobilenet-v3", "features.12.block.1.1.weight", "backbone.layer12.depthwise_conv.bn.weight");
        row("torchvision-mobilenet-v3", "features.12.block.2.fc1.weight", "backbone.layer12.se.conv1.conv.weight");
        row("torchvision-mobilenet-v3", "features.12.block.3.1.bias", "backbone.layer12.linear_conv.bn.bias");
        row("torchvision-mobilenet-v3", "classifier.0.weight", "head.layers.0.fc.weight");
        row("torchvision-mobilenet-v3", "classifier.3.bias", "head.layers.1.fc.bias");
        row("torchvision-shufflenet-v2", "conv5.1.bias", "backbone.layers.3.bn.bias");
        row("torchvision-shufflenet-v2", "stage3.7.branch2.5.weight", "backbone.layers.1.7.branch2.2.conv.weight");
        row("torchvision-shufflenet-v2", "stage2.0.branch1.3.running_mean", "backbone.layers.0.0.branch1.1.bn.running_mean");
        row("timm-vit", "blocks.11.mlp.fc1.weight", "backbone.layers.11.ffn.layers.0.0.weight");
        row("timm-vit", "patch_embed.proj.bias", "backbone.patch_embed.projection.bias");
        row("timm-vit", "norm.weight", "backbone.ln1.weight");
        row("timm-vit", "head_dist.bias", "head.layers.head_dist.bias");
        row("t2t-vit", "pos_embed", "backbone.pos_embed");
        row("t2t-vit", "tokens_to_token.attention2.norm1.bias", "backbone.tokens_to_token.attention2.ln1.bias");
        row("t2t-vit", "tokens_to_token.attention1.attn.qkv.weight", "backbone.tokens_to_token.attention1.attn.qkv.weight");
        row("t2t-vit", "tokens_to_token.attention1.mlp.fc2.weight", "backbone.tokens_to_token.attention1.ffn.layers.1.weight");
        row("t2t-vit", "tokens_to_token.project.bias", "backbone.tokens_to_token.project.bias");
        row("t2t-vit", "blocks.13.norm2.weight", "backbone.encoder.13.ln2.weight");
        row("t2t-vit", "blocks.7.attn.proj.bias", "backbone.encoder.7.attn.proj.bias");
        row("t2t-vit", "blocks.7.mlp.fc1.weight", "backbone.encoder.7.ffn.layers.0.0.weight");
        row("t2t-vit", "norm.weight", "backbone.norm.weight");
        row("t2t-vit", "head.weight", "head.layers.head.weight");
        row("mvit", "patch_embed.proj.weight", "backbone.patch_embed.projection.weight");
        row("mvit", "blocks.14.attn.rel_pos_h", "backbone.blocks.14.attn.rel_pos_h");
        row("mvit", "blocks.1.proj.weight", "backbone.blocks.1.proj.weight");
        row("mvit", "norm.bias", "backbone.norm3.bias");
        row("mvit", "head.projection.weight", "head.fc.weight");
        row("timm-mvit", "stages.0.blocks.0.attn.pool_q.weight", "backbone.blocks.0.attn.pool_q.weight");
        row("timm-mvit", "norm.weight", "backbone.norm3.weight");
        row("timm-mvit", "head.fc.bias", "head.fc.bias");
        row("efficientnet-pytorch", "_conv_head.weight", "backbone.layers.6.conv.weight");
        row("timm-efficientnet", "classifier.bias", "head.fc.bias");
        row("timm-efficientnet-edge", "conv_stem.weight", "backbone.layers.0.conv.weight");
        row("timm-efficientnet-edge", "bn2.running_var", "backbone.layers.6.bn.running_var");
        row("torchvision-efficientnet", "features.0.1.bias", "backbone.layers.0.bn.bias");
        row("torchvision-efficientnet", "features.8.0.weight", "backbone.layers.6.conv.weight");
        row("torchvision-efficientnet", "classifier.1.weight", "head.fc.weight");
        row("torchvision-densenet", "features.conv0.weight", "backbone.stem.0.weight");
        row("torchvision-densenet", "features.norm0.running_var", "backbone.stem.1.running_var");
        row("torchvision-densenet", "features.denseblock1.denselayer1.conv1.weight", "backbone.stages.0.block.0.conv1.weight");
        row("torchvision-densenet", "features.denseblock4.denselayer16.norm2.bias", "backbone.stages.3.block.15.norm2.bias");
        row("torchvision-densenet", "features.denseblock2.denselayer3.norm.1.weight", "backbone.stages.1.block.2.norm1.weight");
        row("torchvision-densenet", "features.transition3.conv.weight", "backbone.transitions.2.conv.weight");
        row("torchvision-densenet", "features.norm5.weight", "backbone.transitions.3.0.weight");
        row("torchvision-densenet", "classifier.bias", "head.fc.bias");
        row("torchvision-densenet", "features.denseblock0.denselayer1.conv1.weight", "features.denseblock0.denselayer1.conv1.weight");
        row("convnext", "downsample_layers.0.0.weight", "backbone.downsample_layers.0.0.weight");
        row("convnext", "stages.2.8.dwconv.bias", "backbone.stages.2.8.depthwise_conv.bias");
        row("convnext", "stages.3.0.pwconv2.weight", "backbone.stages.3.0.pointwise_conv2.weight");
        row("convnext", "stages.0.1.gamma", "backbone.stages.0.1.gamma");
        row("convnext", "norm.weight", "backbone.norm3.weight");
        row("convnext", "head.bias", "head.fc.bias");
        row("hornet", "downsample_layers.1.1.bias", "backbone.downsample_layers.1.1.bias");
        row("hornet", "stages.2.17.gnconv.pws.2.weight", "backbone.stages.2.17.gnconv.projs.2.weight");
        row("hornet", "stages.2.17.gnconv.dwconv.complex_weight", "backbone.stages.2.17.gnconv.dwconv.complex_weight");
        row("hornet", "stages.0.1.gamma1", "backbone.stages.0.1.gamma1.weight");
        row("hornet", "stages.3.0.gamma2", "backbone.stages.3.0.gamma2.weight");
        row("hornet", "norm.bias", "backbone.norm3.bias");
        row("hornet", "head.weight", "head.fc.weight");
        row("timm-convnext", "stem.1.weight", "backbone.downsample_layers.0.1.weight");
        row("timm-convnext", "stages.1.downsample.1.weight", "backbone.downsample_layers.1.1.weight");
        row("timm-convnext", "stages.2.blocks.7.mlp.fc1.weight", "backbone.stages.2.7.pointwise_conv1.weight");
        row("timm-convnext", "stages.2.blocks.7.conv_dw.weight", "backbone.stages.2.7.depthwise_conv.weight");
        row("timm-convnext", "head.norm.bias", "backbone.norm3.bias");
        row("torchvision-convnext", "features.4.0.weight", "backbone.downsample_layers.2.0.weight");
        row("torchvision-convnext", "features.5.26.block.3.bias", "backbone.stages.2.26.pointwise_conv1.bias");
        row("torchvision-convnext", "features.1.0.layer_scale", "backbone.stages.0.0.gamma");
        row("torchvision-convnext", "classifier.2.weight", "head.fc.weight");
        row("swin", "patch_embed.proj.weight", "backbone.patch_embed.projection.weight");
        row("swin", "layers.2.blocks.5.attn.relative_position_bias_table",
            "backbone.stages.2.blocks.5.attn.w_msa.relative_position_bias_table");
        row("swin", "layers.0.blocks.1.mlp.fc2.bias", "backbone.stages.0.blocks.1.ffn.layers.1.bias");
        row("swin", "layers.1.downsample.reduction.weight", "backbone.stages.1.downsample.reduction.weight");
        row("swin", "norm.bias", "backbone.norm3.bias");
        row("swin", "head.weight", "head.fc.weight");
        row("timm-swin", "layers.1.downsample.norm.weight", "backbone.stages.0.downsample.norm.weight");
        row("timm-swin", "head.fc.weight", "head.fc.weight");
        row("torchvision-swin", "features.0.2.weight", "backbone.patch_embed.norm.weight");
        row("torchvision-swin", "features.5.17.mlp.3.weight", "backbone.stages.2.blocks.17.ffn.layers.1.weight");
        row("torchvision-swin", "features.2.reduction.weight", "backbone.stages.0.downsample.reduction.weight");
        row("van", "patch_embed2.proj.weight", "backbone.patch_embed2.projection.weight");
        row("van", "patch_embed1.norm.running_var", "backbone.patch_embed1.norm.running_var");
        row("van", "block3.11.layer_scale_1", "backbone.blocks3.11.layer_scale_1");
        row("van", "block1.0.attn.spatial_gating_unit.conv0.weight", "backbone.blocks1.0.attn.spatial_gating_unit.DW_conv.weight");
        row("van", "block1.0.attn.spatial_gating_unit.conv_spatial.bias", "backbone.blocks1.0.attn.spatial_gating_unit.DW_D_conv.bias");
        row("van", "block1.0.attn.spatial_gating_unit.conv1.bias", "backbone.blocks1.0.attn.spatial_gating_unit.conv1.bias");
        row("van", "block4.1.mlp.dwconv.dwconv.weight", "backbone.blocks4.1.mlp.dwconv.weight");
        row("van", "norm4.weight", "backbone.norm4.weight");
        row("van", "head.bias", "head.fc.bias");
        row("poolformer", "patch_embed.proj.weight", "backbone.patch_embed.proj.weight");
        row("poolformer", "network.4.5.layer_scale_2", "backbone.network.4.5.layer_scale_2");
        row("poolformer", "norm.weight", "backbone.norm6.weight");
        row("poolformer", "head.weight", "head.fc.weight");
        row("timm-poolformer", "stem.conv.bias", "backbone.patch_embed.proj.bias");
        row("timm-poolformer", "stages.2.downsample.conv.weight", "backbone.network.3.proj.weight");
        row("timm-poolformer", "stages.3.blocks.1.layer_scale1.scale", "backbone.network.6.1.layer_scale_1");
        row("timm-poolformer", "stages.1.blocks.0.mlp.fc2.bias", "backbone.network.2.0.mlp.fc2.bias");
        row("timm-poolformer", "head.norm.weight", "backbone.norm6.weight");
        row("timm-efficientformer", "stem.norm2.running_mean", "backbone.patch_embed.1.bn.running_mean");
        row("timm-efficientformer", "stages.2.downsample.norm.bias", "backbone.network.2.0.bn.bias");
        row("timm-efficientformer", "stages.0.blocks.2.mlp.norm1.weight", "backbone.network.0.2.mlp.norm1.weight");
        row("timm-efficientformer", "stages.3.blocks.4.token_mixer.attention_biases", "backbone.network.3.5.token_mixer.attention_biases");
        row("timm-efficientformer", "stages.1.blocks.0.ls2.gamma", "backbone.network.1.1.ls2.weight");
        row("timm-efficientformer", "norm.bias", "backbone.norm3.bias");
        row("timm-efficientformer", "head_dist.bias", "head.dist_head.bias");
        row("twins", "patch_embeds.1.proj.weight", "backbone.patch_embeds.1.projection.weight");
        row("twins", "patch_embeds.3.norm.bias", "backbone.patch_embeds.3.norm.bias");
        row("twins", "blocks.2.17.mlp.fc1.weight", "backbone.stages.2.17.ffn.layers.0.0.weight");
        row("twins", "blocks.0.1.mlp.fc2.bias", "backbone.stages.0.1.ffn.layers.1.bias");
        row("twins", "blocks.0.0.attn.sr.weight", "backbone.stages.0.0.attn.sr.weight");
        row("twins", "blocks.1.0.attn.qkv.bias", "backbone.stages.1.0.attn.qkv.bias");
        row("twins", "pos_block.2.proj.0.weight", "backbone.position_encodings.2.proj.weight");
        row("twins", "norm.weight", "backbone.norm_after_stage3.weight");
        row("twins", "head.bias", "head.fc.bias");
        row("timm-tnt", "blocks.11.attn_in.qk.weight", "backbone.layers.11.inner_block.attn.attn.in_proj_weight|0");
        row("timm-tnt", "blocks.11.attn_in.v.weight", "backbone.layers.11.inner_block.attn.attn.in_proj_weight|1");
        row("timm-tnt", "blocks.0.attn_out.v.bias", "backbone.layers.0.outer_block.attn.attn.in_proj_bias|1");
        row("timm-tnt", "blocks.0.attn_out.proj.bias", "backbone.layers.0.outer_block.attn.attn.out_proj.bias");
        row("timm-tnt", "blocks.2.norm_mlp.bias", "backbone.layers.2.outer_block.norm_ffn.bias");
        row("timm-tnt", "blocks.2.norm_mlp_in.bias", "backbone.layers.2.inner_block.norm_ffn.bias");
        row("timm-tnt", "blocks.2.mlp_in.fc2.weight", "backbone.layers.2.inner_block.ffn.layers.1.weight");
        row("timm-tnt", "blocks.2.proj.weight", "backbone.layers.2.projection.weight");
        row("timm-tnt", "proj.bias", "backbone.projection.bias");
        row("timm-tnt", "pixel_embed.proj.weight", "backbone.pixel_embed.proj.weight");
        row("timm-tnt", "head.weight", "head.fc.weight");
        row("conformer", "trans_1.norm2.bias", "backbone.trans_1.ln2.bias");
        row("conformer", "conv_1.residual_bn.running_var", "backbone.conv_1.residual_bn.running_var");
        row("conformer", "conv_trans_12.trans_block.mlp.fc1.weight", "backbone.conv_trans_12.trans_block.ffn.layers.0.0.weight");
        row("conformer", "conv_trans_5.trans_block.attn.qkv.bias", "backbone.conv_trans_5.trans_block.attn.qkv.bias");
        row("conformer", "conv_trans_5.squeeze_block.ln.weight", "backbone.conv_trans_5.squeeze_block.ln.weight");
        row("conformer", "trans_cls_head.weight", "head.trans_cls_head.weight");
        row("module", "module.backbone.conv1.weight", "backbone.conv1.weight");
        row("backbone", "conv1.weight", "backbone.conv1.weight");
        row("backbone", "head.fc.weight", "head.fc.weight");
        row("repvgg", "unknown.weight", "unknown.weight");
    }
    void rows() {
        QFETCH(QString, mapping);
        QFETCH(QString, from);
        QFETCH(QString, to);
        QCOMPARE(QString::fromStdString(mapKey(mapping.toStdString(), from.toStdString())), to);
    }
    void blocksAreCounted() {
        // EfficientNet-B0 has 16 blocks, in layers of 1, 2, 2, 6 and 5.
        const auto mapped = mapKeys("efficientnet-pytorch", blocks("_blocks.", 16, "_bn1.bias"));
        QCOMPARE(mapped[0], std::string("backbone.layers.1.0.depthwise_conv.bn.bias"));
        QCOMPARE(mapped[2], std::string("backbone.layers.2.1.depthwise_conv.bn.bias"));
        QCOMPARE(mapped[10], std::string("backbone.layers.4.5.depthwise_conv.bn.bias"));
        QCOMPARE(mapped[15], std::string("backbone.layers.5.4.depthwise_conv.bn.bias"));
        // A number of blocks that no EfficientNet has: left alone.
        const auto odd = blocks("_blocks.", 15, "_bn1.bias");
        QCOMPARE(joined(mapKeys("efficientnet-pytorch", odd)), joined(odd));
        // torchvision counts the blocks of each stage anew; b1 has 2, 3, 3, 4, 4, 5 and 2.
        std::vector<std::string> scaled;
        for (const auto& [stage, count] : {std::pair{1, 2}, {2, 3}, {3, 3}, {4, 4}, {5, 4}, {6, 5}, {7, 2}})
            for (int i = 0; i < count; ++i)
                scaled.push_back("features." + std::to_string(stage) + "." + std::to_string(i) +
                                 (stage == 1 ? ".block.0.0.weight" : ".block.1.0.weight"));
        scaled.insert(scaled.end(), {"features.1.1.block.2.1.bias", "features.1.1.block.1.fc2.bias", "features.5.0.block.0.1.bias",
                                     "features.5.0.block.2.fc1.bias", "features.7.1.block.3.0.weight"});
        const auto torchvision = mapKeys("torchvision-efficientnet", scaled);
        QCOMPARE(torchvision[1], std::string("backbone.layers.1.1.depthwise_conv.conv.weight"));
        QCOMPARE(torchvision[12], std::string("backbone.layers.4.4.depthwise_conv.conv.weight"));
        QCOMPARE(torchvision[22], std::string("backbone.layers.5.6.depthwise_conv.conv.weight"));
        QCOMPARE(torchvision[23], std::string("backbone.layers.1.1.linear_conv.bn.bias"));
        QCOMPARE(torchvision[24], std::string("backbone.layers.1.1.se.conv2.conv.bias"));
        QCOMPARE(torchvision[25], std::string("backbone.layers.4.4.expand_conv.bn.bias"));
        QCOMPARE(torchvision[26], std::string("backbone.layers.4.4.se.conv1.conv.bias"));
        QCOMPARE(torchvision[27], std::string("backbone.layers.5.6.linear_conv.conv.weight"));
        // EdgeTPU-S: 1, 2 and 4 blocks with one convolution for two, then 5, 4 and 2 with a depthwise one.
        std::vector<std::string> edge;
        for (const auto& [stage, count] : {std::pair{0, 1}, {1, 2}, {2, 4}, {3, 5}, {4, 4}, {5, 2}})
            for (int i = 0; i < count; ++i) edge.push_back("blocks." + std::to_string(stage) + "." + std::to_string(i) + ".bn2.bias");
        edge.insert(edge.end(), {"blocks.2.3.conv_exp.weight", "blocks.2.3.bn1.weight", "blocks.2.3.conv_pwl.weight",
                                 "blocks.4.0.conv_pwl.weight", "blocks.4.0.bn1.weight"});
        const auto edges = mapKeys("timm-efficientnet-edge", edge);
        QCOMPARE(edges[6], std::string("backbone.layers.3.3.conv2.bn.bias"));
        QCOMPARE(edges[7], std::string("backbone.layers.4.0.depthwise_conv.bn.bias"));
        QCOMPARE(edges[17], std::string("backbone.layers.5.1.depthwise_conv.bn.bias"));
        QCOMPARE(edges[18], std::string("backbone.layers.3.3.conv1.conv.weight"));
        QCOMPARE(edges[19], std::string("backbone.layers.3.3.conv1.bn.weight"));
        QCOMPARE(edges[20], std::string("backbone.layers.3.3.conv2.conv.weight"));
        QCOMPARE(edges[21], std::string("backbone.layers.4.5.linear_conv.conv.weight"));
        QCOMPARE(edges[22], std::string("backbone.layers.4.5.expand_conv.bn.weight"));
        std::vector<std::string> mobile;
        for (int i = 1; i <= 17; ++i) mobile.push_back("features." + std::to_string(i) + (i == 1 ? ".conv.1.weight" : ".conv.2.weight"));
        const auto layers = mapKeys("torchvision-mobilenet-v2", mobile);
        QCOMPARE(layers[0], std::string("backbone.layer1.0.conv.1.conv.weight"));
        QCOMPARE(layers[3], std::string("backbone.layer3.0.conv.2.conv.weight"));
        QCOMPARE(layers[16], std::string("backbone.layer7.0.conv.2.conv.weight"));
        // MViTv2: one block, two, five and two.
        std::vector<std::string> scales;
        int scale = 0;
        for (const int count : {1, 2, 5, 2}) {
            for (int i = 0; i < count; ++i)
                scales.push_back("stages." + std::to_string(scale) + ".blocks." + std::to_string(i) +
                                 (i == 0 && scale > 0 ? ".shortcut_proj_attn.bias" : ".mlp.fc1.bias"));
            ++scale;
        }
        const auto counted = mapKeys("timm-mvit", scales);
        QCOMPARE(counted[0], std::string("backbone.blocks.0.mlp.fc1.bias"));
        QCOMPARE(counted[1], std::string("backbone.blocks.1.proj.bias"));
        QCOMPARE(counted[7], std::string("backbone.blocks.7.mlp.fc1.bias"));
        QCOMPARE(counted[9], std::string("backbone.blocks.9.mlp.fc1.bias"));
        // The same blocks by stages, and the names of both programs for the parts of one.
        std::vector<std::string> stages;
        int stage = 0;
        for (const int count : {1, 2, 3, 4, 3, 3, 1}) {
            for (int i = 0; i < count; ++i)
                stages.push_back("blocks." + std::to_string(stage) + "." + std::to_string(i) + ".conv_dw.weight");
            ++stage;
        }
        stages.insert(stages.end(), {"blocks.0.0.bn2.bias", "blocks.3.1.conv_pw.weight", "blocks.3.1.bn1.bias", "blocks.3.1.bn3.bias"});
        const auto staged = mapKeys("timm-mobilenet-v2", stages);
        QCOMPARE(staged[0], std::string("backbone.layer1.0.conv.0.conv.weight"));
        QCOMPARE(staged[7], std::string("backbone.layer4.1.conv.1.conv.weight"));
        QCOMPARE(staged[16], std::string("backbone.layer7.0.conv.1.conv.weight"));
        QCOMPARE(staged[17], std::string("backbone.layer1.0.conv.1.bn.bias"));
        QCOMPARE(staged[18], std::string("backbone.layer4.1.conv.0.conv.weight"));
        QCOMPARE(staged[19], std::string("backbone.layer4.1.conv.0.bn.bias"));
        QCOMPARE(staged[20], std::string("backbone.layer4.1.conv.2.bn.bias"));
        mobile.insert(mobile.end(), {"features.1.conv.0.0.weight", "features.1.conv.0.1.bias", "features.1.conv.2.bias",
                                     "features.8.conv.0.0.weight", "features.8.conv.1.1.running_mean", "features.8.conv.3.weight"});
        const auto parts = mapKeys("torchvision-mobilenet-v2", mobile);
        QCOMPARE(parts[17], std::string("backbone.layer1.0.conv.0.conv.weight"));
        QCOMPARE(parts[18], std::string("backbone.layer1.0.conv.0.bn.bias"));
        QCOMPARE(parts[19], std::string("backbone.layer1.0.conv.1.bn.bias"));
        QCOMPARE(parts[20], std::string("backbone.layer4.1.conv.0.conv.weight"));
        QCOMPARE(parts[21], std::string("backbone.layer4.1.conv.1.bn.running_mean"));
        QCOMPARE(parts[22], std::string("backbone.layer4.1.conv.2.bn.weight"));
    }
    void vggLayersAreCounted() {
        // VGG-11 with norms: convolutions at 0, 4, 8, 11, 15, 18, 22, 25; each followed by its norm.
        std::vector<std::string> keys;
        for (const int at : {0, 4, 8, 11, 15, 18, 22, 25}) {
            keys.push_back("features." + std::to_string(at) + ".weight");
            keys.push_back("features." + std::to_string(at + 1) + ".running_mean");
        }
        keys.push_back("classifier.6.bias");
        const auto mapped = mapKeys("torchvision-vgg", keys);
        QCOMPARE(mapped[2], std::string("backbone.features.2.conv.weight"));
        QCOMPARE(mapped[3], std::string("backbone.features.2.bn.running_mean"));
        QCOMPARE(mapped[14], std::string("backbone.features.11.conv.weight"));
        QCOMPARE(mapped.back(), std::string("backbone.classifier.6.bias"));
    }
    void emaSetsChangePlaces() {
        const std::vector<std::string> keys{"backbone.conv1.weight", "head.fc.bias", "ema_backbone_conv1_weight"};
        QCOMPARE(joined(mapKeys("ema", keys)), std::string("ema_backbone_conv1_weight\nhead.fc.bias\nbackbone.conv1.weight\n"));
    }
    void swinMergingChangesItsOrder() {
        // Two channels at four places, place after place, become four places of one channel and then of the other; unfold walks row by row.
        QCOMPARE(valueChangeOf("swin", "backbone.stages.0.downsample.reduction.weight"), ValueChange::UnfoldOrder);
        QCOMPARE(valueChangeOf("swin", "backbone.stages.0.blocks.0.norm1.weight"), ValueChange::None);
        const TensorView stored = TensorView::fromFloats({1, 8}, {0, 1, 10, 11, 20, 21, 30, 31});
        const TensorView turned = changedValues(ValueChange::UnfoldOrder, stored);
        QCOMPARE(turned.toFloats(), (std::vector<float>{0, 20, 10, 30, 1, 21, 11, 31}));
        QCOMPARE(changedValues(ValueChange::None, stored).data(), stored.data());
        QCOMPARE(changedShape(ValueChange::DropOnes, {96, 1, 1}), (Shape{96}));
        QCOMPARE(changedShape(ValueChange::DropOnes, {96, 2}), (Shape{96, 2}));
    }
    void reviseKeysAsMmcv() {
        const std::vector<std::string> keys{"module.a.module.b", "encoder.c"};
        QCOMPARE(joined(revisedKeys({{"^module\\.", ""}}, keys)), std::string("a.module.b\nencoder.c\n"));
        QCOMPARE(joined(revisedKeys({{"^module\\.", ""}, {"^(\\w+)coder\\.", "\\1."}}, keys)), std::string("a.module.b\nen.c\n"));
        QVERIFY(reviseKeysProblem({{"(", ""}}).has_value());
        QCOMPARE(joined(revisedKeys({{"(", ""}}, keys)), joined(keys));
    }
};

TD_TEST(TestKeyMapping)
#include "tst_key_mapping.moc"
