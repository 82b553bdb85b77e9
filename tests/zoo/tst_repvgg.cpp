// RepVGG's own: the two forms of a block agree, SE is kept, and the sizes of all architectures of the paper.
#include "golden_support.h"

#include "core/engine/nn/reparam_plan.h"
#include "core/engine/zoo/backbones/repvgg_block.h"
#include "tests/support/test_program.h"

#include <QtTest>

using namespace teardown;
using namespace teardown::engine;

namespace {

/// The last output.
at::Tensor run(Layer& network, const at::Tensor& input) { return dynamic_cast<ValueLayer&>(network)(input).last(); }

LayerPtr built(const std::string& text) {
    const SkipConstructorValues skip;
    auto root = teardown::engine::golden::parse("model = " + text + "\n");
    if (!root.ok()) qFatal("%s", describe(root.error()).c_str());
    BuildContext context;
    auto layer = context.build(modelRegistry(), *root->find("model"), "model");
    if (!layer.ok()) qFatal("%s", describe(layer.error()).c_str());
    return *layer;
}

/// The paper's section 3.3 in a few lines, independent of the program's folding.
std::pair<at::Tensor, at::Tensor> fold(const ReparamBlock& block) {
    at::Tensor kernel, bias;
    for (const ReparamBranch& branch : block.branches) {
        at::Tensor weight = branch.weight;
        if (branch.kind == BranchKind::Convolution && branch.side() == 1) weight = at::constant_pad_nd(weight, {1, 1, 1, 1});
        if (branch.kind == BranchKind::Identity) {
            weight = at::zeros({block.outChannels, block.inChannels / block.groups, 3, 3}, branch.gamma.options());
            for (int i = 0; i < block.outChannels; ++i) weight[i][i % (block.inChannels / block.groups)][1][1] = 1;
        }
        const at::Tensor factor = branch.gamma / at::sqrt(branch.var + branch.eps);
        const at::Tensor one = weight * factor.view({-1, 1, 1, 1});
        const at::Tensor shift = branch.beta - branch.mean * factor;
        kernel = kernel.defined() ? kernel + one : one;
        bias = bias.defined() ? bias + shift : shift;
    }
    return {kernel, bias};
}

}  // namespace

class TestRepVgg : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { at::set_num_threads(1); }
    void sizes_data();
    void sizes();
    void bothFormsAgree_data();
    void bothFormsAgree();
    void syncBnIsBlocked();
    void pyramid();
};

void TestRepVgg::sizes_data() {
    QTest::addColumn<qint64>("train");
    QTest::addColumn<qint64>("deploy");
    QTest::addColumn<int>("width");
    QTest::newRow("A0") << qint64{9108968} << qint64{8309384} << 1280;
    QTest::newRow("A1") << qint64{14092264} << qint64{12789864} << 1280;
    QTest::newRow("A2") << qint64{28210600} << qint64{25499944} << 1408;
    QTest::newRow("B0") << qint64{15817960} << qint64{14339048} << 1280;
    QTest::newRow("B1") << qint64{57415016} << qint64{51829480} << 2048;
    QTest::newRow("B1g2") << qint64{45782376} << qint64{41360104} << 2048;
    QTest::newRow("B1g4") << qint64{39966056} << qint64{36125416} << 2048;
    QTest::newRow("B2") << qint64{89022376} << qint64{80315112} << 2560;
    QTest::newRow("B2g2") << qint64{70846376} << qint64{63956712} << 2560;
    QTest::newRow("B2g4") << qint64{61758376} << qint64{55777512} << 2560;
    QTest::newRow("B3") << qint64{123085288} << qint64{110960872} << 2560;
    QTest::newRow("B3g2") << qint64{96911848} << qint64{87404776} << 2560;
    QTest::newRow("B3g4") << qint64{83825128} << qint64{75626728} << 2560;
    QTest::newRow("D2se") << qint64{133334836} << qint64{120387572} << 2560;
}

