// Numbers of a plane as text, and a plane as a tensor of its own.
#include "core/render/plane_text.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <cstring>
#include <limits>

using namespace teardown;

namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInf = std::numeric_limits<float>::infinity();

TensorView counted(const Shape& shape) {
    std::int64_t count = 1;
    for (const std::int64_t side : shape) count *= side;
    std::vector<float> values;
    for (std::int64_t i = 0; i < count; ++i) values.push_back(static_cast<float>(i));
    return TensorView::fromFloats(shape, values);
}

}  // namespace

class TestPlaneText : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void rowsAndColumns() {
        const TensorView view = TensorView::fromFloats({1, 2, 2, 3}, {0, 1, 2, 3, 4, 5, 0.1f, -2.5f, 1e-7f, kNan, kInf, -kInf});
        const auto planes = planesOf(view, false);
        QCOMPARE(planeText(view, planes[0]), std::string("0\t1\t2\n3\t4\t5\n"));
        QCOMPARE(rowText(view, planes[1], 0), std::string("0.1\t-2.5\t1e-07"));
        QCOMPARE(rowText(view, planes[1], 1), std::string("nan\tinf\t-inf"));
        QCOMPARE(rowText(view, planes[1], 2), std::string());
        QCOMPARE(rowText(view, planes[1], -1), std::string());
        QCOMPARE(cellText(view, planes[1], 0, 1), std::string("-2.5"));
    }

    void theShortestNumberOfTheType() {
        const double third = 1.0 / 3;
        std::vector<std::byte> bytes(8);
        std::memcpy(bytes.data(), &third, 8);
        const TensorView wide = TensorView::fromBytes(DType::Float64, {1, 1, 1}, bytes);
        QCOMPARE(planeText(wide, planesOf(wide, false)[0]), std::string("0.3333333333333333\n"));
        const TensorView narrow = TensorView::fromFloats({1, 1, 1}, {static_cast<float>(third)});
        QCOMPARE(planeText(narrow, planesOf(narrow, false)[0]), std::string("0.33333334\n"));
        const TensorView whole = TensorView::fromBytes(DType::UInt8, {1, 1, 2}, {std::byte{7}, std::byte{255}});
        QCOMPARE(planeText(whole, planesOf(whole, false)[0]), std::string("7\t255\n"));
    }

    void cellsThatDoNotExistAreLeftOut() {
        const TensorView vector = counted({1009});
        const Plane plane = planesOf(vector, false)[0];
        QVERIFY(plane.rows > 1);
        const std::string text = planeText(vector, plane);
        QCOMPARE(std::count(text.begin(), text.end(), '\t') + std::count(text.begin(), text.end(), '\n'), 1009);
        QVERIFY(text.ends_with("1008\n"));
    }

    void aPlaneIsATensor() {
        const TensorView view = counted({2, 3, 4, 5});
        const auto planes = planesOf(view, false);
        const TensorView plane = planeTensor(view, planes[4]);
        QCOMPARE(plane.shape(), (Shape{4, 5}));
        QCOMPARE(plane.at(0), 80.0);
        QCOMPARE(plane.at(19), 99.0);
        // Of other strides, and of a vector that is shown in rows.
        const TensorView turned = view.permuted({0, 1, 3, 2});
        QCOMPARE(planeTensor(turned, planesOf(turned, false)[1]).at(1), 25.0);
        const TensorView vector = counted({1009});
        QCOMPARE(planeTensor(vector, planesOf(vector, false)[0]).shape(), (Shape{1009}));
        QCOMPARE(planeTensor(vector, planesOf(vector, false)[0]).at(1008), 1008.0);
    }

    void packedTypesBecomeFloats() {
        // Two values of four bits in a byte.
        const TensorView view = TensorView::fromBytes(DType::QUInt4x2, {1, 2, 3}, {std::byte{0x21}, std::byte{0x43}, std::byte{0x65}});
        const TensorView plane = planeTensor(view, planesOf(view, false)[0]);
        QVERIFY(plane.dtype() == DType::Float32);
        QCOMPARE(plane.shape(), (Shape{2, 3}));
        for (int i = 0; i < 6; ++i) QCOMPARE(plane.at(i), view.at(i));
    }
};

TD_TEST(TestPlaneText)
#include "tst_plane_text.moc"
