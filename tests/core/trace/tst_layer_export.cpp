// Which tensors an export of layers takes: leaves or a glob, outputs of every call, weights once, and names that never clash.
#include "core/trace/layer_export.h"
#include "tests/support/test_program.h"

#include <QSet>
#include <QtTest>

using namespace teardown;

namespace {

RecordedTensor named(const char* name) {
    RecordedTensor tensor;
    tensor.label = name;
    tensor.name = tensor.label.starts_with("input") ? TensorName::Input : parameterName(name);
    tensor.view = TensorView::fromFloats({2}, {1, 2});
    return tensor;
}

Step step(int index, int end, StepKind kind, const char* path, const char* type, int call = 0) {
    Step result;
    result.index = index;
    result.end = end;
    result.kind = kind;
    result.path = path;
    result.type = type;
    result.call = call;
    result.inputs = {named("input")};
    result.outputs = {named("output")};
    return result;
}

/// A picture step, a network of a block with a convolution, an op and a ReLU that is called twice.
Trace sample() {
    Trace trace;
    trace.steps.push_back(step(0, 1, StepKind::Transform, "0", "Resize"));
    trace.steps.push_back(step(1, 7, StepKind::Module, "", "ImageClassifier"));
    trace.steps.push_back(step(2, 7, StepKind::Module, "block", "Block"));
    trace.steps.push_back(step(3, 4, StepKind::Module, "block.conv", "Conv2d"));
    trace.steps[3].inputs = {named("input"), named("weight"), named("bias")};
    trace.steps.push_back(step(4, 5, StepKind::Module, "block.relu", "ReLU"));
    trace.steps.push_back(step(5, 6, StepKind::Op, "block", "add"));
    trace.steps.push_back(step(6, 7, StepKind::Module, "block.relu", "ReLU", 1));
    trace.steps[6].inputs = {named("input 0"), named("input 1"), named("weight")};
    trace.steps[6].outputs = {named("output 0"), named("output 1")};
    return trace;
}

QStringList stems(const Trace& trace, const LayerChoice& choice) {
    QStringList result;
    for (const LayerTensor& tensor : layerTensors(trace, choice)) result << QString::fromStdString(tensor.stem);
    return result;
}

}  // namespace

class TestLayerExport : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void leavesByThemselves() {
        QCOMPARE(stems(sample(), {}), QStringList({"0003_block.conv_output", "0004_block.relu_output", "0006_block.relu_call2_output-0",
                                                   "0006_block.relu_call2_output-1"}));
    }

    void weightsOnceAndWithoutWhatCameIn() {
        QCOMPARE(stems(sample(), {"", false, true}), QStringList({"0003_block.conv_weight", "0003_block.conv_bias"}));
    }

    void aGlobTakesModulesOfAnyLevel() {
        QCOMPARE(stems(sample(), {"block", true, false}), QStringList({"0002_block_output"}));
        QCOMPARE(stems(sample(), {"*", true, false}).size(), 6);
        QCOMPARE(stems(sample(), {"", true, true}).size(), 6);
        QVERIFY(stems(sample(), {"nothing.*", true, true}).isEmpty());
    }

    void namesHoldNothingThatAFileSystemRefuses() {
        Trace trace = sample();
        trace.steps[3].path = "../../etc/a b\n" + std::string(500, 'x');
        const QStringList names = stems(trace, {});
        for (const QString& name : names)
            QVERIFY2(!name.contains(QRegularExpression(QStringLiteral("[^0-9A-Za-z._-]"))) && name.size() < 200, qPrintable(name));
        QCOMPARE(QSet<QString>(names.begin(), names.end()).size(), names.size());
    }
};

TD_TEST(TestLayerExport)
#include "tst_layer_export.moc"
