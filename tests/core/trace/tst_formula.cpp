// Formulas: brackets only where they are needed, values at a place, the numbers of a place; all from one tree.
#include "core/trace/formula_numbers.h"
#include "core/trace/formula_slice.h"
#include "core/trace/formula_text.h"
#include "core/trace/step_formula.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <cmath>
#include <map>

using namespace teardown;
using formula::call;
using formula::index;
using formula::tensor;
using formula::x;

namespace {

class Known : public FormulaTensors {
public:
    std::map<std::string, TensorView> tensors;
    std::map<std::string, std::vector<TensorView>> results;
    TensorView tensor(const std::string& name) const override {
        const auto found = tensors.find(name);
        return found == tensors.end() ? TensorView() : found->second;
    }
    TensorView result(const std::string& layer, int fromLast, int item) const override {
        const auto found = results.find(item < 0 ? layer : layer + '#' + std::to_string(item));
        if (found == results.end() || fromLast >= static_cast<int>(found->second.size())) return {};
        return found->second[found->second.size() - 1 - static_cast<std::size_t>(fromLast)];
    }
};

TensorView counted(Shape shape, float first = 1) {
    std::int64_t count = 1;
    for (const auto side : shape) count *= side;
    std::vector<float> values;
    for (std::int64_t i = 0; i < count; ++i) values.push_back(first + static_cast<float>(i));
    return TensorView::fromFloats(std::move(shape), std::move(values));
}

std::optional<double> valueOf(const Formula& formula, const FormulaTensors& tensors, const Shape& place) {
    FormulaValues values(formula, tensors);
    return values.value(formula.lines().size() - 1, place);
}

Formula convolution(std::int64_t padding) {
    const Term w = tensor("weight", "W"), o = index("o");
    const Term at = formula::bordered(x()[{index("c"), formula::windowIndex(index("i"), 2, index("u"), 1, padding),
                                           formula::windowIndex(index("j"), 1, index("v"), 3, padding)}],
                                      padding > 0 ? Border::Zero : Border::None);
    return Formula(
        tensor("bias", "b")[{o}] + formula::reduce("sum", {formula::whole("c", w, 1), formula::whole("u", w, 2), formula::whole("v", w, 3)},
                                                   w[{o, index("c"), index("u"), index("v")}] * at),
        {"o", "i", "j"});
}

}  // namespace

