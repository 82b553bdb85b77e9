// Configs derived from shapes: what they say, and shapes that no network has. Whether such a config's network takes the whole file is
// app.tst_cli_parts.
#include "core/checkpoint/fit/derived_models.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <cmath>

using namespace teardown;

namespace {

using Tensors = std::vector<std::pair<std::string, Shape>>;

/// The stages of Radosavovic et al. (2020), section 3.3: block j is w0 + wa * j wide, rounded to w0 times a power of wm and to eights.
struct Line {
    double w0, wa, wm;
    std::int64_t group, depth;
};
struct Stage {
    std::int64_t width, blocks, group;
    bool operator==(const Stage&) const = default;
};
std::vector<Stage> stagesOf(const Line& line) {
    std::vector<Stage> stages;
    for (std::int64_t j = 0; j < line.depth; ++j) {
        const double power = std::nearbyint(std::log((static_cast<double>(j) * line.wa + line.w0) / line.w0) / std::log(line.wm));
        const std::int64_t width = std::llround(std::nearbyint(line.w0 * std::pow(line.wm, power) / 8)) * 8;
        if (stages.empty() || stages.back().width != width) stages.push_back({width, 0, line.group});
        ++stages.back().blocks;
    }
    for (Stage& stage : stages) {
        stage.group = std::min(stage.group, stage.width);
        stage.width = std::llround(std::nearbyint(static_cast<double>(stage.width) / static_cast<double>(stage.group))) * stage.group;
    }
    return stages;
}

Tensors regNet(const std::vector<Stage>& stages) {
    Tensors tensors{{"backbone.conv1.weight", {32, 3, 3, 3}}, {"head.fc.weight", {5, stages.back().width}}};
    for (std::size_t i = 0; i < stages.size(); ++i)
        for (std::int64_t block = 0; block < stages[i].blocks; ++block) {
            const std::string at = "backbone.layer" + std::to_string(i + 1) + "." + std::to_string(block) + ".";
            const auto [width, blocks, group] = stages[i];
            tensors.insert(tensors.end(), {{at + "conv1.weight", {width, 32, 1, 1}},
                                           {at + "bn1.weight", {width}},
                                           {at + "conv2.weight", {width, group, 3, 3}},
                                           {at + "conv3.weight", {width, width, 1, 1}}});
        }
    return tensors;
}

double numberAfter(const std::string& text, const std::string& name) {
    const std::size_t at = text.find(name + "=");
    return at == std::string::npos ? -1 : std::strtod(text.c_str() + at + name.size() + 1, nullptr);
}

}  // namespace

