// Folding: groups, SE and dilation, in float32 and float64; the written files; what cannot be folded.
#include "core/checkpoint/checkpoint_writer.h"
#include "core/engine/nn/recipe.h"
#include "core/engine/run/model/built_model.h"
#include "core/engine/run/record/tensor_bridge.h"
#include "tests/engine/engine_support.h"
#include "tests/engine/fold_support.h"
#include "tests/support/test_program.h"

#include <algorithm>
#include <cmath>
#include <set>

using namespace teardown;
using namespace teardown::engine;

class TstReparam : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::string m_config;
    std::string m_checkpoint;

private Q_SLOTS:
    /// Weights of the golden recipe: with constructor values the features nearly vanish beside the last layer's bias, and the logits
    /// would agree whatever the folding did.
    void initTestCase() {
        m_config = m_folder.path().toStdString() + "/tiny_repvgg.py";
        m_checkpoint = m_folder.path().toStdString() + "/recipe.pth";
        std::filesystem::copy(inputPath("tiny_repvgg.py"), m_config);
        const auto config = loadConfig(m_config);
        QVERIFY_RESULT(config);
        BuildRequest request;
        request.config = *config;
        const auto model = buildModel(request, {});
        QVERIFY_RESULT(model);
        fillByRecipe(*(*model)->network);
        std::vector<NamedTensor> tensors;
        for (const StateEntry& entry : stateDict(*(*model)->network)) tensors.push_back({entry.key, viewOf(entry.tensor.detach())});
        QVERIFY_RESULT(writeCheckpoint(m_checkpoint, ConfigValue::dict({}), tensors));
    }

    void foldsWithinRounding_data() {
        QTest::addColumn<bool>("float64");
        QTest::addColumn<double>("limit");
        QTest::newRow("float32") << false << 5e-6;
        QTest::newRow("float64") << true << 1e-12;
    }
    void foldsWithinRounding() {
        QFETCH(bool, float64);
        QFETCH(double, limit);
        const auto session = newSession();
        const auto built = buildFrom(*session, m_config, m_checkpoint);
        QVERIFY_RESULT(built);
        QCOMPARE((*built)->inputShape, (std::vector<int>{3, 20, 20}));
        ReparamRequest request;
        request.float64 = float64;
        const auto folded = session->run(request, {});
        QVERIFY_RESULT(folded);
        QCOMPARE((*folded)->blocks.size(), std::size_t{8});
        for (const BlockError& block : (*folded)->blocks) QVERIFY2(block.relative <= 4 * limit, block.path.c_str());
        QVERIFY2((*folded)->network.relative <= limit, english((*folded)->verdict).c_str());
        QVERIFY((*folded)->sameTop);
        QCOMPARE(traceFault(*(*folded)->trace), std::string());
        std::set<StepKind> computed;
        QCOMPARE(formulaFault(*(*folded)->trace, float64 ? 1e-14 : 1e-6, computed), std::string());
        QCOMPARE(computed.size(), std::size_t{4});

        std::set<StepKind> kinds;
        for (const Step& step : (*folded)->trace->steps) {
            kinds.insert(step.kind);
            if (step.kind != StepKind::Identity) continue;
            const TensorView kernel = step.outputs.at(0).view;
            const Shape shape = kernel.shape();
            for (std::int64_t o = 0; o < shape[0]; ++o)
                for (std::int64_t i = 0; i < shape[1]; ++i)
                    QCOMPARE(kernel.at(((o * shape[1] + i) * 3 + 1) * 3 + 1), o % shape[1] == i ? 1.0 : 0.0);
        }
        for (const StepKind kind : {StepKind::Block, StepKind::Fold, StepKind::Pad, StepKind::Identity, StepKind::Sum, StepKind::Verify})
            QVERIFY(kinds.contains(kind));
    }

    void theBuiltModelStaysInItsTrainForm() {
        const auto session = newSession();
        QVERIFY_RESULT(buildFrom(*session, inputPath("tiny_repvgg.py")));
        ForwardRequest request;
        request.input = waves({1, 3, 20, 20});
        const auto before = session->run(request, {});
        QVERIFY_RESULT(before);
        QVERIFY_RESULT(session->run(ReparamRequest{}, {}));
        const auto after = session->run(request, {});
        QVERIFY_RESULT(after);
        QCOMPARE((*after)->logits.toFloats(), (*before)->logits.toFloats());
        QCOMPARE((*after)->trace->steps.size(), (*before)->trace->steps.size());
    }

    void writtenFilesGiveTheSameNetwork() {
        const auto session = newSession();
        QVERIFY_RESULT(buildFrom(*session, m_config, m_checkpoint));
        ForwardRequest forward;
        forward.input = waves({1, 3, 20, 20});
        const auto before = session->run(forward, {});
        QVERIFY_RESULT(before);
        ReparamRequest request;
        // The sibling config would be the open one: it gets another name.
        request.outputPath = m_folder.path().toStdString() + "/tiny_repvgg.pth";
        const auto folded = session->run(request, {});
        QVERIFY_RESULT(folded);
        QVERIFY((*folded)->configPath.ends_with("tiny_repvgg-deploy.py"));

        const auto second = newSession();
        const auto built = buildFrom(*second, (*folded)->configPath, (*folded)->checkpointPath);
        QVERIFY_RESULT(built);
        QCOMPARE((*built)->load->missing.size() + (*built)->load->unexpected.size() + (*built)->load->mismatched.size(), std::size_t{0});
        const auto after = second->run(forward, {});
        QVERIFY_RESULT(after);
        const double kept = relative((*before)->logits, (*after)->logits);
        QVERIFY2(kept <= 5e-6, std::to_string(kept).c_str());
        // mmclassification's order inside a block: branch_reparam, then SE.
        QCOMPARE((*built)->stateDict[0].key, std::string("backbone.stem.branch_reparam.weight"));

        const auto again = second->run(ReparamRequest{}, {});
        QVERIFY(!again.ok());
        QCOMPARE(again.error().code, std::string("reparam-already-deploy"));

        // mmclassification's own deploy form loses SE: the comparison above would notice.
        const auto dropped = buildFrom(*second, (*folded)->configPath, (*folded)->checkpointPath, {{"model.backbone.keep_se", "False"}});
        QVERIFY_RESULT(dropped);
        QVERIFY(std::any_of((*dropped)->diagnostics.begin(), (*dropped)->diagnostics.end(),
                            [](const Diagnostic& note) { return note.code == "repvgg-se-dropped"; }));
        const auto without = second->run(forward, {});
        QVERIFY_RESULT(without);
        QVERIFY(relative((*before)->logits, (*without)->logits) > 1);
    }

    void refusals() {
        const auto session = newSession();
        const auto none = session->run(ReparamRequest{}, {});
        QVERIFY(!none.ok());
        QCOMPARE(none.error().code, std::string("no-model"));
        QVERIFY_RESULT(buildFrom(*session, inputPath("tiny_resnet.py")));
        const auto nothing = session->run(ReparamRequest{}, {});
        QVERIFY(!nothing.ok());
        QCOMPARE(nothing.error().code, std::string("reparam-nothing"));
        QVERIFY(english(nothing.error().what).find("BasicBlock") != std::string::npos);
    }

    void aForeignConfigIsNotOverwritten() {
        QTemporaryDir folder;
        const std::string stem = folder.path().toStdString() + "/out";
        std::ofstream(stem + ".py") << "mine = 1\n";
        const auto session = newSession();
        QVERIFY_RESULT(buildFrom(*session, inputPath("tiny_repvgg.py")));
        ReparamRequest request;
        request.outputPath = stem + ".pth";
        const auto folded = session->run(request, {});
        QVERIFY(!folded.ok());
        QCOMPARE(folded.error().code, std::string("reparam-config-exists"));
        QVERIFY(!std::filesystem::exists(stem + ".pth"));
    }

    void cancelled() {
        const auto session = newSession();
        QVERIFY_RESULT(buildFrom(*session, inputPath("tiny_repvgg.py")));
        std::stop_source stop;
        stop.request_stop();
        const auto folded = session->run(ReparamRequest{}, {stop.get_token(), {}});
        QVERIFY(!folded.ok());
        QCOMPARE(folded.error().kind, ErrorKind::Cancelled);
    }
};

TD_TEST(TstReparam)
#include "tst_reparam.moc"
