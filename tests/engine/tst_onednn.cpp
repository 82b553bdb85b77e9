// Convolutions and linear layers by oneDNN: the numbers, the gradients and the layout of ATen's own, whatever the shape, dtype and threads.
#include "core/engine/nn/conv.h"
#include "core/engine/nn/layer.h"
#include "core/engine/nn/linear.h"
#include "core/engine/nn/onednn.h"
#include "tests/support/test_program.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>

#include <QtTest>

#include <cmath>
#include <functional>
#include <string>
#include <vector>

using namespace teardown::engine;

namespace {

struct Case {
    const char* name;
    std::vector<std::int64_t> input, weight;
    bool bias;
    onednn::Window window;
};

const std::vector<Case>& cases() {
    static const std::vector<Case> all{
        {"pointwise", {1, 32, 14, 14}, {64, 32, 1, 1}, false, {}},
        {"pointwise, bias, batch", {3, 32, 14, 14}, {64, 32, 1, 1}, true, {}},
        {"pointwise, strided", {1, 32, 28, 28}, {64, 32, 1, 1}, false, {{2, 2}, {0, 0}, {1, 1}, 1}},
        {"pointwise, padded", {1, 32, 14, 14}, {64, 32, 1, 1}, true, {{1, 1}, {1, 1}, {1, 1}, 1}},
        {"pointwise, groups", {2, 32, 14, 14}, {64, 8, 1, 1}, true, {{1, 1}, {0, 0}, {1, 1}, 4}},
        {"pointwise of one place", {1, 512, 1, 1}, {256, 512, 1, 1}, true, {}},
        {"3 x 3", {1, 16, 28, 28}, {24, 16, 3, 3}, false, {{1, 1}, {1, 1}, {1, 1}, 1}},
        {"3 x 3, odd channels", {2, 7, 19, 23}, {13, 7, 3, 3}, true, {{2, 1}, {1, 0}, {1, 1}, 1}},
        {"3 x 3, dilated", {1, 16, 28, 28}, {24, 16, 3, 3}, true, {{1, 1}, {2, 2}, {2, 2}, 1}},
        {"3 x 3, groups", {1, 32, 28, 28}, {32, 4, 3, 3}, false, {{1, 1}, {1, 1}, {1, 1}, 8}},
        {"depthwise", {1, 32, 28, 28}, {32, 1, 3, 3}, true, {{1, 1}, {1, 1}, {1, 1}, 32}},
        {"depthwise, two each, strided", {2, 32, 28, 28}, {64, 1, 5, 5}, false, {{2, 2}, {2, 2}, {1, 1}, 32}},
        {"one channel", {1, 1, 64, 64}, {8, 1, 7, 7}, true, {{2, 2}, {3, 3}, {1, 1}, 1}},
        {"1 x 7", {1, 16, 28, 28}, {16, 16, 1, 7}, false, {{1, 1}, {0, 3}, {1, 1}, 1}},
        {"too small to be worth a call", {1, 4, 5, 5}, {3, 4, 3, 3}, true, {}},
    };
    return all;
}

at::Tensor values(at::IntArrayRef sizes, std::uint64_t seed) {
    at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(seed);
    return at::rand(sizes, generator) - 0.5;
}

at::Tensor byAten(const Case& c, const at::Tensor& x, const at::Tensor& w, const at::Tensor& b) {
    return at::conv2d(x, w, b, c.window.stride, c.window.padding, c.window.dilation, c.window.groups);
}

/// Largest difference, relative to the largest value.
double differenceOf(const at::Tensor& a, const at::Tensor& reference) {
    const at::Tensor expected = reference.to(at::kDouble);
    if (a.sizes() != expected.sizes()) return INFINITY;
    return ((a.to(at::kDouble) - expected).abs().max() / expected.abs().max().clamp_min(1e-30)).item<double>();
}

at::Tensor twice(const at::Tensor& tensor) { return tensor.defined() ? tensor.detach().to(at::kDouble) : at::Tensor(); }

std::string messageOf(const std::function<void()>& call) {
    try {
        call();
    } catch (const c10::Error& error) {
        return error.what_without_backtrace();
    }
    return {};
}

constexpr double kClose = 2e-6;

}  // namespace

