// Folding: groups, SE and dilation, in float32 and float64; the written files; what can not be folded.
#include "tests/engine/engine_support.h"

#include <set>

using namespace teardown;
using namespace teardown::engine;

class TstReparam : public QObject {
    Q_OBJECT

private Q_SLOTS:
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
        const auto built = buildFrom(*session, inputPath("tiny_repvgg.py"));
        QVERIFY_RESULT(built);
        QCOMPARE((*built)->inputShape, (std::vector<int>{3, 20, 20}));
        ReparamRequest request;
        request.float64 = float64;
        const auto folded = session->reparameterise(request, {});
        QVERIFY_RESULT(folded);
        QCOMPARE((*folded)->blocks.size(), std::size_t{8});
        for (const BlockError& block : (*folded)->blocks) QVERIFY2(block.relative <= 4 * limit, block.path.c_str());
        QVERIFY2((*folded)->network.relative <= limit, (*folded)->verdict.c_str());
        QVERIFY((*folded)->sameTop);
        QCOMPARE(traceFault(*(*folded)->trace), std::string());

        std::set<StepKind> kinds;
        for (const Step& step : (*folded)->trace->steps) {
            kinds.insert(step.kind);
            if (step.kind != StepKind::Identity) continue;
            const TensorView kernel = step.outputs.at(0).view;
            const Shape shape = kernel.shape();
            for (std::int64_t o = 0; o < shape[0]; ++o)
                for (std::int64_t i = 0; i < shape[1]; ++i) QCOMPARE(kernel.at(((o * shape[1] + i) * 3 + 1) * 3 + 1), o % shape[1] == i ? 1.0 : 0.0);
        }
        for (const StepKind kind : {StepKind::Block, StepKind::Fold, StepKind::Pad, StepKind::Identity, StepKind::Sum, StepKind::Verify}) QVERIFY(kinds.contains(kind));
    }

    void theBuiltModelStaysInItsTrainForm() {
        const auto session = newSession();
        QVERIFY_RESULT(buildFrom(*session, inputPath("tiny_repvgg.py")));
        ForwardRequest request;
        request.input = waves({1, 3, 20, 20});
        const auto before = session->forward(request, {});
        QVERIFY_RESULT(before);
        QVERIFY_RESULT(session->reparameterise({}, {}));
        const auto after = session->forward(request, {});
        QVERIFY_RESULT(after);
        QCOMPARE((*after)->logits.toFloats(), (*before)->logits.toFloats());
        QCOMPARE((*after)->trace->steps.size(), (*before)->trace->steps.size());
    }

    void writtenFilesGiveTheSameNetwork() {
        QTemporaryDir folder;
        std::filesystem::copy(inputPath("tiny_repvgg.py"), folder.path().toStdString() + "/tiny_repvgg.py");
        const auto session = newSession();
        const std::string config = folder.path().toStdString() + "/tiny_repvgg.py";
        QVERIFY_RESULT(buildFrom(*session, config));
        ForwardRequest forward;
        forward.input = waves({1, 3, 20, 20});
        const auto before = session->forward(forward, {});
        QVERIFY_RESULT(before);
        ReparamRequest request;
        // The sibling config would be the open one: it gets another name.
        request.outputPath = folder.path().toStdString() + "/tiny_repvgg.pth";
        const auto folded = session->reparameterise(request, {});
        QVERIFY_RESULT(folded);
        QVERIFY((*folded)->configPath.ends_with("tiny_repvgg-deploy.py"));

        const auto second = newSession();
        const auto built = buildFrom(*second, (*folded)->configPath, (*folded)->checkpointPath);
        QVERIFY_RESULT(built);
        QCOMPARE((*built)->load->missing.size() + (*built)->load->unexpected.size() + (*built)->load->mismatched.size(), std::size_t{0});
        const auto after = second->forward(forward, {});
        QVERIFY_RESULT(after);
        const auto a = (*before)->logits.toFloats(), b = (*after)->logits.toFloats();
        float largest = 0, worst = 0;
        for (std::size_t i = 0; i < a.size(); ++i) {
            largest = std::max(largest, std::abs(a[i]));
            worst = std::max(worst, std::abs(a[i] - b[i]));
        }
        QVERIFY2(worst <= 5e-6f * largest, std::to_string(worst / largest).c_str());

        // mmclassification's order inside a block: branch_reparam, then SE.
        const auto& entries = (*built)->stateDict;
        QCOMPARE(entries[0].key, std::string("backbone.stem.branch_reparam.weight"));

        const auto again = second->reparameterise({}, {});
        QVERIFY(!again.ok());
        QCOMPARE(again.error().code, std::string("reparam-already-deploy"));
    }

    void refusals() {
        const auto session = newSession();
        const auto none = session->reparameterise({}, {});
        QVERIFY(!none.ok());
        QCOMPARE(none.error().code, std::string("no-model"));
        QVERIFY_RESULT(buildFrom(*session, inputPath("tiny_resnet.py")));
        const auto nothing = session->reparameterise({}, {});
        QVERIFY(!nothing.ok());
        QCOMPARE(nothing.error().code, std::string("reparam-nothing"));
        QVERIFY(nothing.error().what.find("BasicBlock") != std::string::npos);
    }

    void aForeignConfigIsNotOverwritten() {
        QTemporaryDir folder;
        const std::string stem = folder.path().toStdString() + "/out";
        std::ofstream(stem + ".py") << "mine = 1\n";
        const auto session = newSession();
        QVERIFY_RESULT(buildFrom(*session, inputPath("tiny_repvgg.py")));
        ReparamRequest request;
        request.outputPath = stem + ".pth";
        const auto folded = session->reparameterise(request, {});
        QVERIFY(!folded.ok());
        QCOMPARE(folded.error().code, std::string("reparam-config-exists"));
        QVERIFY(!std::filesystem::exists(stem + ".pth"));
    }

    void cancelled() {
        const auto session = newSession();
        QVERIFY_RESULT(buildFrom(*session, inputPath("tiny_repvgg.py")));
        std::stop_source stop;
        stop.request_stop();
        const auto folded = session->reparameterise({}, {stop.get_token(), {}});
        QVERIFY(!folded.ok());
        QCOMPARE(folded.error().kind, ErrorKind::Cancelled);
    }
};

QTEST_GUILESS_MAIN(TstReparam)
#include "tst_reparam.moc"
