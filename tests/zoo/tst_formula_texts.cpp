// What the formulas of layers say, and that they are what the layers do: pooling in all its forms, small layers, blocks, losses.
#include "core/engine/nn/activation.h"
#include "core/engine/nn/dropout.h"
#include "core/engine/nn/linear.h"
#include "core/engine/nn/pooling.h"
#include "core/engine/zoo/backbones/repvgg_block.h"
#include "core/engine/zoo/blocks/inverted_residual.h"
#include "core/engine/zoo/losses/cross_entropy_loss.h"
#include "formula_check.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <set>

using namespace teardown;
using namespace teardown::engine;
using namespace teardown::engine::golden;

class TestFormulaTexts : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { at::set_num_threads(1); }

    void pooling_data() {
        QTest::addColumn<int>("kind");
        QTest::addColumn<QVector<int>>("arguments");
        for (const int padding : {0, 1})
            for (const int ceil : {0, 1}) {
                QTest::newRow(qPrintable(QStringLiteral("max %1 %2").arg(padding).arg(ceil))) << 0 << QVector<int>{3, 2, padding, ceil, 1};
                for (const int counts : {0, 1})
                    QTest::newRow(qPrintable(QStringLiteral("mean %1 %2 %3").arg(padding).arg(ceil).arg(counts)))
                        << 1 << QVector<int>{3, 2, padding, ceil, counts};
            }
        QTest::newRow("adaptive 1x1") << 2 << QVector<int>{1, 1};
        QTest::newRow("adaptive 3x2") << 2 << QVector<int>{3, 2};
        QTest::newRow("adaptive 1x4") << 2 << QVector<int>{1, 4};
        QTest::newRow("adaptive 1d") << 3 << QVector<int>{3};
        QTest::newRow("adaptive 3d") << 4 << QVector<int>{1, 2, 1};
    }
    void pooling() {
        QFETCH(int, kind);
        QFETCH(QVector<int>, arguments);
        LayerPtr layer;
        if (kind == 0)
            layer = std::make_shared<MaxPool2d>(arguments[0], arguments[1], arguments[2], arguments[3] != 0);
        else if (kind == 1)
            layer = std::make_shared<AvgPool2d>(arguments[0], arguments[1], arguments[2], arguments[3] != 0, arguments[4] != 0);
        else
            layer = std::make_shared<AdaptiveAvgPool>(std::vector<std::int64_t>(arguments.begin(), arguments.end()), ConfigValue::none());
        std::set<std::string> seen;
        QVERIFY_FORMULAS(*recorded(*layer, kind == 3   ? inputOf({2, 3, 7})
                                           : kind == 4 ? inputOf({1, 2, 3, 5, 4})
                                                       : inputOf({1, 2, 8, 6})),
                         seen);
        QCOMPARE(seen.size(), std::size_t{1});
    }

    void smallLayers() {
        std::set<std::string> seen;
        Linear linear(5, 3, false);
        fillByRecipe(linear);
        QVERIFY_FORMULAS(*recorded(linear, inputOf({2, 4, 5})), seen);
        QCOMPARE(text(linear.formula()), std::string("y[o] = sum over k of W[o,k] * x[k]"));
        Dropout dropout(0.25);
        dropout.eval();
        QVERIFY_FORMULAS(*recorded(dropout, inputOf({2, 4})), seen);
        QCOMPARE(text(dropout.formula()), std::string("y = x"));
        dropout.train();
        QCOMPARE(text(dropout.formula()), std::string("m = 1 with probability 0.75, else 0; drawn for each value\ny = x / 0.75 * m"));
        Identity identity;
        QVERIFY_FORMULAS(*recorded(identity, inputOf({2, 4})), seen);
        ActivationOptions options;
        options.dimension = -1;
        Activation softmax("Softmax", options);
        QVERIFY_FORMULAS(*recorded(softmax, inputOf({2, 4, 3})), seen);
        QVERIFY(seen.contains("Linear") && seen.contains("Dropout") && seen.contains("Softmax"));
    }

    void whatTheySay() {
        const auto said = [](const std::string& config, const std::string& path) {
            const SkipConstructorValues skip;
            const LayerPtr model = builtModel(config);
            for (const auto& [name, layer] : namedModules(*model))
                if (name == path) return QString::fromStdString(text(layer->formula()));
            return QString();
        };
        const std::string resnet = "dict(type='ResNet', depth=50)", resnet18 = "dict(type='ResNet', depth=18)";
        QCOMPARE(said(resnet, "layer1.0"), QString("y = relu(bn3(conv3(relu(bn2(conv2(relu(bn1(conv1(x)))))))) + downsample(x))"));
        QCOMPARE(said(resnet, "layer1.1"), QString("y = relu(bn3(conv3(relu(bn2(conv2(relu(bn1(conv1(x)))))))) + x)"));
        QCOMPARE(said(resnet18, "layer1.0"), QString("y = relu(bn2(conv2(relu(bn1(conv1(x))))) + x)"));
        QCOMPARE(said("dict(type='ResNet', depth=18, norm_cfg=dict(type='GN', num_groups=2))", "layer1.0"),
                 QString("y = relu(gn2(conv2(relu(gn1(conv1(x))))) + x)"));
        QCOMPARE(said("dict(type='SEResNet', depth=50)", "layer1.1"),
                 QString("y = relu(se_layer(bn3(conv3(relu(bn2(conv2(relu(bn1(conv1(x))))))))) + x)"));
        QCOMPARE(said("dict(type='ResNet', depth=18, drop_path_rate=0.1)", "layer1.0"),
                 QString("y = relu(drop_path(bn2(conv2(relu(bn1(conv1(x)))))) + x)"));
        QCOMPARE(said(resnet, ""), QString("y = layer4(layer3(layer2(layer1(maxpool(relu(bn1(conv1(x))))))))"));
        QCOMPARE(said(resnet, "conv1"), QString("y[o,i,j] = sum over c,u,v of W[o,c,u,v] * x[c,2*i + u - 3,2*j + v - 3]\nx is 0 outside"));
        QCOMPARE(said(resnet, "layer1.0.conv1"), QString("y[o,i,j] = sum over c of W[o,c,0,0] * x[c,i,j]"));
        QCOMPARE(said(resnet, "bn1"), QString("y = gamma[c] * (x - mean[c]) / sqrt(var[c] + 1e-05) + beta[c]"));
        QCOMPARE(said(resnet, "relu"), QString("y = max(0, x)"));
        QCOMPARE(said(resnet, "maxpool"),
                 QString("y[i,j] = max over u,v < 3 of x[2*i + u - 1,2*j + v - 1]\nplaces outside x are left out"));
        QCOMPARE(said("dict(type='ResNeSt', depth=50)", "layer2.0"),
                 QString("y = relu(bn3(conv3(avd_layer(conv2(relu(bn1(conv1(x))))))) + downsample(x))"));
        QCOMPARE(said("dict(type='ResNeSt', depth=50)", "layer1.0.conv2"),
                 QString("f = relu(bn0(conv(x)))\ns[c,i,j] = sum over r < 2 of f[64*r + c,i,j]\ng[c,i,j] = mean over u,v of s[c,u,v]\n"
                         "a = rsoftmax(fc2(relu(bn1(fc1(g)))))\ny[c,i,j] = sum over r < 2 of a[64*r + c] * f[64*r + c,i,j]"));
        QCOMPARE(said("dict(type='ResNeSt', depth=50)", "layer1.0.conv2.rsoftmax"),
                 QString("m[o] = max over r < 2 of x[64*r + o % 64,0,0]\n"
                         "y[o] = exp(x[o,0,0] - m[o]) / sum over r < 2 of exp(x[64*r + o % 64,0,0] - m[o])"));
        QCOMPARE(said("dict(type='Res2Net', depth=50, scales=3)", "layer1.0"),
                 QString("s = relu(bn1(conv1(x)))\ns1 = relu(bns[0](convs[0](s[:,0:26])))\ns2 = relu(bns[1](convs[1](s[:,26:52])))\n"
                         "y = relu(bn3(conv3(cat(s1, s2, pool(s[:,52:78])))) + downsample(x))"));
        QCOMPARE(said("dict(type='Res2Net', depth=50, scales=3)", "layer1.1"),
                 QString("s = relu(bn1(conv1(x)))\ns1 = relu(bns[0](convs[0](s[:,0:26])))\ns2 = relu(bns[1](convs[1](s1 + s[:,26:52])))\n"
                         "y = relu(bn3(conv3(cat(s1, s2, s[:,52:78]))) + x)"));
        QCOMPARE(said("dict(type='CSPDarkNet', depth=53)", "stages.1"),
                 QString("e = expand_conv(downsample_conv(x))\nb = atfer_blocks_conv(blocks(e[:,64:128]))\n"
                         "y = final_conv(cat(e[:,0:64], b))"));
        QCOMPARE(said("dict(type='CSPResNet', depth=50)", ""), QString("y = stages[3](stages[2](stages[1](stages[0](stem(x)))))"));
        const std::string repvgg = "dict(type='RepVGG', arch='A0', ", squeezed = "dict(type='RepVGG', arch='D2se', ";
        QCOMPARE(said(repvgg + "out_indices=(3, ))", "stem"), QString("y = act(branch_3x3(x) + branch_1x1(x))"));
        QCOMPARE(said(repvgg + "out_indices=(3, ))", "stage_1.1"), QString("y = act(branch_3x3(x) + branch_1x1(x) + branch_norm(x))"));
        QCOMPARE(said(repvgg + "out_indices=(3, ))", "stage_1.1.branch_3x3"), QString("y = norm(conv(x))"));
        QCOMPARE(said(repvgg + "deploy=True)", "stage_1.1"), QString("y = act(branch_reparam(x))"));
        QCOMPARE(said(repvgg + "deploy=True)", "stage_1.1.branch_reparam"),
                 QString("y[o,i,j] = b[o] + sum over c,u,v of W[o,c,u,v] * x[c,i + u - 1,j + v - 1]\nx is 0 outside"));
        QCOMPARE(said("dict(type='RepVGG', arch='B1g2')", "stage_1.1.branch_3x3.conv"),
                 QString("y[o,i,j] = sum over c,u,v of W[o,c,u,v] * x[64*(o // 64) + c,i + u - 1,j + v - 1]\nx is 0 outside"));
        QCOMPARE(said(squeezed + "deploy=False)", "stage_1.1"),
                 QString("y = act(se_layer(branch_3x3(x) + branch_1x1(x) + branch_norm(x)))"));
        QCOMPARE(said(squeezed + "deploy=False)", "stage_1.1.se_layer"), QString("y = x * conv2(conv1(global_avgpool(x)))"));
        QCOMPARE(said(squeezed + "deploy=True)", "stage_1.1"), QString("y = act(branch_reparam(x))"));
        QCOMPARE(said(squeezed + "deploy=True, keep_se=True)", "stage_1.1"), QString("y = act(se_layer(branch_reparam(x)))"));
        QCOMPARE(said(classifier(resnet18, 512), ""),
                 QString("logits = head(neck(backbone(x)))\nm = max over the classes of logits\nscores = exp(logits - m) / sum over the "
                         "classes of exp(logits - m)"));
        QCOMPARE(said(classifier(resnet18, 512), "neck"), QString("y[c] = gap(x)[c,0,0]"));
        QCOMPARE(said(classifier(resnet18, 512), "head"), QString("logits = fc(x)"));
        QCOMPARE(said("dict(type='LeNet5', num_classes=3)", ""), QString("y = classifier(flatten(features(x)))"));
        QCOMPARE(said(hrNet() + ")", ""),
                 QString("x1 = layer1(relu(bn2(conv2(relu(bn1(conv1(x)))))))\n"
                         "a1, a2 = stage2(transition1[0](x1), transition1[1](x1))\n"
                         "b1, b2, b3 = stage3(transition2[0](a1), transition2[1](a2), transition2[2](a2))\n"
                         "y1, y2, y3, y4 = stage4(transition3[0](b1), transition3[1](b2), transition3[2](b3), transition3[3](b3))"));
        QCOMPARE(said(hrNet() + ")", "stage2.0"),
                 QString("b1 = branches[0](x1)\nb2 = branches[1](x2)\ny1 = relu(b1 + fuse_layers[0][1](b2))\n"
                         "y2 = relu(fuse_layers[1][0](b1) + b2)"));
        QCOMPARE(said(hrNet() + ")", "stage2.0.fuse_layers.0.1.2"), QString("y[i,j] = x[i // 2,j // 2]"));
    }

    void invertedResiduals() {
        InvertedResidualOptions options{4, 4, 8, 5, 1, *golden::parse("se = dict(ratio=2, divisor=1)\n")->find("se")};
        const auto root = golden::parse("norm = dict(type='BN')\nact = dict(type='ReLU')\n");
        ConvModuleOptions shared;
        shared.normCfg = *root->find("norm");
        shared.actCfg = *root->find("act");
        const auto said = [&] {
            InvertedResidual block(options, shared);
            fillByRecipe(block);
            block.eval();
            std::set<std::string> seen;
            const std::string fault = faultOf(*recorded(block, inputOf({1, 4, 7, 6})), seen);
            return fault.empty() ? text(block.formula()) : fault;
        };
        QCOMPARE(said(), std::string("y = x + linear_conv(se(depthwise_conv(expand_conv(x))))"));
        options.stride = 2;
        options.midChannels = 4;
        options.seCfg = {};
        QCOMPARE(said(), std::string("y = linear_conv(depthwise_conv(x))"));
        options.stride = 1;
        options.midChannels = 8;
        options.dropPathRate = 0;
        QCOMPARE(said(), std::string("y = x + linear_conv(depthwise_conv(expand_conv(x)))"));
        options.dropPathRate = 0.2;
        QCOMPARE(said(), std::string("y = x + drop_path(linear_conv(depthwise_conv(expand_conv(x))))"));
        options.dropPathRate = {};
        options.inSequence = true;
        QCOMPARE(said(), std::string("y = x + conv(x)"));
    }

    void switchingChangesTheFormula() {
        RepVggBlockOptions options;
        options.inChannels = options.outChannels = 4;
        options.normCfg = *golden::parse("model = dict(type='BN')\n")->find("model");
        options.actCfg = *golden::parse("model = dict(type='ReLU')\n")->find("model");
        RepVggBlock block(options);
        fillByRecipe(block);
        block.eval();
        block.switchToDeploy(at::ones({4, 4, 3, 3}), at::ones({4}));
        std::set<std::string> seen;
        QVERIFY_FORMULAS(*recorded(block, inputOf({1, 4, 5, 5})), seen);
        QCOMPARE(text(block.formula()), std::string("y = act(branch_reparam(x))"));
    }

    void losses_data() {
        QTest::addColumn<QString>("arguments");
        QTest::addColumn<bool>("soft");
        QTest::newRow("classes") << QString() << false;
        QTest::newRow("weighted classes") << "class_weight=[1.0, 2.0, 0.5], loss_weight=0.5" << false;
        QTest::newRow("sum") << "reduction='sum'" << false;
        QTest::newRow("soft") << "use_soft=True, class_weight=[1.0, 2.0, 0.5]" << true;
        QTest::newRow("sigmoid") << "use_sigmoid=True" << true;
        QTest::newRow("sigmoid, weighted") << "use_sigmoid=True, class_weight=[1.0, 2.0, 0.5], pos_weight=[3.0, 1.0, 2.0]" << true;
    }
    void losses() {
        QFETCH(QString, arguments);
        QFETCH(bool, soft);
        const LayerPtr layer =
            builtModel("dict(type='CrossEntropyLoss'" + (arguments.isEmpty() ? std::string() : ", " + arguments.toStdString()) + ")");
        auto& loss = dynamic_cast<Loss&>(*layer);
        const at::Tensor logits = inputOf({4, 3}) * 3;
        const at::Tensor target = soft ? at::sigmoid(inputOf({4, 3}).flip(0)).contiguous() : at::tensor({2, 0, 1, 1}, at::kLong);
        // A loss is observed when it is called: its formula is evaluated on what was recorded.
        std::set<std::string> seen;
        const TracePtr trace = recordedCall(loss, [&] { loss.loss(logits, target); });
        QVERIFY_FORMULAS(*trace, seen);
        QVERIFY(seen.contains("CrossEntropyLoss"));
        QCOMPARE(trace->steps.front().inputs.at(0).label, std::string("score"));
        QCOMPARE(trace->steps.front().inputs.at(1).label, std::string("target"));
        const LayerPtr smooth = builtModel("dict(type='LabelSmoothLoss', label_smooth_val=0.1)");
        QVERIFY(text(smooth->formula()).find("loss = ce(z, s)") != std::string::npos);
    }
};

TD_TEST(TestFormulaTexts)
#include "tst_formula_texts.moc"
