// Which item of out_indices returns a layer's output: said by the model and by the steps of a run, and true.
#include "core/session/forward_journey.h"
#include "tests/engine/engine_support.h"
#include "tests/support/test_program.h"

#include <QtTest>

using namespace teardown;
using namespace teardown::engine;

namespace {

std::map<std::string, int> indicesOf(const BuildOutcome& built) {
    std::map<std::string, int> found;
    for (const ModuleNode& module : built.modules)
        if (module.outIndex >= 0) found[module.path] = module.outIndex;
    return found;
}

}  // namespace

class TestOutIndices : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void stagesAndTheirLastBlocks() {
        const auto session = newSession();
        const auto built = buildFrom(*session, samplePath("repvgg-digits.py"), samplePath("repvgg-digits.pth"));
        QVERIFY2(built.ok(), built.ok() ? "" : english(built.error().what).c_str());
        const auto indices = indicesOf(**built);
        for (int stage = 0; stage < 4; ++stage) {
            const std::string path = "backbone.stage_" + std::to_string(stage + 1);
            QVERIFY2(indices.contains(path), path.c_str());
            QCOMPARE(indices.at(path), stage);
        }
        QVERIFY(!indices.contains("backbone"));
        QVERIFY(!indices.contains("backbone.stem"));
        QVERIFY(!indices.contains("head.fc"));
        // A stage's last block gives the same tensor, the first of several does not.
        for (const ModuleNode& module : (*built)->modules)
            if (module.outIndex >= 0 && module.path.find("stage_2.") != std::string::npos)
                QCOMPARE(module.path, std::string("backbone.stage_2.1"));
        ForwardRequest forward;
        forward.input = PictureFile{samplePath("pictures/3_1.png")};
        const auto run = session->run(forward, {});
        QVERIFY(run.ok());
        const int step = (*run)->trace->findPath("backbone.stage_2");
        QVERIFY(step >= 0);
        const Step& stage = (*run)->trace->steps[static_cast<std::size_t>(step)];
        QCOMPARE(stage.outIndex, 1);
        bool said = false;
        for (const Fact& fact : factsOf(stage)) said = said || english(fact.value) == "out_indices=(1,)";
        QVERIFY(said);
    }

    void theBackboneReturnsWhatTheIndexSays() {
        const auto session = newSession();
        const auto built = buildFrom(*session, samplePath("repvgg-digits.py"), {},
                                     {{"model.backbone.out_indices", "[1]"}, {"model.head.in_channels", "32"}});
        QVERIFY2(built.ok(), built.ok() ? "" : english(built.error().what).c_str());
        std::string path;
        for (const auto& [layer, index] : indicesOf(**built))
            if (index == 1 && path.empty()) path = layer;
        ForwardRequest forward;
        forward.input = PictureFile{samplePath("pictures/3_1.png")};
        const auto run = session->run(forward, {});
        QVERIFY2(run.ok(), run.ok() ? "" : english(run.error().what).c_str());
        const Trace& trace = *(*run)->trace;
        const auto output = [&](const std::string& name) {
            return trace.steps[static_cast<std::size_t>(trace.findPath(name))].outputs.back();
        };
        QCOMPARE(output(path).id, output("backbone").id);
    }
};

TD_TEST(TestOutIndices)
#include "tst_out_indices.moc"