class TestOneDnn : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { at::set_num_threads(1); }
    void convolutions_data();
    void convolutions();
    void gradients_data() { convolutions_data(); }
    void gradients();
    void linearLayers();
    void linearGradients();
    void otherTypesAndShapesAreAtens();
    void otherLayoutsOfTheInput();
    void misfitsHaveAtensMessage();
    void packedWeightsFollowTheWeight();
    void packedWeightsAreNotKeptForGradients();
    void paddingModes();
};

void TestOneDnn::convolutions_data() {
    QTest::addColumn<int>("index");
    for (std::size_t i = 0; i < cases().size(); ++i) QTest::newRow(cases()[i].name) << static_cast<int>(i);
}

void TestOneDnn::convolutions() {
    QFETCH(int, index);
    const Case& c = cases()[static_cast<std::size_t>(index)];
    const at::Tensor x = values(c.input, 1), w = values(c.weight, 2), b = c.bias ? values({c.weight[0]}, 3) : at::Tensor();
    const at::Tensor expected = byAten(c, twice(x), twice(w), twice(b));
    for (const int threads : {1, 2}) {
        at::set_num_threads(threads);
        onednn::PackedWeight packed;
        for (const bool inference : {true, false}) {
            const c10::InferenceMode mode(inference);
            const at::NoGradGuard noGrad;
            const at::Tensor y = onednn::conv2d(x, w, b, c.window, packed);
            QVERIFY2(differenceOf(y, expected) < kClose, qPrintable(QString::number(differenceOf(y, expected))));
            QVERIFY(y.layout() == at::kStrided);
            QVERIFY(y.is_contiguous());
        }
    }
}

void TestOneDnn::gradients() {
    QFETCH(int, index);
    const Case& c = cases()[static_cast<std::size_t>(index)];
    at::Tensor x = values(c.input, 1).set_requires_grad(true), w = values(c.weight, 2).set_requires_grad(true),
               b = c.bias ? values({c.weight[0]}, 3).set_requires_grad(true) : at::Tensor();
    onednn::PackedWeight packed;
    const at::Tensor y = onednn::conv2d(x, w, b, c.window, packed);
    QVERIFY(y.requires_grad());
    const at::Tensor push = values(y.sizes(), 4);
    (y * push).sum().backward();

    at::Tensor x2 = twice(x).set_requires_grad(true), w2 = twice(w).set_requires_grad(true),
               b2 = c.bias ? twice(b).set_requires_grad(true) : at::Tensor();
    (byAten(c, x2, w2, b2) * push.to(at::kDouble)).sum().backward();
    QVERIFY2(differenceOf(x.grad(), x2.grad()) < kClose, qPrintable(QString::number(differenceOf(x.grad(), x2.grad()))));
    QVERIFY2(differenceOf(w.grad(), w2.grad()) < kClose, qPrintable(QString::number(differenceOf(w.grad(), w2.grad()))));
    if (c.bias) QVERIFY(differenceOf(b.grad(), b2.grad()) < kClose);
}

