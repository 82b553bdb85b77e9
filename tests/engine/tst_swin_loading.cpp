// Checkpoints of another window or picture size put into SwinTransformer, and what is recorded of its windows. golden/expected/swin.json
// holds what the reference does (tests/zoo/make_swin.py).
#include "engine_support.h"
#include "loaded_model.h"

#include "core/checkpoint/checkpoint_writer.h"
#include "core/checkpoint/fit/state_dict_match.h"
#include "core/engine/nn/recipe.h"
#include "core/engine/run/model/built_model.h"
#include "core/engine/run/record/tensor_bridge.h"
#include "tests/support/test_program.h"

#include <nlohmann/json.hpp>

#include <QTemporaryDir>

#include <algorithm>
#include <cmath>

using namespace teardown;
using namespace teardown::engine;

class TestSwinLoading : public QObject {
    Q_OBJECT

    nlohmann::json m_golden;

private Q_SLOTS:
    void initTestCase() {
        std::ifstream file(TEST_DATA "/golden/expected/swin.json");
        m_golden = nlohmann::json::parse(file)["loading"];
    }

    void asTheReferenceLoads_data() {
        QTest::addColumn<int>("row");
        for (int i = 0; i < static_cast<int>(m_golden.size()); ++i) QTest::addRow("%d", i) << i;
    }
    void asTheReferenceLoads() {
        QFETCH(int, row);
        const nlohmann::json& golden = m_golden[static_cast<std::size_t>(row)];
        const auto from = built(golden["file"].get<std::string>());
        fillByRecipe(*from->network);
        QTemporaryDir folder;
        const std::string path = folder.filePath("swin.pth").toStdString();
        QVERIFY(writeState(*from, path).ok());
        const auto model = built(golden["model"].get<std::string>(), path);

        const LoadReport& load = *model->outcome->load;
        const auto messages = golden["messages"].get<std::vector<std::string>>();
        QCOMPARE(mmcvLoadMessage(load), messages.empty() ? std::string() : messages.front());
        QVERIFY(load.mismatched.empty() && load.missing.empty() && load.unexpected.empty());
        QCOMPARE(load.loaded(), load.entries);
        for (const StateEntry& entry : stateDict(*model->network)) {
            if (!golden["sums"].contains(entry.key)) continue;
            const at::Tensor values = entry.tensor.detach().to(at::kDouble);
            const auto sums = golden["sums"][entry.key].get<std::vector<double>>();
            QVERIFY2(std::abs(values.sum().item<double>() - sums[0]) <= 1e-6 * sums[1], entry.key.c_str());
            QVERIFY2(std::abs(values.abs().sum().item<double>() - sums[1]) <= 1e-6 * sums[1], entry.key.c_str());
        }
        for (const ShapeMismatch& resampled : load.resampled) {
            const bool table = resampled.key.ends_with("bias_table");
            const Step* step = stepOf(*model->outcome->trace, resampled.key, table ? "interp2d" : "interpolate");
            QVERIFY2(step, resampled.key.c_str());
            QCOMPARE(step->inputs.front().knownShape(), resampled.file);
            QCOMPARE(step->outputs.front().knownShape(), resampled.model);
        }
        const std::int64_t size = golden["model"].get<std::string>().find("img_size=48") == std::string::npos ? 32 : 48;
        const at::NoGradGuard noGrad;
        model->network->eval();
        const at::Tensor logits = model->network->test(recipeInput({1, 3, size, size})).at("logits").tensor()[0];
        const auto wanted = golden["logits"].get<std::vector<double>>();
        for (std::size_t i = 0; i < wanted.size(); ++i)
            QVERIFY(std::abs(logits[static_cast<std::int64_t>(i)].item<double>() - wanted[i]) <= 2e-5);
    }

    void windowsAreRecorded() {
        const auto session = newSession();
        QVERIFY(buildText(*session, "model = " + m_golden[0]["file"].get<std::string>() + "\n").ok());
        ForwardRequest request;
        request.input = waves({1, 3, 32, 48});
        const auto run = session->run(request, {});
        QVERIFY2(run.ok(), run.ok() ? "" : describe(run.error()).c_str());
        const Trace& trace = *(*run)->trace;
        QCOMPARE(QString::fromStdString(traceFault(trace)), QString());
        // 8 x 12 patches in windows of 4 x 4; in the second stage 4 x 6, padded.
        const std::string block = "backbone.stages.0.blocks.1";
        const Step* embed = stepOf(trace, "backbone.patch_embed");
        QVERIFY(embed && embed->outputs.front().role == TensorRole::tokens(8, 12, 0));
        const Step* whole = stepOf(trace, block);
        QVERIFY(whole && whole->inputs.front().role == TensorRole::tokens(8, 12, 0));
        QVERIFY(whole->outputs.front().role == TensorRole::tokens(8, 12, 0));
        QVERIFY(std::any_of(whole->variables.begin(), whole->variables.end(),
                            [](const Variable& variable) { return variable.name == "hw_shape" && variable.value == "(8, 12)"; }));
        const Step* window = stepOf(trace, block + ".attn.w_msa");
        QVERIFY(window);
        QCOMPARE(window->inputs.at(0).label, std::string("x"));
        QVERIFY(window->inputs.at(0).role == TensorRole::tokens(4, 4, 0));
        QCOMPARE(window->inputs.at(0).knownShape(), (Shape{6, 16, 12}));
        QCOMPARE(window->inputs.at(1).label, std::string("mask"));
        QCOMPARE(window->inputs.at(1).knownShape(), (Shape{6, 16, 16}));
        const Step* attention = stepOf(trace, block + ".attn.w_msa.softmax");
        QVERIFY(attention && attention->outputs.front().role == TensorRole::attention(4, 4, 0));
        QCOMPARE(attention->outputs.front().knownShape(), (Shape{6, 2, 16, 16}));
        const Step* merging = stepOf(trace, "backbone.stages.0.downsample");
        QVERIFY(merging && merging->outputs.front().role == TensorRole::tokens(4, 6, 0));
    }
};

TD_TEST(TestSwinLoading)
#include "tst_swin_loading.moc"