class TstFormula : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aCallMayGiveAList() {
        Known known;
        known.tensors["x"] = counted({2});
        known.results["stage"] = {counted({2}, 20)};
        known.results["stage#0"] = {counted({3}, 10)};
        known.results["stage#1"] = {counted({2}, 20)};
        const Formula formula(
            {{"a1, a2", {}, formula::call("stage", {x()}), -1}, {"y", {}, tensor("a1") * 2, 0}, {"z", {}, tensor("a2"), 1}});
        QCOMPARE(text(formula), std::string("a1, a2 = stage(x)\ny = a1 * 2\nz = a2"));
        FormulaValues values(formula, known);
        QCOMPARE(values.value(1, {2}).value(), 24.0);
        QCOMPARE(values.value(2, {1}).value(), 21.0);
        QCOMPARE(values.value(0, {1}).value(), 21.0);  // of the list the last
        QCOMPARE(values.calls().size(), std::size_t{1});
        QVERIFY(
            !FormulaValues(Formula({{"a1, a2", {}, formula::call("stage", {x()}), -1}, {"y", {}, tensor("a3"), 0}}), known).value(1, {0}));
    }

    void brackets_data() {
        QTest::addColumn<QString>("printed");
        QTest::addColumn<QString>("wanted");
        const Term a = tensor("a"), b = tensor("b"), c = tensor("c");
        const auto row = [](const Term& term, const char* wanted) {
            QTest::newRow(wanted) << QString::fromStdString(text(term)) << QString::fromLatin1(wanted);
        };
        row(a + b + c, "a + b + c");
        row(a - b - c, "a - b - c");
        row(a - (b - c), "a - (b - c)");
        row((a + b) * c, "(a + b) * c");
        row(a + b * c, "a + b * c");
        row(a / b / c, "a / b / c");
        row(a / (b / c), "a / (b / c)");
        row(a / (b * c), "a / (b * c)");
        row(a * b / c, "a * b / c");
        row(a * (b / c), "a * (b / c)");
        row(-a * b, "-a * b");
        row(a * -b, "a * (-b)");
        row(-(a + b), "-(a + b)");
        row(-(-a), "-(-a)");
        row(a - (-b), "a - (-b)");
        row(formula::power(a - b, 2), "(a - b)^2");
        row(a * formula::power(b, 3), "a * b^3");
        row(1 / (1 + formula::exp(-a)), "1 / (1 + exp(-a))");
        row(formula::min(formula::max(a, 0), 6), "min(max(a, 0), 6)");
        row(0.01 * a + 1e-5, "0.01 * a + 1e-05");
        const IndexRange k = formula::whole("k", a, 0);
        row(formula::reduce("sum", {k}, a[{index("k")}] * b) + c, "(sum over k of a[k] * b) + c");
        row(c + formula::reduce("sum", {k}, a[{index("k")}] + b), "c + sum over k of (a[k] + b)");
        row(a / formula::reduce("sum", {k}, b), "a / sum over k of b");
        row(formula::reduce("max", {formula::below("u", 3), formula::below("v", 3)}, x()), "max over u,v < 3 of x");
        row(formula::reduce("max", {formula::below("u", 3), formula::below("v", 2)}, x()), "max over u < 3, v < 2 of x");
        row(x()[{Term(2) * index("i") + index("u") - 1, index("o") % 4}], "x[2*i + u - 1,o % 4]");
        row(call("act", {call("features.3", {x()}) + call("0", {x()})}), "act(features[3](x) + [0](x))");
        row(call("gap", {x()})[{index("c"), 0, 0}], "gap(x)[c,0,0]");
        row(formula::where({{index("c"), index("o") % 4}, {index("u"), 1}}), "1 where c = o % 4 and u = 1, else 0");
    }
    void brackets() {
        QFETCH(QString, printed);
        QFETCH(QString, wanted);
        QCOMPARE(printed, wanted);
    }

    void wholeFormulas() {
        QCOMPARE(text(convolution(1)),
                 std::string("y[o,i,j] = b[o] + sum over c,u,v of W[o,c,u,v] * x[c,2*i + u - 1,j + 3*v - 1]\nx is 0 outside"));
        QCOMPARE(text(convolution(0)), std::string("y[o,i,j] = b[o] + sum over c,u,v of W[o,c,u,v] * x[c,2*i + u,j + 3*v]"));
        QCOMPARE(text(Formula()), std::string());
        QCOMPARE(text(Formula::words("one\ntwo")), std::string("one\ntwo"));
        QVERIFY(Formula::words({}).empty());
        FormulaLines lines(2);
        for (int i = 0; i < 9; ++i) lines.call(std::to_string(i));
        lines.output();
        lines.call("last");
        lines.output();
        QCOMPARE(text(lines.finish()), std::string("x1 = [7]([6]([5]([4]([3]([2]([1]([0](x))))))))\ny1 = [8](x1)\ny2 = last(y1)"));
    }

    void convolutionByHand() {
        Known known;
        known.tensors = {{"x", counted({1, 2, 3, 8})}, {"weight", counted({2, 2, 3, 2})}, {"bias", counted({2}, 10)}};
        // Output 1, row 0, column 0 with a border of zeros: taps u 1..2 of rows 0..1, v 1 of column 2.
        double wanted = 11;
        const auto w = [](int o, int c, int u, int v) { return 1.0 + ((o * 2 + c) * 3 + u) * 2 + v; };
        const auto at = [](int c, int i, int j) { return 1.0 + (c * 3 + i) * 8 + j; };
        for (int c = 0; c < 2; ++c)
            for (int u = 1; u < 3; ++u) wanted += w(1, c, u, 1) * at(c, u - 1, 2);
        QCOMPARE(valueOf(convolution(1), known, {0, 1, 0, 0}).value(), wanted);
        QVERIFY(!valueOf(convolution(0), known, {0, 1, 1, 6}));  // it would read beyond the edge
        QCOMPARE(QString::fromStdString(formulaNumbers(convolution(1), known, {{0, 1, 0, 0}})),
                 QStringLiteral("y[1,0,0] = 11 + 16 * 3 + 18 * 11 + 22 * 27 + ... (4 products) = %1").arg(wanted));
        known.tensors.erase("bias");
        QVERIFY(!valueOf(convolution(1), known, {0, 1, 0, 0}));
        QCOMPARE(formulaNumbers(convolution(1), known, {{0, 1, 0, 0}}), std::string());
    }

    void longSumsHaveNoNumbers() {
        Known known;
        known.tensors = {{"x", counted({100})}};
        const Formula mean(formula::reduce("mean", {formula::whole("k", x(), 0)}, x()[{index("k")}]));
        QCOMPARE(formulaNumbers(mean, known, {{}}), std::string("y = mean(1, 2, 3, ... (100 values)) = 50.5"));
        NumberStyle style;
        style.mostTerms = 99;
        QCOMPARE(formulaNumbers(mean, known, {{}}, style), std::string());
    }

    void borders_data() {
        QTest::addColumn<int>("border");
        QTest::addColumn<int>("reach");
        QTest::addColumn<double>("mean");
        // x = 1 2 3 4, five places from -2 to 2 and beyond.
        QTest::newRow("zero") << int(Border::Zero) << -1 << (0 + 0 + 1 + 2 + 3) / 5.0;
        QTest::newRow("zero, one place wide") << int(Border::Zero) << 1 << (0 + 1 + 2 + 3) / 4.0;
        QTest::newRow("skip") << int(Border::Skip) << -1 << (1 + 2 + 3) / 3.0;
        QTest::newRow("reflect") << int(Border::Reflect) << -1 << (3 + 2 + 1 + 2 + 3) / 5.0;
        QTest::newRow("replicate") << int(Border::Replicate) << -1 << (1 + 1 + 1 + 2 + 3) / 5.0;
        QTest::newRow("circular") << int(Border::Circular) << -1 << (3 + 4 + 1 + 2 + 3) / 5.0;
    }
    void borders() {
        QFETCH(int, border);
        QFETCH(int, reach);
        QFETCH(double, mean);
        Known known;
        known.tensors = {{"x", counted({4})}};
        const Formula formula(formula::reduce("mean", {formula::below("u", 5)},
                                              formula::bordered(x()[{index("i") + index("u") - 2}], static_cast<Border>(border), reach)),
                              {"i"});
        QCOMPARE(valueOf(formula, known, {0}).value(), mean);
    }

    void linesAndAxes() {
        // Variance over the last axis, with the mean as a line of its own; sizes of 1 are repeated.
        const Term mean = tensor("mean");
        const std::vector<AxisSpan> last{{1, true, 0}};
        const Formula variance(
            {{"mean", {}, formula::reduceAxes("mean", last, "the row", x()), -1},
             {"y", {}, tensor("gamma") * formula::reduceAxes("mean", last, "the row", formula::power(x() - mean, 2)), 0}});
        Known known;
        known.tensors = {{"x", counted({2, 3})}, {"gamma", counted({2, 1}, 10)}};
        QVERIFY(std::abs(valueOf(variance, known, {1, 2}).value() - 11 * 2.0 / 3) < 1e-12);
        QCOMPARE(text(variance), std::string("mean = mean over the row of x\ny = gamma * mean over the row of (x - mean)^2"));
        // In groups of two.
        const Formula grouped(formula::reduceAxes("max", {{0, false, 2}}, "the group", x()));
        known.tensors["x"] = counted({6});
        QCOMPARE(valueOf(grouped, known, {2}).value(), 4.0);
        QCOMPARE(valueOf(grouped, known, {5}).value(), 6.0);
        // An earlier line by index.
        const Formula square(
            {{"s", {"i"}, x()[{index("i")}] * 2, -1}, {"y", {"k"}, tensor("s")[{index("k") + 1}] + tensor("s")[{index("k")}], 0}});
        QCOMPARE(valueOf(square, known, {1}).value(), 10.0);
        QVERIFY(!valueOf(square, known, {5}));
    }

    void flattenAndStack() {
        Known known;
        known.tensors = {{"x", counted({1, 2, 3})}, {"z", counted({1, 2, 3}, 100)}};
        QCOMPARE(valueOf(Formula(formula::flatten(x(), 1)), known, {0, 4}).value(), 5.0);
        QVERIFY(!valueOf(Formula(formula::flatten(x(), 1)), known, {0, 6}));
        const Formula stacked(formula::stack({x(), tensor("z")}, 1));
        QCOMPARE(valueOf(stacked, known, {0, 1, 2}).value(), 6.0);
        QCOMPARE(valueOf(stacked, known, {0, 3, 0}).value(), 103.0);
        QVERIFY(!valueOf(stacked, known, {0, 4, 0}));
    }

    void slices() {
        Known known;
        known.tensors = {{"x", counted({1, 4, 3})}, {"z", counted({1, 2, 3}, 100)}};
        const Formula part(formula::slice(x(), 1, 1, 2));
        QCOMPARE(valueOf(part, known, {0, 0, 2}).value(), 6.0);
        QCOMPARE(valueOf(part, known, {0, 1, 0}).value(), 7.0);
        QVERIFY(!valueOf(part, known, {0, 2, 0}));
        QCOMPARE(text(part), std::string("y = x[:,1:3]"));
        // A part of an earlier line, behind another one's.
        QCOMPARE(text(formula::stack({tensor("z"), formula::slice(x(), 1, 3, 1)}, 1)), std::string("cat(z, x[:,3:4])"));
        const Formula behind(
            {{"s", {}, x() * 2, -1}, {"y", {}, formula::stack({tensor("z"), formula::slice(tensor("s"), 1, 3, 1)}, 1), 0}});
        QCOMPARE(valueOf(behind, known, {0, 1, 1}).value(), 104.0);
        QCOMPARE(valueOf(behind, known, {0, 2, 1}).value(), 22.0);
        QVERIFY(!valueOf(behind, known, {0, 3, 1}));
    }

    void calls() {
        // relu is called twice; the last call is the sum's.
        const Formula block(call("relu", {call("bn2", {call("relu", {x()})}) + x()}));
        Known known;
        known.tensors = {{"x", counted({1, 2})}};
        known.results = {{"relu", {counted({1, 2}, 50), counted({1, 2}, 7)}}, {"bn2", {counted({1, 2}, 6)}}};
        FormulaValues values(block, known);
        QCOMPARE(values.calls().size(), std::size_t{3});
        QCOMPARE(values.calls()[0].fromLast, 1);
        QCOMPARE(values.argument(values.calls()[1].arguments.front(), {0, 1}).value(), 51.0);
        QCOMPARE(values.argument(values.calls()[2].arguments.front(), {0, 1}).value(), 9.0);
        QCOMPARE(values.value(0, {0, 1}).value(), 8.0);
        QCOMPARE(formulaNumbers(block, known, {{0, 1}}), std::string("y[1] = relu(7 + 2) = 8"));
    }

    void numbersWithSigns() {
        Known known;
        known.tensors = {{"x", TensorView::fromFloats({2}, {-0.5f, 2})}, {"mean", TensorView::fromFloats({2}, {-1, 1})}};
        QCOMPARE(formulaNumbers(Formula(x() - tensor("mean")), known, {{0}}), std::string("y = -0.5 - (-1) = 0.5"));
        QCOMPARE(formulaNumbers(Formula(tensor("mean") + x()), known, {{0}}), std::string("y = -1 - 0.5 = -1.5"));
        QCOMPARE(formulaNumbers(Formula(formula::exp(-x())), known, {{0}}), std::string("y = exp(-(-0.5)) = 1.64872"));
        QCOMPARE(formulaNumbers(Formula(x()), known, {{1}}), std::string("y = 2"));
        QCOMPARE(formulaNumbers(Formula(formula::words("chance")), known, {{1}}), std::string());
        QCOMPARE(formulaNumbers(Formula(formula::max(0, x())), known, {{0}}), std::string("y = max(0, -0.5) = 0"));
    }

    void singlePrecisionRoundsEveryStep() {
        Known known;
        const float a = 0.1f, b = 3.3333f, c = 7.7777f;
        known.tensors = {
            {"a", TensorView::fromFloats({1}, {a})}, {"b", TensorView::fromFloats({1}, {b})}, {"c", TensorView::fromFloats({1}, {c})}};
        const Formula formula(tensor("a") / tensor("b") * tensor("c"));
        FormulaValues single(formula, known, 10, true);
        const float quotient = a / b;
        QCOMPARE(single.value(0, {0}).value(), static_cast<double>(quotient * c));
    }

    void ofAStep() {
        Step block;
        block.path = "block";
        block.kind = StepKind::Module;
        block.end = 3;
        block.inputs = {{"input", TensorRole::Activation, counted({1, 4}), {}, {}, 0, TensorName::Input, {}}};
        Step child = block;
        child.index = 1;
        child.parent = 0;
        child.end = 2;
        child.path = "block.fc";
        child.inputs.push_back({"weight", TensorRole::Weight, counted({4, 4}), {}, {}, 1, TensorName::Weight, {}});
        child.outputs = {{"output", TensorRole::Activation, counted({1, 4}, 20), {}, {}, 2, TensorName::Output, {}}};
        const std::vector<Step> steps{block, child};
        const StepTensors tensors(steps, 0);
        QCOMPARE(tensors.tensor("x").at(1), 2.0);
        QCOMPARE(tensors.tensor("fc.weight").at(5), 6.0);
        QVERIFY(!tensors.tensor("weight").valid());
        QCOMPARE(tensors.result("fc", 0, -1).at(0), 20.0);
        QVERIFY(!tensors.result("fc", 1, -1).valid());
        QVERIFY(!tensors.result("act", 0, -1).valid());
    }
};

TD_TEST(TstFormula)
#include "tst_formula.moc"
