// Addresses: what is printed is read back, for every step, tensor and element of a trace; what does not exist is named.
#include "core/trace/address.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <algorithm>

using namespace teardown;

namespace {

RecordedTensor tensor(const char* label, Shape shape, TensorName name, int id) {
    RecordedTensor one;
    one.label = label;
    one.name = name;
    one.id = id;
    std::size_t count = 1;
    for (const std::int64_t side : shape) count *= static_cast<std::size_t>(side);
    one.view = TensorView::fromFloats(std::move(shape), std::vector<float>(count, 0.5F));
    return one;
}

Step& add(Trace& trace, StepKind kind, const char* path, int call = 0) {
    Step step;
    step.index = static_cast<int>(trace.steps.size());
    step.end = step.index + 1;
    step.kind = kind;
    step.path = path;
    step.call = call;
    trace.steps.push_back(std::move(step));
    return trace.steps.back();
}

/// The model, a block with a convolution and a sum, a layer that is called twice, one that is named like a tensor.
Trace network() {
    Trace trace;
    add(trace, StepKind::Module, "").outputs = {tensor("output", {1, 4}, TensorName::Output, 9)};
    Step& block = add(trace, StepKind::Module, "backbone.stage_1.0");
    block.inputs = {tensor("input", {1, 2, 4, 4}, TensorName::Input, 1)};
    block.outputs = {tensor("output", {1, 4, 3, 3}, TensorName::Output, 4)};
    Step& conv = add(trace, StepKind::Module, "backbone.stage_1.0.conv");
    conv.inputs = {tensor("input", {1, 2, 4, 4}, TensorName::Input, 1), tensor("weight", {4, 2, 2, 2}, TensorName::Weight, 2)};
    conv.outputs = {tensor("output", {1, 4, 3, 3}, TensorName::Output, 3)};
    Step& sum = add(trace, StepKind::Op, "backbone.stage_1.0");
    sum.inputs = {tensor("input 0", {1, 4, 3, 3}, TensorName::Input, 3), tensor("input 1", {1, 4, 3, 3}, TensorName::Input, 3)};
    sum.outputs = {tensor("output", {1, 4, 3, 3}, TensorName::Output, 4)};
    add(trace, StepKind::Module, "neck").outputs = {tensor("output", {}, TensorName::Output, 5)};
    add(trace, StepKind::Module, "neck", 1).outputs = {tensor("output", {2}, TensorName::Output, 6)};
    add(trace, StepKind::Module, "neck.out").outputs = {tensor("output", {2}, TensorName::Output, 7)};
    add(trace, StepKind::Call, "strange@[0]");
    add(trace, StepKind::Call, "7");
    return trace;
}

std::string read(const char* text, const Trace& trace) {
    const auto address = parseAddress(text, trace);
    return address.ok() ? addressText(*address, trace) : "error " + address.error().code;
}

}  // namespace

