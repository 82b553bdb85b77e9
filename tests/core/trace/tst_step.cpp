// What a step says to people: labels and kinds in words, and statistics of what was not kept among its facts.
#include "core/trace/step.h"
#include "tests/support/test_program.h"

#include <QtTest>

using namespace teardown;

class TestStep : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void labels_data() {
        QTest::addColumn<QString>("label");
        QTest::addColumn<int>("name");
        QTest::addColumn<QString>("id");
        const auto row = [](const char* label, TensorName name, const char* id) {
            QTest::addRow("%s", label) << QString::fromLatin1(label) << static_cast<int>(name) << QString::fromLatin1(id);
        };
        row("input", TensorName::Input, "tensor.input");
        row("input 1", TensorName::Input, "tensor.input-number");
        row("output 12", TensorName::Output, "tensor.output-number");
        row("kernel before", TensorName::Before, "tensor.kernel-before");
        row("identity kernel", TensorName::Kernel, "tensor.identity-kernel");
        row("identity bias", TensorName::Bias, "tensor.identity-bias");
        row("3x3 kernel", TensorName::Kernel, "tensor.branch-kernel");
        row("1x1 bias", TensorName::Bias, "tensor.branch-bias");
        row("logits", TensorName::Output, "tensor.logits");
        row("weight", TensorName::Weight, "as-is");
        row("bias", TensorName::Bias, "as-is");
        row("running_mean", TensorName::Buffer, "as-is");
        row("input ", TensorName::Other, "as-is");
        row("input x", TensorName::Other, "as-is");
        row("backbone.stem.kernel", TensorName::Other, "as-is");
    }
    void labels() {
        QFETCH(QString, label);
        QFETCH(int, name);
        QFETCH(QString, id);
        RecordedTensor tensor;
        tensor.label = label.toStdString();
        tensor.name = static_cast<TensorName>(name);
        const Message words = labelWords(tensor);
        QCOMPARE(english(words), tensor.label);
        QCOMPARE(QString::fromLatin1(words.id()), id);
    }

    void kinds() {
        for (int kind = 0; kind <= static_cast<int>(StepKind::Group); ++kind)
            QCOMPARE(english(stepKindWords(static_cast<StepKind>(kind))), std::string(stepKindName(static_cast<StepKind>(kind))));
    }

    void droppedTensorsAreAmongTheFacts() {
        Step step;
        RecordedTensor tensor;
        tensor.label = "output";
        tensor.droppedStatistics = "f32[1,2]";
        step.outputs = {tensor};
        step.facts = {{message("test.parameters", "parameters"), "3"}};
        const std::vector<Fact> facts = factsOf(step);
        QCOMPARE(facts.size(), std::size_t(2));
        QCOMPARE(english(facts[0].name), std::string("output (not kept)"));
        QCOMPARE(english(facts[0].value), std::string("f32[1,2]"));
        QCOMPARE(english(facts[1].name), std::string("parameters"));
    }
};

TD_TEST(TestStep)
#include "tst_step.moc"
