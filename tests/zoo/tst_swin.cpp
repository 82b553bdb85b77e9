// SwinTransformer beyond its recorded values: which pairs a shifted window hides, what is refused, what freezing reaches, tables of
// relative positions for another window (golden/expected/swin.json, of make_swin.py).
#include "golden_support.h"
#include "tests/support/test_program.h"

#include "core/engine/nn/observer.h"
#include "core/engine/zoo/backbones/swin_transformer.h"
#include "core/engine/zoo/blocks/position_table.h"
#include "core/registry/python_values.h"

#include <QtTest>

using namespace teardown;
using namespace teardown::engine;

namespace {

Result<LayerPtr> built(const std::string& arguments) {
    const auto root = teardown::engine::golden::parse("model = dict(" + arguments + ")\n");
    if (!root.ok()) return root.error();
    BuildContext context;
    return teardown::engine::golden::build(*root->find("model"), context);
}

const std::string kSmall =
    "type='SwinTransformer', arch=dict(embed_dims=12, depths=[2, 2], num_heads=[2, 3]), img_size=32, window_size=2, out_indices=(0, 1)";

/// Keeps what each window attention was given and gave.
class Watch : public ForwardObserver {
public:
    void entered(const Layer& layer, const Value& input, const CallContext&) override {
        if (layer.type() == "WindowMSA") inputs.push_back(input);
    }
    void left(const Layer&, const Value&, const Value&) override {}
    void op(const OpEvent&) override {}
    std::vector<Value> inputs;
};

ConfigValue attentionConfig(std::int64_t window, std::int64_t shift, bool pad) {
    return py::dict({{"embed_dims", py::value(4)},
                     {"num_heads", py::value(2)},
                     {"window_size", ConfigValue::integer(window)},
                     {"shift_size", ConfigValue::integer(shift)},
                     {"pad_small_map", py::value(pad)}});
}

}  // namespace

