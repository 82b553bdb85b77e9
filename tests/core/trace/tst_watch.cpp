// Watches: tensors, variables and addresses in expressions, at a step of a journey.
#include "core/trace/watch.h"
#include "tests/support/test_program.h"

#include <QtTest>

using namespace teardown;

namespace {

Trace journey() {
    Trace trace;
    const auto tensor = [](const char* label, TensorName name, std::vector<float> values, Shape shape) {
        RecordedTensor one;
        one.label = label;
        one.name = name;
        one.view = TensorView::fromFloats(std::move(shape), std::move(values));
        return one;
    };
    for (const char* path : {"stem", "head", ""}) {
        Step step;
        step.index = static_cast<int>(trace.steps.size());
        step.kind = *path ? StepKind::Module : StepKind::Call;
        step.path = path;
        trace.steps.push_back(step);
    }
    trace.steps[0].inputs = {tensor("input", TensorName::Input, {1, 2, 3, 4}, {1, 4}),
                             tensor("weight", TensorName::Weight, {5, 6, 7, 8}, {2, 2})};
    trace.steps[0].outputs = {tensor("output", TensorName::Output, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, {1, 10})};
    trace.steps[1].outputs = {tensor("output", TensorName::Output, {-1, 1}, {1, 2})};
    RecordedTensor dropped;
    dropped.label = "weight";
    dropped.shape = {64, 3};
    trace.steps[1].inputs = {dropped};
    trace.steps[2].variables = {{"result", "list[4]", "one ndarray for each picture"},
                                {"len(result)", "int", "4"},
                                {"idx", "int", "3"},
                                {"size", "tuple", "(4, 3)"},
                                {"flag", "bool", "True"},
                                {"args['depth']", "int", "18"},
                                {"name", "str", "'ResNet'"}};
    return trace;
}

}  // namespace

class TstWatch : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void values_data() {
        QTest::addColumn<QByteArray>("expression");
        QTest::addColumn<int>("step");
        QTest::addColumn<QByteArray>("value");
        const auto row = [](const char* expression, int step, const char* value) {
            QTest::addRow("%s at %d", expression, step) << QByteArray(expression) << step << QByteArray(value);
        };
        row("mean(out)", 0, "4.5");
        row("mean(output)", 0, "4.5");
        row(" w[0,0] ", 0, "5");
        row("w", 0, "tensor [2,2]: 5, 6, 7, 8");
        row("out", 0, "tensor [1,10]");
        row("in.shape", 0, "(1, 4)");
        row("max(abs(out)) > 8", 0, "True");
        row("len(result)", 2, "4");
        row("result", 2, "one ndarray for each picture");
        row("idx + 1", 2, "4");
        row("size[0] * 2", 2, "8");
        row("flag", 2, "True");
        row("args['depth']", 2, "18");
        row("name", 2, "'ResNet'");
        // Of other steps, once they have run.
        row("mean(stem.out) - 4", 1, "0.5");
        row("mean(stem.out) - 4", 2, "0.5");
        row("stem.weight[1,1]", 2, "8");
        row("w.shape", 1, "error expression-name");
        row("weight.shape", 1, "(64, 3)");
        row("mean(weight)", 1, "error expression-missing");
        row("mean(head.out)", 0, "error expression-missing");
        row("head.out.shape", 0, "(1, 2)");
        row("mean(", 0, "error expression-syntax");
        row("", 0, "error expression-syntax");
        row("nothing", 0, "error expression-name");
        row("mean(result)", 2, "error expression-missing");
        row("out[5,0]", 0, "error expression-value");
    }
    void values() {
        QFETCH(QByteArray, expression);
        QFETCH(int, step);
        QFETCH(QByteArray, value);
        const auto text = watchText(expression.toStdString(), journey(), step);
        QCOMPARE(text.ok() ? QByteArray::fromStdString(*text) : QByteArray("error ") + text.error().code.c_str(), value);
    }
};

TD_TEST(TstWatch)
#include "tst_watch.moc"