class TestDerivedModels : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void regNets_data() {
        QTest::addColumn<std::vector<double>>("line");
        // mmclassification's eight, a single stage, and groups wider than the first stage.
        for (const auto& line : std::vector<std::vector<double>>{{24, 24.48, 2.54, 16, 22},
                                                                 {56, 35.73, 2.28, 16, 16},
                                                                 {80, 34.01, 2.25, 24, 18},
                                                                 {88, 26.31, 2.25, 48, 25},
                                                                 {96, 38.65, 2.43, 40, 23},
                                                                 {184, 60.83, 2.07, 56, 17},
                                                                 {80, 49.56, 2.88, 120, 23},
                                                                 {168, 73.36, 2.37, 112, 19},
                                                                 {64, 1, 3, 16, 3},
                                                                 {16, 30, 2.5, 24, 12}})
            QTest::addRow("%g %g %g", line[0], line[1], line[2]) << line;
    }
    void regNets() {
        QFETCH(std::vector<double>, line);
        const auto stages = stagesOf({line[0], line[1], line[2], std::lround(line[3]), std::lround(line[4])});
        const auto models = derivedModels(regNet(stages));
        QVERIFY(!models.empty());
        QCOMPARE(models.front().backbone.family, std::string("RegNet"));
        QCOMPARE(models.front().classes, std::int64_t{5});
        const std::string& text = models.front().text;
        const Line found{numberAfter(text, "w0"), numberAfter(text, "wa"), numberAfter(text, "wm"),
                         std::lround(numberAfter(text, "group_w")), std::lround(numberAfter(text, "depth"))};
        QVERIFY2(stagesOf(found) == stages, text.c_str());
    }

    void everyTensorHasAPlace() {
        Tensors tensors = regNet(stagesOf({24, 24.48, 2.54, 16, 22}));
        QCOMPARE(derivedModels(tensors).size(), std::size_t{1});
        tensors.emplace_back("neck.weight", Shape{3});
        QVERIFY(derivedModels(tensors).empty());
        tensors.back().first = "head.other.weight";
        QCOMPARE(derivedModels(tensors).size(), std::size_t{1});
        // A head of another kind.
        tensors = {{"backbone.conv1.weight", {32, 3, 3, 3}}, {"head.other.weight", {3}}};
        QVERIFY(derivedModels(tensors).empty());
        QVERIFY(derivedModels({}).empty());
    }

    void withoutAHead() {
        Tensors tensors = regNet(stagesOf({24, 24.48, 2.54, 16, 22}));
        std::erase_if(tensors, [](const auto& tensor) { return tensor.first.starts_with("head."); });
        const auto models = derivedModels(tensors);
        QCOMPARE(models.size(), std::size_t{1});
        QCOMPARE(models.front().classes, std::int64_t{0});
        QVERIFY(models.front().text.find("head=") == std::string::npos && models.front().text.find("neck=") == std::string::npos);
        QVERIFY(english(models.front().backbone.assumed.back()).find("no classifier") != std::string::npos);
    }

    void heads() {
        // The divisor whose heads are nearest to 64 channels wide.
        QCOMPARE(assumedHeads(768, 64), std::int64_t{12});
        QCOMPARE(assumedHeads(100, 64), std::int64_t{2});
        QCOMPARE(assumedHeads(7, 64), std::int64_t{1});
        QCOMPARE(squareSide(196), std::int64_t{14});
        QCOMPARE(squareSide(195), std::int64_t{0});
        QCOMPARE(squareSide(-4), std::int64_t{0});
        QCOMPARE(nearestMultipleOf8(32 * 0.35), std::int64_t{16});
        QCOMPARE(nearestMultipleOf8(24 * 0.35), std::int64_t{8});
    }

    /// Sizes of 0, and sizes whose products overflow: nothing is divided by, nothing runs for long.
    void impossibleShapes_data() {
        QTest::addColumn<qint64>("size");
        for (const qint64 size : {qint64{0}, qint64{1}, qint64{1} << 40, std::numeric_limits<qint64>::max()})
            QTest::addRow("%lld", static_cast<long long>(size)) << size;
    }
    void impossibleShapes() {
        QFETCH(qint64, size);
        Tensors tensors;
        for (const char* key : {"conv1.weight",
                                "stem.2.conv.weight",
                                "layer1.0.conv1.weight",
                                "layer1.0.conv2.weight",
                                "layer1.0.conv3.weight",
                                "layer1.0.bn1.weight",
                                "layer1.0.convs.0.weight",
                                "layer1.0.se_layer.conv1.conv.weight",
                                "layer1.1.x",
                                "layer1.2.x",
                                "stem.branch_3x3.conv.weight",
                                "stem.se_layer.conv1.conv.weight",
                                "stage_1.0.branch_3x3.conv.weight",
                                "conv1.conv.weight",
                                "conv2.conv.weight",
                                "layer7.0.conv.2.conv.weight",
                                "layers.0.1.g_conv_1x1_expand.conv.weight",
                                "layers.0.1.g_conv_1x1_compress.conv.weight",
                                "features.0.conv.weight",
                                "stages.0.block.0.conv2.weight",
                                "stem.0.weight",
                                "transitions.0.conv.weight",
                                "stages.0.0.pointwise_conv1.weight",
                                "downsample_layers.0.0.weight",
                                "stages.0.0.gnconv.proj_in.weight",
                                "stages.0.0.gnconv.dwconv.complex_weight",
                                "stages.0.0.fn.0.weight",
                                "patch_embed.proj.weight",
                                "network.0.0.mlp.fc1.weight",
                                "blocks1.0.attn.spatial_gating_unit.DW_conv.weight",
                                "patch_embed.projection.weight",
                                "pos_embed",
                                "layers.0.attn.qkv.weight",
                                "tokens_to_token.project.weight",
                                "encoder.0.attn.qkv.weight",
                                "layers.0.token_mix.layers.0.0.weight",
                                "stages.0.blocks.0.attn.w_msa.relative_position_bias_table",
                                "stages.0.blocks.0.attn.w_msa.logit_scale",
                                "stages.0.blocks.0.ffn.layers.0.0.weight",
                                "pixel_embed.proj.weight",
                                "projection.weight",
                                "patch_pos",
                                "pixel_pos",
                                "trans_patch_conv.weight",
                                "conv_1.conv3.weight",
                                "patch_embeds.0.projection.weight",
                                "position_encodings.0.proj.weight"})
            tensors.emplace_back(std::string("backbone.") + key, Shape{size, size, size, size});
        tensors.emplace_back("head.fc.weight", Shape{10, size});
        QElapsedTimer timer;
        timer.start();
        const auto models = derivedModels(tensors);
        QVERIFY(timer.elapsed() < 2000);
        QCOMPARE(models.empty(), size != 1);
    }
};

TD_TEST(TestDerivedModels)
#include "tst_derived_models.moc"