void TestOneDnn::linearLayers() {
    for (const std::vector<std::int64_t>& sizes : std::vector<std::vector<std::int64_t>>{
             {300}, {1, 300}, {2, 300}, {64, 300}, {2, 197, 300}, {1, 1, 7, 300}, {0, 300}, {2, 0, 300}}) {
        for (const bool bias : {true, false}) {
            const at::Tensor x = values(sizes, 1), w = values({200, 300}, 2), b = bias ? values({200}, 3) : at::Tensor();
            const at::NoGradGuard noGrad;
            const at::Tensor y = onednn::linear(x, w, b);
            const at::Tensor expected = at::linear(twice(x), twice(w), twice(b));
            QVERIFY(y.sizes() == expected.sizes());
            QVERIFY(y.is_contiguous());
            if (x.numel() > 0) QVERIFY2(differenceOf(y, expected) < kClose, qPrintable(QString::number(differenceOf(y, expected))));
        }
    }
    // Columns of a larger tensor: rows that do not lie one behind the other.
    const at::Tensor wide = values({50, 600}, 1), w = values({200, 300}, 2);
    const at::Tensor part = wide.slice(1, 100, 400);
    QVERIFY(differenceOf(onednn::linear(part, w, {}), at::linear(twice(part), twice(w))) < kClose);
    // A feature map with its channels last: the result is dense in the order of its axes, as what follows is fastest at.
    const at::Tensor map = values({1, 300, 14, 14}, 1).permute({0, 2, 3, 1});
    QVERIFY(onednn::linear(map, w, {}).is_contiguous());
    QVERIFY(differenceOf(onednn::linear(map, w, {}), at::linear(twice(map), twice(w))) < kClose);
    QVERIFY(differenceOf(onednn::linear(part, values({300, 200}, 2).t(), {}), at::linear(twice(part), twice(values({300, 200}, 2).t()))) <
            kClose);
}

void TestOneDnn::linearGradients() {
    at::Tensor x = values({2, 50, 300}, 1).set_requires_grad(true), w = values({200, 300}, 2).set_requires_grad(true),
               b = values({200}, 3).set_requires_grad(true);
    const at::Tensor push = values({2, 50, 200}, 4);
    (onednn::linear(x, w, b) * push).sum().backward();
    at::Tensor x2 = twice(x).set_requires_grad(true), w2 = twice(w).set_requires_grad(true), b2 = twice(b).set_requires_grad(true);
    (at::linear(x2, w2, b2) * push.to(at::kDouble)).sum().backward();
    QVERIFY(differenceOf(x.grad(), x2.grad()) < kClose);
    QVERIFY(differenceOf(w.grad(), w2.grad()) < kClose);
    QVERIFY(differenceOf(b.grad(), b2.grad()) < kClose);
}

void TestOneDnn::otherTypesAndShapesAreAtens() {
    const at::NoGradGuard noGrad;
    const onednn::Window window{{1, 1}, {1, 1}, {1, 1}, 1};
    const at::Tensor x = values({2, 16, 28, 28}, 1), w = values({16, 16, 3, 3}, 2), b = values({16}, 3);
    onednn::PackedWeight packed;
    const at::Tensor precise = onednn::conv2d(twice(x), twice(w), twice(b), window, packed);
    QVERIFY(precise.scalar_type() == at::kDouble);
    QVERIFY(at::equal(precise, at::conv2d(twice(x), twice(w), twice(b), {1, 1}, at::IntArrayRef{1, 1})));
    QVERIFY(onednn::linear(twice(x), twice(values({9, 28}, 4)), {}).scalar_type() == at::kDouble);
    QVERIFY(!packed.holds());
    const at::Tensor none = onednn::conv2d(x.slice(0, 0, 0), w, b, window, packed);
    QVERIFY(none.sizes() == at::IntArrayRef({0, 16, 28, 28}));
    const at::Tensor single = onednn::conv2d(x.select(0, 1), w, b, window, packed);
    QVERIFY(single.sizes() == at::IntArrayRef({16, 28, 28}));
    QVERIFY(differenceOf(single, at::conv2d(twice(x), twice(w), twice(b), {1, 1}, at::IntArrayRef{1, 1}).select(0, 1)) < kClose);
}

void TestOneDnn::otherLayoutsOfTheInput() {
    const at::NoGradGuard noGrad;
    const onednn::Window window{{1, 1}, {1, 1}, {1, 1}, 1};
    const at::Tensor x = values({2, 16, 28, 28}, 1), w = values({16, 16, 3, 3}, 2);
    const at::Tensor expected = at::conv2d(twice(x), twice(w), {}, {1, 1}, at::IntArrayRef{1, 1});
    onednn::PackedWeight packed;
    for (const at::Tensor& same : {x.contiguous(at::MemoryFormat::ChannelsLast), x.transpose(2, 3).contiguous().transpose(2, 3)}) {
        const at::Tensor y = onednn::conv2d(same, w, {}, window, packed);
        QVERIFY(y.is_contiguous());
        QVERIFY(differenceOf(y, expected) < kClose);
    }
    onednn::PackedWeight other;
    const at::Tensor y = onednn::conv2d(x, w.contiguous(at::MemoryFormat::ChannelsLast), {}, window, other);
    QVERIFY(y.is_contiguous());
    QVERIFY(differenceOf(y, expected) < kClose);
}

