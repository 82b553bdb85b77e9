// A transformer's journeys: what is recorded of its tokens, Grad-CAM on them, position embeddings resized when a checkpoint is loaded.
// golden/expected/tokens.json holds what the reference does (tests/zoo/make_tokens.py).
#include "engine_support.h"
#include "loaded_model.h"

#include "core/checkpoint/checkpoint_writer.h"
#include "core/engine/nn/recipe.h"
#include "core/engine/run/explain/explainer.h"
#include "core/engine/run/model/built_model.h"
#include "core/engine/run/record/tensor_bridge.h"
#include "core/trace/receptive_field.h"
#include "tests/support/test_program.h"

#include <nlohmann/json.hpp>

#include <QTemporaryDir>

#include <algorithm>
#include <cmath>

using namespace teardown;
using namespace teardown::engine;

namespace {

std::string optionsModel() {
    std::ifstream file(TEST_DATA "/zoo/manifest.json");
    for (const auto& row : nlohmann::json::parse(file))
        if (row["name"] == "vit-options") return row["model"];
    return {};
}

const char* const kSmall =
    "model = dict(type='ImageClassifier', backbone=dict(type='VisionTransformer', arch=dict(embed_dims=12, num_layers=2, num_heads=3, "
    "feedforward_channels=20), img_size=(32, 48)), head=dict(type='VisionTransformerClsHead', num_classes=4, in_channels=12))\n";

}  // namespace

class TestTokens : public QObject {
    Q_OBJECT

    nlohmann::json m_golden;

private Q_SLOTS:
    void initTestCase() {
        std::ifstream file(TEST_DATA "/golden/expected/tokens.json");
        m_golden = nlohmann::json::parse(file);
    }

    void recordedAsTokens() {
        const auto session = newSession();
        QVERIFY(buildText(*session, kSmall).ok());
        ForwardRequest request;
        request.input = waves({1, 3, 32, 48});
        const auto run = session->run(request, {});
        QVERIFY2(run.ok(), run.ok() ? "" : describe(run.error()).c_str());
        const Trace& trace = *(*run)->trace;
        QCOMPARE(QString::fromStdString(traceFault(trace)), QString());
        const TensorRole tokens = TensorRole::tokens(2, 3, 1);
        const Step* embed = stepOf(trace, "backbone.patch_embed");
        QVERIFY(embed && embed->outputs.front().role == TensorRole::tokens(2, 3, 0));
        const Step* layer = stepOf(trace, "backbone.layers.0");
        QVERIFY(layer && layer->inputs.front().role == tokens && layer->outputs.front().role == tokens);
        const Step* attention = stepOf(trace, "backbone.layers.1.attn", "softmax");
        QVERIFY(attention && attention->outputs.front().role == TensorRole::attention(2, 3, 1));
        QCOMPARE(attention->outputs.front().knownShape(), (Shape{1, 3, 7, 7}));
        // The feed-forward part is told what it adds to, by name.
        const Step* ffn = stepOf(trace, "backbone.layers.0.ffn");
        QVERIFY(ffn);
        QCOMPARE(ffn->inputs.at(0).label, std::string("x"));
        QCOMPARE(ffn->inputs.at(1).label, std::string("identity"));
        // One activation that two layers own: its path is the first name, its caller has another.
        const Step* activation = stepOf(trace, "backbone.layers.0.ffn.activate");
        QVERIFY(activation);
        QCOMPARE(activation->calledAs, std::string("1"));
        const Step* backbone = stepOf(trace, "backbone");
        QVERIFY(backbone);
        QCOMPARE(backbone->outputs.size(), std::size_t{2});
        QCOMPARE(backbone->outputs.at(0).label, std::string("patch"));
        QCOMPARE(backbone->outputs.at(0).knownShape(), (Shape{1, 12, 2, 3}));
        QCOMPARE(backbone->outputs.at(1).label, std::string("cls"));
        const auto positions = std::find_if(backbone->inputs.begin(), backbone->inputs.end(),
                                            [](const RecordedTensor& tensor) { return tensor.label == "pos_embed"; });
        QVERIFY(positions != backbone->inputs.end());
        QVERIFY(positions->role == tokens);
        const Step& root = *std::find_if(trace.steps.begin(), trace.steps.end(), [](const Step& step) { return step.path.empty(); });
        QCOMPARE(root.outputs.at(0).label, std::string("logits"));
        QCOMPARE(root.outputs.at(1).label, std::string("scores"));
    }

    void aTokenSeesItsPatchThenEverything() {
        const auto session = newSession();
        QVERIFY(buildText(*session, kSmall).ok());
        ForwardRequest request;
        request.input = waves({1, 3, 32, 48});
        const auto run = session->run(request, {});
        QVERIFY(run.ok());
        FieldFinder finder((*run)->trace);
        const auto fieldOf = [&](const char* path, const char* type = "") {
            return finder.find(stepOf(*(*run)->trace, path, type)->outputs.front().id, 1, 2);
        };
        const auto patch = fieldOf("backbone.patch_embed");
        QVERIFY(patch && patch->exact);
        QVERIFY(patch->place.box.rows == (PixelSpan{16, 31}) && patch->place.box.columns == (PixelSpan{32, 47}));
        // A norm works on each token alone; attention brings all of them together.
        const auto normed = fieldOf("backbone.layers.0.ln1");
        QVERIFY(normed && normed->place.box == patch->place.box);
        const auto mixed = fieldOf("backbone.layers.0");
        QVERIFY(mixed && mixed->all());
    }