void TestRepVgg::sizes() {
    QFETCH(qint64, train);
    QFETCH(qint64, deploy);
    QFETCH(int, width);
    const std::string arch = QTest::currentDataTag();
    const qint64 head = width * 1000 + 1000;
    QCOMPARE(qint64{parameterCount(*built("dict(type='RepVGG', arch='" + arch + "')"))} + head, train);
    QCOMPARE(qint64{parameterCount(*built("dict(type='RepVGG', arch='" + arch + "', deploy=True)"))} + head, deploy);
}

void TestRepVgg::bothFormsAgree_data() {
    QTest::addColumn<QString>("model");
    const QString small = QStringLiteral(
        "dict(type='RepVGG', arch=dict(num_blocks=[2, 3], width_factor=[0.5, 0.5], group_layer_map=%1, se_cfg=%2), "
        "strides=(2, %3), dilations=(1, %4), out_indices=(1, ))");
    const QString none = QStringLiteral("None");
    QTest::newRow("plain") << small.arg(none, none, QStringLiteral("2"), QStringLiteral("1"));
    QTest::newRow("groups") << small.arg(QStringLiteral("{2: 2, 4: 4}"), none, QStringLiteral("2"), QStringLiteral("1"));
    QTest::newRow("se") << small.arg(none, QStringLiteral("dict(ratio=16, divisor=1)"), QStringLiteral("2"), QStringLiteral("1"));
    QTest::newRow("dilated") << small.arg(none, none, QStringLiteral("1"), QStringLiteral("2"));
}

void TestRepVgg::bothFormsAgree() {
    QFETCH(QString, model);
    at::NoGradGuard noGrad;
    const LayerPtr network = built(model.toStdString());
    fillByRecipe(*network);
    network->eval();
    castFloating(*network, at::kDouble);
    const at::Tensor input = recipeInput({1, 3, 40, 40}).to(at::kDouble);
    const at::Tensor before = run(*network, input);
    // Collected first: folding destroys layers that are listed further on.
    std::vector<RepVggBlock*> blocks;
    for (const auto& [path, layer] : namedModules(*network))
        if (auto* block = dynamic_cast<RepVggBlock*>(layer)) blocks.push_back(block);
    for (RepVggBlock* block : blocks) {
        const ReparamBlock plan = block->describeBranches();
        QVERIFY2(plan.blocked.empty(), english(plan.blocked).c_str());
        const auto [kernel, bias] = fold(plan);
        block->switchToDeploy(kernel, bias);
        QVERIFY(block->isDeploy());
    }
    QCOMPARE(blocks.size(), std::size_t{6});
    const at::Tensor after = run(*network, input);
    const double error = (after - before).abs().max().item<double>() / before.abs().max().item<double>();
    QVERIFY2(error <= 1e-12, std::to_string(error).c_str());
    for (const StateEntry& entry : stateDict(*network)) QVERIFY2(entry.key.find("branch_3x3") == std::string::npos, entry.key.c_str());
}

void TestRepVgg::syncBnIsBlocked() {
    const LayerPtr network = built("dict(type='RepVGG', arch='A0', norm_cfg=dict(type='SyncBN'))");
    for (const auto& [path, layer] : namedModules(*network))
        if (auto* block = dynamic_cast<RepVggBlock*>(layer)) {
            QVERIFY(mentions(block->describeBranches().blocked, "norm_cfg['type'] != 'BN'"));
            return;
        }
    QFAIL("no block");
}

void TestRepVgg::pyramid() {
    const LayerPtr network = built("dict(type='RepVGG', arch='yolox-pai-small', add_ppf=True)");
    QCOMPARE(qint64{parameterCount(*network)}, qint64{12334144});
    fillByRecipe(*network);
    network->eval();
    at::NoGradGuard noGrad;
    QCOMPARE(run(*network, recipeInput({1, 3, 64, 64})).sizes().vec(), (std::vector<std::int64_t>{1, 512, 2, 2}));
}

TD_TEST(TestRepVgg)
#include "tst_repvgg.moc"
