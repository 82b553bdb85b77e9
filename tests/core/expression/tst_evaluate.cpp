// Evaluation beside the numbers: names, missing values, what does not fit, limits, and why a condition holds.
#include "core/expression/evaluate.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <cmath>
#include <map>

using namespace teardown;
using expression::Expression;
using expression::Missing;
using expression::Value;

namespace {

struct Given : expression::Names {
    std::map<std::string, Value, std::less<>> all;

    Given() {
        all["output"] = TensorView::fromFloats({2, 3}, {1, -2, 3, 4, 5, -106});
        all["x"] = all["output"];
        all["n"] = 4.0;
        all["flag"] = true;
        all["sizes"] = Shape{1, 64, 8};
        all["gone"] = Missing{asIs("The values of gone were not kept."), Shape{1, 64}};
        all["lost"] = Missing{asIs("Nothing is known of lost."), std::nullopt};
        all["backbone.layers.4.output"] = TensorView::fromFloats({2}, {7, 8});
        all["none"] = TensorView::fromFloats({0, 3}, {});
        all["line"] = TensorView::fromFloats({4}, {0, 1, 2, 3});
        all["scalar"] = TensorView::fromFloats({}, {2.5f});
    }
    std::optional<Value> find(std::string_view name) const override {
        const auto found = all.find(name);
        return found == all.end() ? std::optional<Value>() : found->second;
    }
    std::vector<std::string> known() const override {
        std::vector<std::string> names;
        for (const auto& [name, value] : all) names.push_back(name);
        return names;
    }
};

Result<Value> valueOf(const std::string& text, const expression::Names& names = Given(), const TaskContext& task = {},
                      const expression::Limits& limits = {}) {
    auto parsed = Expression::parse(text);
    if (!parsed.ok()) return parsed.error();
    return expression::evaluate(*parsed, names, task, limits);
}

double numberOf(const std::string& text, const expression::Names& names = Given()) {
    const auto value = valueOf(text, names);
    if (!value.ok()) qWarning("%s: %s", text.c_str(), describe(value.error()).c_str());
    const double* number = value.ok() ? std::get_if<double>(&*value) : nullptr;
    return number ? *number : -12345;
}

QString textOf(const std::string& text) {
    const auto value = valueOf(text);
    return QString::fromStdString(value.ok() ? expression::valueText(*value) : describe(value.error()));
}

Result<expression::Verdict> verdictOf(const std::string& text) {
    auto parsed = Expression::parse(text);
    if (!parsed.ok()) return parsed.error();
    return expression::judge(*parsed, Given());
}

TensorView bytesTensor(DType dtype, Shape shape, std::initializer_list<int> bytes) {
    std::vector<std::byte> all;
    for (const int byte : bytes) all.push_back(static_cast<std::byte>(byte));
    return TensorView::fromBytes(dtype, std::move(shape), std::move(all));
}

}  // namespace

