// Every layer's formula is what the layer does, in all networks and for all classes of the registries (formula_check.h).
#include "core/engine/nn/ops.h"
#include "formula_check.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <set>

using namespace teardown;
using namespace teardown::engine;
using namespace teardown::engine::golden;

class TstFormulas : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { at::set_num_threads(1); }

    void networks_data() {
        QTest::addColumn<QString>("config");
        QTest::addColumn<QVector<int>>("shape");
        QTest::addColumn<QString>("types");  // that must have been seen
        const auto row = [](const char* name, const std::string& config, QVector<int> shape, const char* types) {
            QTest::newRow(name) << QString::fromStdString(config) << shape << types;
        };
        const std::string arch =
            "arch=dict(num_blocks=[2, 2], width_factor=[0.125, 0.25], group_layer_map={2: 2}, se_cfg=None), strides=(2, 1), dilations=(1, "
            "1)";
        const std::string squeezed =
            "arch=dict(num_blocks=[1, 2], width_factor=[0.125, 0.125], group_layer_map=None, se_cfg=dict(ratio=4, divisor=1)), strides=(1, "
            "1), dilations=(1, 2)";
        row("repvgg", classifier("dict(type='RepVGG', " + arch + ", out_indices=(1, ))", 32), {2, 3, 20, 16},
            "ImageClassifier RepVGG RepVGGBlock Sequential GlobalAveragePooling LinearClsHead");
        row("repvgg, all stages", "dict(type='RepVGG', " + arch + ", out_indices=(0, 1))", {1, 3, 16, 16}, "RepVGG");
        row("repvgg, first stage only", "dict(type='RepVGG', " + arch + ", out_indices=(0, ))", {1, 3, 16, 16}, "");
        row("repvgg, squeezed", "dict(type='RepVGG', " + squeezed + ", out_indices=(1, ))", {2, 3, 16, 16},
            "SELayer ConvModule RepVGGBlock");
        row("repvgg, deploy", "dict(type='RepVGG', " + squeezed + ", out_indices=(1, ), deploy=True)", {1, 3, 16, 16}, "RepVGGBlock");
        row("repvgg, deploy keeps se", "dict(type='RepVGG', " + squeezed + ", out_indices=(1, ), deploy=True, keep_se=True)",
            {1, 3, 16, 16}, "SELayer");
        row("repvgg, pyramid", "dict(type='RepVGG', " + arch + ", out_indices=(1, ), add_ppf=True)", {1, 3, 24, 24}, "MTSPPF");
        row("resnet18", classifier("dict(type='ResNet', depth=18, stem_channels=8, base_channels=8)", 64, "MultiLabelLinearClsHead"),
            {1, 3, 40, 40}, "ResNet ResLayer BasicBlock MultiLabelLinearClsHead");
        row("resnet50", "dict(type='ResNet', depth=50, stem_channels=8, base_channels=4, out_indices=(0, 1, 2, 3))", {1, 3, 40, 40},
            "Bottleneck");
        row("resnet50, caffe, drop path, no bn",
            "dict(type='ResNet', depth=50, stem_channels=8, base_channels=4, style='caffe', drop_path_rate=0.2, norm_cfg=dict(type='GN', "
            "num_groups=2))",
            {1, 3, 40, 40}, "Bottleneck DropPath GroupNorm");
        row("resnet v1c", "dict(type='ResNetV1c', depth=18, stem_channels=8, base_channels=8)", {1, 3, 40, 40}, "ResNetV1c");
        row("resnet v1d", "dict(type='ResNetV1d', depth=50, stem_channels=8, base_channels=4)", {1, 3, 36, 40}, "ResNetV1d AvgPool2d");
        row("resnext", "dict(type='ResNeXt', depth=50, stem_channels=8, base_channels=4, groups=2, width_per_group=4)", {1, 3, 40, 40},
            "ResNeXt");
        row("seresnet", "dict(type='SEResNet', depth=50, stem_channels=8, base_channels=4, se_ratio=4)", {1, 3, 40, 40},
            "SEResNet SEBottleneck SELayer");
        row("seresnext", "dict(type='SEResNeXt', depth=50, stem_channels=8, base_channels=4, se_ratio=4, groups=2, width_per_group=4)",
            {1, 3, 40, 40}, "SEResNeXt");
        row("cifar", "dict(type='ResNet_CIFAR', depth=18, stem_channels=8, base_channels=8, norm_cfg=dict(type='SyncBN'))", {1, 3, 16, 16},
            "ResNet_CIFAR SyncBatchNorm");
        row("hrnet",
            "dict(type='ImageClassifier', backbone=" + hrNet() +
                "), neck=[dict(type='HRFuseScales', in_channels=(4, 8, 16, 32), out_channels=16), dict(type='GlobalAveragePooling')], "
                "head=dict(type='LinearClsHead', num_classes=3, in_channels=16))",
            {1, 3, 64, 96}, "HRNet HRModule HRFuseScales Upsample Sequential ResLayer");
        row("hrnet, highest resolution alone", hrNet() + ", multiscale_output=False)", {1, 3, 32, 64}, "HRNet HRModule");
        row("vgg", "dict(type='VGG', depth=11, norm_cfg=dict(type='BN'), out_indices=(0, 2), ceil_mode=True)", {1, 3, 35, 33},
            "VGG MaxPool2d");
        row("vgg, classifier", "dict(type='VGG', depth=11, num_classes=3)", {1, 3, 224, 224}, "VGG Linear Dropout");
        row("alexnet", "dict(type='AlexNet', num_classes=3)", {1, 3, 224, 224}, "AlexNet");
        row("lenet", "dict(type='ImageClassifier', backbone=dict(type='LeNet5', num_classes=4), head=dict(type='ClsHead'))", {2, 1, 32, 32},
            "LeNet5 ClsHead Tanh");
        row("lenet, several labels",
            "dict(type='ImageClassifier', backbone=dict(type='LeNet5', num_classes=4), head=dict(type='MultiLabelClsHead'))",
            {1, 1, 32, 32}, "MultiLabelClsHead");
        row("lenet, features", "dict(type='LeNet5')", {1, 1, 32, 32}, "LeNet5");
        row("necks in a list",
            "dict(type='ImageClassifier', backbone=dict(type='ResNet_CIFAR', depth=18, stem_channels=8, base_channels=8), "
            "neck=[dict(type='GlobalAveragePooling')], "
            "head=dict(type='LinearClsHead', num_classes=3, in_channels=64))",
            {1, 3, 16, 16}, "Sequential");
        row("lite", "dict(type='teardown.EfficientNetLite', arch='lite0', out_indices=(2, 6))", {1, 3, 45, 64},
            "EfficientNetLite InvertedResidual Conv2dAdaptivePadding ReLU6");
        row("lite, symmetric", "dict(type='teardown.EfficientNetLite', arch='lite0', padding='symmetric', out_indices=(1, ))",
            {1, 3, 33, 32}, "InvertedResidual");
        row("efficientnet", classifier("dict(type='EfficientNet')", 1280), {2, 3, 40, 33},
            "EfficientNet InvertedResidual SELayer Swish Conv2dAdaptivePadding Identity");
        row("efficientnet, edge, some layers",
            "dict(type='EfficientNet', arch='em', act_cfg=dict(type='ReLU'), drop_path_rate=0.1, out_indices=(1, 5))", {1, 3, 33, 40},
            "EfficientNet EdgeResidual DropPath");
        row("mobilenet v2", classifier("dict(type='MobileNetV2', widen_factor=0.1)", 1280), {2, 3, 40, 33},
            "MobileNetV2 InvertedResidual Sequential ReLU6");
        row("mobilenet v2, some layers", "dict(type='MobileNetV2', widen_factor=0.1, out_indices=(1, 5), norm_cfg=None)", {1, 3, 33, 40},
            "MobileNetV2");
        row("mobilenet v3",
            "dict(type='ImageClassifier', backbone=dict(type='MobileNetV3'), neck=dict(type='GlobalAveragePooling'), "
            "head=dict(type='StackedLinearClsHead', num_classes=3, in_channels=576, mid_channels=[5, 4], dropout_rate=0.2, "
            "norm_cfg=dict(type='BN1d'), act_cfg=dict(type='HSwish')))",
            {2, 3, 40, 33},
            "MobileNetV3 InvertedResidual SELayer HSigmoid Hardswish Identity StackedLinearClsHead LinearBlock BatchNorm1d");
        row("mobilenet v3, some layers", "dict(type='MobileNetV3', out_indices=(0, 4))", {1, 3, 33, 40}, "MobileNetV3");
        row("shufflenet v1", classifier("dict(type='ShuffleNetV1', widen_factor=0.5)", 480), {2, 3, 40, 33},
            "ShuffleNetV1 ShuffleUnit AvgPool2d MaxPool2d");
        row("shufflenet v1, one group, some stages", "dict(type='ShuffleNetV1', groups=1, widen_factor=0.25, out_indices=(0, 1))",
            {1, 3, 33, 40}, "ShuffleNetV1 ShuffleUnit");
        row("shufflenet v2", classifier("dict(type='ShuffleNetV2', widen_factor=0.5)", 1024), {2, 3, 40, 33},
            "ShuffleNetV2 InvertedResidual");
        row("shufflenet v2, some stages", "dict(type='ShuffleNetV2', widen_factor=0.5, out_indices=(0, 2))", {1, 3, 33, 40},
            "ShuffleNetV2");
        const std::string tokens =
            "arch=dict(embed_dims=12, num_layers=2, num_heads=3, feedforward_channels=20), img_size=(32, 48), patch_size=16";
        row("vit",
            "dict(type='ImageClassifier', backbone=dict(type='VisionTransformer', " + tokens +
                "), head=dict(type='VisionTransformerClsHead', num_classes=4, in_channels=12, hidden_dim=7))",
            {2, 3, 32, 48},
            "VisionTransformer PatchEmbed AdaptivePadding TransformerEncoderLayer MultiheadAttention FFN GELU LayerNorm "
            "VisionTransformerClsHead");
        row("vit, padded, all layers, patches only",
            "dict(type='VisionTransformer', " + tokens +
                ", patch_cfg=dict(padding='same', norm_cfg=dict(type='LN')), out_indices=(0, 1), output_cls_token=False, "
                "with_cls_token=False, final_norm=False, layer_cfgs=dict(num_fcs=3))",
            {1, 3, 29, 41}, "VisionTransformer AdaptivePadding PatchEmbed");
        row("vit, resized positions", "dict(type='VisionTransformer', " + tokens + ")", {1, 3, 48, 64}, "TransformerEncoderLayer");
        row("deit",
            "dict(type='ImageClassifier', backbone=dict(type='DistilledVisionTransformer', " + tokens +
                "), head=dict(type='DeiTClsHead', num_classes=4, in_channels=12, hidden_dim=7))",
            {1, 3, 32, 48}, "DistilledVisionTransformer DeiTClsHead");
        const std::string t2t = "embed_dims=12, num_layers=2, t2t_cfg=dict(token_dims=4), layer_cfgs=dict(num_heads=2)";
        row("t2t-vit",
            "dict(type='ImageClassifier', backbone=dict(type='T2T_ViT', img_size=32, " + t2t +
                "), head=dict(type='VisionTransformerClsHead', num_classes=4, in_channels=12))",
            {2, 3, 20, 28}, "T2T_ViT T2TModule T2TTransformerLayer Unfold MultiheadAttention");
        row("t2t-vit, resized positions, patches of all layers",
            "dict(type='T2T_ViT', img_size=48, " + t2t +
                ", out_indices=[0, 1], with_cls_token=False, output_cls_token=False, final_norm=False)",
            {1, 3, 17, 32}, "T2TTransformerLayer");
        const std::string tnt =
            "arch=dict(embed_dims_outer=12, embed_dims_inner=4, num_layers=2, num_heads_outer=3, num_heads_inner=2), img_size=(16, 24), "
            "patch_size=(8, 12)";
        row("tnt",
            "dict(type='ImageClassifier', backbone=dict(type='TNT', " + tnt +
                "), head=dict(type='LinearClsHead', num_classes=4, in_channels=12))",
            {2, 3, 16, 24}, "TNT PixelEmbed TnTLayer TransformerBlock MultiheadAttention FFN");
        row("tnt, biases", "dict(type='TNT', " + tnt + ", qkv_bias=True, num_fcs=3)", {1, 3, 16, 24}, "TransformerBlock");
        const std::string mvit = "arch=dict(embed_dims=8, num_layers=3, num_heads=2, downscale_indices=[1, 2]), img_size=32";
        // At the size of their positions: others are resampled, which the formula says in words.
        const std::string small = "arch=dict(embed_dims=8, num_layers=3, num_heads=2, downscale_indices=[1, 2]), img_size=16";
        row("mvit", classifier("dict(type='MViT', " + small + ", use_abs_pos_embed=True)", 32), {2, 3, 16, 16},
            "MViT MultiScaleBlock MultiScaleAttention MLP MaxPool2d");
        row("mvit, all scales, widened by the linear layers",
            "dict(type='MViT', " + small + ", out_scales=[0, 1, 2], dim_mul_in_attention=False, head_mul=1, adaptive_kv_stride=2)",
            {1, 3, 16, 16}, "MultiScaleBlock MultiScaleAttention");
        row("mvit, resized positions", "dict(type='MViT', " + mvit + ", use_abs_pos_embed=True, drop_path_rate=0.1)", {1, 3, 41, 56},
            "MLP DropPath");
        row("mvit, plain attention", "dict(type='MViT', " + mvit + ", rel_pos_spatial=False, residual_pooling=False)", {1, 3, 18, 29},
            "MViT MultiScaleAttention");
        const std::string swin = "arch=dict(embed_dims=12, depths=[2, 2], num_heads=[2, 3]), ";
        row("swin",
            classifier(
                "dict(type='SwinTransformer', " + swin + "img_size=(64, 96), window_size=4, use_abs_pos_embed=True, out_indices=(1, ))",
                24),
            {2, 3, 64, 96},
            "SwinTransformer PatchEmbed SwinBlockSequence SwinBlock ShiftWindowMSA WindowMSA PatchMerging Unfold FFN Softmax");
        row("swin, padded windows, all stages", "dict(type='SwinTransformer', " + swin + "window_size=3, out_indices=(0, 1))",
            {1, 3, 57, 88}, "ShiftWindowMSA WindowMSA PatchMerging SwinTransformer");
        row("swin, small maps, options",
            "dict(type='SwinTransformer', " + swin +
                "window_size=8, pad_small_map=True, out_indices=(0, 1), out_after_downsample=True, norm_cfg=None, "
                "stage_cfgs=[dict(downsample_cfg=dict(kernel_size=3, stride=2, padding=1, dilation=2, out_channels=15, bias=True, "
                "norm_cfg=None)), dict(block_cfgs=[dict(attn_cfgs=dict(shift_size=5, qkv_bias=False, qk_scale=0.3)), "
                "dict(ffn_cfgs=dict(add_identity=False, num_fcs=3))])])",
            {1, 3, 30, 42}, "ShiftWindowMSA WindowMSA PatchMerging SwinBlock SwinBlockSequence");
        row("swin, resized positions",
            "dict(type='SwinTransformer', " + swin + "img_size=64, window_size=4, use_abs_pos_embed=True, out_indices=(1, ))",
            {1, 3, 32, 48}, "SwinBlock");
        row("swin v2",
            "dict(type='SwinTransformerV2', arch=dict(embed_dims=12, depths=[2, 2], num_heads=[2, 3], extra_norm_every_n_blocks=2), "
            "window_size=[4, 3], pretrained_window_sizes=[3, 0], out_indices=(0, 1))",
            {2, 3, 64, 92}, "SwinTransformerV2 SwinBlockV2Sequence SwinBlockV2 PatchMerging");
        const std::string twins =
            "arch=dict(embed_dims=[6, 12], depths=[2, 3], num_heads=[1, 3], patch_sizes=[4, 2], strides=[4, 2], mlp_ratios=[2, 2], "
            "sr_ratios=[3, 1]";
        row("pcpvt", classifier("dict(type='PCPVT', " + twins + "), out_indices=(1, ), qkv_bias=True)", 12), {2, 3, 37, 50},
            "PCPVT PatchEmbed AdaptivePadding GSAEncoderLayer GlobalSubsampledAttention ConditionalPositionEncoding FFN Identity");
        row("pcpvt, norms and outputs of all stages, drop path",
            "dict(type='PCPVT', " + twins + "), out_indices=(0, 1), norm_after_stage=[True, False], drop_path_rate=0.2)", {1, 3, 36, 48},
            "PCPVT DropPath LayerNorm");
        row("pcpvt, first stage only", "dict(type='PCPVT', " + twins + "), out_indices=(0, ))", {1, 3, 36, 48}, "PCPVT");
        // Windows of 4 in a map of 10 x 13 and of 3 in one of 5 x 7: padding on both sides.
        row("svt", classifier("dict(type='SVT', " + twins + ", window_sizes=[4, 3]), out_indices=(1, ))", 12), {2, 3, 37, 50},
            "SVT LSAEncoderLayer LocallyGroupedSelfAttention GSAEncoderLayer");
        row("svt, padding on one side", "dict(type='SVT', " + twins + ", window_sizes=[4, 2]), out_indices=(0, 1), qkv_bias=True)",
            {1, 3, 32, 50}, "LocallyGroupedSelfAttention");
        row("svt, windows that fit, and one larger than the map",
            "dict(type='SVT', " + twins + ", window_sizes=[3, 7]), out_indices=(0, 1))", {1, 3, 36, 24}, "LocallyGroupedSelfAttention");
        const std::string repMlp =
            "dict(type='RepMLPNet', arch=dict(channels=[8, 12], depths=[1, 1], sharesets_nums=[2, 4]), img_size=(24, 32), ";
        row("repmlp", classifier(repMlp + "out_indices=(1, ), reparam_conv_kernels=(1, 3, 5))", 12), {2, 3, 24, 32},
            "RepMLPNet PatchEmbed RepMLPNetUnit RepMLPBlock GlobalPerceptron ConvFFN ConvModule");
        row("repmlp, deploy, all stages", repMlp + "out_indices=(0, 1), deploy=True, final_norm=False)", {2, 3, 24, 32}, "RepMLPBlock");
        row("repmlp, no convolutions, padded patches without a norm",
            repMlp + "out_indices=(0, ), reparam_conv_kernels=None, patch_size=5, patch_cfg=dict(norm_cfg=None, padding='same'))",
            {1, 3, 24, 32}, "RepMLPBlock AdaptivePadding");
        row("convmixer", classifier("dict(type='ConvMixer', arch=dict(embed_dims=12, depth=2, patch_size=4, kernel_size=5))", 12),
            {2, 3, 28, 37}, "ConvMixer Residual Sequential GELU");
        row("convmixer, even kernel, all stages",
            "dict(type='ConvMixer', arch=dict(embed_dims=6, depth=2, patch_size=3, kernel_size=4), out_indices=[0, -1])", {1, 3, 18, 22},
            "ConvMixer");
        row("mlp-mixer",
            "dict(type='ImageClassifier', backbone=dict(type='MlpMixer', arch=dict(embed_dims=12, num_layers=2, tokens_mlp_dims=5, "
            "channels_mlp_dims=20), img_size=(32, 48)), neck=dict(type='GlobalAveragePooling', dim=1), head=dict(type='LinearClsHead', "
            "num_classes=3, in_channels=12))",
            {2, 3, 32, 48}, "MlpMixer MixerBlock PatchEmbed FFN");
        row("mlp-mixer, all layers",
            "dict(type='MlpMixer', arch=dict(embed_dims=12, num_layers=2, tokens_mlp_dims=5, channels_mlp_dims=20), img_size=32, "
            "out_indices=[-2, -1])",
            {1, 3, 32, 32}, "MlpMixer");
        row("generalized mean",
            "dict(type='ImageClassifier', backbone=dict(type='ResNet_CIFAR', depth=18, stem_channels=8, base_channels=8), "
            "neck=dict(type='GeneralizedMeanPooling', p=2.5), head=dict(type='LinearClsHead', num_classes=3, in_channels=64))",
            {2, 3, 24, 20}, "GeneralizedMeanPooling");
        for (const char* neck : {"GlobalAveragePooling", "GeneralizedMeanPooling"})
            row((std::string("pooled features of three stages, ") + neck).c_str(),
                std::string("dict(type='ImageClassifier', backbone=dict(type='ResNet_CIFAR', depth=18, stem_channels=8, base_channels=8, "
                            "out_indices=(0, 2, 3)), neck=dict(type='") +
                    neck + "'), head=dict(type='LinearClsHead', num_classes=3, in_channels=64))",
                {2, 3, 24, 20}, neck);
        const std::string convNext = "dict(type='ConvNeXt', arch=dict(depths=[1, 2, 1, 1], channels=[4, 6, 8, 10]), ";
        row("convnext",
            "dict(type='ImageClassifier', backbone=" + convNext +
                "layer_scale_init_value=0.5), head=dict(type='LinearClsHead', num_classes=3, in_channels=10))",
            {2, 3, 64, 70}, "ConvNeXt ConvNeXtBlock LayerNorm2d Linear");
        row("convnext, maps of all stages, convolutions, drop path",
            convNext +
                "gap_before_final_norm=False, linear_pw_conv=False, layer_scale_init_value=0, drop_path_rate=0.1, "
                "out_indices=[0, 1, 2, 3])",
            {1, 3, 37, 64}, "ConvNeXt ConvNeXtBlock DropPath");
        row("convnext, pooled outputs of two stages", convNext + "out_indices=(0, 2))", {1, 3, 64, 36}, "ConvNeXt");
        row("resnest", "dict(type='ResNeSt', depth=50, stem_channels=8, base_channels=4, out_indices=(1, 3), drop_path_rate=0.1)",
            {2, 3, 64, 70}, "ResNeSt Bottleneck SplitAttentionConv2d RSoftmax AvgPool2d");
        row("resnest, groups",
            "dict(type='ResNeSt', depth=50, stem_channels=8, base_channels=12, groups=2, width_per_group=6, radix=3, reduction_factor=2, "
            "avg_down_stride=False)",
            {1, 3, 36, 40}, "SplitAttentionConv2d RSoftmax");
        row("resnest, one version", "dict(type='ResNeSt', depth=50, stem_channels=8, base_channels=4, radix=1, style='caffe')",
            {2, 3, 36, 40}, "SplitAttentionConv2d RSoftmax");
        row("res2net", "dict(type='Res2Net', depth=50, stem_channels=8, base_channels=8, base_width=4, out_indices=(0, 3))", {2, 3, 40, 36},
            "Res2Net Res2Layer Bottle2neck AvgPool2d");
        row("res2net, eight parts",
            "dict(type='Res2Net', depth=50, stem_channels=8, base_channels=8, scales=8, base_width=2, deep_stem=False, avg_down=False, "
            "style='caffe')",
            {1, 3, 33, 40}, "Bottle2neck");
        row("regnet",
            "dict(type='RegNet', arch=dict(w0=8, wa=4.5, wm=2.2, group_w=4, depth=5, bot_mul=0.5), strides=(2, 2), dilations=(1, 2), "
            "out_indices=(0, 1), avg_down=True)",
            {2, 3, 40, 36}, "RegNet ResLayer Bottleneck");
        row("csp darknet", "dict(type='CSPDarkNet', depth=53, out_indices=(0, 4))", {1, 3, 35, 33},
            "CSPDarkNet CSPStage DarknetBottleneck ConvModule LeakyReLU");
        row("csp resnet", "dict(type='CSPResNet', depth=50, deep_stem=True, out_indices=-1)", {1, 3, 33, 37},
            "CSPResNet CSPStage Bottleneck Identity");
        row("csp resnext", "dict(type='CSPResNeXt', depth=50, act_cfg=dict(type='ReLU'))", {1, 3, 40, 33},
            "CSPResNeXt CSPStage Bottleneck");
        const std::string van = "dict(type='VAN', arch=dict(embed_dims=[4, 6], depths=[1, 2], ffn_ratios=[2, 3]), patch_sizes=[5, 3], ";
        row("van", classifier(van + "out_indices=(1, ))", 6), {2, 3, 40, 53}, "VAN VANPatchEmbed VANBlock SpatialAttention LKA MixFFN");
        row("van, all stages, without scales", van + "drop_path_rate=0.1, out_indices=(0, 1), block_cfgs=dict(layer_scale_init_value=0))",
            {1, 3, 33, 40}, "DropPath");
        row("van, the first stage", van + "out_indices=(0, ))", {1, 3, 33, 40}, "");
        const std::string poolFormer =
            "dict(type='PoolFormer', arch=dict(layers=[1, 2, 1], embed_dims=[4, 6, 6], layer_scale_init_value=0.5), ";
        row("poolformer", classifier(poolFormer + "out_indices=3)", 6), {2, 3, 40, 53},
            "PoolFormer PoolFormerBlock Pooling Mlp PatchEmbed");
        row("poolformer, several parts", poolFormer + "drop_path_rate=0.1, pool_size=5, out_indices=[2, 0])", {1, 3, 40, 53}, "");
        const auto efficientFormer = [](const char* vitNum) {
            return std::string(
                       "dict(type='EfficientFormer', arch=dict(layers=[1, 1, 1, 2], embed_dims=[4, 4, 6, 8], downsamples=[False, True, ") +
                   "True, True], vit_num=" + vitNum + "), ";
        };
        row("efficientformer",
            "dict(type='ImageClassifier', backbone=" + efficientFormer("1") +
                "drop_path_rate=0.1), neck=dict(type='GlobalAveragePooling', dim=1), head=dict(type='EfficientFormerClsHead', "
                "num_classes=3, "
                "in_channels=8))",
            {1, 3, 193, 200}, "EfficientFormer Meta4D Meta3D Flat ConvMlp LinearMlp AttentionWithBias LayerScale EfficientFormerClsHead");
        row("efficientformer, maps of two stages", efficientFormer("1") + "reshape_last_feat=True, out_indices=[3, 1])", {1, 3, 224, 209},
            "");
        row("efficientformer, no attention, one classifier",
            classifier(efficientFormer("0") + "use_layer_scale=False, reshape_last_feat=True)", 8, "EfficientFormerClsHead",
                       ", distillation=False"),
            {1, 3, 64, 96}, "");
        row("densenet", classifier("dict(type='DenseNet', arch=dict(growth_rate=3, depths=[2, 3], init_channels=4), bn_size=2)", 14),
            {2, 3, 40, 36}, "DenseNet DenseBlock DenseLayer DenseTransition AvgPool2d");
        row("densenet, all stages, dropout",
            "dict(type='DenseNet', arch=dict(growth_rate=3, depths=[1, 2, 0], init_channels=4), drop_rate=0.2, compression_factor=0.7, "
            "act_cfg=dict(type='LeakyReLU'), out_indices=[0, 1, -1])",
            {1, 3, 40, 56}, "DenseNet DenseLayer");
        const std::string horNet =
            "dict(type='HorNet', arch=dict(base_dim=4, depths=[1, 1, 2, 1], orders=[1, 2, 3, 2], dw_cfg=[dict(type='DW', kernel_size=3), "
            "dict(type='GF', h=3, w=2), dict(type='GF', h=5, w=3), dict(type='DW', kernel_size=5, bias=False)])";
        row("hornet",
            "dict(type='ImageClassifier', backbone=" + horNet + "), head=dict(type='LinearClsHead', num_classes=3, in_channels=32))",
            {2, 3, 64, 70}, "HorNet HorNetBlock gnConv HorNetLayerNorm LayerScale");
        row("hornet, maps of two stages, no layer scale",
            horNet + ", use_layer_scale=False, drop_path_rate=0.1, gap_before_final_norm=False, scale=0.7, out_indices=(1, 2))",
            {1, 3, 80, 75}, "HorNet HorNetBlock DropPath");
        const std::string conformer =
            "dict(type='Conformer', arch=dict(embed_dims=8, depths=6, num_heads=2, channel_ratio=1), base_channels=8";
        row("conformer",
            "dict(type='ImageClassifier', backbone=" + conformer +
                "), head=dict(type='ConformerHead', num_classes=3, in_channels=[32, 8]))",
            {2, 3, 40, 57},
            "Conformer ConvTransBlock ConvBlock FCUDown FCUUp TransformerEncoderLayer AdaptivePadding AdaptiveAvgPool2d ConformerHead");
        row("conformer, no class token, two layers",
            conformer + ", patch_size=32, with_cls_token=False, drop_path_rate=0.2, out_indices=[2, 5])", {1, 3, 64, 33},
            "Conformer ConvTransBlock");
        for (const char* heads : {"1", "2", "4"})
            row((std::string("csra ") + heads).c_str(),
                "dict(type='ImageClassifier', backbone=dict(type='ResNet_CIFAR', depth=18, stem_channels=8, base_channels=8), "
                "head=dict(type='CSRAClsHead', num_classes=3, in_channels=64, num_heads=" +
                    std::string(heads) + ", lam=0.2))",
                {1, 3, 24, 24}, "CSRAClsHead CSRAModule Softmax");
    }
    void networks() {
        QFETCH(QString, config);
        QFETCH(QVector<int>, shape);
        QFETCH(QString, types);
        const SkipConstructorValues skip;
        const LayerPtr model = builtModel(config.toStdString());
        const TracePtr trace = recorded(*model, inputOf({shape.begin(), shape.end()}));
        std::set<std::string> seen;
        QVERIFY_FORMULAS(*trace, seen);
        for (const QString& type : types.split(' ', Qt::SkipEmptyParts)) QVERIFY2(seen.contains(type.toStdString()), qPrintable(type));
        m_seen.insert(seen.begin(), seen.end());
        // Numbers stand where there is something to compute.
        for (const Step& step : trace->steps)
            if (step.type == "Conv2d" || step.type == "ReLU" || step.type == "add") QVERIFY2(!step.numbers.empty(), step.path.c_str());
    }

    void everyOpWasChecked() {
        // A network of the zoo meets these only at other sizes or in words.
        const std::set<std::string> elsewhere{"relu", "max_pool2d", "topk", "interpolate", "interp2d", "dropout"};
        for (const OpRow& row : kOps)
            if (!elsewhere.contains(row.name)) QVERIFY2(m_seen.contains(std::string("op ") + row.name), row.name);
    }

    void opsWithoutAUser() {
        // These have no place in a network of the zoo yet.
        class Both : public UnaryLayer {
        public:
            Both() : UnaryLayer("Both") {}
            Description describe() const override { return madeOfParts(); }
            Formula formula() const override { return Formula::words("of the test"); }

        protected:
            at::Tensor forward(const at::Tensor& x) override {
                return ops::relu(ops::maxPool2d(ops::pad(x, {1, 2, 0, 1}, {"a", "b"}), 3, 2, 1, {"a", "b"}), {"a", "b"});
            }
        } both;
        std::set<std::string> seen;
        QVERIFY_FORMULAS(*recorded(both, inputOf({1, 2, 7, 9})), seen);
        QVERIFY(seen.contains("op relu") && seen.contains("op max_pool2d") && seen.contains("op pad"));
    }

    void walkTheRegistries() {
        // Arguments without a default, and inputs that fit.
        const std::map<std::string, std::vector<std::string>> variants{
            {"conv layer",
             {"in_channels=4, out_channels=6, kernel_size=3",
              "in_channels=4, out_channels=6, kernel_size=(3, 2), stride=2, padding=(1, 2), groups=2, bias=False",
              "in_channels=4, out_channels=4, kernel_size=3, dilation=2, padding=2, groups=4",
              "in_channels=4, out_channels=8, kernel_size=1, stride=2, groups=4"}},
            {"activation layer", {""}},
            {"padding layer", {"padding=1", "padding=(1, 2, 0, 3)", "padding=(0, 2, 1, 1)"}},
            {"drop out layers", {"", "drop_prob=0.0"}},
            {"upsample layer", {"in_channels=4, out_channels=2, scale_factor=2, upsample_kernel=3"}}};
        std::set<std::string> seen;
        for (const LayerRegistry* registry : layerRegistries()) {
            for (const RegistryBase::Row& row : registry->rows()) {
                const Signature& entry = *row.signature;
                std::vector<std::string> arguments{""};
                std::vector<std::int64_t> shape{2, 4, 7, 6};
                if (const auto found = variants.find(registry->name()); found != variants.end()) arguments = found->second;
                const std::string type = entry.className();
                if (type == "Conv1d") shape = {2, 4, 7};
                if (type.ends_with("3d") && type.starts_with("Conv")) shape = {2, 4, 4, 3, 5};
                if (type.starts_with("Conv") && shape.size() != 4)
                    arguments = {"in_channels=4, out_channels=6, kernel_size=3",
                                 "in_channels=4, out_channels=6, kernel_size=2, stride=2, padding=1, groups=2, bias=False"};
                if (type == "Upsample") arguments = {"scale_factor=2", "scale_factor=3", "size=(9, 8)"};
                if (registry->name() == "upsample layer" && type == "ConvTranspose2d") arguments = variants.at("conv layer");
                if (registry->name() == "norm layer") {
                    arguments = entry.name == "GN"
                                    ? std::vector<std::string>{"num_groups=2, num_channels=4", "num_groups=4, num_channels=4, affine=False"}
                                : entry.name == "LN2d"
                                    ? std::vector<std::string>{"num_channels=4", "num_channels=4, elementwise_affine=False"}
                                : entry.name == "LN"
                                    ? std::vector<std::string>{"normalized_shape=6", "normalized_shape=(7, 6), elementwise_affine=False"}
                                    : std::vector<std::string>{"num_features=4", "num_features=4, affine=True, track_running_stats=True",
                                                               "num_features=4, affine=False, track_running_stats=False",
                                                               "num_features=4, eps=0.1"};
                    if (entry.name.ends_with("1d")) shape = {2, 4, 5};
                    if (entry.name.ends_with("3d")) shape = {2, 4, 3, 2, 3};
                }
                if (registry->name() == "models" || registry->name() == "augment" || registry->name() == "model") continue;
                for (const std::string& given : arguments)
                    for (const bool training : {false, true}) {
                        const LayerPtr layer =
                            builtModel("dict(type='" + entry.name + "'" + (given.empty() ? "" : ", " + given) + ")", *registry);
                        if (registry->name() == "norm layer") layer->train(training);
                        QVERIFY_FORMULAS(*recorded(*layer, inputOf(shape)), seen);
                    }
            }
        }
        for (const char* mode : {"reflect", "replicate", "circular"}) {
            const LayerPtr conv = builtModel(
                std::string("dict(type='Conv2d', in_channels=2, out_channels=2, kernel_size=3, padding=2, padding_mode='") + mode + "')",
                convLayerRegistry());
            QVERIFY_FORMULAS(*recorded(*conv, inputOf({1, 2, 6, 7})), seen);
        }
        for (const char* type : {"GELU", "PReLU", "Clamp", "ELU", "Hardswish"}) QVERIFY2(seen.contains(type), type);
        for (const char* text : {"dict(type='GELU', approximate='tanh')", "dict(type='PReLU', num_parameters=4)",
                                 "dict(type='ELU', alpha=0.5)", "dict(type='LeakyReLU', negative_slope=0.2)",
                                 "dict(type='HSigmoid', bias=1.0, divisor=2.0)", "dict(type='Clamp', min=-0.2, max=0.3)"})
            QVERIFY_FORMULAS(*recorded(*builtModel(text, activationLayerRegistry()), inputOf({1, 4, 3, 3})), seen);
    }

    void everyRegisteredModelHasOne() {
        // What is built in the networks above; augments and losses are no part of a forward.
        for (const RegistryBase::Row& row : augmentRegistry().rows()) {
            const Signature& entry = *row.signature;
            const char* alpha = entry.name == "Identity" ? "" : "alpha=0.2, ";
            BuildContext context;
            auto root = golden::parse("model = dict(type='" + entry.name + "', " + alpha + "num_classes=3, prob=0.5)\n");
            QVERIFY(root.ok());
            auto layer = context.build(augmentRegistry(), *root->find("model"), "model");
            QVERIFY2(layer.ok(), entry.name.c_str());
            QVERIFY2(!text((*layer)->formula()).empty(), entry.name.c_str());
        }
        for (const LayerRegistry* registry : layerRegistries()) {
            if (registry->name() != "models") continue;
            for (const RegistryBase::Row& row : registry->rows()) {
                const std::string& name = row.signature->name;
                if (name.ends_with("Loss") || name == "TIMMBackbone") continue;
                QVERIFY2(m_seen.contains(name), (name + ": no network above has one").c_str());
            }
        }
    }

    void opsNameTheirOperands() {
        const SkipConstructorValues skip;
        const LayerPtr model = builtModel(
            "dict(type='RepVGG', arch=dict(num_blocks=[2], width_factor=[0.125], group_layer_map=None, se_cfg=None), strides=(1, ), "
            "dilations=(1, ), out_indices=(0, ))");
        QStringList said;
        const TracePtr trace = recorded(*model, inputOf({1, 3, 8, 8}));
        for (const Step& step : trace->steps)
            if (step.kind == StepKind::Op) said << QString::fromStdString(step.path + ": " + text(step.formula));
        QCOMPARE(said, (QStringList{"stem: y = branch_3x3(x) + branch_1x1(x)", "stage_1.0: y = branch_3x3(x) + branch_1x1(x)",
                                    "stage_1.0: y = sum + branch_norm(x)", "stage_1.1: y = branch_3x3(x) + branch_1x1(x)",
                                    "stage_1.1: y = sum + branch_norm(x)"}));
    }

private:
    std::set<std::string> m_seen;
};

TD_TEST(TstFormulas)
#include "tst_formulas.moc"
