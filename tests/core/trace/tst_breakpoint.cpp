// What "continue" stops at, on a small nested trace.
#include "core/trace/breakpoint.h"
#include "core/trace/step_names.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <algorithm>
#include <limits>

using namespace teardown;

namespace {

RecordedTensor output(std::vector<float> values, int id) {
    RecordedTensor tensor;
    tensor.label = "output";
    const auto count = static_cast<std::int64_t>(values.size());
    tensor.view = TensorView::fromFloats({count}, std::move(values));
    tensor.id = id;
    return tensor;
}

/// 0 model { 1 block { 2 conv (fine), 3 relu (dead) }, 4 head { 5 fc (NaN) } }: parents hand on what their last part gave.
Trace story() {
    Trace trace;
    const auto add = [&](int depth, int parent, int end, const char* path, const char* type, RecordedTensor tensor) {
        Step step;
        step.index = static_cast<int>(trace.steps.size());
        step.depth = depth;
        step.parent = parent;
        step.end = end;
        step.kind = StepKind::Module;
        step.path = path;
        step.type = type;
        step.outputs.push_back(std::move(tensor));
        trace.steps.push_back(std::move(step));
    };
    const float nan = std::numeric_limits<float>::quiet_NaN();
    add(0, -1, 6, "", "ImageClassifier", output({1, nan}, 3));
    add(1, 0, 4, "block", "Block", output({0, 0}, 2));
    add(2, 1, 3, "block.conv", "Conv2d", output({-300, 2}, 1));
    add(2, 1, 4, "block.act", "ReLU", output({0, 0}, 2));
    add(1, 0, 6, "head", "Head", output({1, nan}, 3));
    add(2, 4, 6, "head.fc", "Linear", output({1, nan}, 3));
    return trace;
}

int stopAfter(int from, const std::vector<Breakpoint>& breakpoints) { return nextStop(story(), from, breakpoints).step; }

}  // namespace