class TestEvaluate : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void names() {
        QCOMPARE(numberOf("sum(backbone.layers.4.output)"), 15.0);
        QCOMPARE(numberOf("backbone.layers.4.output[1]"), 8.0);
        QCOMPARE(numberOf("backbone.layers.4.output.mean()"), 7.5);
        QCOMPARE(textOf("backbone.layers.4.output.shape"), QStringLiteral("(2,)"));
        QCOMPARE(numberOf("sizes[1]"), 64.0);
        QCOMPARE(numberOf("n + flag"), 5.0);
        QCOMPARE(numberOf("scalar * 2"), 5.0);
        QCOMPARE(textOf("scalar.shape"), QStringLiteral("()"));
    }

    void texts() {
        QCOMPARE(textOf("n"), QStringLiteral("4"));
        QCOMPARE(textOf("n / 3"), QStringLiteral("1.3333333333333333"));
        QCOMPARE(textOf("-inf"), QStringLiteral("-inf"));
        QCOMPARE(textOf("10 ** 20"), QStringLiteral("1e+20"));
        QCOMPARE(textOf("n > 3"), QStringLiteral("True"));
        QCOMPARE(textOf("sizes"), QStringLiteral("(1, 64, 8)"));
        QCOMPARE(textOf("output"), QStringLiteral("tensor [2,3]"));
        QCOMPARE(textOf("gone"), QStringLiteral("missing"));
    }

    void whatDoesNotFit_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("code");
        QTest::addColumn<int>("column");
        QTest::addColumn<QString>("words");
        const auto row = [](const char* text, const char* code, int column, const char* words) {
            QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(code) << column << QString::fromUtf8(words);
        };
        row("1 + outputt", "expression-name", 5, "Did you mean 'output'?");
        row("outputt.shape[0]", "expression-name", 1, "There is no 'outputt' here. Did you mean 'output'?");
        row("backbone.layers.5.output", "expression-name", 1, "'backbone.layers.4.output'");
        row("output.shap", "expression-name", 8, "Did you mean 'shape'?");
        row("output.mean > 3", "expression-name", 8, "mean(output)");
        row("mean", "expression-name", 1, "mean(x)");
        row("output[2, 0]", "expression-value", 1, "Index 2 is outside axis 0 of size 2");
        row("output[0, -4]", "expression-value", 1, "Index -4");
        row("output[0, 0, 0]", "expression-value", 1, "3 indices for a tensor of 2 axes");
        row("output[..., ...]", "expression-value", 1, "several '...'");
        row("output[0.5]", "expression-value", 8, "whole number");
        row("output[nan]", "expression-value", 8, "nan");
        row("output[inf]", "expression-value", 8, "inf");
        row("output[1e300:]", "expression-value", 8, "whole number");
        row("output[output]", "expression-value", 8, "not a tensor");
        row("output[flag]", "expression-value", 8, "not a truth value");
        row("output[::0]", "expression-value", 1, "step of a slice is 0");
        row("none[0]", "expression-value", 1, "nothing to index");
        row("sizes[3]", "expression-value", 1, "Index 3");
        row("sizes[0, 0]", "expression-value", 1, "one axis");
        row("n[0]", "expression-value", 1, "cannot be indexed");
        row("len(n)", "expression-value", 1, "no length");
        row("output + line", "expression-value", 1, "[2,3] and [4]");
        row("sizes + 1", "expression-value", 1, "shape[1]");
        row("sizes > 1", "expression-value", 1, "cannot be compared");
        row("sizes == output", "expression-value", 1, "cannot be compared");
        row("abs(sizes)", "expression-value", 1, "tuples");
        row("(0.5, 1)", "expression-value", 1, "whole numbers");
        row("max(none)", "expression-value", 1, "no elements");
        row("argmin(none)", "expression-value", 1, "no elements");
        row("max(output, 0)", "expression-value", 1, "must be numbers");
    }
    void whatDoesNotFit() {
        QFETCH(QString, text);
        QFETCH(QString, code);
        QFETCH(int, column);
        QFETCH(QString, words);
        const auto value = valueOf(text.toStdString());
        QVERIFY(!value.ok());
        QCOMPARE(QString::fromStdString(value.error().code), code);
        QVERIFY2(QString::fromStdString(describe(value.error())).contains(words), describe(value.error()).c_str());
        QCOMPARE(value.error().where.column, column);
    }

    void missingValues() {
        for (const char* text : {"gone", "gone + 1", "max(gone)", "gone > 3", "not gone", "gone[0]", "-gone", "gone and True",
                                 "True and gone", "1 < gone < 3", "lost.shape", "lost.shape[0] == 1", "max(1, lost)", "(len(lost), 1)"}) {
            const auto value = valueOf(text);
            QVERIFY2(value.ok() && std::holds_alternative<Missing>(*value), text);
        }
        QCOMPARE(textOf("gone.shape == (1, 64)"), QStringLiteral("True"));
        QCOMPARE(numberOf("len(gone) + gone.ndim + numel(gone)"), 67.0);
        // Values that are not needed may be missing.
        QCOMPARE(textOf("False and gone"), QStringLiteral("False"));
        QCOMPARE(textOf("n or gone"), QStringLiteral("4"));
        QCOMPARE(textOf("5 < n < gone"), QStringLiteral("False"));
    }

    void shortCircuitsAsPython() {
        QCOMPARE(textOf("n < 3 and output[7, 7, 7] > 0"), QStringLiteral("False"));
        QCOMPARE(textOf("n > 3 or nobody"), QStringLiteral("True"));
        QCOMPARE(textOf("len(sizes) == 4 and sizes[3] > 1"), QStringLiteral("False"));
        QVERIFY(!valueOf("n > 3 and nobody").ok());
    }

    void logicOfTensors() {
        QCOMPARE(numberOf("sum(line > 0 and line < 3)"), 2.0);
        QCOMPARE(numberOf("sum(line < 1 or line > 2)"), 2.0);
        QCOMPARE(numberOf("sum(not line)"), 1.0);
        QCOMPARE(numberOf("sum(0 < line < 3)"), 2.0);
        QCOMPARE(numberOf("sum(0 < line <= line < 3)"), 2.0);
        // A tensor with one element has its truth value, as in torch.
        QCOMPARE(textOf("line[:1] or n"), QStringLiteral("4"));
    }

    void dtypesBeyondNumPy() {
        Given given;
        given.all["q"] = bytesTensor(DType::QUInt4x2, {4}, {0x21, 0x43});
        given.all["c"] = bytesTensor(DType::Complex64, {1}, {0, 0, 0x40, 0x40, 0, 0, 0x80, 0x40});
        given.all["e"] = bytesTensor(DType::Float8E4M3, {1}, {0x7e});
        given.all["u"] = bytesTensor(DType::UInt64, {1}, {0, 0, 0, 0, 0, 0, 0, 0x80});
        auto owner = std::make_shared<TensorView>(bytesTensor(DType::Int16, {2}, {1, 0, 0, 2}));
        given.all["big"] = TensorView(DType::Int16, {2}, {}, owner, owner->data(), true);
        QCOMPARE(numberOf("sum(q)", given), 10.0);
        QCOMPARE(numberOf("q[1]", given), 2.0);
        QCOMPARE(numberOf("sum(q[::-2])", given), 6.0);
        QCOMPARE(numberOf("e[0]", given), 448.0);
        QCOMPARE(numberOf("u[0]", given), 0x1p63);
        QCOMPARE(numberOf("big[0]", given), 256.0);
        QCOMPARE(numberOf("big[1] + sum(big)", given), 260.0);
        QCOMPARE(numberOf("max(abs(c))", given), 5.0);
        QCOMPARE(numberOf("abs(c[0])", given), 5.0);
        for (const char* text : {"c + 1", "max(c)", "c > 1", "-c", "not c", "c[0] == 5", "sqrt(c)", "isnan(c)", "mean(c)", "any(c)",
                                 "argmax(c)", "(c[0], 1)", "c and 1"}) {
            const auto value = valueOf(text, given);
            QVERIFY2(!value.ok() && value.error().code == "expression-value", text);
        }
    }

    void viewsOfAnyStrides() {
        Given given;
        const TensorView ramp = TensorView::fromFloats({2, 3}, {0, 1, 2, 3, 4, 5});
        given.all["t"] = ramp.permuted({1, 0});
        QCOMPARE(numberOf("t[2, 0]", given), 2.0);
        QCOMPARE(numberOf("sum(t[1])", given), 5.0);
        QCOMPARE(numberOf("argmax(t)", given), 5.0);
        QCOMPARE(numberOf("argmax(t[::-1, ::-1])", given), 0.0);
        QCOMPARE(numberOf("argmax(t[:, 0])", given), 2.0);
        QCOMPARE(numberOf("sum(t[::-1][::-1] != t)", given), 0.0);
    }

    void limits() {
        Given given;
        given.all["a"] = TensorView::fromFloats({3000, 1}, std::vector<float>(3000, 1));
        given.all["b"] = TensorView::fromFloats({1, 3000}, std::vector<float>(3000, 1));
        // Broadcasting easily exceeds the memory.
        QCOMPARE(numberOf("sum(a + b)", given), 18e6);
        given.all["l"] = given.all["a"];
        expression::Limits small;
        small.bytes = 1 << 20;
        auto value = valueOf("sum(a + b)", given, {}, small);
        QVERIFY(!value.ok());
        QCOMPARE(value.error().code, std::string("expression-limit"));
        QVERIFY2(QString::fromStdString(english(value.error().what)).contains("[3000,3000]"), english(value.error().what).c_str());
        QCOMPARE(value.error().where.column, 5);
        // Released intermediate values no longer count.
        QVERIFY(valueOf("sum(a + 1) + sum(a + 2) + sum(a + 3) + sum(a + 4)", given, {}, {1 << 20, 25000}).ok());
        QVERIFY(!valueOf("sum((a + 1) * (a + 2) * (a + 3))", given, {}, {1 << 20, 25000}).ok());
        // A result outlives its evaluation.
        const auto kept = valueOf("a + 1", given);
        QVERIFY(kept.ok());
        QCOMPARE(std::get<TensorView>(*kept).at(2999), 2.0);

        expression::Limits few;
        few.steps = 10000;
        QVERIFY(valueOf("sum(a)", given, {}, few).ok());
        value = valueOf("sum(a) + sum(a) + sum(a) + sum(a)", given, {}, few);
        QVERIFY(!value.ok());
        QCOMPARE(value.error().code, std::string("expression-limit"));
        QVERIFY(!valueOf("a + b", given, {}, few).ok());
    }

    void hugeShapesAreRefused() {
        // Of stride 0 a tensor of any size has four bytes.
        Given given;
        const auto owner = std::make_shared<const TensorView>(TensorView::fromFloats({1}, {1}));
        given.all["huge"] = TensorView(DType::Float32, {std::int64_t{1} << 31, std::int64_t{1} << 31}, {0, 0}, owner, owner->data());
        for (const char* text : {"huge + 1", "abs(huge)", "huge > 0", "-huge", "not huge"}) {
            const auto value = valueOf(text, given);
            QVERIFY2(!value.ok() && value.error().code == "expression-limit", text);
        }
        const auto value = valueOf("sum(huge)", given, {}, {100000, 1 << 20});
        QVERIFY(!value.ok());
        QCOMPARE(value.error().code, std::string("expression-limit"));
        QCOMPARE(numberOf("huge[5, 7]", given), 1.0);
        QCOMPARE(numberOf("numel(huge)", given), 0x1p62);
    }

    void cancelled() {
        std::stop_source stop;
        stop.request_stop();
        TaskContext task;
        task.stop = stop.get_token();
        const auto value = valueOf("sum(output)", Given(), task);
        QVERIFY(!value.ok());
        QVERIFY(value.error().kind == ErrorKind::Cancelled);
    }

    void conditions_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("because");
        const auto row = [](const char* text, const char* because) {
            QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(because);
        };
        row("max(abs(output)) > 100", "max(abs(output)) = 106");
        row("output.shape[1] == 3", "output.shape[1] = 3");
        row("n > 3 and output[0, 1] < 0", "n = 4; output[0, 1] = -2");
        row("n > 5 or max(output) == 5", "max(output) = 5");
        row("n > 3 or max(output) == 5", "n = 4");
        row("not (n > 5)", "n = 4");
        row("not (n > 5 or n < 3)", "n = 4");
        row("not (n > 3 and n > 5)", "n = 4");
        row("1 < n < max(output)", "n = 4; max(output) = 5");
        row("any(output > 2)", "sum(output > 2) = 3");
        row("n > 3 and any(output < 0)", "n = 4; sum(output < 0) = 2");
        row("all(output < 100)", "all(output < 100) = True");
        row("any(output)", "any(output) = True");
        row("flag", "flag = True");
        row("n", "n = 4");
        row("1 < 2", "");
        row("(n + 1) * 2 == 5 * 2", "(n + 1) * 2 = 10");
        row("gone.shape == (1, 64)", "gone.shape = (1, 64)");
        row("line[2:3]", "line[2:3] = tensor [1]");
    }
    void conditions() {
        QFETCH(QString, text);
        QFETCH(QString, because);
        const auto verdict = verdictOf(text.toStdString());
        QVERIFY2(verdict.ok(), verdict.ok() ? "" : describe(verdict.error()).c_str());
        QVERIFY(verdict->holds);
        QStringList terms;
        for (const expression::Term& term : verdict->because)
            terms += QString::fromStdString(term.text + " = " + expression::valueText(term.value));
        QCOMPARE(terms.join("; "), because);
    }

    void conditionsThatDoNotHold() {
        for (const char* text : {"n > 5", "0", "()", "line[:1]", "not n", "any(line > 3)", "nan > 0", "nan == nan"}) {
            const auto verdict = verdictOf(text);
            QVERIFY2(verdict.ok() && !verdict->holds && verdict->because.empty(), text);
        }
        QVERIFY(verdictOf("nan")->holds);
        const auto many = verdictOf("output > 3");
        QVERIFY(!many.ok());
        QCOMPARE(many.error().code, std::string("expression-value"));
        QVERIFY2(english(many.error().remedy).find("any(") != std::string::npos, english(many.error().remedy).c_str());
        const auto missing = verdictOf("max(gone) > 3");
        QVERIFY(!missing.ok());
        QCOMPARE(missing.error().code, std::string("expression-missing"));
        QCOMPARE(english(missing.error().what), std::string("The values of gone were not kept."));
    }

    void unknownNames() {
        const std::vector<std::string> known = {"input", "output"};
        const auto first = [&](const char* text) { return expression::unknownName(*Expression::parse(text), known); };
        QVERIFY(!first("max(output.shape) > input[0, 0]"));
        QVERIFY(!first("inf > pi"));
        const auto unknown = first("max(input) > otput.shape[0]");
        QVERIFY(unknown);
        QCOMPARE(unknown->where.column, 14);
        QVERIFY2(english(unknown->what).find("'output'") != std::string::npos, english(unknown->what).c_str());
        QVERIFY(first("outputs"));
    }
};

TD_TEST(TestEvaluate)
#include "tst_evaluate.moc"
