// Build and forward as traces: well formed, arguments with origins, recorded tensors stay, budget, cancel, errors.
#include "core/trace/receptive_field.h"
#include "core/trace/trace_merge.h"
#include "tests/engine/engine_support.h"
#include "tests/support/test_program.h"

#include <algorithm>
#include <cmath>
#include <set>

using namespace teardown;
using namespace teardown::engine;

class TstJourneys : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void buildTrace() {
        const auto session = newSession();
        const auto built = buildFrom(*session, inputPath("tiny_resnet.py"));
        QVERIFY_RESULT(built);
        const Trace& trace = *(*built)->trace;
        QCOMPARE(traceFault(trace), std::string());
        QCOMPARE((*built)->inputShape, (std::vector<int>{3, 32, 32}));

        std::set<std::string> created;
        bool sawDepth = false;
        for (const Step& step : trace.steps) {
            if (step.kind == StepKind::Create) created.insert(step.path);
            if (step.kind == StepKind::Argument && step.path == "model.backbone.depth") {
                sawDepth = true;
                QCOMPARE(step.arguments.at(0).value.repr(), std::string("18"));
                QCOMPARE(step.arguments.at(0).line, 6);
                QVERIFY(step.arguments.at(0).file.ends_with("tiny_resnet.py"));
            }
        }
        QVERIFY(sawDepth);
        for (const StateDictEntry& entry : (*built)->stateDict) QVERIFY2(created.contains(entry.key), entry.key.c_str());
        QCOMPARE(created.size(), (*built)->stateDict.size());
        QVERIFY(trace.findPath("backbone.layer1.0.conv1") >= 0);
        const Step& backbone = trace.steps[static_cast<std::size_t>(trace.findPath("backbone"))];
        QCOMPARE(backbone.type, std::string("ResNet"));
        const auto isDefault = std::any_of(backbone.arguments.begin(), backbone.arguments.end(), [](const StepArgument& argument) {
            return argument.name == "num_stages" && argument.isDefault && argument.value == ConfigValue::integer(4);
        });
        QVERIFY(isDefault);
    }

    void moduleTree() {
        const auto session = newSession();
        const auto built = buildFrom(*session, inputPath("tiny_resnet.py"));
        QVERIFY_RESULT(built);
        const auto& modules = (*built)->modules;
        QCOMPARE(modules.front().path, std::string());
        QCOMPARE(modules.front().parameters, (*built)->parameters);
        QCOMPARE(modules.front().state, LoadState::Random);
        for (std::size_t i = 1; i < modules.size(); ++i) {
            QVERIFY(modules[i].parent >= 0 && modules[i].parent < static_cast<int>(i));
            QCOMPARE(modules[i].depth, modules[static_cast<std::size_t>(modules[i].parent)].depth + 1);
        }
    }

    void initialisationIsStepsAndKeepsWhatWasCreated() {
        const auto session = newSession();
        const auto built = buildFrom(*session, inputPath("tiny_resnet.py"), {}, {}, true);
        QVERIFY_RESULT(built);
        QCOMPARE(traceFault(*(*built)->trace), std::string());
        std::vector<float> created, initialised;
        for (const Step& step : (*built)->trace->steps) {
            if (step.path != "backbone.conv1.weight") continue;
            if (step.kind == StepKind::Create) created = step.outputs.at(0).view.toFloats();
            if (step.kind == StepKind::Initialise) initialised = step.outputs.at(0).view.toFloats();
        }
        QVERIFY(!created.empty());
        QVERIFY(!initialised.empty());
        QVERIFY(created != initialised);
        // PyTorch's constructor: uniform within 1 / sqrt(fan_in).
        const float bound = 1.0f / std::sqrt(3.0f * 49.0f);
        QVERIFY(std::all_of(created.begin(), created.end(), [bound](float value) { return std::abs(value) <= bound; }));
    }

    void sameSeedSameNetwork() {
        const auto session = newSession();
        ForwardRequest request;
        request.input = waves({1, 3, 32, 32});
        std::vector<std::vector<float>> logits;
        for (int i = 0; i < 2; ++i) {
            QVERIFY_RESULT(buildFrom(*session, inputPath("tiny_resnet.py")));
            const auto outcome = session->run(request, {});
            QVERIFY_RESULT(outcome);
            logits.push_back((*outcome)->logits.toFloats());
        }
        QCOMPARE(logits[0], logits[1]);
    }

    void forwardTrace() {
        const auto session = newSession();
        QVERIFY_RESULT(buildFrom(*session, inputPath("tiny_resnet.py")));
        ForwardRequest request;
        request.input = waves({2, 3, 32, 32});
        const auto outcome = session->run(request, {});
        QVERIFY_RESULT(outcome);
        const Trace& trace = *(*outcome)->trace;
        QCOMPARE(traceFault(trace), std::string());
        QVERIFY(trace.complete);
        QCOMPARE((*outcome)->logits.shape(), (Shape{2, 5}));
        QCOMPARE((*outcome)->top.size(), std::size_t{5});
        QCOMPARE((*outcome)->threads, 1);

        const Step& conv = trace.steps[static_cast<std::size_t>(trace.findPath("backbone.conv1"))];
        QCOMPARE(conv.kind, StepKind::Module);
        QVERIFY(!conv.formula.empty() && !conv.numbers.empty() && !conv.why.empty() && !conv.reference.empty());
        const Step& norm = trace.steps[static_cast<std::size_t>(trace.findPath("backbone.bn1"))];
        QCOMPARE(norm.inputs.at(0).id, conv.outputs.at(0).id);

        // A ReLU's step must show its input as it was: nothing works in place.
        int relus = 0;
        for (const Step& step : trace.steps) {
            if (step.type != "ReLU") continue;
            ++relus;
            const auto before = step.inputs.at(0).view.toFloats(), after = step.outputs.at(0).view.toFloats();
            QVERIFY(std::any_of(before.begin(), before.end(), [](float value) { return value < 0; }));
            for (std::size_t i = 0; i < before.size(); ++i) QCOMPARE(after[i], std::max(0.0f, before[i]));
        }
        QVERIFY(relus > 8);
        const bool softmax = std::any_of(trace.steps.begin(), trace.steps.end(),
                                         [](const Step& step) { return step.kind == StepKind::Op && step.type == "softmax"; });
        const bool add = std::any_of(trace.steps.begin(), trace.steps.end(),
                                     [](const Step& step) { return step.kind == StepKind::Op && step.type == "add"; });
        QVERIFY(softmax && add);
    }

    void overTheBudgetShapesStay() {
        const auto session = newSession();
        QVERIFY_RESULT(buildFrom(*session, inputPath("tiny_resnet.py")));
        ForwardRequest request;
        request.input = waves({1, 3, 32, 32});
        request.byteBudget = 40000;
        const auto outcome = session->run(request, {});
        QVERIFY_RESULT(outcome);
        const Trace& trace = *(*outcome)->trace;
        QVERIFY(!trace.complete);
        QVERIFY(trace.recordedBytes <= request.byteBudget);
        int dropped = 0;
        for (const Step& step : trace.steps)
            for (const RecordedTensor& tensor : step.outputs) {
                QVERIFY(!tensor.shape.empty());
                QCOMPARE(tensor.dtypeText, std::string("float32"));
                if (!tensor.view.valid()) ++dropped;
            }
        QVERIFY(dropped > 0);
        request.byteBudget = 1ull << 30;
        const auto full = session->run(request, {});
        QVERIFY_RESULT(full);
        QCOMPARE((*full)->logits.toFloats(), (*outcome)->logits.toFloats());
    }

    void stepsThatWereLeftOutAreRecordedAgain() {
        const auto session = newSession();
        QVERIFY_RESULT(buildFrom(*session, inputPath("tiny_resnet.py")));
        ForwardRequest request;
        request.input = waves({1, 3, 32, 32});
        const auto full = session->run(request, {});
        QVERIFY_RESULT(full);
        request.byteBudget = 40000;
        const auto small = session->run(request, {});
        QVERIFY_RESULT(small);
        int wanted = -1;
        for (const Step& step : (*small)->trace->steps)
            if (step.kind == StepKind::Op && step.type == "add") wanted = step.index;
        QVERIFY(wanted > 0);
        const auto at = [&](const TracePtr& trace) -> const Step& { return trace->steps[static_cast<std::size_t>(wanted)]; };
        QVERIFY(hasDropped(at((*small)->trace)));
        request.only = StepRange{wanted, wanted};
        request.byteBudget = ~0ull;
        const auto again = session->run(request, {});
        QVERIFY_RESULT(again);
        QVERIFY(!hasDropped(at((*again)->trace)));
        int kept = 0;
        for (const Step& step : (*again)->trace->steps)
            for (const RecordedTensor& tensor : step.outputs)
                if (tensor.role == TensorRole::Activation && tensor.view.valid()) ++kept;
        QVERIFY2(kept <= 8, qPrintable(QString::number(kept)));
        const TracePtr merged = withTensorsOf((*small)->trace, (*again)->trace);
        QVERIFY(!hasDropped(at(merged)));
        QCOMPARE(at(merged).outputs[0].view.toFloats(), at((*full)->trace).outputs[0].view.toFloats());
        QCOMPARE(at(merged).inputs[1].view.toFloats(), at((*full)->trace).inputs[1].view.toFloats());
        QCOMPARE(english(at(merged).numbers), english(at((*full)->trace).numbers));
    }

    void receptiveFieldsAreTrueOfTheNetwork_data() {
        QTest::addColumn<QString>("config");
        QTest::newRow("ResNet") << QStringLiteral("tiny_resnet.py");
        QTest::newRow("RepVGG") << QStringLiteral("tiny_repvgg.py");
    }
    /// Everything outside of the field changed: the value stays. Everything inside changed: it does not.
    void receptiveFieldsAreTrueOfTheNetwork() {
        QFETCH(QString, config);
        const auto session = newSession();
        const auto built = buildFrom(*session, inputPath(config.toStdString()));
        QVERIFY_RESULT(built);
        const int side = 96;
        const Shape shape{1, (*built)->inputShape[0], side, side};
        ForwardRequest request;
        request.input = waves(shape);
        const auto base = session->run(request, {});
        QVERIFY_RESULT(base);
        const TracePtr trace = (*base)->trace;
        const FieldFinder finder(trace);
        int looked = 0, partial = 0;
        for (std::size_t i = 0; i < trace->steps.size(); i += 3) {
            const Step& step = trace->steps[i];
            if ((step.kind != StepKind::Module && step.kind != StepKind::Op) || step.outputs.empty() || step.outputs[0].view.rank() != 4)
                continue;
            const TensorView& view = step.outputs[0].view;
            const std::int64_t row = view.shape()[2] / 3, column = view.shape()[3] / 2;
            const auto field = finder.find(step.outputs[0].id, row, column);
            QVERIFY2(field.has_value(), step.path.c_str());
            QVERIFY2(field->exact, field->unknown.c_str());
            const auto value = [&](const TensorView& tensor) {
                return tensor.at(((0 * view.shape()[1]) * view.shape()[2] + row) * view.shape()[3] + column);
            };
            const double before = value(view);
            for (const bool inside : {false, true}) {
                std::vector<float> pixels = std::get<TensorView>(request.input).toFloats();
                int touched = 0;
                for (std::size_t p = 0; p < pixels.size(); ++p) {
                    const auto y = static_cast<std::int64_t>(p) / side % side, x = static_cast<std::int64_t>(p) % side;
                    if ((field->place.box.rows.contains(y) && field->place.box.columns.contains(x)) != inside) continue;
                    pixels[p] = pixels[p] * 1.5f + 0.3f;
                    ++touched;
                }
                if (touched == 0) continue;
                ForwardRequest changed;
                changed.input = TensorView::fromFloats(shape, pixels);
                const auto other = session->run(changed, {});
                QVERIFY_RESULT(other);
                const double after = value((*other)->trace->steps[i].outputs[0].view);
                // A ReLU may well hold a value at zero.
                if (!inside)
                    QVERIFY2(before == after,
                             qPrintable(QStringLiteral("%1 %2").arg(QString::fromStdString(step.path), QString::fromStdString(step.type))));
                if (!inside) ++partial;
            }
            if (++looked == 12) break;
        }
        QVERIFY(looked >= 5);
        QVERIFY(partial >= 3);
    }

    void repeatMeasuresBoth() {
        const auto session = newSession();
        QVERIFY_RESULT(buildFrom(*session, inputPath("tiny_resnet.py")));
        ForwardRequest request;
        request.input = waves({1, 3, 32, 32});
        request.record = false;
        request.repeat = 3;
        const auto outcome = session->run(request, {});
        QVERIFY_RESULT(outcome);
        QVERIFY(!(*outcome)->trace);
        QVERIFY((*outcome)->plainMilliseconds > 0 && (*outcome)->recordedMilliseconds > 0);
    }

    void cancelled() {
        const auto session = newSession();
        QVERIFY_RESULT(buildFrom(*session, inputPath("tiny_resnet.py")));
        std::stop_source stop;
        stop.request_stop();
        ForwardRequest request;
        request.input = waves({1, 3, 32, 32});
        for (const bool record : {true, false}) {
            request.record = record;
            const auto outcome = session->run(request, {stop.get_token(), {}});
            QVERIFY(!outcome.ok());
            QCOMPARE(outcome.error().kind, ErrorKind::Cancelled);
        }
    }

    void badInputs_data() {
        QTest::addColumn<QList<int>>("shape");
        QTest::addColumn<QString>("code");
        QTest::newRow("rank 3") << QList<int>{3, 32, 32} << QStringLiteral("input-rank");
        QTest::newRow("one channel") << QList<int>{1, 1, 32, 32} << QStringLiteral("input-channels");
        QTest::newRow("empty") << QList<int>{0, 3, 32, 32} << QStringLiteral("input-empty");
    }
    void badInputs() {
        QFETCH(QList<int>, shape);
        QFETCH(QString, code);
        const auto session = newSession();
        QVERIFY_RESULT(buildFrom(*session, inputPath("tiny_resnet.py")));
        ForwardRequest request;
        request.input = waves(Shape(shape.begin(), shape.end()));
        const auto outcome = session->run(request, {});
        QVERIFY(!outcome.ok());
        QCOMPARE(QString::fromStdString(outcome.error().code), code);
    }

    void badConfigs_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("code");
        QTest::newRow("no model") << QStringLiteral("a = 1\n") << QStringLiteral("config-no-model");
        QTest::newRow("model is a list") << QStringLiteral("model = [1]\n") << QStringLiteral("config-model-type");
        QTest::newRow("unknown type") << QStringLiteral("model = dict(type='ImageClasifier')\n") << QStringLiteral("registry-unknown");
    }
    void badConfigs() {
        QFETCH(QString, text);
        QFETCH(QString, code);
        const auto session = newSession();
        QVERIFY_RESULT(buildFrom(*session, inputPath("tiny_resnet.py")));
        const auto built = buildText(*session, text.toStdString());
        QVERIFY(!built.ok());
        QCOMPARE(QString::fromStdString(built.error().code), code);
        // The model that was there stays.
        ForwardRequest request;
        request.input = waves({1, 3, 32, 32});
        QVERIFY_RESULT(session->run(request, {}));
    }

    void checkpointOfAnotherNetwork() {
        const auto session = newSession();
        const auto built =
            buildFrom(*session, inputPath("tiny_resnet.py"), samplePath("repvgg-digits.pth"), {{"model.head.num_classes", "3"}});
        QVERIFY(!built.ok());
        QCOMPARE(built.error().code, std::string("checkpoint-no-match"));
    }
};

TD_TEST(TstJourneys)
#include "tst_journeys.moc"