class TestBreakpoint : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void names() {
        QCOMPARE(stopAfter(0, {{BreakOn::Path, "block.*", 0}}), 2);
        QCOMPARE(stopAfter(2, {{BreakOn::Path, "block.*", 0}}), 3);
        QCOMPARE(stopAfter(3, {{BreakOn::Path, "block.*", 0}}), -1);
        QCOMPARE(stopAfter(-1, {{BreakOn::Type, "Linear", 0}}), 5);
        QCOMPARE(stopAfter(-1, {{BreakOn::Path, "", 0}}), -1);
    }
    void valuesStopInnermost() {
        QCOMPARE(stopAfter(-1, {{BreakOn::Dead, {}, 0}}), 3);
        QCOMPARE(stopAfter(-1, {{BreakOn::NotFinite, {}, 0}}), 5);
        QCOMPARE(stopAfter(-1, {{BreakOn::OutOfRange, {}, 299}}), 2);
        QCOMPARE(stopAfter(-1, {{BreakOn::OutOfRange, {}, 301}}), -1);
    }
    void backStopsAtTheSameSteps() {
        const Trace trace = story();
        const std::vector<std::vector<Breakpoint>> lists{{{BreakOn::Path, "block*", 0}},
                                                         {{BreakOn::Dead, {}, 0}, {BreakOn::NotFinite, {}, 0}},
                                                         {{BreakOn::OutOfRange, {}, 299}, {BreakOn::Type, "H*", 0}},
                                                         {{BreakOn::Condition, "max(output) > 0", 0}},
                                                         {{BreakOn::Path, "none", 0}},
                                                         {}};
        for (const auto& list : lists) {
            std::vector<int> forward, back;
            for (int at = -1; (at = nextStop(trace, at, list).step) >= 0;) forward.push_back(at);
            for (int at = static_cast<int>(trace.steps.size()); (at = previousStop(trace, at, list).step) >= 0;) back.push_back(at);
            std::reverse(back.begin(), back.end());
            QCOMPARE(back, forward);
        }
        const std::vector<Breakpoint> block{{BreakOn::Path, "block.*", 0}};
        QCOMPARE(previousStop(trace, 3, block).step, 2);
        QCOMPARE(english(previousStop(trace, 3, block).reason), std::string("Layer block.conv."));
        QCOMPARE(previousStop(trace, 2, block).step, -1);
    }
    void constantOutputs() {
        QCOMPARE(stopAfter(-1, {{BreakOn::Constant, {}, 0}}), 3);
        Trace trace = story();
        trace.steps[2].outputs[0] = output({7, 7, 7}, 8);
        const std::vector<Breakpoint> constant{{BreakOn::Constant, {}, 0}};
        QCOMPARE(nextStop(trace, -1, constant).step, 2);
        // One value is no sign of anything.
        trace.steps[2].outputs[0] = output({7}, 9);
        QCOMPARE(nextStop(trace, -1, constant).step, 3);
    }
    void disabledOnesDoNotStop() {
        Breakpoint breakpoint{BreakOn::Path, "block.*", 0};
        breakpoint.enabled = false;
        QCOMPARE(stopAfter(-1, {breakpoint}), -1);
        QCOMPARE(stopAfter(-1, {breakpoint, {BreakOn::Type, "Linear", 0}}), 5);
        QVERIFY(breakpoint.sameStops({BreakOn::Path, "block.*", 0}));
        QVERIFY(!breakpoint.sameStops({BreakOn::Type, "block.*", 0}));
    }
    void stopsAreCounted() {
        const auto count = [](const Breakpoint& breakpoint) {
            const StopCount stops = countStops(story(), breakpoint);
            return QStringLiteral("%1 from %2").arg(stops.stops).arg(stops.first);
        };
        Breakpoint disabled{BreakOn::Path, "block.*", 0};
        disabled.enabled = false;
        QCOMPARE(count({BreakOn::Path, "block.*", 0}), QStringLiteral("2 from 2"));
        QCOMPARE(count(disabled), QStringLiteral("2 from 2"));
        // As often as "continue" stops: the parents of the layer hand on its NaN.
        QCOMPARE(count({BreakOn::NotFinite, {}, 0}), QStringLiteral("1 from 5"));
        QCOMPARE(count({BreakOn::Dead, {}, 0}), QStringLiteral("1 from 3"));
        QCOMPARE(count({BreakOn::Path, "neck", 0}), QStringLiteral("0 from -1"));
        QCOMPARE(count({BreakOn::Condition, "min(output) < -100", 0}), QStringLiteral("1 from 2"));
    }
    void stepsAreMarkedByTheirNames() {
        Breakpoint disabled{BreakOn::Path, "head.fc", 0};
        disabled.enabled = false;
        const std::vector<Breakpoint> list{disabled, {BreakOn::Path, "block", 0}, {BreakOn::NotFinite, {}, 0}};
        using enum StopMark;
        QCOMPARE(stopMarks(story(), list), (std::vector<StopMark>{None, Enabled, None, None, None, Disabled}));
        QCOMPARE(stopMark(std::vector<Breakpoint>{disabled, {BreakOn::Type, "Linear", 0}}, "head.fc", "Linear"), Enabled);
        QCOMPARE(stopMark(list, "", "ImageClassifier"), None);
    }
    void theFirstOfSeveral() {
        const Stop stop = nextStop(story(), 2, std::vector<Breakpoint>{{BreakOn::NotFinite, {}, 0}, {BreakOn::Dead, {}, 0}});
        QCOMPARE(stop.step, 3);
        QCOMPARE(english(stop.reason), std::string("output is all zeros."));
    }
    void reasons() {
        const Trace trace = story();
        QCOMPARE(english(stopReason({BreakOn::NotFinite, {}, 0}, trace.steps[5]).value_or(Message())),
                 std::string("output holds 1 NaN and 0 infinities."));
        QCOMPARE(english(stopReason({BreakOn::OutOfRange, {}, 10}, trace.steps[2]).value_or(Message())),
                 std::string("output reaches 300, beyond 10."));
        QVERIFY(!stopReason({BreakOn::Dead, {}, 0}, trace.steps[2]));
        QCOMPARE(english(breakpointText({BreakOn::OutOfRange, {}, 10})), std::string("|x| > 10"));
    }
    void conditions() {
        const auto stop = [](int from, const char* text) {
            return nextStop(story(), from, std::vector<Breakpoint>{{BreakOn::Condition, text, 0}});
        };
        QCOMPARE(stop(-1, "max(abs(output)) > 299").step, 2);
        QCOMPARE(english(stop(-1, "max(abs(output)) > 299").reason), std::string("max(abs(output)) > 299: max(abs(output)) = 300."));
        QCOMPARE(stop(-1, "max(abs(y)) > 299").step, 2);
        // As with the other values the innermost step comes first.
        QCOMPARE(stop(-1, "all(output == 0)").step, 3);
        QCOMPARE(stop(-1, "any(isnan(output))").step, 5);
        QCOMPARE(english(stop(-1, "any(isnan(output))").reason), std::string("any(isnan(output)): sum(isnan(output)) = 1."));
        QCOMPARE(english(stop(-1, "output.shape == (2,) and min(output) < 0").reason),
                 std::string("output.shape == (2,) and min(output) < 0: output.shape = (2,), min(output) = -300."));
        QCOMPARE(english(stop(-1, "sum(output)").reason), std::string("sum(output) is -298."));
        QCOMPARE(english(stop(-1, "1 < 2").reason), std::string("1 < 2 is always true."));
        // No stop and no report: it was evaluated at every step.
        QCOMPARE(stop(-1, "max(output) > 1e6").step, -1);
        QVERIFY(stop(-1, "max(output) > 1e6").faults.empty());
        QVERIFY(stopReason({BreakOn::Condition, "min(output) == -300", 0}, story().steps[2]));
        QVERIFY(!stopReason({BreakOn::Condition, "min(output) == -300", 0}, story().steps[3]));
        QCOMPARE(english(breakpointText({BreakOn::Condition, "mean(output) < 0", 0})), std::string("mean(output) < 0"));
    }
    void onlyInPlace() {
        const auto stop = [](const char* text, const char* place) {
            return nextStop(story(), -1, std::vector<Breakpoint>{{BreakOn::Condition, text, 0, true, place}}).step;
        };
        QCOMPARE(stop("all(output == 0)", ""), 3);
        QCOMPARE(stop("all(output == 0)", "block"), 1);
        QCOMPARE(stop("any(isnan(output))", "head*"), 5);
        QCOMPARE(stop("any(isnan(output))", "Head"), 4);
        QCOMPARE(stop("any(isnan(output))", "block.*"), -1);
        QCOMPARE(stopAfter(-1, {{BreakOn::Dead, {}, 0, true, "block"}}), 1);
        QCOMPARE(stopAfter(-1, {{BreakOn::OutOfRange, {}, 299, true, "head"}}), -1);
        QVERIFY(!stopReason({BreakOn::Dead, {}, 0, true, "head"}, story().steps[3]));
        QCOMPARE(english(breakpointText({BreakOn::OutOfRange, {}, 100, true, "block"})), std::string("|x| > 100 at block"));
        QVERIFY(!Breakpoint({BreakOn::Dead, {}, 0, true, "head"}).sameStops({BreakOn::Dead, {}, 0}));
    }
    void conditionsOverVariables() {
        Trace trace = story();
        trace.steps[1].outputs.clear();
        trace.steps[1].variables = {{"result", "list[4]", "one ndarray for each picture"},
                                    {"len(batch)", "int", "4"},
                                    {"log_vars['loss']", "float", "2.5"},
                                    {"return_loss", "bool", "True"},
                                    {"name", "str", "'a.png'"}};
        const auto stop = [&](const char* text) { return nextStop(trace, -1, std::vector<Breakpoint>{{BreakOn::Condition, text, 0}}); };
        QCOMPARE(stop("len(result) == 4").step, 1);
        QCOMPARE(stop("len(batch) > 3").step, 1);
        QCOMPARE(stop("log_vars['loss'] > 2 and return_loss").step, 1);
        QCOMPARE(english(stop("log_vars[\"loss\"] > 2").reason), std::string("log_vars[\"loss\"] > 2: log_vars.loss = 2.5."));
        QCOMPARE(stop("log_vars['loss'] > 3").step, -1);
        QVERIFY(stop("log_vars['loss'] > 3").faults.empty());
        // What has no value here is said.
        QCOMPARE(stop("name > 3").faults.at(0).error.code, std::string("expression-missing"));
        QCOMPARE(stop("log_vars['top 1'] > 3").faults.at(0).error.code, std::string("expression-syntax"));
    }
    /// At the step that makes the tensor, once.
    void conditionsOverAddresses() {
        const Trace trace = story();
        const auto stops = [&](const char* text, const char* place = "") {
            return countStops(trace, {BreakOn::Condition, text, 0, true, place});
        };
        QCOMPARE(stops("min(block.conv.out) < -100").stops, 1);
        QCOMPARE(stops("min(block.conv.out) < -100").first, 2);
        QCOMPARE(stops("min(block.conv.out) < -100 and any(isnan(head.fc.out))").first, 5);
        QCOMPARE(stops("min(block.conv.out) > 0").stops, 0);
        QCOMPARE(stops("block.conv.out.shape[0] == 2").first, 2);
        QCOMPARE(stops("min(block.conv.out) < -100", "head").first, 4);
        QCOMPARE(stops("min(block.conv.out) < -100", "head").stops, 1);
    }
    void conditionsThatCannotBeEvaluated() {
        const auto faults = [](const Trace& trace, int from, const char* text) {
            return nextStop(trace, from, std::vector<Breakpoint>{{BreakOn::Condition, text, 0}}).faults;
        };
        // Evaluated nowhere: reported, with the reason.
        auto found = faults(story(), -1, "max(outputt) > 3");
        QCOMPARE(found.size(), std::size_t{1});
        QCOMPARE(found[0].condition, std::string("max(outputt) > 3"));
        QCOMPARE(found[0].step, -1);
        QVERIFY2(english(found[0].error.what).find("'output'") != std::string::npos, english(found[0].error.what).c_str());
        QCOMPARE(faults(story(), -1, "output[0, 0] > 3").at(0).error.code, std::string("expression-value"));
        QCOMPARE(faults(story(), -1, "output > 3").at(0).error.code, std::string("expression-value"));
        QCOMPARE(faults(story(), -1, "output >").at(0).error.code, std::string("expression-syntax"));
        // At some steps only, which is the rule - also when those lie before the search.
        Trace trace = story();
        trace.steps[3].outputs[0].label = "mask";
        QCOMPARE(nextStop(trace, -1, std::vector<Breakpoint>{{BreakOn::Condition, "sum(mask) == 0", 0}}).step, 3);
        QVERIFY(faults(trace, -1, "sum(mask) > 3").empty());
        QVERIFY(faults(trace, 4, "sum(mask) > 3").empty());
        QCOMPARE(faults(trace, 4, "sum(musk) > 3").size(), std::size_t{1});
        // Values that were not kept may hide a stop.
        trace.steps[5].outputs[0].view = {};
        trace.steps[5].outputs[0].shape = {2};
        found = faults(trace, -1, "max(output) > 1e6");
        QCOMPARE(found.size(), std::size_t{1});
        QCOMPARE(found[0].step, 5);
        QCOMPARE(english(found[0].error.what), std::string("The values of output were not kept."));
        QVERIFY(stopReason({BreakOn::Condition, "output.shape[0] == 2", 0}, trace.steps[5]));
    }
    void namesOfAStep() {
        Step step;
        step.inputs = {output({1, 2}, 1), output({3}, 2), output({4}, 3)};
        step.inputs[0].label = "input 0";
        step.inputs[1].label = "kernel before";
        step.inputs[2].label = "x";
        step.outputs = {output({5, 6, 7}, 4)};
        step.outputs[0].label = "after";
        const StepNames names(step);
        const auto first = [&](const char* name) { return std::get<TensorView>(names.find(name).value()).at(0); };
        QCOMPARE(first("input_0"), 1.0);
        QCOMPARE(first("input"), 1.0);
        QCOMPARE(first("kernel_before"), 3.0);
        QCOMPARE(first("x"), 4.0);  // its own name goes before the short one
        QCOMPARE(first("y"), 5.0);
        QCOMPARE(first("output"), 5.0);
        QCOMPARE(first("after"), 5.0);
        QVERIFY(!names.find("weight"));
        QCOMPARE(names.known(), (std::vector<std::string>{"input_0", "kernel_before", "x", "after", "input", "in", "output", "y", "out"}));
        QVERIFY(StepNames(Step()).known().empty());
    }
    void cancelled() {
        std::stop_source stop;
        stop.request_stop();
        TaskContext task;
        task.stop = stop.get_token();
        QCOMPARE(nextStop(story(), -1, std::vector<Breakpoint>{{BreakOn::Dead, {}, 0}}, task).step, -1);
        const Stop condition = nextStop(story(), -1, std::vector<Breakpoint>{{BreakOn::Condition, "output > 3", 0}}, task);
        QCOMPARE(condition.step, -1);
        QVERIFY(condition.faults.empty());
    }
};

TD_TEST(TestBreakpoint)
#include "tst_breakpoint.moc"
