// What is being built at a step of a build, and what exists by then.
#include "core/trace/birth.h"
#include "core/trace/details/code_event.h"
#include "core/trace/details/lookup.h"
#include "tests/support/test_program.h"

#include <QtTest>

using namespace teardown;

namespace {

/// 0 look-up of Net, 1 Net { 2 argument depth, 3 look-up of Conv, 4 stem { 5 weight }, 6 norm { 7 weight } }, 8 heading { 9 copy }
Trace build() {
    Trace trace;
    const auto add = [&](StepKind kind, int parent, int end, const char* path, const char* type) -> Step& {
        Step& step = trace.steps.emplace_back();
        step.index = static_cast<int>(trace.steps.size()) - 1;
        step.parent = parent;
        step.end = end;
        step.kind = kind;
        step.path = path;
        step.type = type;
        if (kind == StepKind::Create || kind == StepKind::Copy) {
            RecordedTensor tensor;
            tensor.view = TensorView::fromFloats({2}, {1, 2});
            step.outputs.push_back(tensor);
        }
        return step;
    };
    const auto lookup = [](Step& step, const char* registry, const char* found, const char* configPath) {
        auto detail = std::make_shared<Lookup>();
        detail->registry = registry;
        detail->scope = "mmcls";
        detail->found = found;
        detail->configPath = configPath;
        step.detail = detail;
    };
    trace.journey = Journey::Build;
    lookup(add(StepKind::Lookup, -1, 1, "Net", "Net"), "models", "mmcls.Net", "model.backbone");
    add(StepKind::Construct, -1, 8, "backbone", "Net");
    add(StepKind::Argument, 1, 3, "model.backbone.depth", "Net");
    lookup(add(StepKind::Lookup, 1, 4, "Conv", "Conv"), "conv layer", "torch.Conv2d", "model.backbone.conv_cfg");
    add(StepKind::Construct, 1, 6, "backbone.stem", "Conv2d");
    add(StepKind::Create, 4, 6, "backbone.stem.weight", "Parameter");
    add(StepKind::Construct, 1, 8, "backbone.norm", "BatchNorm2d");
    add(StepKind::Create, 6, 8, "backbone.norm.weight", "Parameter");
    add(StepKind::Group, -1, 10, "checkpoint", "zip");
    add(StepKind::Copy, 8, 10, "backbone.stem.weight", "Tensor");
    return trace;
}

}  // namespace

class TestBirth : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theNameThatIsLookedUp() {
        const Trace trace = build();
        const Birth net = birthAt(trace, 0);
        QCOMPARE(net.subject, 0);
        QCOMPARE(net.type, std::string("Net"));
        QCOMPARE(net.registry, std::string("models"));
        QCOMPARE(net.found, std::string("mmcls.Net"));
        QCOMPARE(net.configPath, std::string("model.backbone"));
        QCOMPARE(birthAt(trace, 1).registry, std::string("models"));
        // Of an argument its own place.
        QCOMPARE(birthAt(trace, 2).configPath, std::string("model.backbone.depth"));
        QVERIFY(birthAt(trace, 2).ofArgument);
        QCOMPARE(birthAt(trace, 2).subject, 1);
        // The name of the config, not the class that it stands for.
        QCOMPARE(birthAt(trace, 5).type, std::string("Conv"));
        QCOMPARE(birthAt(trace, 5).subject, 4);
        QCOMPARE(birthAt(trace, 5).configPath, std::string("model.backbone.conv_cfg"));
        // Made by its owner's constructor: no registry, and the owner's config.
        QCOMPARE(birthAt(trace, 7).type, std::string("BatchNorm2d"));
        QVERIFY(birthAt(trace, 7).registry.empty());
        QCOMPARE(birthAt(trace, 7).configPath, std::string("model.backbone"));
    }

    void otherStepsBuildNothing() {
        Trace trace = build();
        for (const int step : {-1, 8, 9, 10}) QCOMPARE(birthAt(trace, step).subject, -1);
        trace.journey = Journey::Forward;
        QCOMPARE(birthAt(trace, 1).subject, -1);
        QVERIFY(bornObjects(trace).empty());
        QVERIFY(bornTensors(trace, 7, 4).empty());
    }

    void objectsAppearOneAfterTheOther() {
        const auto objects = bornObjects(build());
        QCOMPARE(objects.size(), std::size_t{3});
        QCOMPARE(objects[1].name, std::string("stem"));
        QCOMPARE(objects[1].depth, 1);
        QCOMPARE(objects[2].step, 6);
        QCOMPARE(bornBy(objects, 0), std::size_t{0});
        QCOMPARE(bornBy(objects, 1), std::size_t{1});
        QCOMPARE(bornBy(objects, 5), std::size_t{2});
        QCOMPARE(bornBy(objects, 9), std::size_t{3});
    }

    void theLastTensors() {
        const Trace trace = build();
        QCOMPARE(bornTensors(trace, 4, 4), std::vector<int>());
        QCOMPARE(bornTensors(trace, 6, 4), std::vector<int>({5}));
        QCOMPARE(bornTensors(trace, 9, 4), (std::vector<int>{5, 7}));
        QCOMPARE(bornTensors(trace, 9, 1), std::vector<int>({7}));
    }

    void ofAScriptItsBuiltObjects() {
        Trace trace = build();
        trace.journey = Journey::BuildTrain;
        auto event = std::make_shared<CodeEvent>();
        event->what = CodeEvent::What::Built;
        event->registry = "hook";
        event->type = "EMAHook";
        event->cls = "mmcv.EMAHook";
        event->configPath = "custom_hooks.0";
        trace.steps[8].detail = event;
        trace.steps[8].type = "EMAHook";
        const Birth hook = birthAt(trace, 9);
        QCOMPARE(hook.subject, 8);
        QCOMPARE(hook.registry, std::string("hook"));
        QCOMPARE(hook.configPath, std::string("custom_hooks.0"));
        QCOMPARE(bornObjects(trace).back().name, std::string("EMAHook"));
    }
};

TD_TEST(TestBirth)
#include "tst_birth.moc"