void TestOneDnn::misfitsHaveAtensMessage() {
    const at::NoGradGuard noGrad;
    onednn::PackedWeight packed;
    const at::Tensor w = values({64, 32, 3, 3}, 2);
    for (const at::Tensor& x : {values({1, 16, 28, 28}, 1), values({1, 32, 2, 28}, 1), values({32, 28}, 1)}) {
        const std::string expected = messageOf([&] { at::conv2d(x, w); });
        QVERIFY(!expected.empty());
        QCOMPARE(messageOf([&] { onednn::conv2d(x, w, {}, {}, packed); }), expected);
    }
    const at::Tensor matrix = values({200, 300}, 2), rows = values({64, 299}, 1);
    QCOMPARE(messageOf([&] { onednn::linear(rows, matrix, {}); }), messageOf([&] { at::linear(rows, matrix); }));
    QVERIFY(!messageOf([&] { onednn::linear(rows, matrix, {}); }).empty());
}

void TestOneDnn::packedWeightsFollowTheWeight() {
    const at::NoGradGuard noGrad;
    const onednn::Window window{{1, 1}, {1, 1}, {1, 1}, 1};
    const at::Tensor x = values({1, 16, 28, 28}, 1);
    at::Tensor w = values({16, 16, 3, 3}, 2);
    onednn::PackedWeight packed;
    const auto right = [&] {
        return differenceOf(onednn::conv2d(x, w, {}, window, packed), at::conv2d(twice(x), twice(w), {}, {1, 1}, at::IntArrayRef{1, 1})) <
               kClose;
    };
    QVERIFY(right());
    QVERIFY(packed.holds());
    QVERIFY(right());
    w.mul_(2);
    QVERIFY(right());
    w.select(0, 3).copy_(values({16, 3, 3}, 5));
    QVERIFY(right());
    w.set_data(values({16, 16, 3, 3}, 6));
    QVERIFY(right());
    // As long as a copy is held, no other weight gets the old one's address.
    for (std::uint64_t seed = 7; seed < 20; ++seed) {
        w = values({16, 16, 3, 3}, seed);
        QVERIFY(right());
    }
    {
        const c10::InferenceMode inference;
        w = values({16, 16, 3, 3}, 20).clone();
        QVERIFY(right());
        w.mul_(3);
        QVERIFY(right());
    }
}

void TestOneDnn::packedWeightsAreNotKeptForGradients() {
    onednn::PackedWeight packed;
    const at::Tensor x = values({1, 16, 28, 28}, 1).set_requires_grad(true);
    onednn::conv2d(x, values({16, 16, 3, 3}, 2), {}, {}, packed).sum().backward();
    QVERIFY(x.grad().defined());
    QVERIFY(!packed.holds());
}

void TestOneDnn::paddingModes() {
    const at::NoGradGuard noGrad;
    for (const char* mode : {"zeros", "reflect", "replicate", "circular"}) {
        Conv2dOptions options = Conv2dOptions::square(16, 24, 3).padded(2);
        options.paddingMode = mode;
        Conv2d layer(options);
        const at::Tensor x = values({1, 16, 20, 20}, 1);
        const at::Tensor expected = std::string(mode) == "zeros"
                                        ? at::conv2d(twice(x), twice(layer.weight), twice(layer.bias), {1, 1}, at::IntArrayRef{2, 2})
                                        : at::conv2d(at::pad(twice(x), {2, 2, 2, 2}, mode), twice(layer.weight), twice(layer.bias));
        QVERIFY2(differenceOf(layer(x), expected) < kClose, mode);
    }
}

TD_TEST(TestOneDnn)
#include "tst_onednn.moc"