    void gradCamOnTokens() {
        const auto& golden = m_golden["gradcam"];
        const auto model = built(optionsModel());
        fillByRecipe(*model->network);
        const at::Tensor picture = recipeInput(golden["shape"].get<std::vector<std::int64_t>>());
        ExplainRequest request;
        request.input = viewOf(picture);
        request.classIndex = 1;
        for (const std::string& layer : {std::string(), golden["layer"].get<std::string>()}) {
            request.layer = layer;
            const auto outcome = runExplain(*model, request, 1, {});
            QVERIFY2(outcome.ok(), outcome.ok() ? "" : describe(outcome.error()).c_str());
            // Behind the last attention only the class token reaches the head: the norm before it is chosen.
            QCOMPARE((*outcome)->layer, golden["layer"].get<std::string>());
            QCOMPARE((*outcome)->map.shape(), golden["grid"].get<Shape>());
            const auto expected = golden["map"].get<std::vector<double>>();
            const double largest = *std::max_element(expected.begin(), expected.end());
            for (std::size_t i = 0; i < expected.size(); ++i)
                QVERIFY(std::abs((*outcome)->map.at(static_cast<std::int64_t>(i)) - expected[i]) <= 1e-5 * largest);
            const auto weights = golden["weights_first4"].get<std::vector<double>>();
            for (const ChannelPush& push : (*outcome)->channels)
                if (push.channel < 4) {
                    const double wanted = weights[static_cast<std::size_t>(push.channel)];
                    QVERIFY(std::abs(push.weight - wanted) <= 1e-5 * std::max(1e-3, std::abs(wanted)));
                }
        }
    }

    void whatHasNoPlacesIsRefused() {
        const auto model = built(optionsModel());
        ExplainRequest request;
        request.input = waves({1, 3, 48, 64});
        for (const char* layer : {"backbone.layers.0.attn.attn_drop", "head.layers.pre_logits"}) {
            request.layer = layer;
            const auto outcome = runExplain(*model, request, 1, {});
            QVERIFY(!outcome.ok());
            QCOMPARE(outcome.error().code, std::string("explain-layer"));
        }
        // The backbone gives patches and the class token: the patches have places.
        request.layer = "backbone";
        const auto outcome = runExplain(*model, request, 1, {});
        QVERIFY2(outcome.ok(), outcome.ok() ? "" : describe(outcome.error()).c_str());
        QCOMPARE((*outcome)->map.shape(), (Shape{3, 4}));
    }

    void positionsAreResizedOnLoading_data() {
        QTest::addColumn<QString>("row");
        QTest::newRow("parameter") << "positions";
        QTest::newRow("buffer") << "buffer";
    }
    void positionsAreResizedOnLoading() {
        QFETCH(QString, row);
        const auto& golden = m_golden[row.toStdString()];
        const auto from = built(golden["file"].get<std::string>());
        fillByRecipe(*from->network);
        QTemporaryDir folder;
        const std::string path = folder.filePath("vit.pth").toStdString();
        QVERIFY(writeState(*from, path).ok());
        const auto model = built(golden["model"].get<std::string>(), path);

        const LoadReport& load = *model->outcome->load;
        QVERIFY(load.mismatched.empty());
        QCOMPARE(load.matched, load.entries);
        QCOMPARE(load.resampled.size(), std::size_t{1});
        QCOMPARE(load.resampled.front().key, std::string("backbone.pos_embed"));
        QCOMPARE(load.resampled.front().file, (Shape{1, 17, 12}));
        const auto values = golden["values"].get<std::vector<double>>();
        for (const StateEntry& entry : stateDict(*model->network)) {
            if (entry.key != "backbone.pos_embed") continue;
            QCOMPARE(shapeOf(entry.tensor), golden["shape"].get<Shape>());
            const at::Tensor flat = entry.tensor.detach().flatten().contiguous();
            for (std::size_t i = 0; i < values.size(); ++i)
                QVERIFY(std::abs(flat[static_cast<std::int64_t>(i)].item<double>() - values[i]) <= 2e-6);
        }
        const Step* resize = stepOf(*model->outcome->trace, "backbone.pos_embed", "interpolate");
        QVERIFY(resize);
        QCOMPARE(resize->inputs.front().knownShape(), (Shape{1, 17, 12}));
        QCOMPARE(resize->outputs.front().knownShape(), golden["shape"].get<Shape>());
        // The copy follows it.
        const Step& copy = model->outcome->trace->steps[static_cast<std::size_t>(resize->end)];
        QVERIFY(copy.kind == StepKind::Copy);
        QCOMPARE(copy.path, std::string("backbone.pos_embed"));
    }

    void aGridThatIsNoSquareDoesNotFit() {
        const auto& golden = m_golden["positions"];
        const auto from = built(golden["model"].get<std::string>());
        QTemporaryDir folder;
        const std::string path = folder.filePath("vit.pth").toStdString();
        QVERIFY(writeState(*from, path).ok());
        const auto model = built(golden["file"].get<std::string>(), path);
        QCOMPARE(model->outcome->load->mismatched.size(), std::size_t{1});
        QVERIFY(model->outcome->load->resampled.empty());
    }
};

TD_TEST(TestTokens)
#include "tst_tokens.moc"