class TstAddress : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyStepTensorAndElementComesBack() {
        const Trace trace = network();
        int elements = 0;
        for (const Step& step : trace.steps) {
            const auto back = parseAddress(stepAddress(trace, step.index), trace);
            QVERIFY2(back.ok(), stepAddress(trace, step.index).c_str());
            QCOMPARE(back->step, step.index);
            QVERIFY(back->tensor.empty());
            for (const auto* tensors : {&step.inputs, &step.outputs})
                for (const RecordedTensor& one : *tensors) {
                    Address address{step.index, addressName(step, one), {}};
                    QCOMPARE(tensorAt(address, trace)->id, one.id);
                    const Shape& shape = one.view.shape();
                    for (std::int64_t flat = 0; flat < one.view.numel(); ++flat, ++elements) {
                        address.index.assign(shape.size(), 0);
                        std::int64_t rest = flat;
                        for (std::size_t axis = shape.size(); axis-- > 0; rest /= shape[axis]) address.index[axis] = rest % shape[axis];
                        const std::string text = addressText(address, trace);
                        const auto read = parseAddress(text, trace);
                        QVERIFY2(read.ok(), text.c_str());
                        QVERIFY2(*read == address, text.c_str());
                    }
                }
        }
        QVERIFY(elements > 150);
    }

    void forms_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("printed");
        const auto row = [](const char* text, const char* printed) { QTest::newRow(text) << QByteArray(text) << QByteArray(printed); };
        row("backbone.stage_1.0", "backbone.stage_1.0");
        row("  backbone.stage_1.0.out[0, 3, 2 ,1] ", "backbone.stage_1.0.out[0,3,2,1]");
        row("backbone.stage_1.0[0,3,2,1]", "backbone.stage_1.0.out[0,3,2,1]");
        row("backbone.stage_1.0.out[-1,-1,-1,-1]", "backbone.stage_1.0.out[0,3,2,2]");
        row("backbone.stage_1.0.conv.weight", "backbone.stage_1.0.conv.weight");
        row("backbone.stage_1.0.conv.output", "backbone.stage_1.0.conv.output");
        row("#4", "#4");
        row("4", "#4");
        row("#4.input_1[0,0,0,0]", "#4.input_1[0,0,0,0]");
        row("#2", "backbone.stage_1.0");
        row("neck@1", "neck@1");
        row("neck@1.out[1]", "neck@1.out[1]");
        row("neck[]", "#5.out[]");
        // A layer of that name wins over the tensor, which its number names.
        row("neck.out", "neck.out");
        row("#5.out", "#5.out[]");
        row("#9", "#9");
        row("", "error address-syntax");
        row("backbone.stage_1.0.out[0,3,2", "error address-syntax");
        row("backbone.stage_1.0.out[0,a]", "error address-syntax");
        row("backbone.stage_1.0.out[0,3,2,1,]", "backbone.stage_1.0.out[0,3,2,1]");
        row("]", "error address-syntax");
        row("#", "error address-syntax");
        row("#99999999999999999999", "error address-syntax");
        row("#10", "error address-step");
        row("#0", "error address-step");
        row("-1", "error address-step");
        row("backbone.stage_9", "error address-step");
        row("neck@2", "error address-step");
        row("neck@", "error address-step");
        row(".", "error address-step");
        row("backbone.stage_1.0.conv.bias", "error address-tensor");
        row("#8[0]", "error address-tensor");
        row("backbone.stage_1.0.out[0,3]", "backbone.stage_1.0.out[0,3]");
        row("backbone.stage_1.0.out[0,-1]", "backbone.stage_1.0.out[0,3]");
        row("backbone.stage_1.0.out[0,3,0,0,0]", "error address-index");
        row("backbone.stage_1.0.out[0,4,0,0]", "error address-index");
        row("backbone.stage_1.0.out[0,-5,0,0]", "error address-index");
        row("backbone.stage_1.0.out[9223372036854775807,0,0,0]", "error address-index");
    }
    void forms() {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, printed);
        QCOMPARE(QByteArray::fromStdString(read(text.constData(), network())), printed);
    }

    void mistakesAreNamed() {
        const Trace trace = network();
        const auto said = [&](const char* text) {
            const Error error = parseAddress(text, trace).error();
            return QString::fromStdString(english(error.what) + " " + english(error.remedy));
        };
        QVERIFY(said("backbone.stage_1.0.cnv").contains(QStringLiteral("Its tensors are in, out")));
        QVERIFY(said("backbon.stage_1.0").contains(QStringLiteral("Did you mean 'backbone.stage_1.0'")));
        QVERIFY(said("backbone.stage_1.0.out[0,4,0,0]").contains(QStringLiteral("4 is outside axis 1 of the shape [1,4,3,3]")));
        QVERIFY(said("backbone.stage_1.0.out[0,0,0,0,0]").contains(QStringLiteral("Write at most 4 numbers in the brackets, not 5")));
        QVERIFY(said("#10").contains(QStringLiteral("#1 to #9")));
        QCOMPARE(QString::fromStdString(parseAddress("#1", Trace()).error().code), QStringLiteral("address-step"));
    }

    void layersAndTensorsAreCompleted() {
        const Trace trace = network();
        const auto like = [&](const char* text) { return addressesLike(text, trace); };
        QCOMPARE(like("Back"), (std::vector<std::string>{"backbone.stage_1.0", "backbone.stage_1.0.conv"}));
        QCOMPARE(like("backbone.stage_1.0.conv."),
                 (std::vector<std::string>{"backbone.stage_1.0.conv.in", "backbone.stage_1.0.conv.weight", "backbone.stage_1.0.conv.out"}));
        QCOMPARE(like("#4.i"), (std::vector<std::string>{"#4.in", "#4.input_1"}));
        QVERIFY(like("nothing").empty());
        QCOMPARE(addressesLike("", trace, 2).size(), std::size_t{2});
    }
};

TD_TEST(TstAddress)
#include "tst_address.moc"