class TestSwin : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { at::set_num_threads(1); }

    /// 8 x 8 places in four windows, moved by 2: the last window has places of four sides.
    void aShiftedWindowHidesWhatWasApart() {
        ShiftWindowMsa attention(attentionConfig(4, 2, false), SwinVersion::One, "attn");
        const at::NoGradGuard noGrad;
        Watch watch;
        {
            const ObserverScope scope(&watch);
            attention(Value(recipeInput({1, 64, 4}), TokenGrid{8, 8, 0}));
        }
        QCOMPARE(watch.inputs.size(), std::size_t(1));
        const at::Tensor mask = watch.inputs.front().at("mask").tensor();
        QVERIFY(mask.sizes() == at::IntArrayRef({4, 16, 16}));
        QVERIFY(mask.select(0, 0).eq(0).all().item<bool>());
        const std::vector<std::int64_t> hidden{0, 128, 128, 192};
        for (std::int64_t window = 0; window < 4; ++window)
            QCOMPARE(mask.select(0, window).eq(-100).sum().item<std::int64_t>(), hidden[static_cast<std::size_t>(window)]);
        QCOMPARE(mask.ne(0).sum().item<std::int64_t>(), std::int64_t(448));
        const auto grid = watch.inputs.front().at("x").grid();
        QVERIFY(grid && *grid == (TokenGrid{4, 4, 0}));
    }

    void aWindowThatCoversTheMapIsNotMoved() {
        const at::NoGradGuard noGrad;
        for (const bool pad : {false, true}) {
            ShiftWindowMsa attention(attentionConfig(4, 2, pad), SwinVersion::One, "attn");
            Watch watch;
            const ObserverScope scope(&watch);
            attention(Value(recipeInput({1, 24, 4}), TokenGrid{4, 6, 0}));
            QCOMPARE(watch.inputs.front().isList(), pad);
        }
    }

    void mapsSmallerThanAWindowAreRefused() {
        ShiftWindowMsa attention(attentionConfig(4, 0, false), SwinVersion::One, "attn");
        QVERIFY_EXCEPTION_THROWN(attention(Value(recipeInput({1, 18, 4}), TokenGrid{3, 6, 0})), c10::Error);
        ShiftWindowMsa padding(attentionConfig(4, 0, true), SwinVersion::One, "attn");
        const at::NoGradGuard noGrad;
        const Value output = padding(Value(recipeInput({2, 18, 4}), TokenGrid{3, 6, 0}));
        QVERIFY(output.tensor().sizes() == at::IntArrayRef({2, 18, 4}));
        QVERIFY(output.grid() && *output.grid() == (TokenGrid{3, 6, 0}));
    }

    void frozenStages() {
        const auto layer = built(kSmall + ", frozen_stages=0");
        QVERIFY2(layer.ok(), layer.ok() ? "" : describe(layer.error()).c_str());
        (*layer)->train();
        for (const auto& item : (*layer)->named_parameters()) {
            const bool frozen =
                item.key().starts_with("patch_embed") || item.key().starts_with("stages.0") || item.key().starts_with("norm0");
            QVERIFY2(item.value().requires_grad() != frozen, item.key().c_str());
        }
        for (const auto& [path, part] : namedModules(**layer))
            if (path.starts_with("stages.0.")) QVERIFY2(!part->is_training(), path.c_str());
    }

    void badArguments_data() {
        QTest::addColumn<QString>("arguments");
        QTest::addColumn<QString>("what");
        const auto row = [](const char* name, const std::string& arguments, const char* what) {
            QTest::newRow(name) << QString::fromStdString(arguments) << what;
        };
        row("arch", "type='SwinTransformer', arch='huge'", "Arch huge is not in default archs");
        row("custom arch", "type='SwinTransformer', arch=dict(embed_dims=12, depths=[2])", "Custom arch needs a dict with keys");
        row("out of range", kSmall + ", frozen_stages=2", "there are 2 stages");
        row("stage", kSmall + ", stage_cfgs=dict(window=3)", "unexpected keyword argument 'window'");
        row("too few stages", kSmall + ", stage_cfgs=[dict()]", "stage_cfgs has 1 entries for 2 stages");
        row("too few blocks", kSmall + ", stage_cfgs=dict(block_cfgs=[dict()])", "block_cfgs has 1 entries for 2 blocks");
        row("shift", kSmall + ", stage_cfgs=dict(block_cfgs=dict(attn_cfgs=dict(shift_size=2)))", "shift_size=2: must be 0 to 1");
        row("dropout", kSmall + ", stage_cfgs=dict(block_cfgs=dict(ffn_cfgs=dict(dropout_layer=dict(type='Drop'))))",
            "Drop is not in the drop out layers registry");
    }
    void badArguments() {
        QFETCH(QString, arguments);
        QFETCH(QString, what);
        const auto layer = built(arguments.toStdString());
        QVERIFY(!layer.ok());
        QVERIFY2(QString::fromStdString(english(layer.error().what)).contains(what), english(layer.error().what).c_str());
    }

    void tablesForAnotherWindow() {
        const nlohmann::json rows = teardown::engine::golden::readJson(TEST_DATA "/golden/expected/swin.json")["tables"];
        QVERIFY(rows.size() >= 5);
        for (const nlohmann::json& row : rows) {
            const auto from = row["from"].get<std::int64_t>(), to = row["to"].get<std::int64_t>();
            const at::Tensor table = at::arange(from * from * 2, at::kDouble).mul(0.7).sin().mul(0.5).to(at::kFloat).reshape({-1, 2});
            const at::Tensor resized = resizedPositionTable(table, from, to);
            QVERIFY(resized.sizes() == at::IntArrayRef({to * to, 2}));
            for (const nlohmann::json& known : row["rows"])
                for (std::int64_t head = 0; head < 2; ++head) {
                    const double wanted = known[1][static_cast<std::size_t>(head)].get<double>();
                    const double got = resized[known[0].get<std::int64_t>()][head].item<double>();
                    QVERIFY2(std::abs(got - wanted) < 1e-6, std::to_string(got - wanted).c_str());
                }
            QVERIFY(std::abs(resized.to(at::kDouble).sum().item<double>() - row["sums"][0].get<double>()) < 1e-4);
            QVERIFY(std::abs(resized.to(at::kDouble).abs().sum().item<double>() - row["sums"][1].get<double>()) < 1e-4);
        }
        QVERIFY_EXCEPTION_THROWN(resizedPositionTable(at::zeros({9, 2}), 3, 5), c10::Error);
        QVERIFY_EXCEPTION_THROWN(resizedPositionTable(at::zeros({48, 2}), 7, 5), c10::Error);
    }
};

TD_TEST(TestSwin)
#include "tst_swin.moc"
